"""Two graders' scores of the same texts: correlation, distance, and the limits of agreement.

The categories' numbers are the scores. Only units that both graders rated count; the first is the reference.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from skillmix_desktop.core.agreement.estimates import Statistic, Sums, ratio
from skillmix_desktop.core.agreement.intervals import Scale
from skillmix_desktop.core.agreement.profiles import Floats
from skillmix_desktop.core.agreement.ratings import Ratings
from skillmix_desktop.core.agreement.reasons import NOT_RATED_TWICE, no_variation_of_each

BLAND_ALTMAN_SPREADS = 1.96


def mean_absolute_error(ratings: Ratings) -> Statistic:
    """The mean of |second - first|. Not defined when nothing was rated by both."""
    pairs = ratings.pair()
    first, second = _distinct_scores(pairs)
    return Statistic(
        profiles=pairs.profiles,
        moments=np.stack([np.ones(len(first)), np.abs(second - first)], axis=1),
        value=lambda sums: ratio(sums[..., 1], sums[..., 0]),
        scale=Scale.DIFFERENCE,
        why_undefined=lambda: NOT_RATED_TWICE,
    )


def pearson_correlation(ratings: Ratings) -> Statistic:
    """Σ (x - x̄)(y - ȳ) / √(Σ (x - x̄)² Σ (y - ȳ)²). Not defined when a grader always gave the same score."""
    pairs = ratings.pair()
    first, second = _distinct_scores(pairs)

    def value(sums: Sums) -> Sums:
        n, x, y, xx, yy, xy = np.moveaxis(sums, -1, 0)
        return ratio(n * xy - x * y, np.sqrt((n * xx - x * x) * (n * yy - y * y)))

    return Statistic(
        profiles=pairs.profiles,
        moments=np.stack([np.ones(len(first)), first, second, first**2, second**2, first * second], axis=1),
        value=value,
        scale=Scale.COEFFICIENT,
        why_undefined=no_variation_of_each(pairs),
    )


def spearman_correlation(ratings: Ratings) -> Statistic:
    """Pearson's correlation of mid-ranks (Spearman 1904).

    Not defined when a grader always gave the same score.
    The sums are the distinct pairs of scores themselves, for the ranks depend on all of them.
    """
    pairs = ratings.pair()
    first, second = (_ranks_below(scores) for scores in _distinct_scores(pairs))

    def value(weights: Sums) -> Sums:
        middle = weights.sum(axis=-1, keepdims=True) / 2
        x, y = weights @ first - middle, weights @ second - middle
        spread = np.sqrt((weights * x * x).sum(axis=-1) * (weights * y * y).sum(axis=-1))
        return ratio((weights * x * y).sum(axis=-1), spread)

    return _of_patterns(pairs, value)


def kendall_tau_b(ratings: Ratings) -> Statistic:
    """(concordant - discordant) / √(pairs not tied in x · pairs not tied in y) (Kendall 1945).

    Not defined when a grader always gave the same score.
    """
    pairs = ratings.pair()
    first, second = (np.sign(scores[:, None] - scores) for scores in _distinct_scores(pairs))

    def value(weights: Sums) -> Sums:
        together, x, y = (
            (weights @ order * weights).sum(axis=-1) for order in (first * second, first**2, second**2)
        )
        return ratio(together, np.sqrt(x * y))

    return _of_patterns(pairs, value)


@dataclass(frozen=True)
class LimitsOfAgreement:
    """Where about 95 of 100 differences second - first lie, if they are spread normally."""

    low: float
    high: float


def limits_of_agreement(ratings: Ratings) -> LimitsOfAgreement | None:
    """mean ∓ 1.96 sd of the differences (Bland & Altman 1986); ``None`` for fewer than two units."""
    pairs = ratings.pair()
    if pairs.n_units < 2:
        return None
    difference = pairs.scores[:, 1] - pairs.scores[:, 0]
    spread = BLAND_ALTMAN_SPREADS * sqrt(float(difference.var(ddof=1)))
    middle = float(difference.mean())
    return LimitsOfAgreement(middle - spread, middle + spread)


def _of_patterns(pairs: Ratings, value: Callable[[Sums], Sums]) -> Statistic:
    return Statistic(
        profiles=pairs.profiles,
        moments=np.eye(len(pairs.profiles.units)),
        value=value,
        scale=Scale.COEFFICIENT,
        why_undefined=no_variation_of_each(pairs),
    )


def _distinct_scores(pairs: Ratings) -> tuple[Floats, Floats]:
    """The two graders' numbers for each distinct pair, around the middle of the scale."""
    scale = pairs.scale - (pairs.scale.mean() if len(pairs.scale) else 0)
    first, second = scale[pairs.profiles.patterns].T
    return first, second


def _ranks_below(scores: Floats) -> Floats:
    """What each pattern (row) adds to the mid-rank of each pattern (column)."""
    below: Floats = (np.sign(scores - scores[:, None]) + 1) / 2
    return below
