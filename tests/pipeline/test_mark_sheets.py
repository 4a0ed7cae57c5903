"""The blind draft and the revision, as sheets to put marks on."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.mark_sheets import DraftSheet, RevisionSheet, next_unexplained, next_unmarked
from skillmix_desktop.pipeline.side_by_side import side_by_side
from skillmix_desktop.pipeline.spot_check_draw import SpotCheckDraw, draw_spot_checks
from skillmix_desktop.pipeline.spot_checks import CheckState, PersonMark, load_task
from skillmix_desktop.store.database import Database
from tests.builders import add_generation, add_items, build_project

MET, NOT_MET = PersonMark(True), PersonMark(False)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = build_project(tmp_path / "trial.skillmix")
    yield made
    made.close()


@pytest.fixture
def check(database: Database) -> UUID:
    add_generation(database, add_items(database)[0])
    [drawn] = draw_spot_checks(database, SpotCheckDraw("Anna", 1))
    return drawn.spot_check_id


@pytest.fixture
def submitted(database: Database, check: UUID) -> UUID:
    sheet = DraftSheet(database, load_task(database, check))
    for position in range(4):
        sheet.put(position, MET)
    sheet.hand_in()
    return check


def test_what_is_put_on_the_draft_is_on_the_disk(database: Database, check: UUID):
    sheet = DraftSheet(database, load_task(database, check))
    sheet.put(0, MET)
    sheet.put(1, NOT_MET)
    sheet.put(0, None)
    assert sheet.marks == load_task(database, check).marks == {1: NOT_MET}


def test_a_draft_goes_on_from_the_marks_that_are_there(database: Database, check: UUID):
    DraftSheet(database, load_task(database, check)).put(2, NOT_MET)
    assert DraftSheet(database, load_task(database, check)).marks == {2: NOT_MET}


def test_handing_the_draft_in_submits_it(database: Database, submitted: UUID):
    assert load_task(database, submitted).state is CheckState.SUBMITTED


def test_a_revision_is_no_verdict_before_it_is_handed_in(database: Database, submitted: UUID):
    sheet = RevisionSheet(database, load_task(database, submitted))
    sheet.put(0, NOT_MET)
    assert sheet.is_changed
    assert load_task(database, submitted).marks[0] == MET
    assert len(side_by_side(database, submitted).own) == 1
    sheet.write_reason("  It is a simile. ")
    sheet.hand_in()
    own = side_by_side(database, submitted).own
    assert [verdict.marks[0] for verdict in own] == [MET, NOT_MET]
    assert own[1].reason == "It is a simile."
    assert load_task(database, submitted).revision is None


def test_second_thoughts_are_on_the_disk_and_gone_when_they_are_dropped_or_taken_back(
    database: Database, submitted: UUID
):
    sheet = RevisionSheet(database, load_task(database, submitted))
    sheet.put(0, NOT_MET)
    sheet.put(1, NOT_MET)
    sheet.put(1, MET)
    sheet.write_reason("a simile")
    task = load_task(database, submitted)
    assert task.state is CheckState.SUBMITTED
    assert task.revision is not None
    assert task.revision.marks == {**task.marks, 0: NOT_MET}
    assert task.revision.reason == "a simile"
    again = RevisionSheet(database, task)
    assert again.marks[0] == NOT_MET
    again.drop()
    task = load_task(database, submitted)
    assert (task.revision, task.marks[0]) == (None, MET)


def test_a_committed_mark_cannot_be_taken_back(database: Database, submitted: UUID):
    sheet = RevisionSheet(database, load_task(database, submitted))
    sheet.put(0, None)
    assert sheet.marks[0] == MET


def test_a_revision_needs_a_change_and_a_reason(database: Database, submitted: UUID):
    sheet = RevisionSheet(database, load_task(database, submitted))
    with pytest.raises(UsageError, match="Change a mark first"):
        sheet.hand_in()
    sheet.put(0, NOT_MET)
    sheet.write_reason("   ")
    with pytest.raises(UsageError, match="why you changed it"):
        sheet.hand_in()
    assert len(side_by_side(database, submitted).own) == 1


def test_the_next_criterion_without_a_mark_comes_round(database: Database, check: UUID):
    task = load_task(database, check)
    assert next_unmarked(task, {}) == 0
    assert next_unmarked(task, {0: MET, 2: MET}, after=2) == 3
    assert next_unmarked(task, {2: MET, 3: MET}, after=3) == 0
    assert next_unmarked(task, dict.fromkeys(range(4), MET), after=1) is None  # the length is not asked for


def test_the_first_unjudged_mark_without_a_note_is_found():
    assert next_unexplained({0: MET, 1: PersonMark(None, "odd"), 2: PersonMark(None, "  ")}) == 2
    assert next_unexplained({0: MET, 1: PersonMark(None, "odd")}) is None
