"""Leniency by group and by length, against clustered least squares of statsmodels."""

import numpy as np
import pytest
import statsmodels.api as sm

from skillmix_desktop.core.agreement.bias_probes import bias_difference, bias_slope
from skillmix_desktop.core.agreement.estimates import estimate, jackknife_error
from skillmix_desktop.core.agreement.intervals import Scale, clustered_interval, p_of_zero
from skillmix_desktop.core.agreement.ratings import Ratings


def simulated(items=30, *, criteria=4, weighted=False, seed=2):
    """Marks of texts, the amount that goes with each text, and marks the more lenient the more there is."""
    generator = np.random.default_rng(seed)
    clusters = np.repeat(np.arange(items), criteria)
    amount = generator.integers(5, 60, items)[clusters]
    first = generator.random(items * criteria) < 0.5
    second = first | (generator.random(items * criteria) < amount / 100)
    second &= generator.random(items * criteria) < 0.9
    weights = (1 + generator.integers(0, 3, items))[clusters].astype(float) if weighted else None
    ratings = Ratings.from_codes(
        np.column_stack([first, second]).astype(int),
        categories=(False, True),
        clusters=clusters,
        weights=weights,
    )
    return ratings, amount


def least_squares(ratings, x):
    """The slope of second - first on x, and its clustered standard error without statsmodels' n - K."""
    difference = ratings.scores[:, 1] - ratings.scores[:, 0]
    weights = np.ones(len(x)) if ratings.weights is None else ratings.weights
    fitted = sm.WLS(difference, sm.add_constant(np.asarray(x, dtype=float)), weights=weights).fit(
        cov_type="cluster", cov_kwds={"groups": ratings.clusters}
    )
    n = len(x)
    return fitted.params[1], fitted.bse[1] / np.sqrt((n - 1) / (n - 2))


@pytest.mark.parametrize("weighted", [False, True])
def test_the_slope_and_its_error_are_those_of_clustered_least_squares(weighted):
    ratings, amount = simulated(weighted=weighted)
    found = estimate(bias_slope(ratings, amount, per=100))
    slope, se = least_squares(ratings, amount / 100)
    assert (found.value, found.se) == (pytest.approx(slope), pytest.approx(se))
    assert found.low < found.value < found.high
    assert (found.n_units, found.n_clusters) == (120, 30)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_difference_and_its_error_are_those_of_clustered_least_squares(weighted):
    ratings, amount = simulated(weighted=weighted)
    is_inside = amount > 30
    found = estimate(bias_difference(ratings, is_inside))
    difference, se = least_squares(ratings, is_inside)
    assert (found.value, found.se) == (pytest.approx(difference), pytest.approx(se))
    if not weighted:
        by_hand = ratings.scores[:, 1] - ratings.scores[:, 0]
        assert found.value == pytest.approx(by_hand[is_inside].mean() - by_hand[~is_inside].mean())


def test_leaving_items_out_tells_the_same():
    ratings, amount = simulated()
    for statistic in (bias_slope(ratings, amount, per=100), bias_difference(ratings, amount > 30)):
        assert jackknife_error(statistic) == pytest.approx(estimate(statistic).se, rel=0.15)


def test_what_cannot_be_compared_is_not_defined():
    ratings, amount = simulated(3)
    same = np.full(len(amount), 7)
    assert estimate(bias_slope(ratings, same, per=1)).reason == "all texts are equally long"
    one_group = estimate(bias_difference(ratings, same > 0))
    assert (one_group.value, one_group.reason) == (None, "both graders judged only one of the two groups")
    nothing = Ratings.from_codes(np.zeros((0, 2), dtype=int), categories=(False, True))
    assert estimate(bias_slope(nothing, same[:0], per=1)).reason == "nothing was rated by two graders"
    assert estimate(bias_difference(nothing, same[:0] > 0)).reason == "nothing was rated by two graders"


@pytest.mark.parametrize("scale", [Scale.COEFFICIENT, Scale.DIFFERENCE])
def test_p_is_just_the_level_where_the_interval_ends_at_zero(scale):
    value, se, clusters = 0.2, 0.07, 12
    p = p_of_zero(value, se, clusters=clusters, scale=scale)
    edge = clustered_interval(value, se, clusters=clusters, units=50, scale=scale, confidence=1 - p)
    assert edge.low == pytest.approx(0, abs=1e-9)
    assert p_of_zero(-value, se, clusters=clusters, scale=scale) == pytest.approx(p)


@pytest.mark.parametrize(("value", "se", "clusters"), [(0.0, 0.0, 9), (0.4, 0.1, 1), (1.0, 0.1, 9)])
def test_without_an_interval_there_is_no_p(value, se, clusters):
    assert p_of_zero(value, se, clusters=clusters, scale=Scale.COEFFICIENT) is None
