"""Scores summed up over combinations: a row a student, all students of one grader and k at once."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import isnan
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from skillmix_desktop.core.bootstrap_of_means import bootstrap_intervals
from skillmix_desktop.core.metrics import (
    Bounds,
    Counts,
    Flags,
    Floats,
    Over,
    ScoreRow,
    Scores,
    Summary,
    all_unless_told,
    combination_scores,
    none_unless_told,
    votes_met,
)
from skillmix_desktop.core.proportions import wilson_interval

Interval: TypeAlias = tuple[float, float] | tuple[None, None]


class IntervalKind(StrEnum):
    """How an interval around a mean over combinations is found."""

    WILSON = "wilson"
    BOOTSTRAP = "bootstrap"


@dataclass(frozen=True, eq=False)
class Groups:
    """To which of ``count`` students each combination belongs; all of one come one after another."""

    of_each: Counts
    count: int

    def only(self, chosen: Flags) -> "Groups":
        """Of the ``chosen`` combinations."""
        return Groups(self.of_each[chosen], self.count)

    def sums(self, values: Floats | Counts | Flags) -> Floats:
        """The sum of the values of each group."""
        return np.bincount(self.of_each, values, minlength=self.count).astype(np.float64)

    def slices(self) -> list[slice]:
        """Where each group's combinations are."""
        ends = np.searchsorted(self.of_each, np.arange(self.count + 1)).tolist()
        return [slice(start, end) for start, end in pairwise(ends)]


def _one_group(size: int) -> Groups:
    return Groups(np.zeros(size, dtype=np.int64), 1)


def score_rows(
    points: Floats,
    groups: Groups,
    *,
    length_met: ArrayLike,
    named: ArrayLike | None = None,
    over: Over = Over.MAX,
    reference_compatible: bool = False,
    asked: ArrayLike | None = None,
    blank: ArrayLike | None = None,
    is_length_asked: bool = True,
) -> list[ScoreRow]:
    """The scores of each student under one grader, for the marks of one k; see ``combination_scores``.

    Whoever is not asked about the length leaves nothing unjudged there: ``is_length_asked``.
    """
    verdicts = all_unless_told(points, asked)
    scored = np.asarray((verdicts.any(axis=1) | none_unless_told(points, blank)).any(axis=0))
    scores = combination_scores(
        points,
        length_met=length_met,
        named=named,
        over=over,
        reference_compatible=reference_compatible,
        asked=verdicts,
        blank=blank,
    )
    said = points if asked is None else np.where(verdicts[..., None], points, np.nan)
    columns = zip(
        *_summaries_of(_only(scores, scored), groups.only(scored), over),
        map(int, groups.sums(scored)),
        _not_judged(said if is_length_asked else said[..., :-1], verdicts, groups),
        _unanimous(said, groups),
        _ties(said, groups),
        strict=True,
    )
    return [
        ScoreRow(full.n, n_items, full, every, fraction, *shares)
        for full, every, fraction, n_items, *shares in columns
    ]


def _only(scores: Scores, chosen: Flags) -> Scores:
    if chosen.all():
        return scores
    return Scores(
        *(
            Bounds(bounds.worst[chosen], bounds.best[chosen], bounds.is_complete[chosen])
            for bounds in (scores.full_marks, scores.all_skills, scores.skill_fraction)
        )
    )


def _summaries_of(
    scores: Scores, groups: Groups, over: Over
) -> tuple[list[Summary], list[Summary], list[Summary]]:
    kind = IntervalKind.WILSON if over is Over.MAX else IntervalKind.BOOTSTRAP
    return (
        summaries(scores.full_marks, kind, groups),
        summaries(scores.all_skills, kind, groups),
        summaries(scores.skill_fraction, IntervalKind.BOOTSTRAP, groups),
    )


