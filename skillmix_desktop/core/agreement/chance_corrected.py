"""Agreement of any number of graders, plain and compared with what chance would give.

All have the form κ = (pa - pe) / (1 - pe). pa is the share of agreeing pairs of ratings in a unit, averaged
over the units that have two ratings or more; pe is what differs. With weights w_kl a pair agrees to the
degree w_kl. The notation is that of Gwet (2014), Handbook of Inter-Rater Reliability, 4th edition, whose way
with gaps is followed: a unit with a single rating says nothing of pa, but speaks in the shares that make pe.

Each function takes ratings of shape (units, graders) and gives a Statistic; ``estimate`` gives its value.
"""

import numpy as np

from skillmix_desktop.core.agreement.category_weights import Weighting, agreement_weights
from skillmix_desktop.core.agreement.estimates import NOTHING, Statistic, Sums, ratio
from skillmix_desktop.core.agreement.intervals import Scale
from skillmix_desktop.core.agreement.profiles import Floats
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings
from skillmix_desktop.core.agreement.reasons import NOT_RATED_TWICE, ONE_CATEGORY_DECLARED, no_variation


def percent_agreement(ratings: Ratings, weighting: Weighting = "identity") -> Statistic:
    """pa: the mean share of agreeing pairs of ratings, over the units with two ratings or more.

    In a unit with counts r_k, r in all: Σ_k r_k (Σ_l w_kl r_l - 1) / (r (r - 1)).
    Not defined when no unit has two ratings.
    """
    return Statistic(
        profiles=ratings.profiles,
        moments=_pair_moments(ratings, agreement_weights(weighting, ratings.scale)),
        value=_percent,
        scale=Scale.SHARE,
        why_undefined=lambda: NOT_RATED_TWICE,
    )


def cohen_kappa(ratings: Ratings, weighting: Weighting = "identity") -> Statistic:
    """Two graders, each with shares of its own (Cohen 1960; weighted, Cohen 1968).

    pe = Σ_kl w_kl p_k q_l over the units that both rated. Not defined when both always said the same one
    category, or rated nothing together; 0 when one of them always said the same and the other did not.
    """
    return conger_kappa(ratings.pair(), weighting)


def largest_kappa(first_rate: float, second_rate: float) -> float | None:
    """The largest κ that two graders can have who say *yes* that often (Cohen 1960); two categories.

    (pm - pe) / (1 - pe) with pm = min(p, q) + min(1 - p, 1 - q). ``None`` where pe is 1.
    """
    most = min(first_rate, second_rate) + min(1 - first_rate, 1 - second_rate)
    expected = first_rate * second_rate + (1 - first_rate) * (1 - second_rate)
    return None if 1 - expected < NOTHING else (most - expected) / (1 - expected)


def scott_pi(ratings: Ratings, weighting: Weighting = "identity") -> Statistic:
    """Two graders with shares in common (Scott 1955): pe = Σ_kl w_kl π_k π_l, units that both rated.

    Not defined when only one category was said, or nothing was rated by both.
    """
    return fleiss_kappa(ratings.pair(), weighting)


def fleiss_kappa(ratings: Ratings, weighting: Weighting = "identity") -> Statistic:
    """Many interchangeable graders (Fleiss 1971): pe = Σ_kl w_kl π_k π_l.

    π_k is the mean over all units of the unit's share of category k. Not defined when only one category was
    said, or no unit has two ratings.
    """
    weights = agreement_weights(weighting, ratings.scale)

    def value(sums: Sums) -> Sums:
        shares = ratio(sums[..., 3:], sums[..., 2:3])
        return _beyond_chance(_percent(sums), _expected(shares, weights, shares))

    return Statistic(
        profiles=ratings.profiles,
        moments=np.hstack([_pair_moments(ratings, weights), _share_moments(ratings)]),
        value=value,
        scale=Scale.COEFFICIENT,
        why_undefined=no_variation(ratings),
    )


