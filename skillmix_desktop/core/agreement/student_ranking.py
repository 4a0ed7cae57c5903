"""Whether two graders put the students into the same order, by their mean scores."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from skillmix_desktop.core.agreement.bootstrap import REPLICATES, Bootstrap, bootstrap
from skillmix_desktop.core.agreement.covariates import accompanied
from skillmix_desktop.core.agreement.estimates import NOTHING, Estimate, Statistic, Sums, ratio, value_of
from skillmix_desktop.core.agreement.intervals import Scale
from skillmix_desktop.core.agreement.profiles import Floats, Integers
from skillmix_desktop.core.agreement.ratings import Ratings

FEWEST_STUDENTS = 3
MOST_UNDEFINED = 0.05
"""Of the redrawn sets of items; beyond it the percentiles of the rest are no interval."""

TOO_FEW_STUDENTS = "an order needs three students, which two graders both judged"
NO_TWO_STUDENTS = "there are no two students, which two graders both judged"
NO_WINNER = "in every two students one grader or the other finds no winner"
ALWAYS_THE_SAME = "all redrawn sets of items give the same: how uncertain it is cannot be told"
OFTEN_UNDEFINED = "{undefined:,} of {replicates:,} redrawn sets of items leave it undefined"


@dataclass(frozen=True)
class StudentMeans:
    """A student's mean under both graders, over the same units."""

    student: str
    n_units: int
    first: float
    second: float


@dataclass(frozen=True)
class Winners:
    """Of every two students: whether both graders find the same one better.

    They are ``opposed`` where each grader finds another one better, and tied where one or both find neither.
    """

    alike: int
    opposed: int
    tied_by_one: int
    tied_by_both: int


@dataclass(frozen=True)
class StudentRanking:
    """How alike the order of the students is; intervals are percentiles over items that are drawn anew.

    ``winner`` is the share of alike among alike and opposed ``pairs``. ``undefined`` counts the replicates in
    which one of the three, by its name, has no value.
    """

    means: tuple[StudentMeans, ...]
    spearman: Estimate
    kendall: Estimate
    winner: Estimate
    pairs: Winners
    seed: int
    replicates: int
    undefined: Mapping[str, int]


def student_ranking(
    ratings: Ratings, students: Integers, names: Sequence[str], *, seed: int = 0, replicates: int = REPLICATES
) -> StudentRanking:
    """Spearman's ρ and Kendall's τ-b of the students' means, and how often the same one of two wins.

    The ranking agreement of leaderboards (Dubois et al. 2023, AlpacaEval). For ratings of shape (units, 2)
    without a gap, whose clusters are items; ``students`` has a place in ``names`` a unit. Means are weighted
    as the ratings are. Items are redrawn with all students' texts on them, so that what students share stays
    shared. ρ and τ-b need three students and no grader to whom all are alike; a replicate in which some
    student has no text defines nothing. With more than ``MOST_UNDEFINED`` such replicates no interval is
    given, and none where all replicates are alike, which a few items soon are.
    """
    there, place = np.unique(students, return_inverse=True)
    units = accompanied(ratings, place.astype(np.int64))
    means = _Means(len(there))
    moments = means.moments(units.beside, units.first, units.second)
    statistics = {
        name: Statistic(units.profiles, moments, means.then(compare), Scale.COEFFICIENT, str)
        for name, compare in _COMPARISONS.items()
    }
    drawn = bootstrap(statistics, replicates=replicates, seed=seed)
    first, second = means(units.profiles.total(moments))
    signs = np.stack([_signs(first), _signs(second)])[:, *np.triu_indices(len(there), 1)]
    why = _why_no_order(ratings.graders, signs)
    columns = (there, np.bincount(place, minlength=len(there)), first, second)
    return StudentRanking(
        means=tuple(
            StudentMeans(names[student], int(n), float(one), float(other))
            for student, n, one, other in zip(*columns, strict=True)
        ),
        **{name: _estimate(statistics[name], drawn[name], ratings.n_units, why[name]) for name in statistics},
        pairs=_winners(signs),
        seed=seed,
        replicates=drawn["winner"].replicates,
        undefined={name: spread.undefined for name, spread in drawn.items()},
    )


