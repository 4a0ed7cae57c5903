"""The bootstrap of a mean without drawing: what endless drawing with replacement would come to.

Scores lie on a lattice: a share of k skills is a multiple of 1/k. The sum of n draws then has few values, and
their probabilities are the n-fold convolution of those of one draw, the n-th power of its Fourier transform.
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.floating[Any]]
Complex: TypeAlias = NDArray[np.complexfloating[Any, Any]]
Integers: TypeAlias = NDArray[np.int64]

CONFIDENCE = 0.95

_FINEST = 240
_NEAR = 1e-5  # as near as single precision comes to a third
_ROUNDING = 1e-9  # of the probabilities, by the transforms
_AT_ONCE = 1 << 21


def bootstrap_interval(values: Floats) -> tuple[float, float] | tuple[None, None]:
    """The percentile interval of the mean of ``values``; none where fewer than two differ."""
    low, high = bootstrap_intervals(values, np.zeros(len(values), dtype=np.int64), 1)
    return (None, None) if np.isnan(low[0]) else (float(low[0]), float(high[0]))


def bootstrap_intervals(values: Floats, group: Integers, n_groups: int) -> tuple[Floats, Floats]:
    """The percentile intervals of the means of several groups; ``group`` says where each value belongs.

    NaN where fewer than two values differ: drawing from values that are all alike would feign certainty.
    Values on no lattice of 240 steps or fewer are moved to the nearest of 240, and the interval is moved back
    by what that moved the mean.
    """
    low, high = np.full(n_groups, np.nan), np.full(n_groups, np.nan)
    if not len(values):
        return low, high
    least, most = float(values.min()), float(values.max())
    steps = _steps(np.unique(values) - least)
    places = np.rint((values - least) * steps).astype(np.int64)
    width = int(places.max()) + 1
    counts = np.bincount(group * width + places, minlength=n_groups * width).reshape(n_groups, width)
    n = counts.sum(axis=1)
    vary = np.flatnonzero((counts > 0).sum(axis=1) > 1)
    for chosen in _in_parts(vary, n, width):
        ends = _quantiles(counts[chosen], n[chosen])
        moved = np.bincount(group, values - least - places / steps, minlength=n_groups)[chosen]
        for found, sums in zip((low, high), ends, strict=True):
            found[chosen] = np.clip(least + (sums / steps + moved) / n[chosen], least, most)
    return low, high


def _steps(distinct: Floats) -> int:
    """In how many steps of one lie all of the values that differ."""
    for steps in range(1, _FINEST + 1):
        if (np.abs(distinct * steps - np.rint(distinct * steps)) < _NEAR * steps).all():
            return steps
    return _FINEST


def _in_parts(chosen: Integers, n: Integers, width: int) -> list[Integers]:
    """So that their transforms need little memory."""
    if not len(chosen):
        return []
    at_once = max(1, _AT_ONCE // (int(n[chosen].max()) * (width - 1) + 1))
    return np.split(chosen, range(at_once, len(chosen), at_once))


def _quantiles(counts: Integers, n: Integers) -> tuple[Integers, Integers]:
    """The sums of n draws, in steps, up to which the tails of the distribution reach."""
    length = _fast_length(int(n.max()) * (counts.shape[1] - 1) + 1)
    of_one = np.fft.rfft(counts / n[:, np.newaxis], length, axis=1)
    of_all = np.fft.irfft(_powers(of_one, n), length, axis=1)
    reached = np.cumsum(of_all, axis=1) + _ROUNDING
    tail = (1 - CONFIDENCE) / 2
    return np.argmax(reached >= tail, axis=1), np.argmax(reached >= 1 - tail, axis=1)


def _powers(bases: Complex, exponents: Integers) -> Complex:
    """Each row to its power, by squaring: NumPy's own power of complex numbers takes ten times as long."""
    found, squared, left = np.ones_like(bases), bases, exponents
    while left.any():
        is_odd = (left & 1).astype(bool)
        found[is_odd] *= squared[is_odd]
        squared, left = squared * squared, left >> 1
    return found


def _fast_length(least: int) -> int:
    """A length that is hardly greater, and that a Fourier transform takes fast."""
    step = 1 << max(0, least.bit_length() - 4)
    return -(-least // step) * step
