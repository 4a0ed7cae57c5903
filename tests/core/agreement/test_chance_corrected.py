"""The coefficients are what was published and what their definitions say, and missing where undefined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.agreement.chance_corrected import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    largest_kappa,
    percent_agreement,
    scott_pi,
)
from skillmix_desktop.core.agreement.estimates import estimate, value_of
from skillmix_desktop.core.agreement.ratings import Ratings
from tests.core.agreement import brute_force
from tests.core.agreement.strategies import CATEGORIES, tables

ALL = [percent_agreement, fleiss_kappa, conger_kappa, brennan_prediger, gwet_ac]
AGAINST_CHANCE = [fleiss_kappa, conger_kappa, brennan_prediger, gwet_ac]
WEIGHTS = {
    "identity": brute_force.same,
    "linear": brute_force.linear(CATEGORIES),
    "quadratic": brute_force.quadratic(CATEGORIES),
}


def from_table(table, categories=None):
    """Two graders' ratings from how often each pair of categories occurs."""
    names = categories or list(range(len(table)))
    rows = [
        [names[i], names[j]] for i, line in enumerate(table) for j, n in enumerate(line) for _ in range(n)
    ]
    return Ratings.of(rows, categories=names)


def exactly(value):
    return None if value is None else pytest.approx(float(value), abs=1e-9)


PUBLISHED_FOR_TWO = [
    (cohen_kappa, [[88, 10, 2], [14, 40, 6], [18, 10, 12]], "identity", 0.492, 5e-4),
    (cohen_kappa, [[88, 10, 2], [14, 40, 6], [18, 10, 12]], "linear", 0.4737, 5e-5),
    (cohen_kappa, [[88, 10, 2], [14, 40, 6], [18, 10, 12]], "quadratic", 0.4545, 5e-5),
    (cohen_kappa, [[20, 5], [10, 15]], "identity", 0.40, 5e-9),
    (cohen_kappa, [[45, 15], [25, 15]], "identity", 0.1304, 5e-5),
    (cohen_kappa, [[25, 35], [5, 35]], "identity", 0.2593, 5e-5),
    (cohen_kappa, [[40, 9], [6, 45]], "identity", 0.70, 5e-4),
    (cohen_kappa, [[80, 10], [5, 5]], "identity", 0.318, 5e-4),
    (gwet_ac, [[80, 10], [5, 5]], "identity", 0.808, 5e-4),
    (brennan_prediger, [[80, 10], [5, 5]], "identity", 0.70, 5e-9),
    (cohen_kappa, [[13, 0, 0], [0, 20, 7], [0, 4, 56]], "identity", 0.79641, 5e-6),
    (scott_pi, [[13, 0, 0], [0, 20, 7], [0, 4, 56]], "identity", 0.79624, 5e-6),
    (gwet_ac, [[13, 0, 0], [0, 20, 7], [0, 4, 56]], "identity", 0.84933, 5e-6),
    (brennan_prediger, [[13, 0, 0], [0, 20, 7], [0, 4, 56]], "identity", 0.835, 5e-9),
]


@pytest.mark.parametrize(("coefficient", "table", "weighting", "published", "rounding"), PUBLISHED_FOR_TWO)
def test_two_graders_get_the_published_value(coefficient, table, weighting, published, rounding):
    assert value_of(coefficient(from_table(table), weighting)) == pytest.approx(published, abs=rounding)


FOUR_OBSERVERS = [
    [1, 1, None, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [None, 5, 5, 5],
    [None, None, 1, 1],
    [None, None, 3, None],
]


@pytest.mark.parametrize(
    ("coefficient", "published"),
    [(gwet_ac, 0.77544), (fleiss_kappa, 0.76117), (conger_kappa, 0.76282), (brennan_prediger, 0.77273)],
)
def test_four_graders_with_gaps_get_the_published_value(coefficient, published):
    assert value_of(coefficient(Ratings.of(FOUR_OBSERVERS))) == pytest.approx(published, abs=5e-6)


@given(tables(), st.sampled_from(sorted(WEIGHTS)))
def test_every_coefficient_is_what_its_definition_says(rows, weighting):
    ratings, weight = Ratings.of(rows, categories=CATEGORIES), WEIGHTS[weighting]
    assert value_of(percent_agreement(ratings, weighting)) == exactly(brute_force.percent(rows, weight))
    for coefficient, slowly in (
        (fleiss_kappa, brute_force.fleiss),
        (conger_kappa, brute_force.conger),
        (brennan_prediger, brute_force.brennan_prediger),
        (gwet_ac, brute_force.gwet),
    ):
        assert value_of(coefficient(ratings, weighting)) == exactly(slowly(rows, CATEGORIES, weight))


@given(tables(graders=2))
def test_kappa_and_pi_look_only_at_what_both_graders_rated(rows):
    both = [row for row in rows if None not in row]
    ratings = Ratings.of(rows, categories=CATEGORIES)
    assert value_of(cohen_kappa(ratings)) == exactly(brute_force.conger(both, CATEGORIES) if both else None)
    assert value_of(scott_pi(ratings)) == exactly(brute_force.fleiss(both, CATEGORIES) if both else None)


@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_units_and_of_graders_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))
    columns = random.sample(range(len(rows[0])), len(rows[0]))
    moved = [[row[column] for column in columns] for row in shuffled]
    for coefficient in ALL:
        before = value_of(coefficient(Ratings.of(rows, categories=CATEGORIES)))
        assert value_of(coefficient(Ratings.of(moved, categories=CATEGORIES))) == exactly(before)


