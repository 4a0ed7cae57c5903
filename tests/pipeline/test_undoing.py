"""Undo and redo: over texts, over restarts, and never behind a committed verdict."""

from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillmix_desktop.core.person_marks import PersonMark, Span
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.act_journal import ActField
from skillmix_desktop.pipeline.spot_check_acts import (
    commit,
    drop_revision,
    flag,
    record_evidence,
    record_mark,
    skip,
)
from skillmix_desktop.pipeline.spot_check_draw import SpotCheckDraw, draw_spot_checks
from skillmix_desktop.pipeline.spot_checks import CheckState, CheckTask, Flag, load_task
from skillmix_desktop.pipeline.undoing import redo, undo
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import MarkRow
from tests.builders import add_generation, add_items, build_project
from tests.pipeline.answers import verdicts
from tests.pipeline.people import think_again

MET, NOT_MET = PersonMark(True), PersonMark(False)


@pytest.fixture
def checks(database: Database) -> list[UUID]:
    for item_id in add_items(database):
        add_generation(database, item_id, text="Not slow.")
    return [check.spot_check_id for check in draw_spot_checks(database, SpotCheckDraw("Ada", count=3))]


def marked(database: Database, check: UUID) -> dict[int, bool | None]:
    return {position: mark.is_met for position, mark in load_task(database, check).marks.items()}


def mark_all(database: Database, check: UUID) -> None:
    for criterion in load_task(database, check).asked:
        record_mark(database, check, criterion.position, MET)


def test_acts_are_undone_over_texts_and_done_again(database, checks):
    first, second, _ = checks
    record_mark(database, first, 0, MET)
    record_mark(database, second, 1, NOT_MET)
    record_mark(database, second, 1, MET)
    assert undo(database, "Ada").spot_check_id == second
    assert marked(database, second) == {1: False}
    assert undo(database, "Ada").spot_check_id == second
    assert undo(database, "Ada").spot_check_id == first
    assert (marked(database, first), marked(database, second)) == ({}, {})
    with pytest.raises(UsageError, match="nothing to undo"):
        undo(database, "Ada")
    assert [redo(database, "Ada").spot_check_id for _ in range(3)] == [first, second, second]
    assert (marked(database, first), marked(database, second)) == ({0: True}, {1: True})
    with pytest.raises(UsageError, match="nothing to do again"):
        redo(database, "Ada")


def test_undo_and_redo_tell_what_they_changed(database, checks):
    record_mark(database, checks[0], 0, MET)
    record_mark(database, checks[0], 0, NOT_MET)
    back, again = undo(database, "Ada").deed, redo(database, "Ada").deed
    assert (back.field, back.position) == (ActField.MARK, 0)
    assert (back.before["is_met"], back.after["is_met"]) == (False, True)
    assert (again.before["is_met"], again.after["is_met"]) == (True, False)


def test_undo_reaches_over_a_restart(project_path: Path, database: Database, checks):
    record_mark(database, checks[0], 0, MET)
    database.close()
    again = Database.open(project_path)
    assert undo(again, "Ada").spot_check_id == checks[0]
    assert marked(again, checks[0]) == {}
    again.close()


def test_what_was_undone_cannot_be_done_again_after_something_else(database, checks):
    record_mark(database, checks[0], 0, MET)
    undo(database, "Ada")
    record_mark(database, checks[0], 1, MET)
    with pytest.raises(UsageError, match="nothing to do again"):
        redo(database, "Ada")


def test_evidence_flags_and_skips_are_undone_too(database, checks):
    check = checks[0]
    record_evidence(database, check, 0, [Span(0, 3)])
    flag(database, check, Flag(True, "odd"))
    skip(database, check)
    undo(database, "Ada")
    assert load_task(database, check).state is CheckState.DRAFT
    undo(database, "Ada")
    assert load_task(database, check).flag == Flag()
    undo(database, "Ada")
    assert load_task(database, check).said.evidence == {}
    redo(database, "Ada")
    assert load_task(database, check).said.evidence == {0: (Span(0, 3),)}


def test_a_committed_verdict_is_not_undone(database, checks):
    first, second, _ = checks
    record_mark(database, second, 0, MET)
    mark_all(database, first)
    commit(database, first)
    assert undo(database, "Ada").spot_check_id == second
    with pytest.raises(UsageError, match="revised instead"):
        undo(database, "Ada")
    assert len(marked(database, first)) == 4


