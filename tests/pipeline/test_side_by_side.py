"""A person's verdicts beside the graders': majorities, differences, notes and reasons."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from skillmix_desktop.core.person_marks import PersonMark
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.side_by_side import GraderColumn, Opinion, Vote, side_by_side
from skillmix_desktop.pipeline.spot_check_acts import commit, record_mark
from skillmix_desktop.pipeline.spot_check_draw import SpotCheckDraw, draw_spot_checks
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import GraderKind, MarkRow
from tests.builders import add_generation, add_items, add_verdict, build_project
from tests.pipeline.people import think_again


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = build_project(tmp_path / "trial.skillmix")
    yield made
    made.close()


@pytest.fixture
def generation(database: Database) -> UUID:
    return add_generation(database, add_items(database)[0])


@pytest.fixture
def check(database: Database, generation: UUID) -> UUID:
    """The text in Anna's queue; two skills, topic and sense are hers to mark, at 0 to 3."""
    [drawn] = draw_spot_checks(database, SpotCheckDraw("Anna", 1))
    return drawn.spot_check_id


def mark_and_commit(database: Database, check: UUID, *said: bool | None) -> None:
    for position, is_met in enumerate(said):
        record_mark(database, check, position, PersonMark(is_met, "" if is_met is not None else "unsure"))
    commit(database, check)


def column(*said: tuple[float | None, ...]) -> GraderColumn:
    """A grader's column whose criteria got these points, round by round."""
    opinions = {
        position: Opinion(
            tuple(
                Vote(round_, None if points is None else points >= 0.5, points, None, "")
                for round_, points in enumerate(rounds, start=1)
            )
        )
        for position, rounds in enumerate(said)
    }
    return GraderColumn("grader", GraderKind.MACHINE, opinions, ())


def test_nothing_is_shown_before_the_person_has_committed(database: Database, generation: UUID, check: UUID):
    add_verdict(database, generation, marks=[1.0] * 5)
    record_mark(database, check, 0, PersonMark(True))
    with pytest.raises(UsageError, match="once your own verdict is submitted"):
        side_by_side(database, check)


@pytest.mark.parametrize(
    ("votes", "is_met"),
    [
        ((1.0,), True),
        ((0.0,), False),
        ((0.5,), True),
        ((1.0, 0.0, 1.0), True),
        ((1.0, 0.0), None),
        ((1.0, None, None), True),
        ((None, None), None),
    ],
)
def test_the_opinion_is_that_of_most_rounds_that_judged(votes: tuple[float | None, ...], is_met: bool | None):
    assert column(votes).opinions[0].is_met is is_met


def test_a_grader_differs_only_where_it_judged():
    opinions = column((1.0,), (0.0,), (None,), (1.0, 0.0)).opinions
    assert [opinions[n].differs_from(True) for n in range(4)] == [False, True, False, True]
    assert [opinions[n].differs_from(None) for n in range(4)] == [True, True, False, False]


def test_the_probability_is_the_mean_of_those_given():
    votes = (Vote(1, True, 1.0, 0.9, ""), Vote(2, True, 1.0, 0.6, ""), Vote(3, None, None, None, "cut off"))
    assert Opinion(votes).probability == pytest.approx(0.75)
    assert Opinion(votes[2:]).probability is None


def test_likeness_counts_the_marks_that_both_gave():
    said = {0: PersonMark(True), 1: PersonMark(True), 2: PersonMark(None, "why"), 3: PersonMark(False)}
    assert column((1.0,), (0.0,), (1.0,), (None,)).likeness(said) == (1, 2)


def test_each_grader_has_one_column_with_its_newest_verdict_of_each_round(
    database: Database, generation: UUID, check: UUID
):
    add_verdict(database, generation, marks=[0.0] * 5, explanation="first try")
    add_verdict(database, generation, marks=[1.0] * 5, attempt=2, explanation="second try")
    add_verdict(database, generation, marks=[1.0] * 5, round_=2)
    add_verdict(database, generation, grader="Ben", kind=GraderKind.PERSON, marks=[1.0] * 5)
    add_verdict(database, generation, grader="program", kind=GraderKind.PROGRAM, marks=[None] * 4 + [1.0])
    mark_and_commit(database, check, True, True, True, True)
    beside = side_by_side(database, check)
    assert [grader.name for grader in beside.graders] == ["grader-a", "Ben"]
    assert [vote.round for vote in beside.graders[0].opinions[0].votes] == [1, 2]
    assert beside.graders[0].opinions[0].met == 2
    assert beside.graders[0].rounds[0].explanation == "second try"


def test_a_verdict_without_marks_keeps_its_column_and_says_what_happened(
    database: Database, generation: UUID, check: UUID
):
    add_verdict(database, generation, outcome=Outcome.REFUSED)
    mark_and_commit(database, check, True, True, True, True)
    [grader] = side_by_side(database, check).graders
    assert grader.opinions == {}
    assert grader.rounds[0].outcome is Outcome.REFUSED


def test_another_persons_note_comes_with_the_mark(database: Database, generation: UUID, check: UUID):
    verdict = add_verdict(database, generation, grader="Ben", kind=GraderKind.PERSON, marks=[0.0] * 5)
    with database.write() as session:
        session.get_one(MarkRow, (verdict, 1)).note = "It is a simile."
    mark_and_commit(database, check, True, True, True, True)
    [ben] = side_by_side(database, check).graders
    assert ben.opinions[1].votes[0].remark == "It is a simile."
    assert ben.opinions[0].votes[0].remark == ""


def test_the_first_difference_is_that_from_what_the_person_says_now(
    database: Database, generation: UUID, check: UUID
):
    add_verdict(database, generation, marks=[1.0, 1.0, 0.0, 1.0, 0.0])
    mark_and_commit(database, check, True, True, True, True)
    assert side_by_side(database, check).first_difference == 2
    think_again(database, check, {2: PersonMark(False)}, reason="It is about hawks.")
    assert side_by_side(database, check).first_difference is None


def test_both_of_the_persons_verdicts_are_there_after_a_revision(database: Database, check: UUID):
    mark_and_commit(database, check, True, None, True, True)
    think_again(database, check, {1: PersonMark(False, "no likeness")}, reason="I had overlooked a clause.")
    blind, revised = side_by_side(database, check).own
    assert (blind.marks[1], blind.reason) == (PersonMark(None, "unsure"), "")
    assert (revised.marks[1], revised.reason) == (
        PersonMark(False, "no likeness"),
        "I had overlooked a clause.",
    )
    assert revised.marks[0] == PersonMark(True)
