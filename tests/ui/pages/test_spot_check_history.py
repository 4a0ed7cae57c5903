"""From the rubric to all that was ever said of the text: once committed, and not before."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from skillmix_desktop.ui.dialogs.history_dialog import HistoryDialog
from tests.ui.held_words import everything_said
from tests.ui.pages.spot_check_desk import GRADER, Desk, Key, make_graded_sample


@pytest.fixture
def project(tmp_path: Path) -> str:
    return str(make_graded_sample(tmp_path / "sample.skillmix"))


@pytest.fixture
def desk(qtbot, context) -> Desk:
    return Desk(qtbot, context)


def test_before_the_commit_there_is_no_way_to_it(desk: Desk):
    desk.press(Key.Key_Y)
    assert not desk.bench.foot.history.isVisible()
    assert QApplication.activeModalWidget() is None
    assert GRADER not in everything_said(desk.page)


def test_after_the_commit_it_tells_what_everybody_said(qtbot, desk: Desk):
    desk.mark_all()
    desk.commit()
    desk.press(Key.Key_Y)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), HistoryDialog))
    dialog = QApplication.activeModalWidget()
    assert GRADER in everything_said(dialog)
    dialog.close()
