"""Standard errors by the conventions of other programs, to hold our numbers against theirs.

The intervals that are shown rest on ``estimates.standard_error``; these stand beside it in an export. All of
them take every unit as sampled by itself.
"""

from math import isnan, sqrt

import numpy as np

from skillmix_desktop.core.agreement.estimates import Statistic, linearised
from skillmix_desktop.core.agreement.profiles import Floats
from skillmix_desktop.core.agreement.ratings import MISSING


def large_sample_error(statistic: Statistic) -> float | None:
    """√(Σ influence²), with no correction for few units; for Cohen's kappa on ratings without clusters it is
    the asymptotic error of Fleiss, Cohen & Everitt (1969). ``None`` where the value is not defined.
    """
    linear = linearised(statistic)
    return None if isnan(linear.value) else sqrt(float(linear.alike @ linear.influences**2))


def all_units_error(statistic: Statistic) -> float | None:
    """√(n/(n - 1) · Σ influence²), where n counts the rated units even if they cannot tell anything.

    It differs from ``standard_error`` for percent agreement and Brennan-Prediger's coefficient on ratings
    with single-rated units. Over clusters, n counts the clusters. ``None`` where the value is not defined or
    n < 2.
    """
    n = int(statistic.profiles.clusters.sum())
    error = large_sample_error(statistic)
    return None if error is None or n < 2 else error * sqrt(n / (n - 1))


def gwet_error(statistic: Statistic) -> float | None:
    """The error that irrCAC and Gwet (2014) print: as if the number n₂ of units with two ratings were fixed.

    To the influence of unit i comes κ · ([i has two ratings] / n₂ - 1/n). With single-rated units it is too
    large; without them it is the linearised error. It is for ratings without clusters or weights. ``None``
    where the value is not defined or fewer than two units are rated.
    """
    profiles, linear = statistic.profiles, linearised(statistic)
    n = int(profiles.units.sum())
    if int(profiles.clusters.sum()) != n or not bool((profiles.weights == 1).all()):
        raise ValueError("Gwet's error is for units that were sampled one by one and alike.")
    if isnan(linear.value) or n < 2:
        return None
    twice: Floats = ((profiles.patterns != MISSING).sum(axis=1) >= 2).astype(np.float64)
    influence = np.zeros(len(twice))
    influence[statistic.moments.any(axis=1)] = linear.influences
    influence += linear.value * (twice / float(profiles.units @ twice) - 1 / n)
    return sqrt(float(profiles.units @ influence**2) * n / (n - 1))