def test_a_revision_under_way_is_undone_and_one_that_was_dropped_is_not(database, checks):
    check = checks[0]
    mark_all(database, check)
    commit(database, check)
    record_mark(database, check, 0, NOT_MET, is_revising=True)
    undo(database, "Ada")
    assert load_task(database, check).revision is None
    redo(database, "Ada")
    drop_revision(database, check)
    with pytest.raises(UsageError, match="nothing to undo"):
        undo(database, "Ada")
    assert load_task(database, check).revision is None
    think_again(database, check, {0: NOT_MET}, reason="no")
    assert [verdict.attempt for verdict in verdicts(database)] == [1, 2]


def test_one_persons_undo_leaves_anothers_work_alone(database, checks):
    [ben] = draw_spot_checks(database, SpotCheckDraw("Ben", count=1))
    record_mark(database, checks[0], 0, MET)
    record_mark(database, ben.spot_check_id, 0, MET)
    undo(database, "Ada")
    assert marked(database, ben.spot_check_id) == {0: True}


def test_the_letters_of_a_note_are_one_act(database, checks):
    check = checks[0]
    record_mark(database, check, 0, MET)
    for end in range(1, 5):
        record_mark(database, check, 0, PersonMark(True, "kite"[:end]))
    undo(database, "Ada")
    assert load_task(database, check).marks == {0: MET}


def test_the_time_of_acts_goes_to_the_verdict_and_its_marks(database, checks):
    check = checks[0]
    for position in range(4):
        record_mark(database, check, position, MET, seconds=2.0)
    record_mark(database, check, 1, NOT_MET, seconds=1.5)
    record_evidence(database, check, 1, [Span(0, 3)], seconds=0.5)
    undo(database, "Ada")
    commit(database, check, seconds=0.25)
    [verdict] = verdicts(database)
    assert verdict.seconds == pytest.approx(10.25)
    with database.read() as session:
        assert session.get_one(MarkRow, (verdict.id, 0)).seconds == pytest.approx(2.0)
        assert session.get_one(MarkRow, (verdict.id, 1)).seconds == pytest.approx(4.0)


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["mark", "clear", "evidence", "flag", "undo", "redo"]),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_undoing_everything_and_doing_it_again_changes_nothing(tmp_path_factory, deeds):
    database = build_project(tmp_path_factory.mktemp("any") / "any.skillmix")
    for item_id in add_items(database):
        add_generation(database, item_id, text="Not slow.")
    drawn = [check.spot_check_id for check in draw_spot_checks(database, SpotCheckDraw("Ada", count=3))]
    empty = [_state(load_task(database, check)) for check in drawn]
    for name, at, is_met in deeds:
        _do(database, drawn[at], name, is_met)
    end = [_state(load_task(database, check)) for check in drawn]
    steps = _repeat(database, undo)
    assert [_state(load_task(database, check)) for check in drawn] == empty
    for _ in range(steps):
        redo(database, "Ada")
    assert [_state(load_task(database, check)) for check in drawn] == end
    database.close()


def _do(database: Database, check: UUID, name: str, is_met: bool) -> None:
    if name in ("undo", "redo"):
        act = undo if name == "undo" else redo
        with suppress(UsageError):
            act(database, "Ada")
    elif name == "mark":
        record_mark(database, check, 0, PersonMark(is_met, "why" if is_met else ""))
    elif name == "clear":
        record_mark(database, check, 0, None)
    elif name == "evidence":
        record_evidence(database, check, 1, [Span(0, 3)] if is_met else [])
    else:
        flag(database, check, Flag(is_met))


def _repeat(database: Database, act) -> int:
    for steps in range(1000):
        try:
            act(database, "Ada")
        except UsageError:
            return steps
    raise AssertionError("it never ends")


def _state(task: CheckTask) -> object:
    evidence = {position: spans for position, spans in task.said.evidence.items() if spans}
    return (dict(task.marks), evidence, task.flag)


def test_undoing_a_first_mark_leaves_no_verdict_that_counts(database, checks):
    record_mark(database, checks[0], 0, MET)
    undo(database, "Ada")
    assert [verdict.outcome for verdict in verdicts(database)] == [Outcome.DRAFT]


def test_taking_back_what_is_not_there_begins_nothing(database, checks):
    record_mark(database, checks[0], 0, None)
    assert load_task(database, checks[0]).state is CheckState.PENDING
