"""Adjusted probabilities, against statsmodels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from skillmix_desktop.core.multiple_tests import benjamini_hochberg, holm

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@pytest.mark.parametrize(("adjust", "method"), [(holm, "holm"), (benjamini_hochberg, "fdr_bh")])
@given(P_VALUES)
def test_they_are_what_another_library_makes_of_them(adjust, method, p_values):
    assert adjust(p_values) == pytest.approx(multipletests(p_values, method=method)[1])


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_a_question_that_could_not_be_asked_is_not_counted(adjust):
    assert adjust([0.03, None, 0.03]) == [
        pytest.approx(adjust([0.03, 0.03])[0]),
        None,
        pytest.approx(0.06 if adjust is holm else 0.03),
    ]
    assert adjust([None]) == [None]
    assert adjust([]) == []
