"""Alpha gives what Krippendorff published, what its definition gives, and no number where there is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.agreement.chance_corrected import scott_pi
from skillmix_desktop.core.agreement.estimates import estimate, value_of
from skillmix_desktop.core.agreement.krippendorff import krippendorff_alpha
from skillmix_desktop.core.agreement.ratings import Ratings
from tests.core.agreement import brute_force
from tests.core.agreement.strategies import CATEGORIES, tables
from tests.core.agreement.test_chance_corrected import FOUR_OBSERVERS

LEVELS = ["nominal", "ordinal", "interval", "ratio"]


@pytest.mark.parametrize(
    ("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_krippendorffs_own_example(level, published):
    ratings = Ratings.of(FOUR_OBSERVERS)
    assert value_of(krippendorff_alpha(ratings, level)) == pytest.approx(published, abs=5e-4)


def test_his_binary_example():
    rows = [[0, 1], [1, 1], [0, 1], [0, 0], [0, 0], [0, 1], [0, 0], [0, 0], [1, 0], [0, 0]]
    assert value_of(krippendorff_alpha(Ratings.of(rows))) == pytest.approx(0.095, abs=5e-4)


@given(tables(), st.sampled_from(LEVELS))
def test_alpha_is_what_its_definition_says(rows, level):
    expected = brute_force.alpha(rows, level)
    value = value_of(krippendorff_alpha(Ratings.of(rows, categories=CATEGORIES), level))
    assert value == (None if expected is None else pytest.approx(float(expected), abs=1e-9))


@given(tables(), st.sampled_from(LEVELS), st.randoms(use_true_random=False))
def test_the_order_of_units_and_of_graders_does_not_matter(rows, level, random):
    columns = random.sample(range(len(rows[0])), len(rows[0]))
    moved = [[row[column] for column in columns] for row in random.sample(rows, len(rows))]
    before = value_of(krippendorff_alpha(Ratings.of(rows), level))
    after = value_of(krippendorff_alpha(Ratings.of(moved), level))
    assert after == (None if before is None else pytest.approx(before, abs=1e-9))


@given(tables(), st.sampled_from(LEVELS))
def test_a_unit_with_one_rating_changes_nothing(rows, level):
    lonely = [3] + [None] * (len(rows[0]) - 1)
    before = value_of(krippendorff_alpha(Ratings.of(rows, categories=CATEGORIES), level))
    after = value_of(krippendorff_alpha(Ratings.of([*rows, lonely], categories=CATEGORIES), level))
    assert after == (None if before is None else pytest.approx(before, abs=1e-12))


@given(tables(gaps=False, graders=2, min_units=2))
def test_with_many_units_alpha_of_two_graders_comes_to_scotts_pi(rows):
    codes = np.tile(np.array(rows) - 1, (4000, 1))
    many = Ratings.from_codes(codes, categories=CATEGORIES)
    pi = value_of(scott_pi(many))
    alpha = value_of(krippendorff_alpha(many))
    assert alpha == (None if pi is None else pytest.approx(pi, abs=1e-3))


def test_alpha_falls_below_zero_where_graders_contradict_each_other():
    assert value_of(krippendorff_alpha(Ratings.of([[0, 1]] * 4))) == pytest.approx(-0.75)


def test_it_is_said_when_everybody_always_said_the_same():
    undefined = estimate(krippendorff_alpha(Ratings.of([["yes", "yes"]] * 3 + [["no", None]])))
    assert (undefined.value, undefined.reason) == (None, "everybody always said 'yes'")


def test_a_ratio_scale_below_zero_is_refused_in_words():
    undefined = estimate(krippendorff_alpha(Ratings.of([[-1, 1], [1, 1]]), "ratio"))
    assert (undefined.value, undefined.reason) == (None, "a ratio scale has no values below zero")


def test_words_are_taken_in_the_order_in_which_they_are_declared():
    words, numbers = ["poor", "fair", "good"], [1, 2, 3]
    rows = [[0, 0], [1, 2], [2, 2], [0, 1]]
    in_words = Ratings.of([[words[i] for i in row] for row in rows], categories=words)
    in_numbers = Ratings.of([[numbers[i] for i in row] for row in rows])
    for level in LEVELS:
        worded, numbered = (krippendorff_alpha(ratings, level) for ratings in (in_words, in_numbers))
        assert value_of(worded) == value_of(numbered)
