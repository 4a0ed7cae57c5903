"""A grader is asked twice about the same texts, and what differs is told."""

from collections.abc import Iterator

import pytest

from skillmix_desktop.errors import UsageError
from skillmix_desktop.llm.base import Finish, MarkReading, MarkRequest
from skillmix_desktop.llm.scripted_model import ScriptedMarkReader
from skillmix_desktop.pipeline.grading import GradingPlan
from skillmix_desktop.pipeline.model_runs import Mode, graded
from skillmix_desktop.pipeline.repeatability import probe_repeatability
from skillmix_desktop.pipeline.templates import GRADING, find_template
from tests.builders import add_generation, add_items
from tests.pipeline.answers import finish, reply, verdicts

PLAN = GradingPlan(find_template(GRADING))


def reader_of(readings: Iterator[tuple[float | None, ...]]) -> ScriptedMarkReader:
    """A grader that reads something else each time."""

    def read(request: MarkRequest) -> MarkReading:
        found = next(readings)
        ending = Finish.STOP if found else Finish.ERROR
        return MarkReading(request.key, found, (), ending, provenance={"slots": 4})

    return ScriptedMarkReader("reader", lambda request: reply(request, ""), read)


def graded_twice(database, first, *then, texts=5):
    for item_id in add_items(database)[: 1 + (len(then) > 1)]:
        add_generation(database, item_id)
    grader = reader_of(iter([first] * max(1, len(then)) + list(then)))
    finish(graded(database, grader, PLAN, Mode.READ))
    return finish(probe_repeatability(database, grader, PLAN, Mode.READ, texts=texts))


def test_what_is_read_alike_is_equal_to_the_last_digit(database):
    found = graded_twice(database, (0.9, 0.1, 0.5, 0.25, 1.0), (0.9, 0.1, 0.5, 0.25, 1.0))
    assert (found.texts, found.failed, found.marks, found.equal_marks) == (1, 0, 5, 5)
    assert (found.probabilities, found.equal_probabilities, found.largest_difference) == (5, 5, 0.0)
    assert found.slots == ((4,), (4,))


def test_marks_and_probabilities_that_differ_are_counted(database):
    found = graded_twice(database, (0.9, 0.1, 0.5, None, 1.0), (0.9, 0.2, 0.25, None, None))
    assert (found.marks, found.equal_marks) == (5, 3)
    assert (found.probabilities, found.equal_probabilities) == (3, 1)
    assert found.largest_difference == 0.25


def test_a_text_without_marks_the_second_time_is_counted_apart(database):
    found = graded_twice(database, (1, 1, 1, 1, 1), (1, 1, 1, 1, 1), ())
    assert (found.texts, found.failed, found.marks) == (1, 1, 5)


def test_no_more_texts_are_graded_than_are_asked_for_and_none_is_kept(database):
    found = graded_twice(database, (1, 1, 1, 1, 1), (0, 1, 1, 1, 1), (1, 1, 1, 1, 1), texts=1)
    assert (found.texts, found.equal_marks) == (1, 4)
    assert len(verdicts(database)) == 2


def test_what_was_never_graded_cannot_be_graded_again(database):
    with pytest.raises(UsageError, match="has graded no text in this way yet"):
        finish(probe_repeatability(database, reader_of(iter(())), PLAN, Mode.READ, texts=3))
