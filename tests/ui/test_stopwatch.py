"""The time at work: what a person was away, or still for too long, is taken out."""

import pytest

from skillmix_desktop.ui.presence import Presence
from skillmix_desktop.ui.stopwatch import LONGEST_PAUSE, Stopwatch
from tests.ui.conftest import activate


class Clock:
    """Goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(clock: Clock) -> Stopwatch:
    made = Stopwatch(clock)
    made.start()
    return made


def test_a_lap_is_the_time_since_the_lap_before(clock, watch):
    clock.now += 7
    assert watch.lap() == 7
    clock.now += 2
    assert watch.lap() == 2


def test_of_a_long_silence_a_minute_counts(clock, watch):
    clock.now += 3600
    watch.touch()
    clock.now += 5
    assert watch.lap() == LONGEST_PAUSE + 5


def test_signs_of_life_keep_it_going(clock, watch):
    for _ in range(10):
        clock.now += 50
        watch.touch()
    assert watch.lap() == 500


def test_time_while_stopped_does_not_count(clock, watch):
    clock.now += 3
    watch.stop()
    clock.now += 1000
    watch.start()
    watch.start()
    clock.now += 4
    assert watch.lap() == 7


def test_it_counts_nothing_before_it_is_started(clock):
    watch = Stopwatch(clock)
    clock.now += 10
    assert watch.lap() == 0


def test_only_a_page_in_view_in_the_window_in_front_counts(qtbot, open_window, clock):
    activate(qtbot, open_window)
    watch = Stopwatch(clock)
    page = open_window.stack.current_page
    Presence(page, watch)
    page.hide()
    clock.now += 5
    assert watch.lap() == 0
    page.show()
    clock.now += 5
    assert watch.lap() == 5
