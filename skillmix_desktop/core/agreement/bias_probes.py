"""Whether a judge's leniency goes with something that is known of a text: who wrote it, or how long it is.

The judge is the second grader, and what it gives above the first is held against the text: nothing else is
controlled for. Clusters are what was sampled, and every standard error counts them.
"""

import numpy as np

from skillmix_desktop.core.agreement.covariates import accompanied
from skillmix_desktop.core.agreement.estimates import Statistic, Sums, ratio
from skillmix_desktop.core.agreement.intervals import Scale
from skillmix_desktop.core.agreement.profiles import Integers
from skillmix_desktop.core.agreement.ratings import Ratings
from skillmix_desktop.core.agreement.reasons import NOT_RATED_TWICE
from skillmix_desktop.core.metrics import Flags

ONE_GROUP = "both graders judged only one of the two groups"
ALL_AS_LONG = "all texts are equally long"


def bias_difference(ratings: Ratings, is_inside: Flags) -> Statistic:
    """mean(second - first | inside) - mean(second - first | outside); above 0 the inside is favoured.

    A difference of differences. With the judge's own family inside it looks for the self-preference that
    Zheng et al. (2023) and Panickssery et al. (2024) describe. For ratings of shape (units, 2) without a gap;
    ``is_inside`` has a flag a unit. Not defined where one of the groups is empty.
    """
    units = accompanied(ratings, is_inside.astype(np.int64))
    inside, difference = units.beside, units.second - units.first
    parts = [inside, inside * difference, 1 - inside, (1 - inside) * difference]

    def value(sums: Sums) -> Sums:
        return ratio(sums[..., 1], sums[..., 0]) - ratio(sums[..., 3], sums[..., 2])

    return Statistic(
        profiles=units.profiles,
        moments=np.stack(parts, axis=1).astype(np.float64),
        value=value,
        scale=Scale.DIFFERENCE,
        why_undefined=lambda: ONE_GROUP if ratings.n_units else NOT_RATED_TWICE,
    )


def bias_slope(ratings: Ratings, amount: Integers, *, per: int) -> Statistic:
    """By how much second - first rises with each ``per`` more of ``amount``: the slope of least squares.

    Σ (x - x̄)(d - d̄) / Σ (x - x̄)², with d = second - first and x = amount / per. Its linearised standard
    error is the sandwich of clustered least squares (Liang & Zeger 1986). For ratings of shape (units, 2)
    without a gap; ``amount`` has a whole number from 0 a unit. Not defined where all amounts are alike.
    """
    units = accompanied(ratings, amount)
    x = (units.beside - (amount.mean() if len(amount) else 0)) / per
    d = units.second - units.first

    def value(sums: Sums) -> Sums:
        n, sum_x, sum_d, sum_xx, sum_xd = np.moveaxis(sums, -1, 0)
        return ratio(n * sum_xd - sum_x * sum_d, n * sum_xx - sum_x * sum_x)

    return Statistic(
        profiles=units.profiles,
        moments=np.stack([np.ones(len(x)), x, d, x * x, x * d], axis=1),
        value=value,
        scale=Scale.DIFFERENCE,
        why_undefined=lambda: ALL_AS_LONG if ratings.n_units else NOT_RATED_TWICE,
    )
