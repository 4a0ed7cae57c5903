"""Up to which k a student still scores."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from skillmix_desktop.core.bootstrap_of_means import CONFIDENCE
from skillmix_desktop.core.metrics import Floats

RESAMPLES = 2000
STILL_SCORES = 0.05
"""The paper tries a student at k = 5 and 6 only if no score fell below this at a smaller k."""


@dataclass(frozen=True)
class Saturation:
    """The largest k up to which, at every k tried, full marks are at least ``STILL_SCORES``.

    Full marks are never above the other two scores, so they are the first to fall below. ``k`` is None where
    the student fails at the smallest k tried. ``is_reached`` says that it fails at the next one tried; else
    it may go on beyond what was tried. 95 of 100 resamplings end from ``low`` to ``high``, where 0 stands
    for a student that fails at the smallest k; ``shares`` says how many end at each.
    """

    tried: tuple[int, ...]
    k: int | None
    is_reached: bool
    low: int
    high: int
    shares: Mapping[int, float]


def saturation(full_marks: Mapping[int, Floats], *, seed: int = 0) -> Saturation | None:
    """From the known full marks of each item by k; None where none is known.

    Items are drawn again and again with replacement, at each k apart. Half an item with and half an item
    without full marks is added to what is drawn from: items that are all alike would else feign certainty.
    """
    known = {k: values for k, values in sorted(full_marks.items()) if len(values)}
    if not known:
        return None
    tried = np.array(list(known))
    means = np.array([values.mean() for values in known.values()])
    random = np.random.Generator(np.random.PCG64(seed))
    drawn = np.column_stack([_redrawn(values, random) for values in known.values()])
    last = int(_last(means[np.newaxis])[0])
    ends = np.concatenate([[0], tried])[_last(drawn)]
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(ends, (tail, 100 - tail), method="nearest")
    return Saturation(
        tried=tuple(known),
        k=int(tried[last - 1]) if last else None,
        is_reached=last < len(tried),
        low=int(low),
        high=int(high),
        shares={int(k): float((ends == k).mean()) for k in (0, *known)},
    )


def _last(means: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """How many k from the smallest on are passed one after another, a row a resampling."""
    return np.asarray(np.logical_and.accumulate(means >= STILL_SCORES, axis=1).sum(axis=1))


def _redrawn(values: Floats, random: np.random.Generator) -> Floats:
    distinct, counts = np.unique(np.concatenate([[0.0, 1.0], values]), return_counts=True)
    weights = counts - np.where((distinct == 0) | (distinct == 1), 0.5, 0.0)
    n = len(values)
    return np.asarray(random.multinomial(n, weights / weights.sum(), size=RESAMPLES) @ distinct / n)