def _winners(signs: Floats) -> Winners:
    """``signs`` of every two students under either grader, shape (2, pairs)."""
    product, ties = signs.prod(axis=0), (signs == 0).sum(axis=0)
    counts = (product > 0, product < 0, ties == 1, ties == len(signs))
    return Winners(*(int(chosen.sum()) for chosen in counts))


class _Means:
    """The students' weighted means under each grader, as a function of sums over units."""

    def __init__(self, students: int) -> None:
        self._students = students

    def moments(self, student: Integers, first: Floats, second: Floats) -> Floats:
        """What a unit adds to the weight, and to either grader's sum, of its student."""
        is_theirs = student[:, None] == np.arange(self._students)
        return np.hstack([is_theirs, is_theirs * first[:, None], is_theirs * second[:, None]])

    def __call__(self, sums: Sums) -> tuple[Sums, Sums]:
        parts = sums.reshape(*sums.shape[:-1], 3, self._students)
        return ratio(parts[..., 1, :], parts[..., 0, :]), ratio(parts[..., 2, :], parts[..., 0, :])

    def then(self, compare: Callable[[Sums, Sums], Sums]) -> Callable[[Sums], Sums]:
        """A function of the sums out of one of the signs of all differences under either grader."""

        def value(sums: Sums) -> Sums:
            first, second = (_signs(means) for means in self(sums))
            return compare(first, second)

        return value


def _signs(means: Sums) -> Floats:
    """Who is above (1), below (-1) or beside (0) whom; a difference that is only rounding is a tie."""
    differences = means.real[..., :, None] - means.real[..., None, :]
    signs: Floats = np.where(np.abs(differences) < NOTHING, 0.0, np.sign(differences))
    return signs


def _spearman(first: Sums, second: Sums) -> Sums:
    x, y = first.sum(axis=-1), second.sum(axis=-1)  # twice the mid-ranks, from their middle
    return ratio((x * y).sum(axis=-1), np.sqrt((x * x).sum(axis=-1) * (y * y).sum(axis=-1)))


def _kendall(first: Sums, second: Sums) -> Sums:
    together, x, y = ((a * b).sum(axis=(-2, -1)) for a, b in ((first, second), (first,) * 2, (second,) * 2))
    return ratio(together, np.sqrt(x * y))


def _winner(first: Sums, second: Sums) -> Sums:
    alike = first * second
    return ratio(np.maximum(alike, 0).sum(axis=(-2, -1)), np.abs(alike).sum(axis=(-2, -1)))


_COMPARISONS = {"spearman": _spearman, "kendall": _kendall, "winner": _winner}


def _why_no_order(graders: Sequence[str], signs: Floats) -> dict[str, str]:
    """Why each of the three has no value; nothing where it has one. ``signs`` are graders x pairs."""
    pairs = signs.shape[1]
    order = TOO_FEW_STUDENTS if pairs < FEWEST_STUDENTS * (FEWEST_STUDENTS - 1) // 2 else ""
    for grader, of_grader in zip(graders, signs, strict=True):
        if not order and not of_grader.any():
            order = f"{grader} gives all students the same mean"
    winner = NO_TWO_STUDENTS if not pairs else "" if signs.prod(axis=0).any() else NO_WINNER
    return {"spearman": order, "kendall": order, "winner": winner}


def _estimate(statistic: Statistic, drawn: Bootstrap, units: int, why: str) -> Estimate:
    value, clusters = value_of(statistic), int(statistic.profiles.clusters.sum())
    if why or value is None or isnan(value):
        return Estimate(None, None, None, None, units, clusters, why)
    reason = drawn.reason
    if drawn.undefined > MOST_UNDEFINED * drawn.replicates:
        reason = OFTEN_UNDEFINED.format(undefined=drawn.undefined, replicates=drawn.replicates)
    elif drawn.se is not None and drawn.se < NOTHING:
        reason = ALWAYS_THE_SAME
    if reason:
        return Estimate(value, None, None, None, units, clusters, reason)
    return Estimate(value, drawn.se, drawn.low, drawn.high, units, clusters)
