"""The station for who works it by keyboard alone or hears it: names, states, and the way of the Tab key."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlmodel import select

from skillmix_desktop.pipeline.history import text_history
from skillmix_desktop.store.merge_rows import Conflict
from skillmix_desktop.store.merging import MergeSummary
from skillmix_desktop.store.tables import Topic
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.dialogs.draw_dialog import DrawDialog
from skillmix_desktop.ui.dialogs.guidelines import GuidelinesDialog
from skillmix_desktop.ui.dialogs.hand_over_dialog import HandOverDialog
from skillmix_desktop.ui.dialogs.history_dialog import HistoryDialog
from skillmix_desktop.ui.dialogs.key_question import KeyQuestion
from skillmix_desktop.ui.dialogs.keys import KeysDialog
from skillmix_desktop.ui.dialogs.merged_rows import MergedRowsDialog
from skillmix_desktop.ui.dialogs.palette import Palette
from skillmix_desktop.ui.key_changes import KeyChanges
from skillmix_desktop.ui.spot_check_keys import MET
from tests.ui.pages.spot_check_desk import Desk, Key, make_graded_sample
from tests.ui.screen_reader import heard_of, never_reached, spoken, without_a_word

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_graded_sample(tmp_path_factory.mktemp("sample") / "sample.skillmix")


@pytest.fixture
def project(sample: Path, tmp_path: Path) -> str:
    return str(shutil.copy(sample, tmp_path / "sample.skillmix"))


@pytest.fixture
def desk(qtbot: QtBot, context: AppContext) -> Desk:
    return Desk(qtbot, context)


def test_every_control_of_the_page_has_a_word_for_a_name_at_every_stage(desk: Desk):
    assert len(heard_of(desk.page)) > 50
    assert without_a_word(desk.page) == []
    desk.press(Key.Key_F, Key.Key_Escape)
    desk.mark_all()
    desk.commit()
    assert without_a_word(desk.page) == []
    desk.press(Key.Key_R)
    assert without_a_word(desk.page) == []
    desk.press(Key.Key_Q)
    assert without_a_word(desk.page.popup) == []
    desk.page.popup.close()
    desk.page.tools.draw_button.click()
    assert without_a_word(desk.page.findChild(DrawDialog)) == []
    desk.page.findChild(DrawDialog).close()


def dialogs(desk: Desk) -> Iterator[QWidget]:
    """All others that the station has."""
    settings, bindings = desk.context.settings, desk.page.bindings
    changes = KeyChanges(settings, bindings.actions, [])
    verdicts = text_history(desk.database, desk.bench.work.task.generation_id, "nobody")
    yield GuidelinesDialog(desk.database)
    yield HistoryDialog(verdicts, print)
    yield KeysDialog([("On this page", bindings.keys)], changes=changes)
    yield KeyQuestion(MET, changes)
    yield Palette(bindings.commands)
    yield HandOverDialog(["Ada", "Ben"], "Ada")
    yield MergedRowsDialog("Merged", MergeSummary(1, 2, (Conflict("topic", "1", "Ours was kept."),)))


def test_every_control_of_the_dialogs_has_a_word_for_a_name(qtbot: QtBot, desk: Desk):
    for dialog in dialogs(desk):
        qtbot.addWidget(dialog)
        dialog.show()
        assert len(heard_of(dialog)) > 3
        assert without_a_word(dialog) == [], type(dialog).__name__
        dialog.close()


def test_the_state_of_a_criterion_is_in_its_name_and_in_that_of_the_rubric(desk: Desk):
    row, rubric = desk.bench.rubric.rows[0], desk.bench.rubric
    name = desk.bench.work.task.item.skills[0].name
    assert spoken(row) == f"1 {name}: no mark yet"
    for key, words in ((Key.Key_1, "met"), (Key.Key_0, "not met"), (Key.Key_2, "can’t judge")):
        desk.press(key)
        rubric.move_to(0)
        assert spoken(row) == f"1 {name}: {words}"
        assert spoken(rubric) == f"Rubric, criterion 1 of {len(rubric.rows)}: 1 {name}: {words}"
    desk.press(Key.Key_Backspace)
    assert spoken(row) == f"1 {name}: no mark yet"


def test_what_changes_about_a_criterion_is_announced(desk: Desk):
    said: list[str] = []
    desk.bench.rubric.announced.connect(said.append)
    first, second = (skill.name for skill in desk.bench.work.task.item.skills[:2])
    desk.press(Key.Key_1, Key.Key_0, Key.Key_Up, Key.Key_Backspace)
    assert said == [f"1 {first}: met", f"2 {second}: not met", f"2 {second}: no mark yet"]
    desk.press(Key.Key_F7, Key.Key_End)
    desk.press(Key.Key_Home, modifier=SHIFT)
    desk.press(Key.Key_H)
    assert said[-1].startswith(f"2 {second}: no mark yet, with one passage as evidence")


def test_tab_reaches_every_control_of_the_page_and_leaves_it_either_way(desk: Desk):
    assert never_reached(desk.page, desk.bench.rubric, desk.press) == []


def test_the_page_fits_a_small_window_at_every_stage_and_with_a_long_topic(desk: Desk):
    room = 1024 - 184  # less the rail

    def width() -> int:
        QApplication.sendPostedEvents()
        return desk.page.minimumSizeHint().width()

    with desk.database.write() as session:
        for topic in session.scalars(select(Topic)):
            topic.name = f"{topic.name} and whatever else has to do with it at all"
    desk.page.go_to(0)
    desk.mark_all()
    assert width() <= room
    desk.commit()
    assert width() <= room
    desk.press(Key.Key_R)
    assert width() <= room
    desk.press(Key.Key_F)
    assert width() <= room
