"""Does a judge agree with people as people agree with each other? Both on the same marks, and the difference.

Of every two people i and j the marks count that both and the judge J gave. Over all such pairs, with n_ij
marks each, agreement among people is

    pa = Σ_ij n_ij p_ij / Σ_ij n_ij,    pe = Σ_ij n_ij e_ij / Σ_ij n_ij,    (pa - pe) / (1 - pe)

with p_ij the share of marks on which i and j agree, and e_ij what chance would give them: Σ_k p_ik p_jk for
Cohen's kappa, Σ_k π_k (1 - π_k) / (q - 1) for AC1, π being the mean of both shares. Agreement with the judge
is the same over the pairs (J, i) and (J, j) of each i and j. Where everybody judged everything, kappa among
people is that of Conger (1980); of two people it is Cohen's.

The two coefficients come from the same texts and so depend on each other. Their difference is one function of
one set of sums, and each text is left out of both at once, as Vanbelle (2017, Biometrical Journal 59, 1016)
does for dependent kappas of clustered data:

    se = √((G - 1)/G · Σ_g (d₋g - mean d₋)²),    d ± t(G - 1) · se    over G texts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np

from skillmix_desktop.core.agreement.estimates import (
    NOTHING,
    Estimate,
    Statistic,
    Sums,
    estimate,
    jackknife_estimate,
    ratio,
)
from skillmix_desktop.core.agreement.intervals import Scale
from skillmix_desktop.core.agreement.profiles import Floats
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings

NOT_BY_THREE = "no mark was given by two people and the judge"
NO_VARIATION = "chance leaves nothing to compare: all always said the same"

_Chance: TypeAlias = Callable[[Sums, Sums, Sums], Sums]
"""What chance gives two graders, times their marks, from these and from how often each said each category."""


@dataclass(frozen=True)
class Beside:
    """One coefficient among people, with the judge, and the second less the first."""

    among_people: Estimate
    with_judge: Estimate
    difference: Estimate


@dataclass(frozen=True)
class JudgeBesidePeople:
    """A judge held against people, and people against each other; see the top of this file."""

    percent: Beside
    kappa: Beside
    ac1: Beside


def judge_beside_people(ratings: Ratings, *, confidence: float = 0.95) -> JudgeBesidePeople:
    """``ratings`` have the judge first and then two people or more."""
    moments = _moments(ratings)

    def beside(chance: _Chance, scale: Scale, reason: str) -> Beside:
        def statistic(value: Callable[[Sums], Sums], scale: Scale) -> Statistic:
            return Statistic(ratings.profiles, moments, value, scale, lambda: _why(moments, reason))

        def with_judge(sums: Sums) -> Sums:
            return _coefficient(_unpacked(sums, ratings), chance, of_judge=True)

        def among_people(sums: Sums) -> Sums:
            return _coefficient(_unpacked(sums, ratings), chance, of_judge=False)

        difference = statistic(lambda sums: with_judge(sums) - among_people(sums), Scale.DIFFERENCE)
        return Beside(
            among_people=estimate(statistic(among_people, scale), confidence=confidence),
            with_judge=estimate(statistic(with_judge, scale), confidence=confidence),
            difference=jackknife_estimate(difference, confidence=confidence),
        )

    return JudgeBesidePeople(
        percent=beside(_no_chance, Scale.SHARE, NOT_BY_THREE),
        kappa=beside(_chance_of_each, Scale.COEFFICIENT, NO_VARIATION),
        ac1=beside(_chance_of_both, Scale.COEFFICIENT, NO_VARIATION),
    )


@dataclass(frozen=True, eq=False)
class _Sums:
    """Of each pair of people: marks, those alike (of the two, of the judge with either), and categories.

    The last axis of the first two is the pairs, that of ``said`` the categories, of the judge and of either.
    """

    marks: Sums
    alike: Sums
    said: Sums


def _moments(ratings: Ratings) -> Floats:
    patterns = ratings.profiles.patterns
    said = (patterns[:, :, None] == np.arange(len(ratings.categories))).astype(np.float64)
    pairs = []
    for first, second in combinations(range(1, ratings.n_graders), 2):
        by_three = (patterns[:, [0, first, second]] != MISSING).all(axis=1)
        alike = [patterns[:, a] == patterns[:, b] for a, b in ((first, second), (0, first), (0, second))]
        of_pair = np.column_stack([by_three, *alike, said[:, 0], said[:, first], said[:, second]])
        pairs.append(of_pair * by_three[:, None])
    return np.hstack(pairs)


def _unpacked(sums: Sums, ratings: Ratings) -> _Sums:
    width = 4 + 3 * len(ratings.categories)
    by_pair = sums.reshape((*sums.shape[:-1], -1, width))
    said = by_pair[..., 4:].reshape((*by_pair.shape[:-1], 3, -1))
    return _Sums(by_pair[..., 0], by_pair[..., 1:4], said)


def _coefficient(sums: _Sums, chance: _Chance, *, of_judge: bool) -> Sums:
    tables = ((0, 1), (0, 2)) if of_judge else ((1, 2),)
    marks = len(tables) * sums.marks.sum(axis=-1)
    alike = sums.alike[..., 1:] if of_judge else sums.alike[..., :1]
    expected = sum(chance(sums.marks, sums.said[..., a, :], sums.said[..., b, :]) for a, b in tables)
    by_chance = ratio(np.asarray(expected).sum(axis=-1), marks)
    return ratio(ratio(alike.sum(axis=(-2, -1)), marks) - by_chance, 1 - by_chance)


def _no_chance(marks: Sums, *_said: Sums) -> Sums:
    return np.zeros_like(marks)


def _chance_of_each(marks: Sums, first: Sums, second: Sums) -> Sums:
    return _part((first * second).sum(axis=-1), marks)


def _chance_of_both(marks: Sums, first: Sums, second: Sums) -> Sums:
    both = (first + second) / 2
    return _part((both * (marks[..., None] - both)).sum(axis=-1), marks * max(both.shape[-1] - 1, 1))


def _part(numerator: Sums, denominator: Sums) -> Sums:
    """The quotient, 0 for a pair that shares no mark: it has no part in the sum."""
    nothing = np.abs(denominator.real) < NOTHING
    quotient: Sums = np.where(nothing, 0, numerator / np.where(nothing, 1, denominator))
    return quotient


def _why(moments: Floats, reason: str) -> str:
    return reason if moments.any() else NOT_BY_THREE
