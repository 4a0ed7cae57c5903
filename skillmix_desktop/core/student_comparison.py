"""Two students on the same combinations: is one better than the other?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from skillmix_desktop.core.bootstrap_of_means import bootstrap_interval
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
    from skillmix_desktop.core.agreement.mcnemar import mcnemar  # late, for scipy is slow to load

    pairs = np.column_stack([np.asarray(first, dtype=float), np.asarray(second, dtype=float)])
    known = pairs[~np.isnan(pairs).any(axis=1)]
    differences = known[:, 0] - known[:, 1]
    low, high = bootstrap_interval(differences)
    discordant: tuple[int, int] | None = None
    if len(known) and np.isin(known, (0.0, 1.0)).all():
        discordant = int((differences > 0).sum()), int((differences < 0).sum())
    return Comparison(
        n=len(known),
        n_unknown=len(pairs) - len(known),
        difference=float(differences.mean()) if len(differences) else None,
        low=low,
        high=high,
        only_first=discordant[0] if discordant else None,
        only_second=discordant[1] if discordant else None,
        p_value=mcnemar(*discordant).exact_p if discordant else None,
    )
