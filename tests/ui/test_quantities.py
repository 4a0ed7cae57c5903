"""Numbers as the window writes them."""

import pytest

from skillmix_desktop.ui.quantities import count_words, rate_words, size_words, time_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.4, "0 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (90, "1 min 30 s"),
        (3599, "59 min"),
        (7260, "2 h 1 min"),
    ],
)
def test_time(seconds, words):
    assert time_words(seconds) == words


@pytest.mark.parametrize(
    ("rate", "words"), [(None, ""), (0.05, "3.0/min"), (5.12, "5.1/s"), (48.6, "49/s"), (1234.0, "1,234/s")]
)
def test_rate(rate, words):
    assert rate_words(rate) == words


def test_a_rate_of_bytes_is_a_size():
    assert rate_words(3_200_000, in_bytes=True) == "3 MB/s"


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (43, "43 B"), (12_300, "12 kB"), (310e6, "310 MB"), (4.14e9, "4.1 GB"), (2e12, "2.0 TB")],
)
def test_size(size, words):
    assert size_words(size) == words


def test_counts_have_their_thousands_parted():
    assert count_words(1200) == "1,200"
