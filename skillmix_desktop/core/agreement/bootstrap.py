"""Many coefficients at once on thousands of redrawn sets of items, to check intervals that have a formula."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from scipy.special import gammaln

from skillmix_desktop.core.agreement.estimates import SINGLE_ITEM, Statistic
from skillmix_desktop.core.agreement.profiles import Floats, Integers, Profiles

REPLICATES = 2000
CELLS_AT_ONCE = 1_000_000
ROWS_AT_ONCE = 256
REACH = 7
"""So many standard deviations from its mean, and so many more, a count is taken not to occur."""

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
    distinct = {id(statistic.moments): statistic.moments for statistic in statistics.values()}
    moments = np.hstack(list(distinct.values()))
    patterns, columns = moments.shape
    if patterns < columns:
        sums = moments.T @ _redrawn(profiles, np.eye(patterns), replicates, seed)
    else:
        sums = _redrawn(profiles, moments, replicates, seed)
    ends = np.cumsum([each.shape[1] for each in distinct.values()])
    parts = dict(zip(distinct, np.split(sums, ends[:-1]), strict=True))
    values = np.stack(
        [np.real(statistic.value(parts[id(statistic.moments)].T)) for statistic in statistics.values()]
    )
    return dict(zip(statistics, _spreads(values, confidence), strict=True))


def _redrawn(profiles: Profiles, moments: Floats, replicates: int, seed: int) -> Floats:
    """The sums of what each pattern adds, over items drawn anew: shape (columns of moments, replicates).

    If it is left to chance how many items are drawn, by Poisson's law, then how often each distinct one is
    does not depend on the others, and is drawn for all replicates at once. Replicates with too many items
    are dropped, and what the rest lack is drawn item by item.
    """
    generator = np.random.default_rng(seed)
    parts = profiles.per_cluster(moments)
    alike, items = profiles.clusters, int(profiles.clusters.sum())
    rates = alike * (1 - items**-0.5)  # so that one replicate in six has too many, and the rest lack few
    at_once = max(1, CELLS_AT_ONCE // len(alike))
    found: list[Floats] = []
    while (missing := replicates - sum(map(len, found))) > 0:
        counts = _poisson(generator, rates, min(at_once, missing * 6 // 5 + 50))
        lacking = items - counts.sum(axis=0).astype(np.int64)
        kept = np.flatnonzero(lacking >= 0)[:missing]
        sums = (counts.T @ parts)[kept]
        for rows, drawn in _drawn_singly(generator, alike, lacking[kept]):
            sums[rows] += drawn @ parts
        found.append(sums)
    return np.ascontiguousarray(np.vstack(found).T)


def _poisson(generator: np.random.Generator, rates: Floats, size: int) -> Floats:
    """So many independent counts of each rate, shape (rates, size): how often each occurs, then the order."""
    reach = REACH * (np.sqrt(rates) + 1)
    least = np.maximum(0, rates - reach).astype(np.int64)
    count = least[:, None] + np.arange(int((rates + reach - least).max()) + 1)
    log_factorial = gammaln(np.arange(1, count.max() + 2))
    rate = rates[:, None]
    likely = np.exp(count * np.log(rate) - rate - log_factorial[count])
    occurrences = generator.multinomial(size, likely / likely.sum(axis=1, keepdims=True))
    counts: Floats = np.repeat(count.astype(np.float64).ravel(), occurrences.ravel())
    counts = counts.reshape(len(rates), size)
    generator.permuted(counts, axis=1, out=counts)
    return counts


def _drawn_singly(
    generator: np.random.Generator, alike: Integers, sizes: Integers
) -> Iterator[tuple[slice, Integers]]:
    """How often each distinct item is among so many drawn, shape (sizes, distinct items); some at a time."""
    distinct = len(alike)
    which = np.repeat(np.arange(distinct), alike)
    for start in range(0, len(sizes), ROWS_AT_ONCE):  # few enough to stay in the processor's cache
        rows = slice(start, start + ROWS_AT_ONCE)
        some = sizes[rows]
        cells = which[generator.integers(0, len(which), some.sum())]
        cells += np.repeat(np.arange(len(some)) * distinct, some)
        yield rows, np.bincount(cells, minlength=len(some) * distinct).reshape(len(some), distinct)


def _spreads(values: Floats, confidence: float) -> Iterator[Bootstrap]:
    """Of each row of replicates; all rows at once, but those in which some are not defined."""
    tail = (1 - confidence) / 2
    errors = values.std(axis=1, ddof=1)
    intervals = np.quantile(values, [tail, 1 - tail], axis=1).T
    for row, error, (low, high) in zip(values, errors.tolist(), intervals.tolist(), strict=True):
        defined = row if isfinite(error) else row[~np.isnan(row)]
        undefined = len(row) - len(defined)
        if len(defined) < 2:
            yield Bootstrap(None, None, None, len(row), undefined, NEVER_DEFINED)
        elif undefined:
            [found] = _spreads(defined[None], confidence)
            yield replace(found, replicates=len(row), undefined=undefined)
        else:
            yield Bootstrap(error, low, high, len(row), 0)
