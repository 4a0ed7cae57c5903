"""McNemar's test on published tables and at its edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.agreement.mcnemar import mcnemar


def test_agrestis_approval_ratings():
    test = mcnemar(150, 86)
    assert test.chi2 == pytest.approx(17.356, abs=5e-4)
    assert test.chi2_corrected == pytest.approx(16.818, abs=5e-4)


def test_the_exact_test_counts_both_tails():
    assert mcnemar(1, 5).exact_p == pytest.approx(2 * (1 + 6) / 64)


def test_graders_that_never_differ_leave_nothing_to_test():
    test = mcnemar(0, 0)
    assert (test.chi2, test.chi2_corrected, test.exact_p) == (None, None, 1.0)


def test_as_many_on_both_sides_is_no_evidence():
    test = mcnemar(4, 4)
    assert (test.chi2, test.chi2_corrected, test.exact_p) == (0, 0, 1)


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_the_order_of_the_graders_does_not_matter_and_p_is_a_probability(first, second):
    there, back = mcnemar(first, second), mcnemar(second, first)
    assert (there.chi2, there.exact_p) == (back.chi2, back.exact_p)
    assert 0 <= there.exact_p <= 1
