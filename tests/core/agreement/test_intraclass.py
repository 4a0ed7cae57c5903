"""Intraclass correlations of the published example, and at their edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.agreement.intraclass import intraclass_correlations
from skillmix_desktop.core.agreement.ratings import Ratings

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_shrout_and_fleiss_own_example():
    forms = intraclass_correlations(Ratings.of(SHROUT_FLEISS))
    singles = [forms.one_way_single, forms.agreement_single, forms.consistency_single]
    means = [forms.one_way_mean, forms.agreement_mean, forms.consistency_mean]
    assert [form.value for form in singles] == pytest.approx([0.17, 0.29, 0.71], abs=5e-3)
    assert [form.value for form in means] == pytest.approx([0.44, 0.62, 0.91], abs=5e-3)


def test_its_intervals():
    forms = intraclass_correlations(Ratings.of(SHROUT_FLEISS))
    agreement, consistency = forms.agreement_single, forms.consistency_single
    assert (agreement.low, agreement.high) == pytest.approx((0.019, 0.761), abs=5e-4)
    assert (consistency.low, consistency.high) == pytest.approx((0.342, 0.946), abs=5e-4)


def test_leniency_counts_against_agreement_and_not_against_consistency():
    forms = intraclass_correlations(Ratings.of([[0, 2], [1, 3], [2, 4], [3, 5]]))
    assert forms.consistency_single.value == pytest.approx(1)
    assert forms.agreement_single.value < 0.5


def test_full_agreement_is_one_without_an_interval():
    forms = intraclass_correlations(Ratings.of([[0, 0], [3, 3], [5, 5]]))
    assert forms.agreement_single.value == pytest.approx(1)
    assert forms.agreement_single.low is None
    assert forms.agreement_single.reason == "the scores leave no error to estimate its interval from"


def test_opposed_scores_of_equal_sums_have_a_value_and_no_interval():
    form = intraclass_correlations(Ratings.of([[4, 3], [3, 4], [4, 3], [3, 4]])).agreement_single
    assert form.value == pytest.approx(-2)
    assert (form.low, form.high) == (None, None)


def test_scores_that_are_all_the_same_have_no_correlation():
    form = intraclass_correlations(Ratings.of([[2, 2], [2, 2]])).agreement_mean
    assert (form.value, form.reason) == (None, "the scores do not vary")


@pytest.mark.parametrize("rows", [[], [[1, 2]], [[1], [2], [3]], [[1, None], [2, 3], [None, 1]]])
def test_two_graders_and_two_texts_are_needed(rows):
    forms = intraclass_correlations(Ratings.of(rows))
    assert forms.agreement_single.value is None
    assert forms.one_way_mean.reason == "two graders and two texts that all of them scored are needed"


def test_texts_that_somebody_did_not_score_are_left_out():
    forms = intraclass_correlations(Ratings.of([*SHROUT_FLEISS, [None, 1, 1, 1]]))
    assert forms.agreement_single == intraclass_correlations(Ratings.of(SHROUT_FLEISS)).agreement_single
    assert forms.agreement_single.n_units == 6


@given(st.integers(2, 20), st.integers(2, 5), st.integers(0, 10_000))
def test_an_interval_holds_its_value_and_none_exceeds_one(texts, graders, seed):
    scores = np.random.default_rng(seed).integers(0, 7, (texts, graders))
    forms = intraclass_correlations(Ratings.from_codes(scores, categories=range(7)))
    for form in (forms.one_way_single, forms.agreement_single, forms.consistency_single):
        if form.low is not None:
            assert form.low - 1e-9 <= form.value <= form.high + 1e-9
            assert form.high <= 1 + 1e-9
