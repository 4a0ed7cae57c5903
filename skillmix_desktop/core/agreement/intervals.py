"""Confidence intervals: of a share, and of a coefficient with a standard error that counts clusters."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from math import atanh, exp, log, log1p, tanh

from scipy import special

from skillmix_desktop.core import proportions

ROUNDING = 1e-12


@dataclass(frozen=True)
class Interval:
    low: float
    high: float


class Scale(Enum):
    """Where a value is spread most evenly, and so where its interval is drawn before it is carried back."""

    SHARE = "logit"
    """From 0 to 1: percentages, specific agreement, recall."""
    COEFFICIENT = "Fisher z"
    """From -1 to 1 around an agreement by chance: kappa, AC1, alpha, correlations, differences of shares."""
    DIFFERENCE = "as it is"


def normal_quantile(confidence: float) -> float:
    """The distance from 0 that a standard normal value keeps with that probability."""
    return float(special.ndtri((1 + confidence) / 2))


def t_quantile(confidence: float, *, degrees: float) -> float:
    """The distance from 0 that Student's t keeps with that probability."""
    return float(special.stdtrit(degrees, (1 + confidence) / 2))


def wilson_interval(successes: float, trials: float, *, confidence: float = 0.95) -> Interval | None:
    """The score interval of a share, of which ``core.proportions`` tells; ``None`` without trials."""
    return Interval(*proportions.wilson_interval(successes, trials, confidence)) if trials > 0 else None


def clopper_pearson_interval(successes: int, trials: int, *, confidence: float = 0.95) -> Interval | None:
    """The exact interval of a share (Clopper & Pearson 1934), from quantiles of the beta distribution.

    ``None`` without trials. With all trials successful it is [(α/2)^(1/n), 1].
    """
    if trials <= 0:
        return None
    tail = (1 - confidence) / 2
    failures = trials - successes
    low = float(special.betaincinv(successes, failures + 1, tail)) if successes else 0.0
    high = float(special.betaincinv(successes + 1, failures, 1 - tail)) if failures else 1.0
    return Interval(low, high)


def clustered_interval(
    value: float, se: float, *, clusters: int, units: int, scale: Scale, confidence: float = 0.95
) -> Interval | None:
    """Student's t on ``scale`` with clusters - 1 degrees of freedom; ``None`` where that says nothing.

    With g the scale's function it is g⁻¹(g(θ) ± t · se · |g'(θ)|). A share is first kept half a unit away
    from 0 and 1. A share of exactly 0 or 1 has no standard error: there the exact interval of that many
    clusters without a single exception is given. Nothing is said about fewer than two clusters, a standard
    error of 0, or a coefficient at the end of its scale.
    """
    if scale is Scale.SHARE and not ROUNDING < value < 1 - ROUNDING:
        return clopper_pearson_interval(clusters * round(value), clusters, confidence=confidence)
    if clusters < 2 or se <= 0:
        return None
    half = se * t_quantile(confidence, degrees=clusters - 1)
    if scale is Scale.DIFFERENCE:
        return Interval(value - half, value + half)
    if scale is Scale.SHARE:
        share = min(max(value, 0.5 / units), 1 - 0.5 / units)
        return _carried_back(log(share) - log1p(-share), half / (share * (1 - share)), _expit)
    if abs(value) >= 1:
        return None
    return _carried_back(atanh(value), half / (1 - value * value), tanh)


def p_of_zero(value: float, se: float, *, clusters: int, scale: Scale) -> float | None:
    """The two-sided p that the value is 0: below α exactly where ``clustered_interval`` leaves 0 out.

    For differences and coefficients, which may be 0. ``None`` where there is no interval.
    """
    if scale is Scale.SHARE or clusters < 2 or se <= 0 or (scale is Scale.COEFFICIENT and abs(value) >= 1):
        return None
    away = value if scale is Scale.DIFFERENCE else atanh(value) * (1 - value * value)
    return float(2 * special.stdtr(clusters - 1, -abs(away) / se))


def _carried_back(middle: float, half: float, back: Callable[[float], float]) -> Interval:
    return Interval(back(middle - half), back(middle + half))


def _expit(logit: float) -> float:
    return 1 / (1 + exp(-logit)) if logit > -700 else 0.0
