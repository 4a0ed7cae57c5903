"""Photographs every page in both themes: ``python tests/screenshots.py OUTDIR [PROJECT]``."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from skillmix_desktop.app import make_application
from skillmix_desktop.settings import SettingsStore
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.main_window import MainWindow
from skillmix_desktop.ui.page_entries import PageEntry
from skillmix_desktop.ui.page_table import PAGES
from skillmix_desktop.ui.project_work import project_files
from skillmix_desktop.ui.theme import ThemeChoice, apply_theme

THEMES = (ThemeChoice.LIGHT, ThemeChoice.DARK)
SIZES = ((1280, 800), (1920, 1080))
REST_MS = 500


def photograph(folder: Path, project: str | None = None, entries: Sequence[PageEntry] = PAGES) -> list[Path]:
    """The start page and every page of ``project`` (the sample, if None), by theme and size."""
    folder.mkdir(parents=True, exist_ok=True)
    app = make_application()
    apply_theme(app, ThemeChoice.LIGHT)
    window = MainWindow(
        entries,
        project_files(),
        settings=SettingsStore.load(folder / "settings.toml"),
        jobs=Jobs(),
        state_file=folder / "window.ini",
    )
    window.opening_failed.connect(lambda words: sys.exit(words))
    window.show()
    taken = _photograph_view(app, window, folder, "start")
    if project is None:
        window.open_sample()
    else:
        window.open_project(project)
    _rest(window)
    for number, entry in enumerate(entries, start=1):
        window.go_to(entry.name)
        taken += _photograph_view(app, window, folder, f"{number}-{entry.name}")
    window.close()
    return taken


def _photograph_view(app: QApplication, window: MainWindow, folder: Path, name: str) -> list[Path]:
    taken = []
    for theme in THEMES:
        apply_theme(app, theme)
        for width, height in SIZES:
            window.resize(width, height)
            _rest(window)
            taken.append(folder / f"{name}-{theme.value}-{width}.png")
            window.grab().save(str(taken[-1]))
    return taken


def _rest(window: MainWindow) -> None:
    """Until nothing is being read, and what was read is painted."""
    while True:
        loop = QEventLoop()
        QTimer.singleShot(REST_MS, loop.quit)
        loop.exec()
        if window.jobs.is_idle:
            return


if __name__ == "__main__":
    for picture in photograph(Path(sys.argv[1]), *sys.argv[2:3]):
        print(picture)
