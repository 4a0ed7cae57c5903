"""Many coefficients at once on thousands of redrawn sets of items, to check intervals that have a formula."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from skillmix_desktop.core.agreement.estimates import SINGLE_ITEM, Statistic
from skillmix_desktop.core.agreement.profiles import Floats, Integers

REPLICATES = 2000
MANY_ALIKE = 8
"""With fewer items a distinct one, counting each item's draws is faster than drawing the counts."""
CELLS_AT_ONCE = 4_000_000

NEVER_DEFINED = "it is not defined on any redrawn set of items"


@dataclass(frozen=True)
class Bootstrap:
    """How a coefficient is spread over redrawn sets of items; ``None`` where too few of them define it."""

    se: float | None
    low: float | None
    high: float | None
    replicates: int
    undefined: int
    """The replicates in which it is not defined, left out of the others' spread."""
    reason: str | None = None


def bootstrap(
    statistics: Mapping[str, Statistic],
    *,
    replicates: int = REPLICATES,
    seed: int = 0,
    confidence: float = 0.95,
) -> dict[str, Bootstrap]:
    """The percentile interval and spread of each statistic over items drawn anew (Efron 1979).

    G items drawn with replacement are counts of the distinct items from a Multinomial(G, shares), and any
    statistic is a function of sums: so a replicate costs one draw for each *distinct* item, however many
    there are. All statistics have to be of the same profiles; every one of them sees the same draws. The same
    seed gives the same numbers. Nothing is told about fewer than two items.
    """
    if not statistics:
        return {}
    profiles = next(iter(statistics.values())).profiles
    if any(statistic.profiles is not profiles for statistic in statistics.values()):
        raise ValueError("Only statistics of the same ratings can be redrawn together.")
    if profiles.clusters.sum() < 2:
        nothing = Bootstrap(None, None, None, 0, 0, SINGLE_ITEM)
        return dict.fromkeys(statistics, nothing)
    moments = np.hstack([statistic.moments for statistic in statistics.values()])
    order = np.argsort(profiles.clusters)  # counts are drawn fastest from the rare to the common
    parts = profiles.per_cluster(moments)[order]
    draws = _draws(profiles.clusters[order], replicates, seed)
    sums = np.vstack([drawn @ parts for drawn in draws])
    ends = np.cumsum([statistic.moments.shape[1] for statistic in statistics.values()])
    return {
        name: _spread(np.real(statistic.value(of_it)), confidence)
        for (name, statistic), of_it in zip(
            statistics.items(), np.split(sums, ends[:-1], axis=1), strict=True
        )
    }


def _draws(alike: Integers, replicates: int, seed: int) -> Iterator[Floats]:
    """How often each distinct item was drawn, with so many alike: shape (some replicates, distinct items)."""
    generator = np.random.default_rng(seed)
    items = int(alike.sum())
    at_once = max(1, CELLS_AT_ONCE // len(alike))
    is_redundant = len(alike) * MANY_ALIKE < items
    which = np.repeat(np.arange(len(alike)), alike)
    for start in range(0, replicates, at_once):
        size = min(at_once, replicates - start)
        if is_redundant:
            yield generator.multinomial(items, alike / items, size=size).astype(np.float64)
        else:
            yield np.stack([_counted(generator, which, len(alike)) for _ in range(size)]).astype(np.float64)


def _counted(generator: np.random.Generator, which: Integers, distinct: int) -> Integers:
    return np.bincount(which[generator.integers(0, len(which), len(which))], minlength=distinct)


def _spread(values: Floats, confidence: float) -> Bootstrap:
    defined = values[~np.isnan(values)]
    undefined = len(values) - len(defined)
    if len(defined) < 2:
        return Bootstrap(None, None, None, len(values), undefined, NEVER_DEFINED)
    tail = (1 - confidence) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Bootstrap(float(defined.std(ddof=1)), float(low), float(high), len(values), undefined)
