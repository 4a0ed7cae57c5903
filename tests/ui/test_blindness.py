"""Until a person has judged a text, nothing in the whole window holds what a grader said of it."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from skillmix_desktop.logs import start_logging, stop_logging
from skillmix_desktop.pipeline.sample import ANNOTATOR
from skillmix_desktop.settings import Settings, SettingsStore
from skillmix_desktop.ui.dialogs.guidelines import GuidelinesDialog
from skillmix_desktop.ui.dialogs.keys import KeysDialog
from skillmix_desktop.ui.dialogs.palette import Palette
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.main_window import MainWindow
from skillmix_desktop.ui.page_table import PAGES
from skillmix_desktop.ui.pages.agreement import DIFFERENCES
from skillmix_desktop.ui.project_work import project_files
from skillmix_desktop.ui.widgets.tab_row import TabRow
from tests.ui.held_words import everything_said
from tests.ui.pages.spot_check_desk import (
    CTRL,
    GRADER,
    Key,
    go_to,
    make_graded_sample,
    open_at_the_rubric,
)
from tests.ui.test_main_window import modal

SECRET = "Zwiebelfisch"
DIALOGS = ((Key.Key_K, CTRL, Palette), (Key.Key_G, None, GuidelinesDialog), (Key.Key_F1, None, KeysDialog))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_graded_sample(tmp_path_factory.mktemp("sample") / "sample.skillmix")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The program's own log file, with all that it can tell."""
    yield start_logging(tmp_path / "logs", level=logging.DEBUG)
    stop_logging()


@pytest.fixture(params=["", ANNOTATOR], ids=["nobody named", "named"])
def window(request, qtbot, sample, settings: SettingsStore, jobs: Jobs, log: Path, tmp_path) -> MainWindow:
    """At the rubric of the sample's queue, in which nothing is committed."""
    settings.replace(Settings(annotator=request.param))
    path = shutil.copy(sample, tmp_path / "sample.skillmix")
    made = MainWindow(PAGES, project_files(), settings=settings, jobs=jobs, state_file=tmp_path / "w.ini")
    return open_at_the_rubric(qtbot, made, path)


def press(qtbot: QtBot, window: MainWindow, *keys: Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    for key in keys:
        place = QApplication.activePopupWidget() or QApplication.focusWidget() or window
        qtbot.keyClick(place, key, modifier or Qt.KeyboardModifier.NoModifier)


def test_nothing_at_the_rubric_holds_it(qtbot, window, log):
    """Marked, the text and the list of texts copied, the dialogs open, the history asked for."""
    page = window.stack.current_page
    press(qtbot, window, *[Key.Key_1] * len(page.bench.work.task.asked), Key.Key_Y)
    held = [everything_said(window)]
    page.bench.text_card.text.setFocus()
    press(qtbot, window, Key.Key_A, Key.Key_C, modifier=CTRL)
    held.append(everything_said(window))
    page.bench.rubric.setFocus()
    press(qtbot, window, Key.Key_Q)
    press(qtbot, window, Key.Key_C, modifier=CTRL)
    held.append(everything_said(window))
    page.popup.close()
    for key, modifier, kind in DIALOGS:
        page.bench.rubric.setFocus()
        press(qtbot, window, key, modifier=modifier)
        dialog = modal(qtbot, kind)
        held.append(everything_said(window))
        dialog.close()
    assert page.bench.text_card.text.text in held[1]
    assert page.bench.text_card.text.highlights == ()
    for said in (*held, log.read_text(encoding="utf-8")):
        assert SECRET not in said


def test_no_other_page_holds_it(qtbot, window, log):
    for entry in PAGES:
        go_to(qtbot, window, entry.name)
        assert SECRET not in everything_said(window), entry.name
        for tabs in window.stack.current_page.findChildren(TabRow):
            for number in range(tabs.count()):
                tabs.setCurrentIndex(number)
                qtbot.waitUntil(lambda: window.jobs.is_idle)
                assert SECRET not in everything_said(window), (entry.name, number)
    assert SECRET not in log.read_text(encoding="utf-8")


def test_the_list_of_verdicts_and_the_verdict_beside_it_hide_the_marks(qtbot, window):
    go_to(qtbot, window, "grade")
    page = window.stack.current_page
    rows = [page.verdicts.model.row(number) for number in range(page.verdicts.model.rowCount())]
    hidden = [row for row in rows if row.grader == GRADER]
    assert hidden
    assert all(row.is_withheld and not row.marks for row in hidden)
    page.verdicts.table.choose(rows.index(hidden[0]))
    qtbot.waitUntil(lambda: "once your own verdict on it is submitted" in page.detail.nothing.text())
    assert SECRET not in everything_said(window)


def test_the_differences_of_two_graders_leave_the_texts_out(qtbot, window):
    go_to(qtbot, window, "agreement")
    page = window.stack.current_page
    hidden = page.study.pair.unjudged()
    assert hidden > 1
    assert page.differences.model.rowCount() == 0
    page.tabs.setCurrentIndex(DIFFERENCES)
    qtbot.waitUntil(lambda: window.jobs.is_idle)
    assert page.differences.left_out.text().startswith(f"{hidden} such marks are hidden until you")
    assert page.differences.model.rowCount() == 0


def test_once_it_is_committed_all_of_them_tell_it(qtbot, window):
    """So the tests above would have found it."""
    page = window.stack.current_page
    press(qtbot, window, *[Key.Key_1] * len(page.bench.work.task.asked))
    press(qtbot, window, Key.Key_Return, modifier=CTRL)
    assert SECRET in everything_said(page)
    go_to(qtbot, window, "agreement")
    window.stack.current_page.tabs.setCurrentIndex(DIFFERENCES)
    qtbot.waitUntil(lambda: window.stack.current_page.differences.model.rowCount() > 0)
    pair = window.stack.current_page.study.pair
    assert 0 < pair.unjudged() < pair.unjudged() + pair.n_differences
    go_to(qtbot, window, "grade")
    page = window.stack.current_page
    qtbot.waitUntil(lambda: not window.jobs.running)
    rows = [page.verdicts.model.row(number) for number in range(page.verdicts.model.rowCount())]
    shown = [number for number, row in enumerate(rows) if row.grader == GRADER and not row.is_withheld]
    assert len(shown) == 3
    page.verdicts.table.choose(shown[0])
    qtbot.waitUntil(lambda: SECRET in everything_said(page.detail))
