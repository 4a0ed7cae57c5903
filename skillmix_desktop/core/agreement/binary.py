"""Two categories, *no* (code 0) and *yes* (code 1): specific agreement, one grader judged by another, bias.

Where one grader is judged by another, the first of two is the reference and the second is judged; only units
that both rated count. Each function gives a Statistic; ``estimate`` gives its value and interval.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from skillmix_desktop.core.agreement.estimates import Statistic, Sums, ratio
from skillmix_desktop.core.agreement.intervals import Scale
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings
from skillmix_desktop.core.agreement.reasons import NOT_RATED_TWICE, no_variation_of_each, nobody_said

NO, YES = 0, 1


def specific_agreement(ratings: Ratings, code: int) -> Statistic:
    """Given that one grader said the category, the share of times that another one says it too.

    Σ_i n_ik (n_ik - 1) / Σ_i n_ik (n_i - 1) over units i with n_i ratings; for two graders 2a / (2a + b + c)
    (Cicchetti & Feinstein 1990). Not defined when nobody said the category in a unit with two ratings.
    """
    counts = ratings.profiles.counts()
    said = counts[:, code]
    return _share(
        ratings, said * (said - 1), said * (counts.sum(axis=1) - 1), undefined=nobody_said(ratings, code)
    )


def positive_agreement(ratings: Ratings) -> Statistic:
    """Agreement on *yes*; for two graders it is F1 too. See ``specific_agreement``."""
    return specific_agreement(_of_two_categories(ratings), YES)


def negative_agreement(ratings: Ratings) -> Statistic:
    """Agreement on *no*. See ``specific_agreement``."""
    return specific_agreement(_of_two_categories(ratings), NO)


def precision(ratings: Ratings) -> Statistic:
    """Of the units to which the judged grader said *yes*, the share where the reference does: tp/(tp + fp).

    Not defined when the judged grader never said *yes*.
    """
    return _conditional(ratings, given=1, said=YES, then=0)


def recall(ratings: Ratings) -> Statistic:
    """Of the units to which the reference said *yes*, the share where the judged one does: tp/(tp + fn).

    Also called sensitivity or true positive rate. Not defined when the reference never said *yes*.
    """
    return _conditional(ratings, given=0, said=YES, then=1)


def specificity(ratings: Ratings) -> Statistic:
    """Of the units to which the reference said *no*, the share where the judged one does: tn/(tn + fp).

    Also called true negative rate. Not defined when the reference never said *no*.
    """
    return _conditional(ratings, given=0, said=NO, then=1)


def yes_rate(ratings: Ratings, grader: int) -> Statistic:
    """The share of *yes* among all that one grader said. Not defined when the grader said nothing."""
    verdicts = _of_two_categories(ratings).profiles.patterns[:, grader]
    return _share(
        ratings,
        verdicts == YES,
        verdicts != MISSING,
        undefined=lambda: f"{ratings.graders[grader]} said nothing",
    )


def matthews_correlation(ratings: Ratings) -> Statistic:
    """(tp tn - fp fn) / √((tp + fp)(tp + fn)(tn + fp)(tn + fn)) (Matthews 1975), of two graders.

    Not defined when either grader always said the same.
    """
    pairs = _of_two_categories(ratings.pair())
    first, second = pairs.profiles.patterns.T
    cells = [(first == a) & (second == b) for a, b in ((YES, YES), (NO, YES), (YES, NO), (NO, NO))]
    return Statistic(
        profiles=pairs.profiles,
        moments=np.stack(cells, axis=1).astype(np.float64),
        value=_matthews,
        scale=Scale.COEFFICIENT,
        why_undefined=no_variation_of_each(pairs),
    )


def bias(ratings: Ratings) -> Statistic:
    """Mean of the judged grader less mean of the reference, on units that both rated; above 0 is lenient.

    The categories' numbers are averaged, so that it serves verdicts (a difference of yes-rates) and scores
    alike. A difference of rates lies from -1 to 1, and so does its interval, which is drawn on Fisher's z: in
    simulation with 5 to 40 texts of 5 marks that covered at least as well as Student's interval on the
    difference itself. Not defined when nothing was rated by both.
    """
    pairs = ratings.pair()
    reference, judged = pairs.scale[pairs.profiles.patterns].T
    return Statistic(
        profiles=pairs.profiles,
        moments=np.stack([np.ones(len(judged)), judged - reference], axis=1),
        value=lambda sums: ratio(sums[..., 1], sums[..., 0]),
        scale=Scale.COEFFICIENT if len(pairs.scale) == 2 and np.ptp(pairs.scale) == 1 else Scale.DIFFERENCE,
        why_undefined=lambda: NOT_RATED_TWICE,
    )


def confusion(ratings: Ratings) -> npt.NDArray[np.int64]:
    """How many units have each pair of categories: rows are the first grader's, columns the second's."""
    pairs = ratings.pair()
    size = len(pairs.categories)
    first, second = pairs.profiles.patterns.T.astype(np.int64)
    table = np.zeros(size * size, dtype=np.int64)
    np.add.at(table, first * size + second, pairs.profiles.units)
    return table.reshape(size, size)


def _conditional(ratings: Ratings, *, given: int, said: int, then: int) -> Statistic:
    pairs = _of_two_categories(ratings.pair())
    patterns = pairs.profiles.patterns
    condition = patterns[:, given] == said
    return _share(
        pairs,
        condition & (patterns[:, then] == said),
        condition,
        undefined=nobody_said(pairs, said, who=pairs.graders[given]),
    )


def _share(
    ratings: Ratings, hits: npt.ArrayLike, among: npt.ArrayLike, *, undefined: Callable[[], str]
) -> Statistic:
    return Statistic(
        profiles=ratings.profiles,
        moments=np.stack([hits, among], axis=1).astype(np.float64),
        value=lambda sums: ratio(sums[..., 0], sums[..., 1]),
        scale=Scale.SHARE,
        why_undefined=undefined,
    )


def _matthews(sums: Sums) -> Sums:
    tp, fp, fn, tn = np.moveaxis(sums, -1, 0)
    margins = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return ratio(tp * tn - fp * fn, np.sqrt(margins))


def _of_two_categories(ratings: Ratings) -> Ratings:
    if len(ratings.categories) != 2:
        raise ValueError(f"Two categories are needed, not {len(ratings.categories)}.")
    return ratings
