"""Marks in an object whose reasons were cut off."""

import json

import pytest

from skillmix_desktop.core.cut_json import closed
from skillmix_desktop.core.replies import read_grading
from skillmix_desktop.core.rubric import Outcome, rubric

CRITERIA = rubric(("litotes", "analogy"), "Falconry")
WHOLE = json.dumps(
    {criterion.label: 1 for criterion in CRITERIA} | {"Explanation": 'It "shows" both, and well.'}
)
BEGINNING = WHOLE.index("It") + 1


@pytest.mark.parametrize("end", range(BEGINNING, len(WHOLE)))
def test_marks_are_read_wherever_the_reasons_were_cut(end):
    reading = read_grading(WHOLE[:end], CRITERIA)
    assert [mark.points for mark in reading.marks] == [1.0] * 5
    assert reading.outcome is Outcome.SCORED


def test_a_mark_that_may_have_been_cut_is_not_judged():
    named = [criterion.label for criterion in CRITERIA]
    cut = json.dumps(dict.fromkeys(named, 1)).removesuffix("}")
    reading = read_grading(cut, CRITERIA)
    assert all(mark.points is None and mark.reason for mark in reading.marks)


@pytest.mark.parametrize(
    "said", ["", "{", "no object", WHOLE, f"{WHOLE} and more", '{"a": [1, "b', "{" * 100_000]
)
def test_what_is_whole_or_cannot_be_mended_stays_as_it_is(said):
    assert closed(said) == said