@given(tables(), st.permutations(CATEGORIES))
def test_the_names_of_the_categories_do_not_matter(rows, names):
    renamed = [[None if value is None else names[value - 1] for value in row] for row in rows]
    for coefficient in ALL:
        before = value_of(coefficient(Ratings.of(rows, categories=CATEGORIES)))
        assert value_of(coefficient(Ratings.of(renamed, categories=CATEGORIES))) == exactly(before)


@given(tables())
def test_everything_twice_is_the_same_value(rows):
    for coefficient in ALL:
        once = value_of(coefficient(Ratings.of(rows, categories=CATEGORIES)))
        assert value_of(coefficient(Ratings.of(rows * 2, categories=CATEGORIES))) == exactly(once)


@given(tables())
def test_no_coefficient_exceeds_one_and_percent_agreement_is_a_share(rows):
    ratings = Ratings.of(rows, categories=CATEGORIES)
    values = [value_of(coefficient(ratings)) for coefficient in ALL]
    assert all(value is None or value <= 1 + 1e-12 for value in values)
    assert values[0] is None or 0 <= values[0] <= 1


@pytest.mark.parametrize("coefficient", AGAINST_CHANCE)
def test_full_agreement_on_several_categories_is_one(coefficient):
    full = estimate(coefficient(Ratings.of([[1, 1], [2, 2], [3, 3]])))
    assert full.value == pytest.approx(1)
    assert (full.se, full.low, full.high) == (None, None, None)
    assert full.reason == "all items are alike in this: how uncertain it is cannot be told"


def test_kappa_is_zero_for_a_grader_who_always_says_the_same():
    assert value_of(cohen_kappa(from_table([[0, 7], [0, 3]]))) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("coefficient", [cohen_kappa, scott_pi, fleiss_kappa, conger_kappa])
def test_it_is_said_when_everybody_always_said_the_same(coefficient):
    ratings = Ratings.of([[1, 1]] * 6, categories=[0, 1], labels=["not met", "met"])
    undefined = estimate(coefficient(ratings))
    assert (undefined.value, undefined.se, undefined.low, undefined.high) == (None, None, None, None)
    assert undefined.reason == "everybody always said 'met'"


def test_a_declared_category_that_nobody_used_counts_for_ac1_and_brennan_prediger():
    assert value_of(gwet_ac(Ratings.of([[1, 1]] * 6, categories=[0, 1]))) == 1
    assert value_of(brennan_prediger(Ratings.of([[1, 1]] * 6, categories=[0, 1]))) == 1
    rows = [[1, 1], [1, 2], [2, 2]]
    assert value_of(gwet_ac(Ratings.of(rows, categories=[1, 2, 3]))) > value_of(gwet_ac(Ratings.of(rows)))


@pytest.mark.parametrize("coefficient", [gwet_ac, brennan_prediger])
def test_one_declared_category_leaves_nothing_to_compare(coefficient):
    undefined = estimate(coefficient(Ratings.of([[1, 1]] * 6)))
    assert (undefined.value, undefined.reason) == (None, "fewer than two categories are declared")


@pytest.mark.parametrize("coefficient", [*ALL, cohen_kappa, scott_pi])
@pytest.mark.parametrize("rows", [[], [[None, None]] * 2, [[0, None], [None, 1]]])
def test_without_two_ratings_of_anything_there_is_no_value(coefficient, rows):
    undefined = estimate(coefficient(Ratings.of(rows, categories=[0, 1], graders=["Anna", "GPT-4"])))
    assert (undefined.value, undefined.reason) == (None, "nothing was rated by two graders")


def test_kappa_refuses_three_graders():
    with pytest.raises(ValueError, match="compares two graders, not 3"):
        cohen_kappa(Ratings.of([[1, 1, 2]]))


def test_a_lonely_rating_speaks_only_in_the_shares_of_chance():
    pairs = [[1, 1], [1, 0], [0, 0], [1, 1]]
    ratings, more = Ratings.of(pairs), Ratings.of([*pairs, [0, None], [0, None]])
    assert value_of(percent_agreement(more)) == value_of(percent_agreement(ratings))
    assert value_of(cohen_kappa(more)) == value_of(cohen_kappa(ratings))
    assert value_of(gwet_ac(more)) != value_of(gwet_ac(ratings))


@pytest.mark.parametrize(("met_by_both", "first_only"), [(5, 3), (0, 4), (8, 0), (2, 7)])
def test_the_largest_kappa_is_that_of_the_most_agreement_that_the_shares_allow(met_by_both, first_only):
    rows = [[1, 1]] * met_by_both + [[1, 0]] * first_only + [[0, 0]] * (10 - met_by_both - first_only)
    first, second = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    assert largest_kappa(first, second) == pytest.approx(
        value_of(cohen_kappa(Ratings.of(rows, categories=(0, 1))))
    )


def test_who_always_says_the_same_leaves_no_largest_kappa():
    assert largest_kappa(1.0, 1.0) is None
    assert largest_kappa(1.0, 0.5) == 0
