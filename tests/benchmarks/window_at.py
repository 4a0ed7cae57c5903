"""The program's window on a project, for benchmarks of what a person waits for there."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from skillmix_desktop.settings import Settings, SettingsStore
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.main_window import MainWindow
from skillmix_desktop.ui.page_table import PAGES
from skillmix_desktop.ui.project_work import project_files

PATIENCE_S = 60.0
WAKE_MS = 1


def window_at(folder: Path, annotator: str) -> MainWindow:
    """The window with its own settings in ``folder``, shown, without a project."""
    settings = SettingsStore(folder / "settings.toml")
    settings.replace(Settings(annotator=annotator))
    window = MainWindow(
        PAGES, project_files(), settings=settings, jobs=Jobs(), state_file=folder / "window.ini"
    )
    window.resize(1280, 800)
    window.show()
    return window


def wait_for(condition: Callable[[], object]) -> None:
    """Let the window do what it has to do until ``condition`` holds, asleep between its events."""
    until = time.perf_counter() + PATIENCE_S
    waker = QTimer(interval=WAKE_MS)
    waker.start()
    while not condition():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        assert time.perf_counter() < until, "the window takes too long"
    waker.stop()


class Painted(QObject):
    """Counts how often a widget was painted, once ``counts`` holds."""

    def __init__(self, widget: QWidget, *, counts: Callable[[], bool] = lambda: True) -> None:
        super().__init__(widget)
        self.times = 0
        self._counts = counts
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.times += event.type() == QEvent.Type.Paint and self._counts()
        return False
