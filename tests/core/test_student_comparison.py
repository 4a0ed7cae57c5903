"""Two students on the same combinations."""

from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.agreement.mcnemar import mcnemar
from skillmix_desktop.core.metrics import combination_scores
from skillmix_desktop.core.student_comparison import compare_students


def test_two_students_are_compared_on_what_both_are_known_on():
    comparison = compare_students([1, 1, 1, 0, nan, 1, 1, 1], [0, 0, 1, 0, 1, nan, 0, 0])
    assert (comparison.n, comparison.n_unknown) == (6, 2)
    assert comparison.difference == pytest.approx(4 / 6)
    assert (comparison.only_first, comparison.only_second) == (4, 0)
    assert comparison.p_value == pytest.approx(0.125)
    assert 0 <= comparison.low <= comparison.difference <= comparison.high <= 1


def test_combinations_of_two_students_can_be_compared_mark_for_mark():
    better, worse = np.ones((1, 1, 6, 5)), np.ones((1, 1, 6, 5))
    worse[..., 0] = 0
    first, second = (
        combination_scores(points, length_met=np.ones((1, 6))).full_marks.known for points in (better, worse)
    )
    comparison = compare_students(first, second)
    assert (comparison.difference, comparison.only_first, comparison.only_second) == (1, 6, 0)
    assert comparison.p_value == pytest.approx(2 / 64)


def test_fractions_have_a_difference_but_no_mcnemar_test():
    comparison = compare_students([0.5, 1, 1], [0, 1, 0.5])
    assert comparison.difference == pytest.approx(1 / 3)
    assert (comparison.only_first, comparison.only_second, comparison.p_value) == (None, None, None)


def test_students_without_a_common_combination_are_not_compared():
    comparison = compare_students([nan, 1], [1, nan])
    assert (comparison.n, comparison.n_unknown) == (0, 2)
    assert {comparison.difference, comparison.low, comparison.high, comparison.p_value} == {None}


@given(st.lists(st.tuples(*[st.sampled_from([0.0, 1.0, nan])] * 2), min_size=1, max_size=30))
def test_a_comparison_the_other_way_round_says_the_opposite(pairs):
    first, second = zip(*pairs, strict=True)
    forth, back = compare_students(first, second), compare_students(second, first)
    assert forth.p_value == back.p_value
    assert (forth.only_first, forth.only_second) == (back.only_second, back.only_first)
    if forth.difference is not None:
        assert forth.difference == pytest.approx(-back.difference)


@pytest.mark.parametrize(
    ("only_first", "only_second", "p_value"),
    [(0, 0, 1.0), (1, 1, 1.0), (5, 0, 0.0625), (0, 10, 2 / 1024), (2, 8, 0.109375), (3, 4, 1.0)],
)
def test_the_p_value_is_that_of_mcnemars_exact_test(only_first, only_second, p_value):
    first, second = [1, *[1] * only_first, *[0] * only_second], [1, *[0] * only_first, *[1] * only_second]
    comparison = compare_students(first, second)
    assert comparison.p_value == pytest.approx(p_value)
    assert comparison.p_value == mcnemar(only_first, only_second).exact_p
