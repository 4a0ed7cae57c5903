"""The mean that people would give, from few human labels and many verdicts of a judge that errs.

The first grader is the person, the second the judge; the categories' numbers are averaged. The unit of
sampling is the item: each item counts with the mean of its verdicts. With h the mean of the human labels and
d the judge's mean on the other items less its mean on the labelled ones, every corrected mean is h + λd:
λ = 0 is human-only, 1 is prediction-powered inference, and in between lies the λ that varies least.

An item's means are taken over the units that both graded; without clusters each unit is an item. Where
ratings have weights, those of labelled units are the inverse of the probability that each was drawn with (the
others' play no part): then the judge's mean is that on all items, the labelled ones' means are weighted by a
``Design``, and λ is the one within [0, 1] for which the linearised variance is least (Zrnic & Candès 2024).

A mean lies between the least and the greatest category, and so does every interval: it is drawn on the logit
scale between them. A corrected mean of few labels may itself lie outside, and is not moved: moved means of
several students would no longer average to the right one.
"""

from dataclasses import dataclass
from enum import Enum
from math import isfinite, sqrt

import numpy as np
import numpy.typing as npt

from skillmix_desktop.core.agreement.estimates import NO_SPREAD, NOTHING, SINGLE_ITEM, Estimate
from skillmix_desktop.core.agreement.intervals import Interval, Scale, clustered_interval
from skillmix_desktop.core.agreement.profiles import Floats
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings
from skillmix_desktop.core.agreement.rogan_gladen import rogan_gladen

NO_LABELS = "no item has both a human label and the judge's verdict"
NO_HUMAN = "no person has labelled anything"
NO_JUDGE = "the judge said nothing"
ONE_LABELLED = "only one item has a human label: how much the judge tells cannot be weighed"
ALL_LABELLED = "every item has a human label: no verdict of the judge is left to be corrected"


class Design(Enum):
    """How the weights of items that were drawn with unequal probabilities are used: Hájek (1971) or Horvitz &
    Thompson (1952).
    """

    HAJEK = "Hájek"
    """Σ w y / Σ w: only the weights' proportions matter, and a constant has its own value."""
    HORVITZ_THOMPSON = "Horvitz-Thompson"
    """Σ w y / N over N items in all: unbiased where each w is exactly 1/probability."""


@dataclass(frozen=True)
class CorrectedMeans:
    """The same mean by every way there is, for they are to be seen beside each other."""

    human_only: Estimate
    judge_only: Estimate
    """On all that the judge graded."""
    ppi: Estimate
    tuned: Estimate
    """PPI++, the one to report."""
    weight: float | None
    """λ of PPI++; ``None`` where the judge tells nothing at all."""
    effective_items: float | None
    """As many human labelled items would give the precision of PPI++ without a judge."""
    rogan_gladen: Estimate | None
    """``None`` for scores: it is for verdicts."""


@dataclass(frozen=True, eq=False)
class _Items:
    """Means by item; NaN where an item has none."""

    human: Floats
    judge: Floats
    human_paired: Floats
    """On the units that both graded."""
    judge_paired: Floats
    weights: Floats | None
    units: Floats
    """How many human labels, and judge's verdicts, there are in all."""
    scale: tuple[float, float]
    """The least and the greatest category."""

    @property
    def labelled(self) -> npt.NDArray[np.bool_]:
        return ~np.isnan(self.human_paired)

    @property
    def others(self) -> npt.NDArray[np.bool_]:
        return ~self.labelled & ~np.isnan(self.judge)


@dataclass(frozen=True, eq=False)
class _Parts:
    """h and d with the influence of every item on them; few items are made up for in the influences."""

    human: float
    human_influences: Floats
    shift: float
    """NaN where it is not defined."""
    shift_influences: Floats

    def at(self, weight: float) -> tuple[float, float]:
        """The mean for that λ and its standard error."""
        value = self.human + weight * self.shift if weight else self.human
        moved = self.human_influences + weight * self.shift_influences if weight else self.human_influences
        return value, sqrt(float((moved**2).sum()))


