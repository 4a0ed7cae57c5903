"""Plays a person who goes through a queue by key presses alone, in a process that may be killed at any time.

``python -m tests.e2e.rubric_typist PROJECT TEXTS`` says, in a line of JSON before each press, which text and
press it is about to do.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtTest import QTest

from skillmix_desktop.app import make_application
from skillmix_desktop.settings import Settings, SettingsStore
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.main_window import MainWindow
from skillmix_desktop.ui.page_table import PAGES
from skillmix_desktop.ui.pages.spot_check import SpotCheckPage
from skillmix_desktop.ui.project_work import project_files
from tests.benchmarks.large_project import PERSON

REVISED_EVERY = 10
Key = Qt.Key
Press = tuple[Qt.Key | str, Qt.KeyboardModifier]
BARE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def presses(asked: int, *, number: int) -> Iterator[Press]:
    """A text: its marks, a note to the one that cannot be judged, the commit, now and then a revision."""
    unjudged = number % 5 == 4
    for position in range(asked):
        met = Key.Key_1 if (number + position) % 3 else Key.Key_0
        yield (Key.Key_2 if unjudged and position == 0 else met), BARE
    if unjudged:
        yield Key.Key_N, BARE
        yield "unclear", BARE
        yield Key.Key_Return, BARE
    yield Key.Key_Return, CTRL
    if number % REVISED_EVERY == 0:
        yield Key.Key_R, BARE
        yield (Key.Key_0 if number % 3 else Key.Key_1), BARE
        yield Key.Key_Return, CTRL
        yield "on second thoughts", BARE
        yield Key.Key_Return, CTRL
    yield Key.Key_Return, CTRL


def main(project: str, texts: int) -> None:
    app = make_application()
    folder = Path(project).parent
    settings = SettingsStore(folder / "settings.toml")
    settings.replace(Settings(annotator=PERSON))
    window = MainWindow(
        PAGES, project_files(), settings=settings, jobs=Jobs(), state_file=folder / "window.ini"
    )
    window.show()
    window.activateWindow()
    loop = QEventLoop()
    window.project_opened.connect(loop.quit)
    window.open_project(project)
    loop.exec()
    window.go_to("spot_check")
    page = window.stack.current_page
    assert isinstance(page, SpotCheckPage)
    while not (page.is_showing_content and window.isActiveWindow() and window.jobs.is_idle):
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    page.bench.rubric.setFocus()
    for number in range(texts):
        work = page.bench.work
        assert work is not None
        for step, (key, modifier) in enumerate(presses(len(work.task.asked), number=number)):
            print(json.dumps({"text": number, "press": step}), flush=True)
            focus = window.focusWidget() or window
            if isinstance(key, str):
                QTest.keyClicks(focus, key)
            else:
                QTest.keyClick(focus, key, modifier)
            app.processEvents()
    print(json.dumps({"done": texts}), flush=True)
    window.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
