"""Weights by kind, on the declared scale."""

import numpy as np
import pytest

from skillmix_desktop.core.agreement.category_weights import agreement_weights

SCALE = np.array([0.0, 1.0, 3.0])


@pytest.mark.parametrize(
    ("weighting", "first_row"),
    [
        ("identity", [1, 0, 0]),
        ("linear", [1, 2 / 3, 0]),
        ("quadratic", [1, 8 / 9, 0]),
        ("ordinal", [1, 2 / 3, 0]),
    ],
)
def test_the_first_category_against_all(weighting, first_row):
    assert agreement_weights(weighting, SCALE)[0] == pytest.approx(first_row)


@pytest.mark.parametrize("weighting", ["identity", "linear", "quadratic", "ordinal"])
def test_weights_are_symmetric_and_full_for_the_same_category(weighting):
    weights = agreement_weights(weighting, SCALE)
    assert (weights == weights.T).all()
    assert (np.diag(weights) == 1).all()


@pytest.mark.parametrize("weighting", ["identity", "linear", "quadratic", "ordinal"])
def test_a_single_category_agrees_with_itself(weighting):
    assert agreement_weights(weighting, np.array([4.0])).tolist() == [[1]]
