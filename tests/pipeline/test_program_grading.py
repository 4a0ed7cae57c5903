"""The grader that is a program."""

import pytest

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.program_grading import PROGRAM, grade_by_program
from skillmix_desktop.store.integrity import verify
from skillmix_desktop.store.queries import graders
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items
from tests.pipeline.answers import LITOTES_ANALOGY, finish, marks, verdicts

THREE_SKILLS = (("litotes", "analogy", "anaphora"), "Falconry")


@pytest.mark.parametrize(
    ("combination", "text", "is_met"),
    [
        (LITOTES_ANALOGY, "The falcon was not slow.", 1),
        (LITOTES_ANALOGY, "The falcon was not slow. It rose.", 0),
        (LITOTES_ANALOGY, "The falcon was not slow.\nIt rose.", 0),
        (THREE_SKILLS, "The falcon was not slow. It rose.", 1),
        (THREE_SKILLS, "The falcon was not slow. It rose. It fell.", 0),
    ],
)
def test_the_program_marks_the_length_and_nothing_else(database, combination, text, is_met):
    [item_id] = add_items(database, [combination])
    add_generation(database, item_id, text=text)
    totals = finish(grade_by_program(database))
    [verdict] = verdicts(database)
    *others, length = marks(database, verdict.id)
    assert (length.points, length.reason) == (is_met, None)
    assert {(mark.points, mark.reason) for mark in others} == {(None, "a program cannot decide this")}
    assert (totals.done, totals.failed, totals.outcomes) == (1, 0, {Outcome.SCORED: 1})


def test_the_program_is_known_as_one_and_costs_nothing(database):
    add_generation(database, add_items(database)[0])
    finish(grade_by_program(database))
    [verdict] = verdicts(database)
    assert (verdict.mode, verdict.cost_usd) == (VerdictMode.PROGRAM, 0.0)
    with database.read() as session:
        [grader] = graders(session)
    assert (grader.name, grader.kind) == (PROGRAM, GraderKind.PROGRAM)
    assert verify(database) == []


def test_each_text_is_marked_once_also_after_a_stop(database):
    item_ids = add_items(database)
    for item_id in item_ids:
        add_generation(database, item_id)
    run = grade_by_program(database)
    assert next(run).total == 3
    next(run)
    run.close()
    shown = list(grade_by_program(database))
    assert [(step.done, step.total) for step in shown] == [(0, 2), (1, 2), (2, 2)]
    assert len({verdict.generation_id for verdict in verdicts(database)}) == len(verdicts(database)) == 3


def test_where_there_is_no_text_there_is_nothing_to_do(database):
    add_generation(database, add_items(database)[0], text=None)
    assert finish(grade_by_program(database)).done == 0


def test_of_two_runs_beside_each_other_the_first_counts(database):
    add_generation(database, add_items(database)[0])
    slow = grade_by_program(database)
    next(slow)
    finish(grade_by_program(database))
    finish(slow)
    assert [verdict.attempt for verdict in verdicts(database)] == [1]
