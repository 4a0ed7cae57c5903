"""Wilson's interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.proportions import wilson_interval


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (1, 1, 0.2065, 1.0),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_known_intervals(successes, n, low, high):
    assert wilson_interval(successes, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.99))
def test_the_interval_holds_the_rate_mirrors_and_grows_with_the_level(counts, level):
    successes, n = counts
    low, high = wilson_interval(successes, n, level)
    assert 0 <= low <= successes / n <= high <= 1
    mirrored = wilson_interval(n - successes, n, level)
    assert mirrored == (pytest.approx(1 - high), pytest.approx(1 - low))
    wider = wilson_interval(successes, n, 0.995)
    assert wider[0] <= low
    assert high <= wider[1]


def test_more_trials_narrow_the_interval():
    few, many = wilson_interval(3, 10), wilson_interval(300, 1000)
    assert many[1] - many[0] < few[1] - few[0]


@pytest.mark.parametrize(
    ("successes", "n", "level"), [(0, 0, 0.95), (3, 2, 0.95), (-1, 2, 0.95), (1, 2, 1.0)]
)
def test_what_is_no_proportion_is_a_defect(successes, n, level):
    with pytest.raises(AssertionError):
        wilson_interval(successes, n, level)
