"""Keys of the spot-check page that the user changes, and the palette that finds what they do."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from skillmix_desktop.pipeline.spot_checks import load_task
from skillmix_desktop.settings import SettingsStore
from skillmix_desktop.ui.actions import Command, matching
from skillmix_desktop.ui.dialogs.key_question import KeyQuestion
from skillmix_desktop.ui.dialogs.keys import KeysDialog
from skillmix_desktop.ui.dialogs.palette import Palette
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.main_window import MainWindow
from skillmix_desktop.ui.page_table import PAGES
from skillmix_desktop.ui.project_work import project_files
from skillmix_desktop.ui.widgets.mark_buttons import Choice
from tests.ui.pages.spot_check_desk import CTRL, Key, make_graded_sample, open_at_the_rubric
from tests.ui.test_main_window import modal

PATIENCE_MS = 30_000


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_graded_sample(tmp_path_factory.mktemp("sample") / "sample.skillmix")


@pytest.fixture
def at_the_rubric(
    qtbot: QtBot, sample: Path, tmp_path: Path, settings: SettingsStore, jobs: Jobs
) -> MainWindow:
    """The window with the spot-check page in view."""
    path = shutil.copy(sample, tmp_path / "sample.skillmix")
    window = MainWindow(PAGES, project_files(), settings=settings, jobs=jobs, state_file=tmp_path / "w.ini")
    return open_at_the_rubric(qtbot, window, path)


def press(qtbot: QtBot, window: MainWindow, key: Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifier)


def bench(window: MainWindow):
    return window.stack.current_page.bench


def marks(window: MainWindow) -> dict[int, bool | None]:
    task = load_task(window.context.database, bench(window).work.task.spot_check_id)
    return {position: mark.is_met for position, mark in task.marks.items()}


def change(qtbot: QtBot, window: MainWindow, action: str, key: str) -> tuple[KeysDialog, KeyQuestion]:
    """Open the list of keys by key, and give the action another."""
    press(qtbot, window, Key.Key_F1)
    dialog = modal(qtbot, KeysDialog)
    dialog.buttons[action].click()
    question = modal(qtbot, KeyQuestion)
    question.field.setKeySequence(QKeySequence(key))
    question.keep_button.click()
    return dialog, question


def test_a_key_is_changed_printed_on_its_control_and_kept(qtbot, at_the_rubric, settings):
    dialog, question = change(qtbot, at_the_rubric, "spot_check.met", "X")
    assert not question.isVisible()
    assert dialog.buttons["spot_check.met"].text() == "X"
    dialog.accept()
    rows = bench(at_the_rubric).rubric.rows
    assert rows[0].buttons.buttons[Choice.MET].text().endswith(" X")
    press(qtbot, at_the_rubric, Key.Key_1)
    assert marks(at_the_rubric) == {}
    press(qtbot, at_the_rubric, Key.Key_X)
    assert marks(at_the_rubric) == {0: True}
    assert SettingsStore.load(settings._path).settings.keys == {"spot_check.met": "X"}


@pytest.mark.parametrize(
    ("key", "owner"), [("S", "skip for now"), ("Ctrl+1", "Overview"), ("Down", "a key of this page")]
)
def test_a_key_that_does_something_already_is_refused_in_words(qtbot, at_the_rubric, settings, key, owner):
    dialog, question = change(qtbot, at_the_rubric, "spot_check.met", key)
    assert question.messages.text == f"{key} is taken: {owner}. Choose another key."
    question.reject()
    dialog.accept()
    assert settings.settings.keys == {}


def test_a_key_goes_back_to_what_it_was_unless_that_is_taken_by_now(qtbot, at_the_rubric, settings):
    dialog, _ = change(qtbot, at_the_rubric, "spot_check.skip", "X")
    dialog.accept()
    dialog, _ = change(qtbot, at_the_rubric, "spot_check.met", "S")
    dialog.buttons["spot_check.skip"].click()
    question = modal(qtbot, KeyQuestion)
    question.standard_button.click()
    assert question.messages.text.startswith("S is taken: met")
    question.reject()
    dialog.buttons["spot_check.met"].click()
    modal(qtbot, KeyQuestion).standard_button.click()
    dialog.accept()
    assert settings.settings.keys == {"spot_check.skip": "X"}
    assert "Skip  X" in bench(at_the_rubric).foot.skip.text()


def test_the_palette_finds_a_command_shows_its_key_and_does_it(qtbot, at_the_rubric):
    press(qtbot, at_the_rubric, Key.Key_K, CTRL)
    palette = modal(qtbot, Palette)
    qtbot.keyClicks(palette.field, "skip")
    assert palette.model.index(0, 0).data() == "Skip for now"
    assert palette.model.index(0, 1).data() == "S"
    before = bench(at_the_rubric).work
    qtbot.keyClick(palette.field, Key.Key_Return)
    assert not palette.isVisible()
    assert bench(at_the_rubric).work is not before


def test_the_palette_is_moved_through_by_key_and_has_the_pages_too(qtbot, at_the_rubric):
    press(qtbot, at_the_rubric, Key.Key_K, CTRL)
    palette = modal(qtbot, Palette)
    qtbot.waitUntil(palette.field.hasFocus)
    qtbot.keyClick(palette.field, Key.Key_Down)
    assert palette.table.currentIndex().row() == 1
    qtbot.keyClicks(palette.field, "go items")
    qtbot.keyClick(palette.field, Key.Key_Return)
    assert at_the_rubric.stack.current_page is not None
    assert at_the_rubric.stack.current_page.header.title.text() == "Items"
    qtbot.waitUntil(lambda: at_the_rubric.jobs.is_idle, timeout=PATIENCE_MS)


def test_undo_is_in_the_menu_too(qtbot, at_the_rubric):
    press(qtbot, at_the_rubric, Key.Key_1)
    view = next(action.menu() for action in at_the_rubric.menuBar().actions() if action.text() == "&View")
    here = next(action.menu() for action in view.actions() if action.text() == "On this &page")
    here.aboutToShow.emit()
    undo = next(action for action in here.actions() if action.text().startswith("Undo"))
    undo.trigger()
    assert marks(at_the_rubric) == {}


def test_what_begins_with_the_letters_comes_first():
    commands = [Command(title, "", print) for title in ("Unskip", "Go: Skills", "Skip for now")]
    assert [command.title for command in matching(commands, "skip")] == ["Skip for now", "Unskip"]
    assert [command.title for command in matching(commands, "sk go")] == ["Go: Skills"]
    assert matching(commands, "") == commands
