"""Specific agreement, one grader judged by another, and bias."""

import pytest
from hypothesis import given

from skillmix_desktop.core.agreement.binary import (
    bias,
    confusion,
    matthews_correlation,
    negative_agreement,
    positive_agreement,
    precision,
    recall,
    specific_agreement,
    specificity,
    yes_rate,
)
from skillmix_desktop.core.agreement.estimates import estimate, value_of
from skillmix_desktop.core.agreement.ratings import Ratings
from tests.core.agreement import brute_force
from tests.core.agreement.strategies import verdicts

WORDS = ["not met", "met"]


def two(both, first_only, second_only, neither):
    rows = [[1, 1]] * both + [[1, 0]] * first_only + [[0, 1]] * second_only + [[0, 0]] * neither
    return Ratings.of(rows, categories=(0, 1), labels=WORDS, graders=["Anna", "GPT-4"])


@pytest.mark.parametrize(
    ("cells", "positive", "negative"),
    [
        ((40, 9, 6, 45), 0.842, 0.857),
        ((80, 10, 5, 5), 0.914, 0.400),
        ((45, 15, 25, 15), 0.692, 0.429),
        ((25, 35, 5, 35), 0.556, 0.636),
    ],
)
def test_agreement_on_met_and_on_not_met(cells, positive, negative):
    ratings = two(*cells)
    assert value_of(positive_agreement(ratings)) == pytest.approx(positive, abs=5e-4)
    assert value_of(negative_agreement(ratings)) == pytest.approx(negative, abs=5e-4)


@given(verdicts())
def test_specific_agreement_of_any_number_of_graders_is_what_its_definition_says(rows):
    ratings = Ratings.of(rows, categories=(0, 1))
    for code in (0, 1):
        expected = brute_force.specific(rows, code)
        value = value_of(specific_agreement(ratings, code))
        assert value == (None if expected is None else pytest.approx(float(expected)))


def test_the_judged_grader_against_the_reference():
    ratings = two(20, 5, 10, 15)
    assert value_of(precision(ratings)) == pytest.approx(20 / 30)
    assert value_of(recall(ratings)) == pytest.approx(20 / 25)
    assert value_of(specificity(ratings)) == pytest.approx(15 / 25)
    assert value_of(matthews_correlation(ratings)) == pytest.approx(0.40825, abs=5e-6)


def test_bias_is_above_zero_for_a_lenient_judge():
    lenient = two(20, 5, 10, 15)
    assert value_of(bias(lenient)) == pytest.approx(0.1)
    assert value_of(yes_rate(lenient, 1)) - value_of(yes_rate(lenient, 0)) == pytest.approx(0.1)


def test_the_error_of_bias_is_that_of_a_mean_difference():
    rows = [[1, 1], [0, 1], [1, 0], [0, 1], [0, 0]]
    difference = [0, 1, -1, 1, 0]
    mean = sum(difference) / 5
    variance = sum((d - mean) ** 2 for d in difference) / 4
    assert estimate(bias(Ratings.of(rows))).se == pytest.approx((variance / 5) ** 0.5)


def test_the_interval_of_bias_stays_inside_what_a_difference_of_rates_can_be():
    # Five texts of a mark each, all but one of them judged more leniently: on the plain scale up to 1.36.
    lenient = estimate(bias(Ratings.of([[0, 1]] * 4 + [[1, 1]])))
    strict = estimate(bias(Ratings.of([[1, 0]] * 4 + [[1, 1]])))
    assert -1 < lenient.low < lenient.value == 0.8 < lenient.high < 1
    assert (strict.low, strict.high) == pytest.approx((-lenient.high, -lenient.low))


def test_bias_of_scores_is_in_points():
    assert value_of(bias(Ratings.of([[2, 4], [3, 3], [5, 6]]))) == pytest.approx(1)


@given(verdicts(graders=2))
def test_exchanging_the_graders_turns_precision_into_recall_and_bias_around(rows):
    there = Ratings.of(rows, categories=(0, 1))
    back = Ratings.of([row[::-1] for row in rows], categories=(0, 1))
    assert value_of(precision(there)) == value_of(recall(back))
    forth = value_of(bias(there))
    assert value_of(bias(back)) == (None if forth is None else pytest.approx(-forth))


def test_a_table_counts_each_pair_of_verdicts_and_leaves_gaps_out():
    rows = [[1, 1]] * 4 + [[1, 0]] * 3 + [[0, 1]] * 2 + [[0, 0], [None, 1], [1, None]]
    assert confusion(Ratings.of(rows, categories=(0, 1))).tolist() == [[1, 2], [3, 4]]
    assert confusion(Ratings.of([], categories=(0, 1), graders="ab")).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("statistic", "cells", "reason"),
    [
        (positive_agreement, (0, 0, 0, 3), "nobody ever said 'met'"),
        (negative_agreement, (3, 0, 0, 0), "nobody ever said 'not met'"),
        (precision, (0, 3, 0, 3), "GPT-4 never said 'met'"),
        (recall, (0, 0, 3, 3), "Anna never said 'met'"),
        (specificity, (3, 3, 0, 0), "Anna never said 'not met'"),
        (matthews_correlation, (3, 0, 3, 0), "GPT-4 always said 'met'"),
        (recall, (0, 0, 0, 0), "nothing was rated by two graders"),
        (matthews_correlation, (0, 0, 0, 0), "nothing was rated by two graders"),
        (bias, (0, 0, 0, 0), "nothing was rated by two graders"),
        (lambda ratings: yes_rate(ratings, 0), (0, 0, 0, 0), "Anna said nothing"),
    ],
)
def test_what_is_not_defined_says_why(statistic, cells, reason):
    undefined = estimate(statistic(two(*cells)))
    assert (undefined.value, undefined.reason) == (None, reason)


def test_without_any_category_there_is_no_bias():
    assert value_of(bias(Ratings.of([[None, None]]))) is None


def test_three_categories_are_not_yes_and_no():
    with pytest.raises(ValueError, match="Two categories are needed, not 3"):
        positive_agreement(Ratings.of([[0, 1], [2, 2]]))
