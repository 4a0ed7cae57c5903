"""When something happened, in words."""

from datetime import UTC, datetime, timedelta

import pytest

from skillmix_desktop.ui.moments import moment_words

NOON = datetime(2026, 5, 20, 12).astimezone()


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
    ],
)
def test_what_is_recent_is_told_in_minutes(ago, words):
    assert moment_words(NOON - ago, NOON) == words


def test_what_is_older_is_told_by_the_clock_and_then_by_the_day():
    assert moment_words(NOON - timedelta(hours=2), NOON).startswith("today 10")
    assert moment_words(NOON - timedelta(hours=20), NOON).startswith("yesterday")
    older = moment_words(NOON - timedelta(days=40), NOON)
    assert "ago" not in older
    assert "day" not in older


def test_time_zones_do_not_matter():
    assert moment_words(NOON.astimezone(UTC) - timedelta(minutes=3), NOON) == "3 min ago"
