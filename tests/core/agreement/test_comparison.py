"""One result for two graders, and one for several."""

import dataclasses

import pytest
from hypothesis import given

from skillmix_desktop.core.agreement.comparison import (
    Confusion,
    agreement_of_many,
    compare,
    compare_ratings,
)
from skillmix_desktop.core.agreement.estimates import Estimate
from skillmix_desktop.core.agreement.ratings import Ratings
from tests.core.agreement.strategies import verdicts


def columns(both, first_only, second_only, neither):
    first = [True] * both + [True] * first_only + [False] * second_only + [False] * neither
    second = [True] * both + [False] * first_only + [True] * second_only + [False] * neither
    return first, second


def test_the_prevalence_paradox_in_one_result():
    result = compare(*columns(80, 10, 5, 5))
    assert result.confusion == Confusion(both=80, first_only=10, second_only=5, neither=5)
    assert result.percent.value == pytest.approx(0.85)
    assert result.kappa.value == pytest.approx(0.318, abs=5e-4)
    assert result.ac1.value == pytest.approx(0.808, abs=5e-4)
    assert result.positive.value == pytest.approx(0.914, abs=5e-4)
    assert result.negative.value == pytest.approx(0.4)
    assert result.bias.value == pytest.approx(-0.05)
    assert (result.first_rate.value, result.second_rate.value) == pytest.approx((0.9, 0.85))


def test_every_estimate_has_an_interval_around_it():
    result = compare(*columns(80, 10, 5, 5))
    for field in dataclasses.fields(result):
        estimate = getattr(result, field.name)
        if isinstance(estimate, Estimate):
            assert estimate.low < estimate.value < estimate.high, field.name
            assert estimate.reason is None


def test_verdicts_of_one_grader_alone_are_counted_and_not_compared():
    result = compare([1, 1, 0, None, None, 1], [1, 0, 0, 1, 1, None])
    assert result.confusion.compared == 3
    assert (result.first_alone, result.second_alone) == (1, 2)
    assert result.ac1 == compare([1, 1, 0], [1, 0, 0]).ac1


def test_texts_are_what_was_sampled():
    first, second = columns(30, 6, 4, 10)
    result = compare(first, second, clusters=[i // 5 for i in range(50)])
    assert (result.percent.n_units, result.percent.n_clusters) == (50, 10)
    assert result.design_effect > 1


def test_mcnemars_test_is_only_for_one_verdict_a_text():
    first, second = columns(3, 2, 1, 4)
    assert compare(first, second).mcnemar.exact_p == 1
    assert compare(first, second, clusters=list(range(10))).mcnemar.second_only == 1
    assert compare(first, second, clusters=[0, 0, *range(8)]).mcnemar is None


def test_rare_texts_can_be_given_their_weight():
    first, second = columns(5, 0, 0, 5)
    second[0] = False
    result = compare(first, second, weights=[9.0] + [1.0] * 9)
    assert result.percent.value == pytest.approx(0.5)
    assert result.confusion.compared == 10


@pytest.mark.parametrize("verdict", [None, True, False])
def test_degenerate_verdicts_give_reasons_and_never_an_error(verdict):
    result = compare([verdict] * 3, [verdict] * 3, names=("Anna", "GPT-4"))
    assert result.kappa.value is None
    said = "met" if verdict else "not met"
    expected = "nothing was rated by two graders" if verdict is None else f"everybody always said '{said}'"
    assert result.kappa.reason == expected
    assert compare([], []).percent.value is None


@given(verdicts(graders=2, max_units=14))
def test_no_number_is_ever_nan_and_every_gap_has_a_reason(rows):
    first, second = zip(*rows, strict=True)
    result = compare(first, second, clusters=[i // 3 for i in range(len(rows))])
    for field in dataclasses.fields(result):
        estimate = getattr(result, field.name)
        if isinstance(estimate, Estimate):
            numbers = (estimate.value, estimate.se, estimate.low, estimate.high)
            assert all(number is None or number == number for number in numbers)
            assert (None in numbers) == (estimate.reason is not None)
            if estimate.low is not None:
                assert estimate.low - 1e-9 <= estimate.value <= estimate.high + 1e-9


def test_columns_of_different_lengths_are_a_mistake():
    with pytest.raises(ValueError, match="zip"):
        compare([True], [True, False])


def test_stored_codes_serve_as_they_are():
    rows = [[1, 1], [1, 0], [0, 0], [-1, 1]]
    ratings = Ratings.from_codes(rows, categories=(0, 1), graders=("Anna", "GPT-4"))
    assert compare_ratings(ratings).confusion == Confusion(1, 1, 0, 1)


def test_several_graders_with_gaps():
    rows = [[1, 1, 1], [0, 0, None], [1, None, 0], [0, 1, 0], [None, 1, 1], [1, 1, 1], [0, 0, 0]]
    result = agreement_of_many(Ratings.of(rows, categories=(0, 1), graders=["Anna", "Ben", "GPT-4"]))
    assert [(pair.first, pair.second) for pair in result.pairs] == [
        ("Anna", "Ben"),
        ("Anna", "GPT-4"),
        ("Ben", "GPT-4"),
    ]
    assert result.pairs[0].percent.value == pytest.approx(4 / 5)
    assert result.pairs[0].percent.n_units == 5
    assert result.alpha.low < result.alpha.value < result.alpha.high
    assert result.percent.n_units == 7


def test_of_two_graders_the_many_are_one_pair():
    first, second = columns(20, 5, 10, 15)
    ratings = Ratings.of(list(zip(first, second, strict=True)), categories=(False, True))
    many = agreement_of_many(ratings)
    assert many.pairs[0].kappa == compare_ratings(ratings).kappa
    assert many.pairs[0].ac1 == many.ac1
