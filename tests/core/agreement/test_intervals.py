"""Intervals hold what tables of the distributions say, and say nothing where nothing can be said."""

from math import exp, log, sqrt, tanh

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core import proportions
from skillmix_desktop.core.agreement.intervals import (
    Scale,
    clopper_pearson_interval,
    clustered_interval,
    normal_quantile,
    t_quantile,
    wilson_interval,
)


def test_the_quantiles_are_those_of_the_tables():
    assert normal_quantile(0.95) == pytest.approx(1.959964, abs=1e-6)
    assert t_quantile(0.95, degrees=9) == pytest.approx(2.262157, abs=1e-6)
    assert t_quantile(0.90, degrees=29) == pytest.approx(1.699127, abs=1e-6)


def test_wilsons_interval_of_81_in_263():
    interval = wilson_interval(81, 263)
    assert (interval.low, interval.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_graders_and_students_have_one_wilson_interval(case):
    interval = wilson_interval(*case, confidence=0.9)
    assert (interval.low, interval.high) == proportions.wilson_interval(*case, 0.9)


def test_wilsons_interval_of_everything_and_of_nothing_ends_exactly_there():
    assert wilson_interval(3, 3).high == 1
    assert wilson_interval(0, 3).low == 0


def test_the_exact_interval_of_81_in_263():
    interval = clopper_pearson_interval(81, 263)
    assert (interval.low, interval.high) == pytest.approx((0.2527, 0.3676), abs=5e-5)


def test_no_failure_in_a_hundred_leaves_about_three_and_a_half_percent():
    interval = clopper_pearson_interval(100, 100)
    assert interval.high == 1
    assert interval.low == pytest.approx(0.025 ** (1 / 100))


@pytest.mark.parametrize("interval", [wilson_interval, clopper_pearson_interval])
def test_without_trials_there_is_no_interval(interval):
    assert interval(0, 0) is None


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_intervals_of_a_share_hold_it_and_stay_inside_zero_and_one(case):
    successes, trials = case
    for interval in (wilson_interval(successes, trials), clopper_pearson_interval(successes, trials)):
        assert 0 <= interval.low <= successes / trials + 1e-12
        assert successes / trials - 1e-12 <= interval.high <= 1


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_yes_and_no_have_mirrored_intervals(case):
    successes, trials = case
    for of in (wilson_interval, clopper_pearson_interval):
        yes, no = of(successes, trials), of(trials - successes, trials)
        assert (yes.low, yes.high) == pytest.approx((1 - no.high, 1 - no.low), abs=1e-9)


def on(scale, value, se=0.05, clusters=10, units=50):
    return clustered_interval(value, se, clusters=clusters, units=units, scale=scale)


def test_a_difference_is_spread_evenly():
    interval = on(Scale.DIFFERENCE, -0.1)
    assert (interval.low, interval.high) == pytest.approx((-0.1 - 2.262157 * 0.05, -0.1 + 2.262157 * 0.05))


def test_a_share_is_spread_on_the_logit():
    interval = on(Scale.SHARE, 0.8)
    half = 2.262157 * 0.05 / (0.8 * 0.2)
    assert interval.low == pytest.approx(1 / (1 + exp(-(log(4) - half))))
    assert interval.high == pytest.approx(1 / (1 + exp(-(log(4) + half))))


def test_a_coefficient_is_spread_on_fishers_z():
    interval = on(Scale.COEFFICIENT, 0.6)
    middle, half = 0.5 * log(1.6 / 0.4), 2.262157 * 0.05 / 0.64
    assert (interval.low, interval.high) == pytest.approx((tanh(middle - half), tanh(middle + half)))


@pytest.mark.parametrize("scale", [Scale.COEFFICIENT, Scale.DIFFERENCE])
def test_nothing_is_said_without_a_spread_or_about_one_cluster(scale):
    assert on(scale, 0.5, se=0) is None
    assert on(scale, 0.5, clusters=1) is None


def test_a_coefficient_at_the_end_of_its_scale_has_no_interval():
    assert on(Scale.COEFFICIENT, 1.0) is None
    assert on(Scale.COEFFICIENT, -1.0) is None


@pytest.mark.parametrize("rounding", [0, 1e-16])
def test_a_share_without_exception_gets_the_exact_interval_of_its_clusters(rounding):
    everything, nothing = on(Scale.SHARE, 1 - rounding, se=0), on(Scale.SHARE, rounding, se=0)
    assert (everything.low, everything.high) == (pytest.approx(0.025**0.1), 1)
    assert (nothing.low, nothing.high) == (0, pytest.approx(1 - 0.025**0.1))


def test_a_share_that_is_nearly_one_is_kept_half_a_unit_away():
    assert on(Scale.SHARE, 0.9999, units=50) == on(Scale.SHARE, 0.99, units=50)


@given(
    st.sampled_from(Scale),
    st.floats(0.01, 0.99),
    st.floats(1e-6, 3),
    st.integers(2, 1000),
    st.floats(0.5, 0.99),
)
def test_more_confidence_is_a_wider_interval_around_the_value(scale, value, se, clusters, confidence):
    def at(confidence):
        return clustered_interval(
            value, se, clusters=clusters, units=1000, scale=scale, confidence=confidence
        )

    narrow, wide = at(confidence), at(confidence + 0.005)
    assert wide.low <= narrow.low <= value + 1e-9
    assert value - 1e-9 <= narrow.high <= wide.high


def test_an_effective_number_of_trials_widens_wilsons_interval():
    design = 2.5
    full, effective = wilson_interval(80, 100), wilson_interval(80 / design, 100 / design)
    ratio = (effective.high - effective.low) / (full.high - full.low)
    assert ratio == pytest.approx(sqrt(design), rel=0.1)
