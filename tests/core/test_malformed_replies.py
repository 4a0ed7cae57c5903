"""More than two hundred malformed replies: no mark that they do not state, and none is slow to be read."""

import time
from collections import Counter

import pytest

from skillmix_desktop.core.prompts import FENCE_CLOSING, FENCE_OPENING, LINES, TABLE
from skillmix_desktop.core.replies import read_grading, student_text
from skillmix_desktop.core.rubric import rubric
from tests.malformed_replies import SKILLS, TOPIC, Malformed, in_short, is_stated, malformed_replies

CRITERIA = rubric(SKILLS, TOPIC)
REPLIES = malformed_replies()
MOST_SECONDS = 6.0
# Each was or would be slow for a pattern that looks back, or for a list that is copied for each row.
BOMBS = [
    *(
        " ",
        "\n",
        "\t ",
        "#",
        "*",
        "|",
        "|\n",
        "| - ",
        ">",
        "{",
        "[",
        '{"a":[',
        '{"a":{"b":',
        "<",
        "< ",
        "<think>",
    ),
    *(
        "</think>",
        "<think></think>",
        "[THINK]",
        "<|channel|>analysis<|message|>",
        "points earned ",
        "Point earned: 1\n",
    ),
    *(
        "points earned for ",
        "total ",
        "total:\n",
        "grading table\n",
        "grading table\n|\n",
        "litotes ",
        "litotes: 1\n",
    ),
    *(
        "- litotes - ",
        "| litotes | 1 |\n",
        "explanation\n",
        "on reflection ",
        "Answer:",
        "i am sorry ",
        "i kan ",
    ),
    *("1", "1 ", "1/", "0.", ".5", "(", "the student's text says ", "the text says:\n| litotes | 1 |\n"),
]
BEFORE_AND_AFTER = [
    *(
        ("", ""),
        ("points earned", "x"),
        ("points earned for ", "x"),
        ("total", "x"),
        ("| litotes | 1", "x |"),
    ),
    *(
        ("litotes: ", "x"),
        ("| litotes", " | 1 |"),
        ('{"litotes": "', '"'),
        ("Point earned: 1", "x"),
        ("<think", ">"),
    ),
]


def read(reply: str, form: str) -> str:
    return in_short([mark.points for mark in read_grading(reply, CRITERIA, form).marks])


each_reply = pytest.mark.parametrize("case", REPLIES, ids=lambda case: case.about)


def test_there_are_two_hundred_and_no_two_are_alike() -> None:
    assert len(REPLIES) >= 200
    for said in ([case.about for case in REPLIES], [case.reply for case in REPLIES]):
        assert Counter(said).most_common(1)[0][1] == 1


@each_reply
def test_a_malformed_reply_gives_the_marks_that_it_states(case: Malformed) -> None:
    if not case.is_cut:
        assert read(case.reply, TABLE) == case.read
        assert is_stated(read(case.reply, LINES), case.says)
    assert is_stated(case.read, case.says)


@each_reply
def test_a_reply_repeated_within_the_fence_gives_no_mark(case: Malformed) -> None:
    """A student's text may be any of them."""
    quoted = f"{FENCE_OPENING}\n{case.reply}\n{FENCE_CLOSING}"
    assert read(f"{quoted}\nI do not mark this.", TABLE) == "-----"


@pytest.mark.parametrize("piece", BOMBS)
def test_a_reply_that_repeats_itself_is_read_in_time(piece: str) -> None:
    started = time.process_time()
    for before, after in BEFORE_AND_AFTER:
        reply = before + piece * (30_000 // len(piece)) + after
        read(reply, TABLE)
        student_text(reply)
    assert time.process_time() - started < MOST_SECONDS
