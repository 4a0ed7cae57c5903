"""The rate of a run and the time it will still take."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.pipeline.progress import Progress, Rate


def rate_after(moments: Sequence[tuple[float, int]], window: float = 30.0) -> Rate:
    clock = iter([time for time, _ in moments])
    rate = Rate(window=window, clock=lambda: next(clock))
    for _, done in moments:
        rate.add(done)
    return rate


def test_progress_has_no_failures_and_no_note_unless_told():
    assert Progress(1, 2) == Progress(done=1, total=2, failed=0, note="")


@pytest.mark.parametrize("moments", [[], [(0.0, 5)], [(3.0, 1), (3.0, 2)]])
def test_the_rate_is_unknown_until_time_has_passed(moments):
    rate = rate_after(moments)
    assert rate.per_second is None
    assert rate.seconds_left(10) is None


def test_the_rate_counts_from_where_a_resumed_run_began():
    rate = rate_after([(0.0, 100), (10.0, 120)])
    assert rate.per_second == 2.0
    assert rate.seconds_left(200) == 40.0


def test_a_run_that_stands_still_has_no_time_left_to_tell():
    rate = rate_after([(0.0, 3), (5.0, 3)])
    assert rate.per_second == 0.0
    assert rate.seconds_left(10) is None


def test_what_lies_before_the_window_is_forgotten():
    rate = rate_after([(0.0, 0), (10.0, 100), (20.0, 110), (30.0, 120)], window=20.0)
    assert rate.per_second == 1.0


def test_a_total_that_was_passed_leaves_no_time():
    assert rate_after([(0.0, 0), (1.0, 12)]).seconds_left(10) == 0.0


@given(st.lists(st.tuples(st.floats(0.01, 50), st.integers(0, 9)), min_size=1, max_size=40))
def test_the_rate_is_never_negative_and_never_above_the_fastest_step(steps):
    time, done, moments, fastest = 0.0, 0, [(0.0, 0)], 0.0
    for pause, more in steps:
        time, done = time + pause, done + more
        moments.append((time, done))
        fastest = max(fastest, more / pause)
    per_second = rate_after(moments).per_second
    assert per_second is not None
    assert 0 <= per_second <= fastest * (1 + 1e-6) + 1e-9
