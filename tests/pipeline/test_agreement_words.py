"""Agreement told in a sentence."""

import pytest

from skillmix_desktop.core.agreement.comparison import compare
from skillmix_desktop.pipeline.agreement_words import agreement_sentence, leaning_words, share_of_the_time

NAMES = ("Ada", "machine")


def told(first, second):
    return agreement_sentence(compare(first, second, names=NAMES))


def test_it_tells_agreement_leaning_and_not_met():
    ada = [True] * 50 + [False] * 50
    machine = [True] * 80 + [False] * 20
    assert told(ada, machine) == (
        "Against Ada, machine agrees on 70 % of marks and is lenient by 30 percentage points; "
        "on “not met” they agree 57 % of the time."
    )


def test_a_leaning_that_chance_explains_is_told_as_such():
    assert "is strict by 10 percentage points, no more than chance may do" in told(
        [True] * 10, [True] * 9 + [False]
    )


def test_one_point_is_not_points():
    ada = [True] * 100
    machine = [True] * 99 + [False]
    assert "strict by 1 percentage point," in told(ada, machine)


def test_no_leaning_is_told():
    assert "leans neither way" in told([True, False], [False, True])
    assert leaning_words(compare([], [], names=NAMES).bias) == "leans neither way"


def test_agreement_on_not_met_can_be_missing_or_none():
    assert told([True, True], [True, True]).endswith("neither ever says “not met”.")
    assert told([True, False], [False, True]).endswith("on “not met” they never agree.")


def test_nothing_compared_is_told():
    assert told([True, None], [None, True]) == "Ada and machine have judged no criterion of the same text."


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1 / 3, "a third of the time"),
        (0.34, "a third of the time"),
        (0.49, "half the time"),
        (0.67, "two thirds of the time"),
        (0.25, "a quarter of the time"),
        (0.75, "three quarters of the time"),
        (0.4, "40 % of the time"),
        (1.0, "100 % of the time"),
        (0.99, "99 % of the time"),
    ],
)
def test_shares_are_told_as_people_tell_them(share, words):
    assert share_of_the_time(share) == words
