"""Two students on the same combinations: is one better than the other?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from skillmix_desktop.core.bootstrap_of_means import bootstrap_intervals
from skillmix_desktop.core.metrics import Floats


@dataclass(frozen=True)
class Comparison:
    """Two students on the combinations that both are known on.

    ``difference`` is the first's mean less the second's, with a paired bootstrap interval. The counts and
    McNemar's exact p-value are there for scores of 0 or 1 only: how often just one of the two succeeded.
    """

    n: int
    n_unknown: int
    difference: float | None
    low: float | None
    high: float | None
    only_first: int | None
    only_second: int | None
    p_value: float | None


def compare_students(first: Sequence[float] | Floats, second: Sequence[float] | Floats) -> Comparison:
    """Compares scores of the same combinations in the same order; NaN is unknown."""
    [comparison] = compare_pairs([(np.asarray(first, dtype=float), np.asarray(second, dtype=float))])
    return comparison


def compare_pairs(pairs: Sequence[tuple[Floats, Floats]]) -> list[Comparison]:
    """The same of many pairs of students at once."""
    gaps = [first - second for first, second in pairs]
    known = [gap[~np.isnan(gap)] for gap in gaps]
    group = np.repeat(np.arange(len(known)), [len(values) for values in known])
    lows, highs = bootstrap_intervals(np.concatenate([np.zeros(0), *known]), group, len(known))
    return [
        _comparison(first, second, gap, (None, None) if isnan(low) else (low, high))
        for (first, second), gap, low, high in zip(pairs, gaps, lows.tolist(), highs.tolist(), strict=True)
    ]


def _comparison(
    first: Floats, second: Floats, gap: Floats, interval: tuple[float, float] | tuple[None, None]
) -> Comparison:
    from skillmix_desktop.core.agreement.mcnemar import mcnemar  # late, for scipy is slow to load

    is_known = ~np.isnan(gap)
    differences, n = gap[is_known], int(is_known.sum())
    discordant: tuple[int, int] | None = None
    if n and all(np.isin(scores[is_known], (0.0, 1.0)).all() for scores in (first, second)):
        discordant = int((differences > 0).sum()), int((differences < 0).sum())
    low, high = interval
    return Comparison(
        n=n,
        n_unknown=len(gap) - n,
        difference=float(differences.mean()) if n else None,
        low=low,
        high=high,
        only_first=discordant[0] if discordant else None,
        only_second=discordant[1] if discordant else None,
        p_value=mcnemar(*discordant).exact_p if discordant else None,
    )