def corrected_means(
    ratings: Ratings, *, design: Design = Design.HAJEK, confidence: float = 0.95
) -> CorrectedMeans:
    """Human-only, judge-only, PPI, PPI++ and Rogan-Gladen of ratings of shape (units, [person, judge]).

    - PPI (Angelopoulos et al. 2023): mean(judge, other items) + mean(human - judge, labelled items);
    - PPI++ (Angelopoulos, Duchi & Zrnic 2023): λ = Cov(Y, Ŷ) / ((1 + n/N) Var Ŷ) within [0, 1], for n
      labelled and N other items, with Var over all of them;
    - SE² = s²(Y - λŶ)/n + λ² s²(Ŷ)/N, and Student's interval with n - 1 degrees of freedom, on the logit
      scale;
    - effective items: n (SE of human-only / SE of PPI++)².

    Without a human label, or where nothing is left to be corrected, there is no corrected mean; with
    one labelled item PPI has no error and PPI++ is not defined. If the judge always says the same, PPI++ is
    the human-only mean and has no λ.
    """
    items = _items(ratings)
    parts = _parts(items, design)
    weight = _tuned_weight(items, parts)
    labelled = int(items.labelled.sum())

    def at(chosen: float) -> Estimate:
        return _estimate(items, parts.at(chosen), int(items.units[0]), labelled, confidence)

    human_only = _human_only(items, design, confidence)
    why_not = _why_not(items, parts)
    ppi = _missing(items, why_not) or at(1.0)
    tuned = _missing(items, why_not or (ONE_LABELLED if labelled < 2 else None)) or at(weight or 0.0)
    gain = human_only.se / tuned.se if human_only.se and tuned.se else None
    return CorrectedMeans(
        human_only=human_only,
        judge_only=_judge_only(items, confidence),
        ppi=ppi,
        tuned=tuned,
        weight=None if tuned.value is None else weight,
        effective_items=None if gain is None else human_only.n_clusters * gain**2,
        rogan_gladen=rogan_gladen(ratings, confidence=confidence) if _is_verdicts(ratings) else None,
    )


def _is_verdicts(ratings: Ratings) -> bool:
    return bool(np.array_equal(ratings.scale, [0, 1]))


def _items(ratings: Ratings) -> _Items:
    if ratings.n_graders != 2:
        raise ValueError(f"A person and a judge are needed, not {ratings.n_graders} graders.")
    clusters = np.arange(ratings.n_units) if ratings.clusters is None else ratings.clusters
    names, item = np.unique(clusters, return_inverse=True)

    def means(values: Floats, chosen: npt.NDArray[np.bool_]) -> Floats:
        count = np.bincount(item[chosen], minlength=len(names))
        sums = np.bincount(item[chosen], values[chosen], minlength=len(names))
        found: Floats = np.divide(sums, count, out=np.full(len(names), np.nan), where=count > 0)
        return found

    (human, judge), given = ratings.scores.T, (ratings.codes != MISSING).T
    both = given.all(axis=0)
    return _Items(
        human=means(human, given[0]),
        judge=means(judge, given[1]),
        human_paired=means(human, both),
        judge_paired=means(judge, both),
        weights=None if ratings.weights is None else means(ratings.weights, given[0]),
        units=given.sum(axis=1).astype(np.float64),
        scale=(float(min(ratings.scale, default=0)), float(max(ratings.scale, default=0))),
    )


def _parts(items: _Items, design: Design) -> _Parts:
    """h and d on the items that have a pair or else a verdict of the judge."""
    plays = items.labelled | items.others
    labelled = items.labelled[plays]
    human = np.where(labelled, items.human_paired[plays], 0)
    judge = np.where(labelled, items.judge_paired[plays], items.judge[plays])
    if items.weights is None:
        return _unweighted(labelled, human, judge)
    drawn = np.where(labelled, items.weights[plays], 0)
    if design is Design.HAJEK:
        return _hajek(drawn, human, judge)
    return _horvitz_thompson(drawn, human, judge)


def _unweighted(labelled: npt.NDArray[np.bool_], human: Floats, judge: Floats) -> _Parts:
    there, here = labelled.astype(np.float64), (~labelled).astype(np.float64)
    beside, beside_influences = _mean(there, judge)
    rest, rest_influences = _mean(here, judge)
    mean, influences = _mean(there, human)
    return _Parts(mean, influences, rest - beside, rest_influences - beside_influences)


def _hajek(drawn: Floats, human: Floats, judge: Floats) -> _Parts:
    beside, beside_influences = _mean(drawn, judge)
    everywhere, all_influences = _mean(np.ones(len(judge)), judge)
    mean, influences = _mean(drawn, human)
    return _Parts(mean, influences, everywhere - beside, all_influences - beside_influences)