def conger_kappa(ratings: Ratings, weighting: Weighting = "identity") -> Statistic:
    """Many graders, each with shares of its own (Conger 1980); Cohen's kappa when there are two.

    pe is the mean over ordered pairs g ≠ h of graders of Σ_kl w_kl p_gk p_hl, where p_gk is the share of
    category k among all ratings of grader g. A grader without ratings is left out. Not defined when all
    always said the same one category, or no unit has two ratings.
    """
    weights = agreement_weights(weighting, ratings.scale)
    patterns = ratings.profiles.patterns
    patterns = patterns[:, (patterns != MISSING).any(axis=0)]
    graders, categories = patterns.shape[1], len(ratings.categories)
    said = (patterns[:, :, None] == np.arange(categories)).astype(np.float64)

    def value(sums: Sums) -> Sums:
        counts = sums[..., 2:].reshape((*sums.shape[:-1], graders, categories))
        shares = ratio(counts, counts.sum(axis=-1, keepdims=True))
        together = shares.sum(axis=-2)
        with_others = _expected(together, weights, together) - _expected(shares, weights, shares).sum(axis=-1)
        return _beyond_chance(_percent(sums), with_others / max(graders * (graders - 1), 1))

    return Statistic(
        profiles=ratings.profiles,
        moments=np.hstack([_pair_moments(ratings, weights), said.reshape(len(said), graders * categories)]),
        value=value,
        scale=Scale.COEFFICIENT,
        why_undefined=no_variation(ratings),
    )


def brennan_prediger(ratings: Ratings, weighting: Weighting = "identity") -> Statistic:
    """Chance as a draw from all q declared categories alike (Brennan & Prediger 1981): pe = Σ_kl w_kl / q².

    For two categories and two graders it is PABAK, 2 pa - 1 (Byrt 1993); for more graders, Randolph's
    free-marginal kappa. Not defined with fewer than two declared categories, or no unit with two ratings.
    """
    weights = agreement_weights(weighting, ratings.scale)
    categories = len(ratings.categories)
    expected = np.float64(weights.sum() / categories**2 if categories else np.nan)
    return Statistic(
        profiles=ratings.profiles,
        moments=_pair_moments(ratings, weights),
        value=lambda sums: _beyond_chance(_percent(sums), np.asarray(expected)),
        scale=Scale.COEFFICIENT,
        why_undefined=lambda: ONE_CATEGORY_DECLARED if categories < 2 else NOT_RATED_TWICE,
    )


def gwet_ac(ratings: Ratings, weighting: Weighting = "identity") -> Statistic:
    """Gwet's AC1 (2008), and AC2 with weights (2014): pe = T_w Σ_k π_k (1 - π_k) / (q (q - 1)).

    T_w is the sum of all weights, q the number of declared categories and π_k as for Fleiss' kappa. Not
    defined with fewer than two declared categories, or no unit with two ratings.
    """
    weights = agreement_weights(weighting, ratings.scale)
    categories = len(ratings.categories)
    factor = weights.sum() / (categories * (categories - 1)) if categories > 1 else np.nan

    def value(sums: Sums) -> Sums:
        shares = ratio(sums[..., 3:], sums[..., 2:3])
        return _beyond_chance(_percent(sums), factor * (shares * (1 - shares)).sum(axis=-1))

    return Statistic(
        profiles=ratings.profiles,
        moments=np.hstack([_pair_moments(ratings, weights), _share_moments(ratings)]),
        value=value,
        scale=Scale.COEFFICIENT,
        why_undefined=lambda: ONE_CATEGORY_DECLARED if categories < 2 else NOT_RATED_TWICE,
    )


def _pair_moments(ratings: Ratings, weights: Floats) -> Floats:
    """Whether a unit has two ratings, and the share of its pairs that agree."""
    counts = ratings.profiles.counts()
    rated = counts.sum(axis=1)
    agreeing = (counts * (counts @ weights - 1)).sum(axis=1) / np.maximum(rated * (rated - 1), 1)
    return np.stack([rated >= 2, np.where(rated >= 2, agreeing, 0)], axis=1).astype(np.float64)


def _share_moments(ratings: Ratings) -> Floats:
    """That a unit is rated, and the share of its ratings that each category has."""
    counts = ratings.profiles.counts()
    shares: Floats = np.hstack([np.ones((len(counts), 1)), counts / counts.sum(axis=1, keepdims=True)])
    return shares


def _percent(sums: Sums) -> Sums:
    return ratio(sums[..., 1], sums[..., 0])


def _expected(first: Sums, weights: Floats, second: Sums) -> Sums:
    expected: Sums = (first @ weights * second).sum(axis=-1)
    return expected


def _beyond_chance(agreement: Sums, expected: Sums) -> Sums:
    return ratio(agreement - expected, 1 - expected)
