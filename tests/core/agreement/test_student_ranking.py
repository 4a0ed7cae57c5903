"""The order of students under two graders, against scipy and against items that are really gathered anew."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau, spearmanr

from skillmix_desktop.core.agreement.ratings import Ratings
from skillmix_desktop.core.agreement.student_ranking import student_ranking

NAMES = ("ant", "bee", "cat", "dog", "eel")


def ranked(first, second, students, *, items=None, weights=None, **options):
    ratings = Ratings.from_codes(
        np.column_stack([first, second]),
        categories=range(5),
        clusters=np.arange(len(first)) if items is None else items,
        weights=weights,
        graders=("Ada", "judge"),
    )
    return student_ranking(ratings, np.asarray(students), NAMES, **{"replicates": 200} | options)


def simulated(items, *, students=5, seed=3):
    """Scores of all students' texts on the same items; some students are better, and both graders see it."""
    generator = np.random.default_rng(seed)
    good = np.linspace(0.4, 0.6, students)
    first, second = generator.binomial(4, np.tile(good, (2, items, 1)))
    student = np.tile(np.arange(students), items)
    return first.ravel(), second.ravel(), student, np.repeat(np.arange(items), students)


def means(scores, students, weights=None):
    return [
        np.average(scores[students == one], weights=None if weights is None else weights[students == one])
        for one in np.unique(students)
    ]


UNITS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4), st.integers(1, 3)), min_size=3
)


@given(UNITS)
def test_the_correlations_are_those_of_the_weighted_means(units):
    first, second, students, weights = (np.array(column) for column in zip(*units, strict=True))
    found = ranked(first, second, students, weights=weights, replicates=2)
    x, y = (np.round(means(scores, students, weights), 9) for scores in (first, second))
    assert [each.first for each in found.means] == pytest.approx(list(x), abs=1e-8)
    if len(x) < 3 or len(set(x)) < 2 or len(set(y)) < 2:
        assert found.spearman.value is None
        assert found.kendall.value is None
    else:
        assert found.spearman.value == pytest.approx(spearmanr(x, y).statistic)
        assert found.kendall.value == pytest.approx(kendalltau(x, y).statistic)
    orders = [(np.sign(x[a] - x[b]), np.sign(y[a] - y[b])) for a, b in combinations(range(len(x)), 2)]
    assert found.pairs.alike == sum(a * b > 0 for a, b in orders)
    assert found.pairs.opposed == sum(a * b < 0 for a, b in orders)
    assert found.pairs.tied_by_both == sum(a == b == 0 for a, b in orders)
    assert (
        found.pairs.alike + found.pairs.opposed + found.pairs.tied_by_one + found.pairs.tied_by_both
        == len(orders)
    )
    decided = found.pairs.alike + found.pairs.opposed
    assert found.winner.value == (pytest.approx(found.pairs.alike / decided) if decided else None)


def test_it_is_spread_as_items_that_are_gathered_anew():
    first, second, student, item = simulated(15)
    found = ranked(first, second, student, items=item, replicates=2000)
    generator = np.random.default_rng(5)
    rows = np.arange(len(first)).reshape(15, -1)
    values = []
    for _ in range(2000):
        drawn = rows[generator.integers(0, 15, 15)].ravel()
        x, y = means(first[drawn], student[drawn]), means(second[drawn], student[drawn])
        values.append(spearmanr(np.round(x, 9), np.round(y, 9)).statistic)
    assert found.spearman.se == pytest.approx(np.nanstd(values), rel=0.1)
    assert (found.spearman.low, found.spearman.high) == pytest.approx(
        tuple(np.nanquantile(values, [0.025, 0.975])), abs=0.1
    )
    assert found.seed == 0
    assert found.replicates == 2000
    assert ranked(first, second, student, items=item) == ranked(first, second, student, items=item)


def test_leniency_does_not_change_an_order():
    found = ranked([0, 1, 2, 3], [1, 2, 3, 4], [0, 1, 2, 3])
    assert (found.spearman.value, found.kendall.value, found.winner.value) == (1, 1, 1)


def test_two_students_have_a_winner_and_no_order():
    found = ranked([0, 1, 0, 1], [1, 2, 2, 3], [0, 1, 0, 1], items=[0, 0, 1, 1])
    assert (found.spearman.value, found.winner.value, found.pairs.alike) == (None, 1, 1)
    assert found.spearman.reason == "an order needs three students, which two graders both judged"
    assert (
        found.winner.reason == "all redrawn sets of items give the same: how uncertain it is cannot be told"
    )


def test_students_who_are_all_alike_to_a_grader_have_no_order():
    found = ranked([1, 2, 3], [2, 2, 2], [0, 1, 2])
    assert found.kendall.reason == "judge gives all students the same mean"
    assert found.winner.reason == "in every two students one grader or the other finds no winner"
    assert (found.pairs.tied_by_one, found.pairs.tied_by_both) == (3, 0)


@pytest.mark.parametrize("units", [[], [(1, 2)]])
def test_without_two_students_there_is_nothing_to_rank(units):
    found = ranked([a for a, _ in units], [b for _, b in units], np.zeros(len(units), dtype=int))
    assert found.winner.reason == "there are no two students, which two graders both judged"


def test_no_interval_is_given_where_many_redrawn_sets_lack_a_student():
    found = ranked([0, 1, 2], [0, 1, 2], [0, 1, 2], replicates=1000)  # each student on an item of its own
    assert found.spearman.value == 1
    assert found.spearman.low is None
    assert found.undefined["spearman"] == pytest.approx(1000 * (1 - 6 / 27), rel=0.1)
    assert "of 1,000 redrawn sets of items leave it undefined" in found.spearman.reason


def test_replicates_that_are_all_alike_are_no_certainty():
    first, second, student, _ = simulated(1)
    found = ranked(np.tile(first, 3), np.tile(second, 3), np.tile(student, 3), items=np.repeat([0, 1, 2], 5))
    assert (found.spearman.low, found.spearman.se) == (None, None)
    assert found.spearman.reason.startswith("all redrawn sets of items give the same")


def test_of_a_single_item_nothing_can_be_drawn_anew():
    found = ranked([0, 1, 2], [0, 2, 1], [0, 1, 2], items=[0, 0, 0])
    assert found.spearman.reason == "only one item: how items differ cannot be told"
    assert found.spearman.value == pytest.approx(0.5)


def test_a_gap_is_refused():
    with pytest.raises(ValueError, match="without a gap"):
        ranked([0, -1], [1, 1], [0, 1])
