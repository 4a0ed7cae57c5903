"""The bootstrap without drawing is what endless drawing would come to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from skillmix_desktop.core.bootstrap_of_means import bootstrap_interval, bootstrap_intervals


@pytest.mark.parametrize(("successes", "n"), [(1, 5), (7, 30), (150, 400)])
def test_of_successes_it_is_the_binomial_distribution(successes, n):
    values = np.array([1.0] * successes + [0.0] * (n - successes))
    expected = [binom.ppf(tail, n, successes / n) / n for tail in (0.025, 0.975)]
    assert bootstrap_interval(values) == pytest.approx(expected)


@pytest.mark.parametrize("values", [[0, 1 / 3, 1 / 3, 2 / 3, 1] * 8, [-1, 0, 0, 1, -0.5] * 8])
def test_drawing_comes_to_the_same(values):
    values = np.array(values, dtype=float)
    random = np.random.default_rng(3)
    drawn = random.choice(values, (20_000, len(values))).mean(axis=1)
    assert bootstrap_interval(values) == pytest.approx(np.quantile(drawn, (0.025, 0.975)), abs=0.02)


def test_thirds_in_single_precision_lie_on_the_same_lattice():
    values = np.array([0, 1, 2, 3, 1, 1]) / 3
    assert bootstrap_interval(values.astype(np.float32)) == pytest.approx(bootstrap_interval(values))


def test_values_on_no_lattice_have_an_interval_around_their_mean():
    values = np.random.default_rng(1).random(60)
    margin = 1.96 * values.std() / np.sqrt(60)
    expected = (values.mean() - margin, values.mean() + margin)
    assert bootstrap_interval(values) == pytest.approx(expected, abs=0.01)


@given(st.lists(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), max_size=9), min_size=1, max_size=5))
def test_each_of_several_groups_has_the_interval_that_it_has_alone(groups):
    group = np.repeat(np.arange(len(groups)), [len(values) for values in groups])
    pooled = np.array([value for values in groups for value in values])
    together = bootstrap_intervals(pooled, group, len(groups))
    for values, low, high in zip(groups, *together, strict=True):
        alone = bootstrap_interval(np.array(values))
        assert (None if np.isnan(low) else pytest.approx(low)) == alone[0]
        assert (None if np.isnan(high) else pytest.approx(high)) == alone[1]
