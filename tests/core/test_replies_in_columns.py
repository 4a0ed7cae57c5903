"""Grading tables of several columns: what was earned is read, and never what could have been."""

import json

import pytest

from skillmix_desktop.core.replies import GradingReading, read_grading
from skillmix_desktop.core.rubric import Outcome, rubric

CRITERIA = rubric(["metaphor", "litotes"], "Sewing")
EARNED = (0.0, 1.0, 1.0, 0.0, 1.0)


def table(*titles: str, cells: tuple[str, ...]) -> str:
    """A table whose ``cells`` hold ``{}`` where the points stand that were earned."""
    rows = [("Criteria", *titles), *((criterion.label, *cells) for criterion in CRITERIA)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    filled = [line.replace("{}", f"{mark:g}") for line, mark in zip(lines[1:], EARNED, strict=True)]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *filled])


def read(*titles: str, cells: tuple[str, ...]) -> GradingReading:
    return read_grading(table(*titles, cells=cells), CRITERIA)


def points(reading: GradingReading) -> tuple[float | None, ...]:
    return tuple(mark.points for mark in reading.marks)


@pytest.mark.parametrize(
    "titles",
    [
        ("Score", "Max Score"),
        ("Score", "Maximum"),
        ("Points Awarded", "Points Possible"),
        ("Points", "Max Points"),
        ("Points", "Max. Points"),
        ("Points", "Total Points"),
        ("Points", "Points (max)"),
        ("Score", "Out of"),
        ("Score", "Score Out Of"),
        ("Mark", "Available Marks"),
        ("Points", "Worth (points)"),
        ("Points", "Weight in points"),
        ("Marks", "Full marks"),
        ("Points Earned", "Points"),
        ("Points Earned (out of 1)", "Maximum Points"),
        ("Points / 1", "Maximum Points"),
        ("Total Points Earned", "Total Points"),
    ],
)
def test_what_a_criterion_is_worth_is_not_what_was_earned(titles: tuple[str, str]) -> None:
    assert points(read(*titles, cells=("{}", "1"))) == EARNED
    assert points(read(*reversed(titles), cells=("1", "{}"))) == EARNED


@pytest.mark.parametrize("title", ["Max Score", "Points Possible", "Total Points", "Out of", "Weight"])
def test_a_table_that_tells_only_what_criteria_are_worth_gives_no_mark(title: str) -> None:
    reading = read(title, cells=("1",))
    assert points(reading) == (None,) * 5
    assert reading.outcome is Outcome.UNPARSED
    assert {mark.reason for mark in reading.marks} == {"its row holds no mark"}


@pytest.mark.parametrize("title", ["Points (out of 1)", "Score (max 1)", "Points out of 1", "Score / 1"])
def test_a_scale_beside_the_title_leaves_the_marks_what_they_are(title: str) -> None:
    assert points(read(title, cells=("{}",))) == EARNED


def test_columns_of_points_that_contradict_each_other_are_not_judged() -> None:
    reading = read("Points", "Score", cells=("1", "{}"))
    assert points(reading) == (None, 1, 1, None, 1)
    assert reading.marks[0].reason == "its row holds different points: '1 | 0'"


def test_columns_of_points_that_agree_are_one_mark() -> None:
    assert points(read("Points", "Score", cells=("{}", "{}/1"))) == EARNED


@pytest.mark.parametrize("title", ["Remarks", "Reason for the score", "Comment"])
def test_words_beside_a_mark_are_no_second_mark(title: str) -> None:
    assert points(read("Points", title, cells=("{}", "it does so"))) == EARNED


def test_a_total_in_two_columns_is_the_one_that_was_earned() -> None:
    reply = table("Score", "Max Score", cells=("{}", "1")) + "\n| Total | 3 | 5 |"
    assert read_grading(reply, CRITERIA).claimed_total == 3


def test_an_object_nested_beyond_all_sense_is_passed_over() -> None:
    deep = '{"a":' * 3000 + "1" + "}" * 3000
    marks = json.dumps({criterion.label: 1 for criterion in CRITERIA})
    assert points(read_grading(f"{marks}\n{deep}", CRITERIA)) == (1,) * 5
