"""How far a grader's probabilities can be believed, held against what people said, and how to mend them.

``probabilities`` are a grader's of "met", ``met`` is what people said of the same criteria (0 or 1), and
``clusters`` numbers the texts that they come from; all three have the shape (n,). ``weights``, where there
are any, are design weights, the same for all marks of a text; only their proportions matter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression, minimize
from scipy.special import expit, logit

from skillmix_desktop.core.proportions import wilson_interval

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]

BINS = 10
FOLDS = 5
DRAWS = 4000
COVERAGE = 0.95
_EDGE = 1e-6


@dataclass(frozen=True)
class ReliabilityBin:
    """Marks of similar probability: their mean probability beside the share that people found met.

    ``low`` and ``high`` bound that share: Wilson's interval, with the number of texts as the trials, since
    the marks of one text are not independent of each other; of weighted texts as many as they are worth,
    (Σ w)² / Σ w² (Kish 1965).
    """

    n: int
    n_texts: int
    probability: float
    share_met: float
    low: float
    high: float


@dataclass(frozen=True)
class Reliability:
    """A grader's probabilities held against people.

    ``expected_error`` is the expected calibration error Σ n_b/n · |share met − mean probability| over the
    bins (Naeini et al. 2015), which few marks inflate; ``error_low`` and ``error_high`` hold the true one in
    95 % of draws of texts or more, and are None with one text. ``brier`` is the mean squared difference of
    probability and mark (Brier 1950); ``brier_of_rate`` is that of always saying the share that is met.
    """

    bins: tuple[ReliabilityBin, ...]
    n: int
    n_texts: int
    expected_error: float
    error_low: float | None
    error_high: float | None
    mean_probability: float
    share_met: float
    brier: float
    brier_of_rate: float


class Calibration(Protocol):
    """A non-decreasing map from a grader's probabilities to the shares that people find met."""

    def __call__(self, probabilities: Floats) -> Floats:
        """The calibrated probabilities, of the same shape."""
        ...


@dataclass(frozen=True)
class PlattCalibration:
    """A logistic curve over the probability's logit: σ(slope · logit p + intercept)."""

    slope: float
    intercept: float

    @property
    def half(self) -> float | None:
        """The probability that stands for one half; None where the curve never comes there."""
        if self.slope <= 0:
            return None
        half = float(expit(-self.intercept / self.slope))
        return half if _EDGE < half < 1 - _EDGE else None

    def __call__(self, probabilities: Floats) -> Floats:
        calibrated: Floats = expit(self.slope * _logit(probabilities) + self.intercept)
        return calibrated


@dataclass(frozen=True, eq=False)
class IsotonicCalibration:
    """The closest step-wise rising line, straight between ``probabilities`` and level beyond them."""

    probabilities: Floats
    shares: Floats

    def __call__(self, probabilities: Floats) -> Floats:
        return np.interp(probabilities, self.probabilities, self.shares)


Fit: TypeAlias = Callable[[Floats, Floats, Floats | None], Calibration]
"""From probabilities, marks and weights."""


def reliability(
    probabilities: Floats,
    met: Floats,
    clusters: Integers,
    *,
    weights: Floats | None = None,
    bins: int = BINS,
) -> Reliability:
    """Probabilities beside shares, in ``bins`` of about as many marks each; there is at least one mark.

    Marks of the same probability stay together, so that there may be fewer bins.
    """
    assert len(probabilities), "there is nothing to hold against people"
    weight = _relative(weights, len(met))
    groups = _groups(probabilities, bins)
    found = tuple(_bin(probabilities[group], met[group], clusters[group], weight[group]) for group in groups)
    n = len(probabilities)
    shares = [float(weight[group].sum()) / n for group in groups]
    error = sum(
        share * abs(each.share_met - each.probability) for share, each in zip(shares, found, strict=True)
    )
    margin = _error_margin(met - probabilities, clusters, groups, weight)
    rate = float(np.average(met, weights=weight))
    return Reliability(
        bins=found,
        n=n,
        n_texts=len(np.unique(clusters)),
        expected_error=error,
        error_low=None if margin is None else max(0.0, error - margin),
        error_high=None if margin is None else min(1.0, error + margin),
        mean_probability=float(np.average(probabilities, weights=weight)),
        share_met=rate,
        brier=float(np.average((probabilities - met) ** 2, weights=weight)),
        brier_of_rate=rate * (1 - rate),
    )


def _relative(weights: Floats | None, n: int) -> Floats:
    """The weights with a mean of 1."""
    relative: Floats = np.ones(n) if weights is None else weights / weights.mean()
    return relative


