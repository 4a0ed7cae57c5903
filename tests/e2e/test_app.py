"""The window's front door: what it opens, what it says, and how it ends."""

import logging
import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from skillmix_desktop.app import main
from skillmix_desktop.paths import logs_folder
from skillmix_desktop.ui.dialogs.crash_dialog import CrashDialog
from skillmix_desktop.ui.main_window import MainWindow
from skillmix_desktop.ui.project_work import create_project


def the_window() -> MainWindow:
    return next(
        each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow) and each.isVisible()
    )


def when(condition, act, every_ms=20):
    """Do ``act`` once ``condition`` holds, from within the event loop that ``main`` runs."""
    timer = QTimer(interval=every_ms)

    def look() -> None:
        if condition():
            timer.stop()
            act()

    timer.timeout.connect(look)
    timer.start()
    return timer


def is_open(name):
    return lambda: any(
        isinstance(each, MainWindow) and each.isVisible() and each.windowTitle().startswith(name)
        for each in QApplication.topLevelWidgets()
    )


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "spring-study.skillmix"
    create_project(str(path)).close()
    return str(path)


def test_the_window_opens_and_closes(qapp):
    _kept = when(is_open("Skill-Mix Desktop"), lambda: the_window().close())
    assert main([]) == 0
    assert list(logs_folder().glob("*.log"))


def test_a_project_is_opened_from_the_command_line(qapp, project):
    _kept = when(is_open("spring-study"), lambda: the_window().close())
    assert main([project]) == 0


def test_a_project_that_cannot_be_opened_ends_the_program_with_a_sentence(qapp, tmp_path, capsys):
    assert main([str(tmp_path / "gone.skillmix")]) == 1
    told = capsys.readouterr().err
    assert "gone.skillmix" in told
    assert "Traceback" not in told


def test_a_mistake_in_the_program_is_shown_and_logged_and_the_window_goes_on(qapp):
    shown = []

    def break_something() -> None:
        QTimer.singleShot(0, lambda: {}["missing"])

    def see() -> None:
        dialog = QApplication.activeModalWidget()
        shown.append(dialog.report.toPlainText())
        dialog.accept()
        the_window().close()

    _kept = [
        when(is_open("Skill-Mix Desktop"), break_something),
        when(lambda: isinstance(QApplication.activeModalWidget(), CrashDialog), see),
    ]
    before = sys.excepthook
    assert main([]) == 0
    assert "KeyError: 'missing'" in shown[0]
    assert "KeyError: 'missing'" in next(logs_folder().glob("*.log")).read_text(encoding="utf-8")
    sys.excepthook = before


def test_nothing_of_the_program_is_left_when_it_ends(qapp):
    import gc

    handlers = list(logging.getLogger().handlers)
    _kept = when(is_open("Skill-Mix Desktop"), lambda: the_window().close())
    main([])
    assert logging.getLogger().handlers == handlers
    assert gc.isenabled()


@pytest.mark.parametrize(("argument", "code"), [("--help", 0), ("--version", 0), ("--nonsense", 2)])
def test_usage_is_told_without_a_window(argument, code, capsys):
    with pytest.raises(SystemExit) as ended:
        main([argument])
    assert ended.value.code == code


def test_the_frozen_program_can_be_the_worker(capsys, tmp_path):
    with pytest.raises(SystemExit) as ended:
        main(["--llama-worker"])
    assert ended.value.code == 2
    assert "skillmix-llama-worker" in capsys.readouterr().err


def test_the_program_starts_as_a_module(own_folders, tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "skillmix_desktop", str(tmp_path / "gone.skillmix")],
        capture_output=True,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "gone.skillmix" in ended.stderr


COPIES_AND_ENDS = """
import sys
from PySide6.QtCore import QTimer
from skillmix_desktop.app import make_application
from skillmix_desktop.pipeline.forest_chart import ForestGroup, ForestRow, forest_plot
from skillmix_desktop.ui.widgets.pictures import copy_drawing

app = make_application()
copy_drawing(forest_plot([ForestGroup("topic", (ForestRow("kappa", 0.5, 0.2, 0.8),))], title="A and B"))
QTimer.singleShot(0, app.quit)
app.exec()
print(app.clipboard().text()[:4])
"""


def test_a_drawing_on_the_clipboard_lets_the_program_end(own_folders):
    """Qt asks for what lies there when Python is gone."""
    ended = subprocess.run(
        [sys.executable, "-c", COPIES_AND_ENDS],
        capture_output=True,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, "<svg")
