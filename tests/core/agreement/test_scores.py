"""Two graders' scores: correlations on known data, distance, and the limits of agreement."""

from itertools import combinations
from math import sqrt
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.agreement.estimates import estimate, value_of
from skillmix_desktop.core.agreement.ratings import Ratings
from skillmix_desktop.core.agreement.scores import (
    kendall_tau_b,
    limits_of_agreement,
    mean_absolute_error,
    pearson_correlation,
    spearman_correlation,
)

CORRELATIONS = [pearson_correlation, spearman_correlation, kendall_tau_b]
PAIRS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12)


def of(pairs):
    return Ratings.of(pairs, categories=range(6))


def slow_pearson(x, y):
    x_mean, y_mean = mean(x), mean(y)
    spread = sqrt(sum((a - x_mean) ** 2 for a in x) * sum((b - y_mean) ** 2 for b in y))
    if not spread:
        return None
    return sum((a - x_mean) * (b - y_mean) for a, b in zip(x, y, strict=True)) / spread


def slow_ranks(x):
    return [sum(b < a for b in x) + (x.count(a) + 1) / 2 for a in x]


def slow_tau_b(pairs):
    def sign(number):
        return (number > 0) - (number < 0)

    steps = [(sign(a[0] - b[0]), sign(a[1] - b[1])) for a, b in combinations(pairs, 2)]
    untied = sum(x != 0 for x, _ in steps) * sum(y != 0 for _, y in steps)
    return sum(x * y for x, y in steps) / sqrt(untied) if untied else None


@given(PAIRS)
def test_the_correlations_are_what_their_definitions_say(pairs):
    x, y = [list(column) for column in zip(*pairs, strict=True)]
    for correlation, expected in (
        (pearson_correlation, slow_pearson(x, y)),
        (spearman_correlation, slow_pearson(slow_ranks(x), slow_ranks(y))),
        (kendall_tau_b, slow_tau_b(pairs)),
    ):
        value = value_of(correlation(of(pairs)))
        assert value == (None if expected is None else pytest.approx(expected, abs=1e-9))


@pytest.mark.parametrize("correlation", CORRELATIONS)
def test_leniency_does_not_lower_a_correlation(correlation):
    assert value_of(correlation(of([(0, 2), (1, 3), (2, 4), (3, 5)]))) == pytest.approx(1)


@pytest.mark.parametrize("correlation", CORRELATIONS)
def test_a_grader_who_always_gives_the_same_score_has_no_correlation(correlation):
    undefined = estimate(
        correlation(Ratings.of([(0, 3), (1, 3)], categories=range(6), graders=["Anna", "GPT-4"]))
    )
    assert (undefined.value, undefined.reason) == (None, "GPT-4 always said '3'")


@pytest.mark.parametrize("correlation", CORRELATIONS)
def test_an_interval_holds_its_correlation(correlation):
    pairs = [(a, (a + a * a) % 6) for a in range(6)] * 5
    result = estimate(correlation(of(pairs)))
    assert result.low < result.value < result.high


def test_ranks_do_not_care_for_the_distances_of_scores():
    pairs = [(0, 1), (1, 3), (2, 2), (3, 5)]
    stretched = Ratings.of([(a**3, b**3) for a, b in pairs])
    for correlation in (spearman_correlation, kendall_tau_b):
        assert value_of(correlation(stretched)) == pytest.approx(value_of(correlation(of(pairs))))


def test_scores_far_from_zero_keep_their_correlation():
    pairs = [(0, 1), (1, 3), (2, 2), (3, 5)]
    far = Ratings.of([(a + 10_000_000, b + 10_000_000) for a, b in pairs])
    near = value_of(pearson_correlation(of(pairs)))
    assert value_of(pearson_correlation(far)) == pytest.approx(near, abs=1e-9)


def test_the_mean_distance_of_scores():
    assert value_of(mean_absolute_error(of([(0, 2), (3, 3), (5, 4), (1, None)]))) == pytest.approx(1)
    undefined = estimate(mean_absolute_error(of([(0, None)])))
    assert (undefined.value, undefined.reason) == (None, "nothing was rated by two graders")


def test_the_limits_of_agreement():
    differences = [1, 0, -1, 2, 1]
    limits = limits_of_agreement(of([(2, 2 + d) for d in differences] + [(None, 1)]))
    spread = 1.96 * stdev(differences)
    assert (limits.low, limits.high) == pytest.approx((0.6 - spread, 0.6 + spread))


def test_one_text_has_no_limits_of_agreement():
    assert limits_of_agreement(of([(2, 3), (None, 1)])) is None
