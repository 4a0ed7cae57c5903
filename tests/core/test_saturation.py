"""Up to which k a student still scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from skillmix_desktop.core.saturation import STILL_SCORES, saturation


def of(**full_marks):
    return saturation({int(k[1:]): np.array(values, dtype=float) for k, values in full_marks.items()})


def test_it_is_the_last_k_before_full_marks_fall_below_the_papers_limit():
    found = of(k2=[1] * 20, k3=[1] * 1 + [0] * 19, k4=[0] * 20, k5=[1] * 20)
    assert (found.k, found.is_reached) == (
        3,
        True,
    )  # one of twenty is just enough, and what comes later is luck


def test_a_student_that_still_scores_at_the_largest_k_has_not_reached_it():
    found = of(k2=[1] * 20, k3=[1] * 20)
    assert (found.k, found.is_reached, found.low, found.high) == (3, False, 3, 3)


def test_a_student_that_fails_at_the_smallest_k_has_none():
    found = of(k2=[0] * 30)
    assert (found.k, found.is_reached, found.low) == (None, True, 0)


def test_nothing_is_said_where_nothing_is_known():
    assert of(k2=[]) is None
    assert saturation({}) is None


@pytest.mark.parametrize(("successes", "n"), [(0, 30), (1, 20), (3, 30), (30, 30)])
def test_the_share_of_resamplings_is_that_of_the_binomial_distribution(successes, n):
    found = of(k2=[1] * successes + [0] * (n - successes))
    rate = (successes + 0.5) / (n + 1)
    least = int(np.ceil(STILL_SCORES * n))
    assert found.shares[2] == pytest.approx(binom.sf(least - 1, n, rate), abs=0.03)


def test_items_that_are_all_alike_do_not_feign_certainty():
    few, many = of(k2=[0] * 5), of(k2=[0] * 500)
    assert few.high == 2
    assert many.high == 0


@given(
    st.dictionaries(st.integers(2, 6), st.lists(st.sampled_from([0.0, 0.5, 1.0]), max_size=12), max_size=4)
)
def test_the_shares_add_up_and_the_limits_are_among_what_was_tried(full_marks):
    found = saturation({k: np.array(values) for k, values in full_marks.items()})
    if found is None:
        assert not any(full_marks.values())
        return
    assert sum(found.shares.values()) == pytest.approx(1)
    assert {found.low, found.high} <= {0, *found.tried}
    assert found.low <= found.high
    passed = [
        k for k in found.tried if all(np.mean(full_marks[j]) >= STILL_SCORES for j in found.tried if j <= k)
    ]
    assert found.k == max(passed, default=None)