def summaries(bounds: Bounds, kind: IntervalKind, groups: Groups) -> list[Summary]:
    """The mean over combinations, ± std(ddof=1)/√n, with an interval, of each group.

    ``wilson`` asks for scores of 0 or 1; ``bootstrap`` (over combinations) says nothing of fewer than two.
    """
    complete = bounds.is_complete
    known, of_known = bounds.worst[complete], groups.only(complete)
    if kind is IntervalKind.WILSON:
        assert np.isin(known, (0.0, 1.0)).all(), "Wilson's interval is for scores of 0 or 1"
        intervals = [_wilson(known[part]) for part in of_known.slices()]
    else:
        lows, highs = bootstrap_intervals(known, of_known.of_each, groups.count)
        ends = zip(lows.tolist(), highs.tolist(), strict=True)
        intervals = [(None, None) if isnan(low) else (low, high) for low, high in ends]
    means = _means(known, of_known)
    columns = zip(groups.slices(), means, _errors(known, means, of_known), intervals, strict=True)
    counts = of_known.sums(np.ones(len(known))).astype(int).tolist()
    return [
        _summary(n, mean, error, interval, bounds.worst[part], bounds.best[part])
        for n, (part, mean, error, interval) in zip(counts, columns, strict=True)
    ]


def _wilson(known: Floats) -> Interval:
    return wilson_interval(int(known.sum()), len(known)) if len(known) else (None, None)


def _means(values: Floats, groups: Groups) -> list[float | None]:
    if values.dtype != np.float64:  # the reference’s digits depend on who is added to whom
        return [_mean(values[part]) for part in groups.slices()]
    return _shares(groups.sums(values), groups.sums(np.ones(len(values))))


def _errors(known: Floats, means: list[float | None], groups: Groups) -> list[float | None]:
    centres = np.array([np.nan if mean is None else mean for mean in means])
    squares = groups.sums((known - centres[groups.of_each]) ** 2)
    counts = groups.sums(np.ones(len(known)))
    return [
        (square / (n - 1) / n) ** 0.5 if n > 1 else None
        for square, n in zip(squares.tolist(), counts.tolist(), strict=True)
    ]


def _summary(
    n: int,
    mean: float | None,
    error: float | None,
    interval: Interval,
    worst: Floats,
    best: Floats,
) -> Summary:
    low, high = interval
    n_unknown = len(worst) - n
    return Summary(
        n=n,
        mean=mean,
        se=error,
        low=low,
        high=high,
        n_unknown=n_unknown,
        worst=_mean(worst) if n_unknown else mean,
        best=_mean(best) if n_unknown else mean,
    )


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if values.size else None


def unanimous_share(points: Floats) -> float | None:
    """Of the criteria that two or more grading rounds judged, the share on which all of them agree."""
    return _unanimous(points, _one_group(points.shape[2]))[0]


def _unanimous(points: Floats, groups: Groups) -> list[float | None]:
    if points.shape[1] < 2:
        return [None] * groups.count
    judged, met = (~np.isnan(points)).sum(axis=1), votes_met(points)
    repeated = judged >= 2
    agreed = repeated & ((met == 0) | (met == judged))
    return _shares(groups.sums(agreed.sum(axis=(0, 2))), groups.sums(repeated.sum(axis=(0, 2))))


def not_judged_share(points: Floats, asked: ArrayLike | None = None) -> float | None:
    """Of the marks that the verdicts ``asked[g, r, m]`` should have brought, the share not judged."""
    return _not_judged(points, all_unless_told(points, asked), _one_group(points.shape[2]))[0]


def _not_judged(points: Floats, verdicts: Flags, groups: Groups) -> list[float | None]:
    unjudged = (np.isnan(points) & verdicts[..., None]).sum(axis=(0, 1, 3))
    return _shares(groups.sums(unjudged), groups.sums(verdicts.sum(axis=(0, 1)) * points.shape[3]))


def _shares(counts: Floats, totals: Floats) -> list[float | None]:
    return [
        count / total if total else None
        for count, total in zip(counts.tolist(), totals.tolist(), strict=True)
    ]


def _ties(points: Floats, groups: Groups) -> list[int]:
    """Marks, length apart, with as many votes for as against."""
    if points.shape[1] < 2:
        return [0] * groups.count
    judged, met = (~np.isnan(points)).sum(axis=1), votes_met(points)
    tied = (judged > 0) & (2 * met == judged)
    return list(map(int, groups.sums(tied[..., :-1].sum(axis=(0, 2)))))
