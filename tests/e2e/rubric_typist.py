"""Plays a person who goes through a queue by key presses alone, in a process that may be killed at any time.

``python -m tests.e2e.rubric_typist PROJECT SEED`` says, in a line of JSON, each key before it is pressed, and
in another what the window shows after it.
"""

import json
import os
import sys
from pathlib import Path
from random import Random

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from skillmix_desktop.app import make_application
from skillmix_desktop.pipeline.spot_checks import load_task, queue
from skillmix_desktop.settings import Settings, SettingsStore
from skillmix_desktop.store.database import Database
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.main_window import MainWindow
from skillmix_desktop.ui.page_table import PAGES
from skillmix_desktop.ui.pages.spot_check import SpotCheckPage
from skillmix_desktop.ui.project_work import project_files
from tests.benchmarks.large_project import NOT_MET, PERSON
from tests.e2e.rubric_in_view import View, in_window
from tests.e2e.rubric_keys_on_paper import press
from tests.e2e.rubric_on_paper import Paper, PaperText
from tests.e2e.rubric_person import next_presses


class Typist:
    """The window over a project, and a person at the keyboard of its spot-check page."""

    def __init__(self, project: Path) -> None:
        folder = project.parent
        settings = SettingsStore(folder / "settings.toml")
        settings.replace(Settings(annotator=PERSON))
        self.window = MainWindow(
            PAGES, project_files(), settings=settings, jobs=Jobs(), state_file=folder / "window.ini"
        )
        self.window.show()
        self.window.activateWindow()
        loop = QEventLoop()
        self.window.project_opened.connect(loop.quit)
        self.window.open_project(str(project))
        loop.exec()
        self.window.go_to("spot_check")
        while not (
            self.page.is_showing_content and self.window.isActiveWindow() and self.window.jobs.is_idle
        ):
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self.page.bench.rubric.setFocus()

    @property
    def page(self) -> SpotCheckPage:
        page = self.window.stack.current_page
        assert isinstance(page, SpotCheckPage)
        return page

    def press(self, key: str) -> View:
        """Press it where the keyboard is, a small letter as it is typed; what is shown then."""
        place = self.window.focusWidget() or self.window
        if key.islower():
            QTest.keyClicks(place, key)
        else:
            combination = QKeySequence(key)[0]
            QTest.keyClick(place, combination.key(), combination.keyboardModifiers())
        QApplication.processEvents()
        return in_window(self.page)


def blank_paper(database: Database) -> Paper:
    """The queue in which nothing has been done yet."""
    tasks = [load_task(database, entry.spot_check_id) for entry in queue(database, PERSON)]
    return Paper([PaperText(task.text, len(task.asked)) for task in tasks], NOT_MET)


def main(project: Path, seed: int) -> None:
    _application = make_application()
    typist = Typist(project)
    assert typist.window.context is not None
    paper, chance = blank_paper(typist.window.context.database), Random(seed)
    while True:
        for key in next_presses(paper, chance):
            print(json.dumps({"press": key}), flush=True)
            press(paper, key)
            print(json.dumps({"seen": typist.press(key)}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
