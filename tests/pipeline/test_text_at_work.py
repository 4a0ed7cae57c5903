"""A text in a person's hands says of itself what the disk says of it."""

from uuid import UUID

import pytest

from skillmix_desktop.core.person_marks import PersonMark, Span
from skillmix_desktop.pipeline.spot_check_draw import SpotCheckDraw, draw_spot_checks
from skillmix_desktop.pipeline.spot_checks import CheckState, load_task
from skillmix_desktop.pipeline.text_at_work import Stage, TextAtWork
from skillmix_desktop.store.database import Database
from tests.builders import add_generation, add_items

MET, NOT_MET = PersonMark(True), PersonMark(False)


@pytest.fixture
def check(database: Database) -> UUID:
    add_generation(database, add_items(database)[0], text="Not slow.")
    [drawn] = draw_spot_checks(database, SpotCheckDraw("Ada", count=1))
    return drawn.spot_check_id


def take(database: Database, check: UUID) -> TextAtWork:
    return TextAtWork(database, load_task(database, check), lambda: 1.0)


def state(database: Database, check: UUID) -> CheckState:
    return load_task(database, check).state


def test_taking_back_where_nothing_was_said_begins_no_draft(database, check):
    work = take(database, check)
    work.put(0, None)
    assert work.state is state(database, check) is CheckState.PENDING


def test_a_skipped_text_is_taken_up_again_by_a_new_mark_or_evidence_alone(database, check):
    work = take(database, check)
    work.put(0, MET)
    work.skip()
    work.put(0, MET)
    assert work.state is state(database, check) is CheckState.SKIPPED
    work.point_to(0, (Span(0, 3),))
    assert work.state is state(database, check) is CheckState.DRAFT


def test_a_revision_that_was_found_again_and_dropped_does_not_come_back(database, check):
    first = take(database, check)
    for criterion in first.task.asked:
        first.put(criterion.position, MET)
    first.hand_in()
    first.revise()
    first.put(0, NOT_MET)
    again = take(database, check)
    assert again.stage is Stage.REVISING
    again.drop_revision()
    again.revise()
    assert set(again.marks.values()) == {MET}
