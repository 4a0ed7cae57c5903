"""Grading by reading the probability of each mark."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.llm.base import Finish, MarkReading, MarkRequest
from skillmix_desktop.pipeline.grading import GradingPlan, grade_by_reading, grade_pending, pending_verdicts
from skillmix_desktop.pipeline.templates import GRADING, find_template
from skillmix_desktop.store.integrity import verify
from skillmix_desktop.store.tables import VerdictMode
from tests.builders import add_generation, add_items
from tests.pipeline.answers import LITOTES_ANALOGY, finish, marks, points, says, table, verdicts

PLAN = GradingPlan(find_template(GRADING))


class Reader:
    """A reader of marks whose probabilities a function gives."""

    def __init__(self, read: Callable[[MarkRequest], MarkReading]) -> None:
        self.requests: list[MarkRequest] = []
        self._read = read

    @property
    def name(self) -> str:
        return "reader-a"

    def read_marks(self, requests: Iterable[MarkRequest]) -> Iterator[MarkReading]:
        for request in requests:
            self.requests.append(request)
            yield self._read(request)

    def close(self) -> None:
        """There is nothing to give back."""


def reads(
    *probabilities: float | None, finish: Finish = Finish.STOP, detail: str = ""
) -> Callable[[MarkRequest], MarkReading]:
    def read(request: MarkRequest) -> MarkReading:
        mass = tuple(0.0 if value is None else 0.9 for value in probabilities)
        return MarkReading(
            request.key,
            probabilities,
            mass,
            finish,
            detail,
            input_tokens=400,
            seconds=0.25,
            provenance={"file": "tiny.gguf"},
        )

    return read


@pytest.fixture
def generation_id(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    return add_generation(database, item_id)


def test_probabilities_become_marks_from_one_half_upwards(database, generation_id):
    totals = finish(grade_by_reading(database, Reader(reads(0.9, 0.1, 0.5, 0.49, 1.0)), PLAN))
    [verdict] = verdicts(database)
    assert (verdict.outcome, verdict.mode, verdict.round) == (Outcome.SCORED, VerdictMode.READ, 1)
    assert points(database, verdict.id) == [1, 0, 1, 0, 1]
    assert [mark.probability for mark in marks(database, verdict.id)] == [0.9, 0.1, 0.5, 0.49, 1.0]
    assert (totals.done, totals.input_tokens, totals.output_tokens) == (1, 400, 0)


def test_what_was_read_tells_where_it_came_from(database, generation_id):
    finish(grade_by_reading(database, Reader(reads(1, 1, 1, 1, 1)), PLAN))
    [verdict] = verdicts(database)
    assert (verdict.input_tokens, verdict.output_tokens, verdict.reply) == (400, None, None)
    assert (verdict.seconds, verdict.provenance) == (0.25, {"file": "tiny.gguf"})
    assert verdict.template_id == PLAN.template.sha256
    assert len(verdict.prompt_sha256) == 64


def test_the_reader_is_asked_once_a_text_with_a_row_for_each_criterion(database, generation_id):
    reader = Reader(reads(1, 1, 1, 1, 1))
    finish(grade_by_reading(database, reader, PLAN))
    [request] = reader.requests
    assert [row.strip(" |") for row in request.rows] == [
        "Correctly illustrates litotes",
        "Correctly illustrates analogy",
        "Pertains to Falconry",
        "Text makes sense",
        "At most one sentence",
    ]
    assert request.opening.startswith("This is the grading table:")
    assert "The falcon was not slow." in request.turn
    assert request.system == PLAN.template.system
    assert not request.sees_marks


def test_marks_that_are_read_in_sequence_are_verdicts_of_their_own(database, generation_id):
    sequential = replace(PLAN, mode=VerdictMode.SEQUENTIAL)
    reader = Reader(reads(1, 1, 1, 1, 1))
    finish(grade_by_reading(database, reader, PLAN))
    assert finish(grade_by_reading(database, reader, sequential)).done == 1
    assert finish(grade_by_reading(database, reader, sequential)).done == 0
    assert [request.sees_marks for request in reader.requests] == [False, True]
    assert [verdict.mode for verdict in verdicts(database)] == ["read", "sequential"]
    assert verify(database) == []


def test_a_mark_that_the_model_would_not_write_is_not_judged(database, generation_id):
    finish(grade_by_reading(database, Reader(reads(0.8, None, 0.7, 0.2, None)), PLAN))
    [verdict] = verdicts(database)
    assert verdict.outcome == Outcome.SCORED
    assert points(database, verdict.id) == [1, None, 1, 0, None]
    assert marks(database, verdict.id)[1].reason == "the model would write neither 1 nor 0 here"
    assert verify(database) == []


def test_a_reading_without_any_probability_is_unparsed(database, generation_id):
    totals = finish(grade_by_reading(database, Reader(reads(*[None] * 5)), PLAN))
    [verdict] = verdicts(database)
    assert verdict.outcome == Outcome.UNPARSED
    assert totals.outcomes == {"unparsed": 1}
    assert points(database, verdict.id) == [None] * 5


@pytest.mark.parametrize(
    ("how", "outcome"),
    [
        (Finish.LENGTH, Outcome.TRUNCATED),
        (Finish.ERROR, Outcome.ERROR),
        (Finish.REFUSED, Outcome.ERROR),
    ],
)
@pytest.mark.parametrize(
    ("detail", "reason"), [("too long for the file", "too long for the file"), ("", "no marks came")]
)
def test_a_reading_that_failed_judges_nothing_and_says_why(
    database, generation_id, how, outcome, detail, reason
):
    finish(grade_by_reading(database, Reader(reads(finish=how, detail=detail)), PLAN))
    [verdict] = verdicts(database)
    assert verdict.outcome == outcome
    assert {(mark.points, mark.reason) for mark in marks(database, verdict.id)} == {(None, reason)}
    assert len(pending_verdicts(database, "reader-a", PLAN)) == (3 if outcome is Outcome.ERROR else 2)


def test_a_failed_reading_is_done_again_and_a_good_one_is_not(database, generation_id):
    finish(grade_by_reading(database, Reader(reads(finish=Finish.ERROR, detail="out of memory")), PLAN))
    finish(grade_by_reading(database, Reader(reads(1, 1, 1, 1, 1)), PLAN))
    idle = Reader(reads(0, 0, 0, 0, 0))
    assert finish(grade_by_reading(database, idle, PLAN)).done == 0
    assert idle.requests == []
    assert [(v.attempt, v.outcome) for v in verdicts(database)] == [(1, "error"), (2, "scored")]


def test_a_stopped_run_goes_on_where_it_ended(database, generation_id):
    add_generation(database, item_of(database, generation_id), student="student-b")
    run = grade_by_reading(database, Reader(reads(1, 1, 1, 1, 1)), PLAN)
    next(run)
    next(run)
    run.close()
    assert next(grade_by_reading(database, Reader(reads(1, 1, 1, 1, 1)), PLAN)).total == 1


def item_of(database, generation_id):
    [task] = pending_verdicts(database, "nobody", GradingPlan(PLAN.template, rounds=1))
    assert task.generation_id == generation_id
    return task.item_id


def test_a_text_that_is_none_is_never_read(database, generation_id):
    add_generation(
        database, item_of(database, generation_id), student="student-b", text="Sure, here is my answer:"
    )
    reader = Reader(reads(1, 1, 1, 1, 1))
    totals = finish(grade_by_reading(database, reader, PLAN))
    assert (totals.done, totals.failed, len(reader.requests)) == (1, 1, 1)


def test_marks_are_not_read_where_the_template_asks_for_lines(database, generation_id):
    lines = GradingPlan(find_template(GRADING, "lines"))
    with pytest.raises(UsageError, match="lines"):
        next(grade_by_reading(database, Reader(reads()), lines))
    assert verdicts(database) == []


def test_what_was_written_is_read_anew_and_what_was_read_is_written_anew(database, generation_id):
    writer = says(table([1, 1, 1, 1, 1]), name="reader-a")
    reader = Reader(reads(0, 0, 0, 0, 0))
    assert finish(grade_pending(database, writer, PLAN)).done == 3
    assert finish(grade_by_reading(database, reader, PLAN)).done == 1
    assert finish(grade_by_reading(database, reader, PLAN)).done == 0
    assert finish(grade_pending(database, writer, PLAN)).done == 0
    assert sorted((v.round, v.attempt, v.mode) for v in verdicts(database)) == [
        (1, 1, "write"),
        (1, 2, "read"),
        (2, 1, "write"),
        (3, 1, "write"),
    ]


def test_what_is_missing_can_be_told_for_one_mode(database, generation_id):
    finish(grade_by_reading(database, Reader(reads(1, 1, 1, 1, 1)), PLAN))
    assert len(pending_verdicts(database, "reader-a", replace(PLAN, mode=VerdictMode.WRITE))) == 3
    assert len(pending_verdicts(database, "reader-a", replace(PLAN, mode=VerdictMode.READ))) == 2
