"""Undo and redo on the spot-check page, and the time that goes into what is done there."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from skillmix_desktop.core.person_marks import PersonMark as Said
from skillmix_desktop.pipeline.sample import ANNOTATOR
from skillmix_desktop.pipeline.spot_checks import CheckState
from skillmix_desktop.settings import SettingsStore
from skillmix_desktop.store.tables import Act, Verdict, key_of
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.project_work import open_project
from skillmix_desktop.ui.stopwatch import Stopwatch
from skillmix_desktop.ui.widgets.mark_buttons import Choice
from tests.ui.pages.spot_check_desk import CTRL, Desk, Key, make_graded_sample
from tests.ui.test_stopwatch import Clock

REDO = CTRL | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_graded_sample(tmp_path_factory.mktemp("sample") / "sample.skillmix")


@pytest.fixture
def project(sample: Path, tmp_path: Path) -> str:
    return str(shutil.copy(sample, tmp_path / "sample.skillmix"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(qtbot: QtBot, context: AppContext, clock: Clock) -> Desk:
    return Desk(qtbot, context, stopwatch=Stopwatch(clock))


def undo(desk: Desk) -> None:
    desk.press(Key.Key_Z, modifier=CTRL)


def foot(desk: Desk) -> str:
    return desk.bench.foot.sentence.text()


def test_undo_goes_to_the_text_that_was_changed_and_says_what_changed(desk: Desk):
    desk.press(Key.Key_1, Key.Key_0)
    name = desk.bench.work.task.item.skills[1].name
    desk.press(Key.Key_J, Key.Key_J)
    undo(desk)
    assert desk.number == 1
    assert desk.marks() == {0: Said(True)}
    assert desk.bench.rubric.in_hand == 1
    assert desk.bench.rubric.rows[1].buttons.choice is None
    assert foot(desk) == f"Undone: {name}, now not marked."
    desk.press(Key.Key_Z, modifier=REDO)
    assert desk.marks() == {0: Said(True), 1: Said(False)}
    assert foot(desk) == f"Done again: {name}, now not met."


def test_undo_reaches_over_a_restart(qtbot: QtBot, project: str, settings: SettingsStore, jobs: Jobs):
    with closing(open_project(project)) as database:
        before = Desk(qtbot, AppContext(database, settings, jobs, DataEvents()))
        before.press(Key.Key_1)
        before.page.close()
    with closing(open_project(project)) as database:
        after = Desk(qtbot, AppContext(database, settings, jobs, DataEvents()))
        undo(after)
        assert after.marks() == {}


def test_a_skip_and_a_note_are_undone_too(desk: Desk):
    desk.press(Key.Key_1, Key.Key_Up, Key.Key_N)
    desk.type("just so")
    desk.press(Key.Key_Escape, Key.Key_S)
    undo(desk)
    assert (desk.number, foot(desk)) == (1, "Undone: the skip.")
    assert desk.page.tools.chips[CheckState.SKIPPED].isHidden()
    undo(desk)
    assert foot(desk) == f"Undone: the note on {desk.bench.work.task.item.skills[0].name}."
    assert desk.marks() == {0: Said(True)}


def test_where_nothing_is_left_to_undo_it_says_so(desk: Desk):
    desk.mark_all()
    desk.commit()
    undo(desk)
    assert foot(desk) == "There is nothing to undo; a committed verdict is revised instead."
    desk.press(Key.Key_Z, modifier=REDO)
    assert foot(desk) == "There is nothing to do again."


def test_while_a_note_is_typed_the_field_undoes_its_own_letters(desk: Desk):
    desk.press(Key.Key_1, Key.Key_Up, Key.Key_N)
    QTest.keyClicks(desk.bench.remarks.note, "ab")
    undo(desk)
    assert desk.marks()[0].is_met is True
    assert desk.bench.remarks.note.text() != "ab"
    assert desk.marks()[0].note == desk.bench.remarks.note.text()


def test_undo_works_with_the_focus_in_the_text(desk: Desk):
    desk.press(Key.Key_1)
    desk.bench.text_card.text.setFocus()
    undo(desk)
    assert desk.bench.rubric.rows[0].buttons.choice is not Choice.MET


def test_every_act_and_commit_gets_the_time_at_work_that_led_to_it(desk: Desk, clock: Clock):
    for key in [Key.Key_1] * len(desk.bench.work.task.asked):
        clock.now += 3
        desk.press(key)
    clock.now += 2
    desk.commit()
    with desk.database.read() as session:
        acts = session.scalars(select(Act).where(Act.annotator_id == key_of("grader", ANNOTATOR))).all()
        verdict = session.scalars(select(Verdict).where(Verdict.grader_id == acts[0].annotator_id)).one()
        assert [act.seconds for act in acts] == [3.0] * len(acts)
        assert verdict.seconds == 3.0 * len(acts) + 2


def test_looking_at_a_text_without_doing_anything_is_not_counted_for_the_next(desk: Desk, clock: Clock):
    clock.now += 50
    desk.press(Key.Key_J)
    clock.now += 4
    desk.press(Key.Key_1)
    with desk.database.read() as session:
        assert [act.seconds for act in session.scalars(select(Act))] == [4.0]


def test_the_pace_is_told_to_who_asks_and_no_clock_is_in_view(desk: Desk, clock: Clock):
    for _ in range(3):
        clock.now += 40
        desk.mark_all()
        desk.commit()
        desk.commit()
    chip = desk.page.tools.chips[CheckState.PENDING]
    assert chip.toolTip() == "About 40 s a text, 6 min left"
    assert "min" not in chip.text()