def platt(probabilities: Floats, met: Floats, weights: Floats | None = None) -> PlattCalibration:
    """The logistic curve of the greatest likelihood (Platt 1999), its slope held at 0 or above.

    As there, the marks count as (n₊ + 1)/(n₊ + 2) and 1/(n₋ + 2), which keeps the curve finite where the two
    kinds do not overlap.
    """
    weight, is_met = _relative(weights, len(met)), met > 0
    n_met, n_not_met = weight[is_met].sum(), weight[~is_met].sum()
    target = np.where(is_met, (n_met + 1) / (n_met + 2), 1 / (n_not_met + 2))
    given = _logit(probabilities)

    def loss(curve: Floats) -> tuple[float, Floats]:
        score = curve[0] * given + curve[1]
        error = weight * (expit(score) - target)
        value = np.logaddexp(0.0, score) - target * score
        return float((weight * value).sum()), np.array([(error * given).sum(), error.sum()])

    best = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0, None), (None, None)])
    slope, intercept = best.x
    return PlattCalibration(float(slope), float(intercept))


def isotonic(probabilities: Floats, met: Floats, weights: Floats | None = None) -> IsotonicCalibration:
    """The rising line of least squares (Zadrozny & Elkan 2002, by pool-adjacent-violators)."""
    places, index = np.unique(probabilities, return_inverse=True)
    weight = _relative(weights, len(met))
    counts = np.bincount(index, weights=weight)
    shares = np.bincount(index, weights=weight * met) / counts
    return IsotonicCalibration(places, np.asarray(isotonic_regression(shares, weights=counts).x))


def cross_calibrated(
    probabilities: Floats,
    met: Floats,
    clusters: Integers,
    fit: Fit,
    *,
    weights: Floats | None = None,
    folds: int = FOLDS,
    seed: int = 0,
) -> Floats:
    """Each mark's probability as calibrated without its own text: an honest test of ``fit``.

    Texts are dealt to ``folds`` at random; there are at least two texts.
    """
    texts, index = np.unique(clusters, return_inverse=True)
    assert len(texts) > 1, "one text cannot be tested without itself"
    random = np.random.Generator(np.random.PCG64(seed))
    fold = random.permutation(np.arange(len(texts)) % min(folds, len(texts)))[index]
    calibrated = np.empty(len(probabilities))
    for number in range(fold.max() + 1):
        held_out = fold == number
        weight = None if weights is None else weights[~held_out]
        curve = fit(probabilities[~held_out], met[~held_out], weight)
        calibrated[held_out] = curve(probabilities[held_out])
    return calibrated


def _logit(probabilities: Floats) -> Floats:
    found: Floats = logit(np.clip(probabilities, _EDGE, 1 - _EDGE))
    return found


def _groups(probabilities: Floats, bins: int) -> list[Integers]:
    """Places by rising probability, cut into about equal parts between different probabilities."""
    order = np.argsort(probabilities, kind="stable")
    rising = probabilities[order]
    between = np.flatnonzero(np.diff(rising)) + 1
    if not len(between):
        return [order]
    wanted = np.arange(1, bins) * len(order) / bins
    nearest = between[np.abs(between[None, :] - wanted[:, None]).argmin(axis=1)]
    return np.split(order, np.unique(nearest))


def _error_margin(gaps: Floats, clusters: Integers, groups: list[Integers], weight: Floats) -> float | None:
    """What the bins' chance deviations add up to in all but 5 % of draws of texts; None with one text.

    By the triangle inequality the error found is no farther than that from the true one.
    """
    texts, text = np.unique(clusters, return_inverse=True)
    if len(texts) < 2:
        return None
    of_bin = np.empty(len(gaps), dtype=np.int64)
    for number, group in enumerate(groups):
        of_bin[group] = number
    sums = np.zeros((len(texts), len(groups)))
    np.add.at(sums, (text, of_bin), weight * gaps)
    # A text's part in a mean counts against what its marks alone would have made of it.
    apart = sums - np.bincount(text, weights=weight)[:, None] * sums.sum(axis=0) / len(gaps)
    covariance = apart.T @ apart * len(texts) / (len(texts) - 1)
    random = np.random.Generator(np.random.PCG64(0))
    deviations = random.multivariate_normal(np.zeros(len(groups)), covariance, size=DRAWS)
    return float(np.quantile(np.abs(deviations).sum(axis=1), COVERAGE) / len(gaps))


def _bin(probabilities: Floats, met: Floats, clusters: Integers, weight: Floats) -> ReliabilityBin:
    n, (texts, first) = len(met), np.unique(clusters, return_index=True)
    worth = weight[first].sum() ** 2 / (weight[first] ** 2).sum()
    share = float(np.average(met, weights=weight))
    low, high = wilson_interval(share * worth, worth)
    return ReliabilityBin(n, len(texts), float(np.average(probabilities, weights=weight)), share, low, high)
