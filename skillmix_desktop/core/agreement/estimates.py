"""A statistic as a function of sums over units; from that its value, standard error and interval.

Every coefficient of agreement is a smooth function θ of a few sums over units. So one function of the sums
is all that a coefficient needs to state: its derivative gives the influence of every cluster (linearisation,
also called the delta method or the infinitesimal jackknife), leaving a cluster's part out of the sums gives
the jackknife, and drawing clusters anew would give the bootstrap.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isnan, sqrt

import numpy as np
import numpy.typing as npt

from skillmix_desktop.core.agreement.intervals import Scale, clustered_interval
from skillmix_desktop.core.agreement.profiles import Floats, Profiles

Sums = npt.NDArray[np.inexact]
"""Real, or complex when a derivative is taken; the last axis holds the sums of one set of units."""

STEP = 1e-30
NOTHING = 1e-12
"""Below this a difference of shares is the rounding of a zero."""

SINGLE_ITEM = "only one item: how items differ cannot be told"
NO_SPREAD = "all items are alike in this: how uncertain it is cannot be told"


@dataclass(frozen=True)
class Estimate:
    """A value with its uncertainty; what is not defined is ``None``, and ``reason`` says why."""

    value: float | None
    se: float | None
    low: float | None
    high: float | None
    n_units: int
    """The units that tell something about the value."""
    n_clusters: int
    """The clusters, that is texts, that those units come from."""
    reason: str | None = None
    """Why the value, or else its interval or standard error, is missing."""


@dataclass(frozen=True, eq=False)
class Statistic:
    """What every distinct unit adds to some sums, and the coefficient as a function of those sums."""

    profiles: Profiles
    moments: Floats
    """Shape (patterns, K); a row of zeros is a unit that plays no part."""
    value: Callable[[Sums], Sums]
    """From (..., K) to (...), analytic, NaN where it is not defined."""
    scale: Scale
    why_undefined: Callable[[], str]


def ratio(numerator: Sums, denominator: Sums) -> Sums:
    """The quotient, NaN where the denominator is nothing but rounding."""
    nothing = np.abs(denominator.real) < NOTHING
    with np.errstate(invalid="ignore"):  # what is undefined before stays so, quietly
        quotient: Sums = np.where(nothing, np.nan, numerator / np.where(nothing, 1, denominator))
    return quotient


def value_of(statistic: Statistic) -> float | None:
    """The statistic on all units; ``None`` where it is not defined."""
    value = float(statistic.value(statistic.profiles.total(statistic.moments)))
    return None if isnan(value) else value


@dataclass(frozen=True, eq=False)
class Linearised:
    """A value, and how it would move with the weight of each distinct cluster that plays a part."""

    value: float
    """NaN where it is not defined."""
    influences: Floats
    """Shape (distinct partaking clusters,): the derivative of the value by the weight of one such cluster."""
    alike: Floats
    """How many clusters each of them stands for."""

    @property
    def clusters(self) -> int:
        return int(self.alike.sum())


def linearised(statistic: Statistic) -> Linearised:
    """The value and its derivatives, taken with a step into the imaginary, which has no rounding.

    The method is that of Squire & Trapp (1998).
    """
    total = statistic.profiles.total(statistic.moments)
    parts, alike = _partaking(statistic)
    if not len(alike):
        return Linearised(float(statistic.value(total)), alike, alike)
    moved = statistic.value(total + 1j * STEP * parts)
    return Linearised(float(moved.real[0]), moved.imag / STEP, alike)


def standard_error(statistic: Statistic) -> float | None:
    """The linearised standard error over clusters: √(G/(G - 1) · Σ influence²) for G clusters.

    Influences are centred first, which matters where a value depends on how many units there are. ``None``
    where the value is not defined or fewer than two clusters tell something about it.
    """
    return _error(linearised(statistic))


def _error(linear: Linearised) -> float | None:
    clusters = linear.clusters
    if clusters < 2 or isnan(linear.value):
        return None
    deviation = linear.influences - (linear.alike * linear.influences).sum() / clusters
    error = sqrt(float((linear.alike * deviation**2).sum()) * clusters / (clusters - 1))
    return 0.0 if error < NOTHING else error


def design_effect(statistic: Statistic) -> float | None:
    """How many times larger clusters make the variance than units sampled one by one would have it.

    ``None`` where either standard error is missing or nothing varies.
    """
    clustered = standard_error(statistic)
    apart = standard_error(replace(statistic, profiles=statistic.profiles.apart()))
    return (clustered / apart) ** 2 if clustered and apart else None


def jackknife_error(statistic: Statistic) -> float | None:
    """The standard error from leaving out one cluster at a time: √((G - 1)/G · Σ (θ₋g - mean)²).

    ``None`` where the value is not defined, or would not be without some cluster.
    """
    parts, alike = _partaking(statistic)
    clusters = int(alike.sum())
    if clusters < 2:
        return None
    without = statistic.value(statistic.profiles.total(statistic.moments) - parts)
    if bool(np.isnan(without).any()):
        return None
    deviation = without - (alike * without).sum() / clusters
    return sqrt(float((alike * deviation**2).sum()) * (clusters - 1) / clusters)


def estimate(statistic: Statistic, *, confidence: float = 0.95) -> Estimate:
    """The value with its standard error over clusters and Student's interval on its scale."""
    linear = linearised(statistic)
    return _estimate(statistic, linear.value, _error(linear), linear.clusters, confidence)


def jackknife_estimate(statistic: Statistic, *, confidence: float = 0.95) -> Estimate:
    """The same with the standard error from leaving out one cluster at a time.

    The linearised one stands in where the value is not defined without some cluster.
    """
    linear = linearised(statistic)
    error = jackknife_error(statistic)
    return _estimate(
        statistic, linear.value, _error(linear) if error is None else error, linear.clusters, confidence
    )


def _estimate(
    statistic: Statistic, value: float, error: float | None, clusters: int, confidence: float
) -> Estimate:
    units = int(statistic.profiles.units[statistic.moments.any(axis=1)].sum())
    if isnan(value):
        return Estimate(None, None, None, None, units, clusters, statistic.why_undefined())
    se = error if error is not None and error >= NOTHING else 0.0
    interval = clustered_interval(
        value, se, clusters=clusters, units=units, scale=statistic.scale, confidence=confidence
    )
    return Estimate(
        value=value,
        se=se or None,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n_units=units,
        n_clusters=clusters,
        reason=None if se else SINGLE_ITEM if clusters < 2 else NO_SPREAD,
    )


def _partaking(statistic: Statistic) -> tuple[Floats, Floats]:
    """The sums of the distinct clusters that hold a unit that plays a part, and how many each stands for."""
    moments = statistic.moments
    plays = moments.any(axis=1, keepdims=True)
    parts = statistic.profiles.per_cluster(np.hstack([moments, plays]))
    partaking = parts[:, -1] > 0
    alike = statistic.profiles.clusters
    if partaking.all():
        return parts[:, :-1], alike.astype(np.float64)
    return parts[partaking, :-1], alike[partaking].astype(np.float64)