def _horvitz_thompson(drawn: Floats, human: Floats, judge: Floats) -> _Parts:
    every = np.ones(len(judge))
    mean, influences = _mean(every, drawn * human)
    shift, shift_influences = _mean(every, judge - drawn * judge)
    return _Parts(mean if drawn.any() else np.nan, influences, shift, shift_influences)


def _mean(weights: Floats, values: Floats) -> tuple[float, Floats]:
    """Σ w y / Σ w, and the influences, w (y - mean) / Σ w · √(n / (n - 1)) for n weights above zero."""
    total, n = float(weights.sum()), int((weights > 0).sum())
    if not n:
        return np.nan, np.zeros(len(values))
    mean = float(weights @ values) / total
    few = sqrt(n / (n - 1)) if n > 1 else np.nan
    return mean, np.where(weights > 0, weights * (values - mean) / total * few, 0)


def _tuned_weight(items: _Items, parts: _Parts) -> float | None:
    if items.weights is not None:
        together = float(-parts.human_influences @ parts.shift_influences)
        spread = float(parts.shift_influences @ parts.shift_influences)
    else:
        n, others = int(items.labelled.sum()), int(items.others.sum())
        if n < 2 or not others:
            return None
        judged = items.judge_paired[items.labelled]
        together = float(np.cov(items.human_paired[items.labelled], judged)[0, 1])
        spread = (1 + n / others) * float(np.concatenate([judged, items.judge[items.others]]).var(ddof=1))
    if not (isfinite(spread) and isfinite(together)) or sqrt(spread) < NOTHING:
        return None
    return min(max(together / spread, 0.0), 1.0)


def _why_not(items: _Items, parts: _Parts) -> str | None:
    if not items.labelled.any():
        return NO_LABELS
    return ALL_LABELLED if np.isnan(parts.shift) else None


def _human_only(items: _Items, design: Design, confidence: float) -> Estimate:
    given = ~np.isnan(items.human)
    units, clusters = int(items.units[0]), int(given.sum())
    if not clusters:
        return Estimate(None, None, None, None, 0, 0, NO_HUMAN)
    labels = np.where(given, items.human, 0)
    weights = given.astype(np.float64) if items.weights is None else np.where(given, items.weights, 0)
    if items.weights is not None and design is Design.HORVITZ_THOMPSON:
        labels, weights = weights * labels, np.ones(len(labels))
    return _estimate(items, _with_error(_mean(weights, labels)), units, clusters, confidence)


def _judge_only(items: _Items, confidence: float) -> Estimate:
    judged = items.judge[~np.isnan(items.judge)]
    if not len(judged):
        return Estimate(None, None, None, None, 0, 0, NO_JUDGE)
    found = _with_error(_mean(np.ones(len(judged)), judged))
    return _estimate(items, found, int(items.units[1]), len(judged), confidence)


def _with_error(mean: tuple[float, Floats]) -> tuple[float, float]:
    return mean[0], sqrt(float((mean[1] ** 2).sum()))


def _missing(items: _Items, reason: str | None) -> Estimate | None:
    units, clusters = int(items.units[0]), int(items.labelled.sum())
    return Estimate(None, None, None, None, units, clusters, reason) if reason else None


def _estimate(
    items: _Items, found: tuple[float, float], units: int, clusters: int, confidence: float
) -> Estimate:
    value, error = found
    if clusters < 2 or not isfinite(error):
        return Estimate(value, None, None, None, units, clusters, SINGLE_ITEM)
    se = error if error > NOTHING else None
    interval = _interval(items, value, se, clusters, confidence)
    low, high = (interval.low, interval.high) if interval else (None, None)
    return Estimate(value, se, low, high, units, clusters, None if se else NO_SPREAD)


def _interval(
    items: _Items, value: float, se: float | None, clusters: int, confidence: float
) -> Interval | None:
    """Between the ends of the scale; without a spread only for items drawn alike, all at the same end."""
    low, high = items.scale
    span, units = high - low, int(items.units.max())
    if not span:
        return None
    share = (value - low) / span
    if se is not None:  # then it is not exact, even at an end
        share = min(max(share, 0.5 / units), 1 - 0.5 / units)
    elif items.weights is not None or not 0 <= share <= 1:
        return None
    found = clustered_interval(
        share,
        (se or 0.0) / span,
        clusters=clusters,
        units=units,
        scale=Scale.SHARE,
        confidence=confidence,
    )
    return Interval(low + span * found.low, low + span * found.high) if found else None
