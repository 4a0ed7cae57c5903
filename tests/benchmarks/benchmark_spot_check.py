"""How long a person at the rubric waits, in the real window, while the project grows."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from skillmix_desktop.app import make_application
from skillmix_desktop.ui.pages.spot_check import SpotCheckPage
from skillmix_desktop.ui.theme import ThemeChoice, apply_theme
from tests.benchmarks.large_project import PERSON, make_large_project
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.window_at import Painted, wait_for, window_at

FEW, MANY = 100, 100_000
TEXTS = 40
SCROLLS = 200
PRESS_S, STALL_S, OPENING_S = 0.05, 0.05, 1.5
COMMIT = (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def run() -> Iterator[Measurement]:
    """Presses are timed until the mark or verdict is on the disk and the page is painted anew.

    The small project is worked on first, in the same window: the ratio of the two tells how waiting grows.
    """
    app = make_application()
    apply_theme(app, ThemeChoice.LIGHT)
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        desk.open(FEW)  # what the first opening of all loads is not what is asked
        few = desk.open(FEW)
        presses = desk.press_through_texts()
        many = desk.open(MANY)
        waits = desk.press_through_texts()
        stalls = desk.scroll_queue()
        desk.window.close()
    ratios = {
        "a key press among 100,000 texts, the 95 % quantile in 50 ms": (_late(waits) / PRESS_S, 1),
        "a key press among 100,000 texts, against 100": (_late(waits) / _late(presses), 2),
        "opening 100,000 texts, in 1.5 s": (many / OPENING_S, 1),
        "opening 100,000 texts, against 100": (many / few, 10),
        "the longest stall in a list of 100,000 texts, in 50 ms": (max(stalls) / STALL_S, 1),
    }
    for name, (ratio, most) in ratios.items():
        yield Measurement(name, ratio, most, is_ceiling=True)


def _late(seconds: list[float]) -> float:
    return float(np.quantile(seconds, 0.95))


class Desk:
    """The window, and a person at its keyboard."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.window = window_at(folder, PERSON)

    @property
    def page(self) -> SpotCheckPage:
        page = self.window.stack.current_page
        assert isinstance(page, SpotCheckPage)
        return page

    def open(self, texts: int) -> float:
        """Make and open a project; the seconds from asking for it to the overview, then go to the rubric."""
        path = self._folder / f"{texts}.skillmix"
        if not path.exists():
            make_large_project(path, texts)
        opened: list[float] = []
        self.window.project_opened.connect(lambda: opened.append(time.perf_counter()))
        started = time.perf_counter()
        self.window.open_project(str(path))
        wait_for(lambda: opened)
        self.window.go_to("spot_check")
        wait_for(lambda: self.page.is_showing_content)
        wait_for(lambda: self.window.jobs.is_idle)
        return opened[0] - started

    def press_through_texts(self) -> list[float]:
        """The seconds of each press, over some texts marked, committed and left."""
        self.window.activateWindow()
        wait_for(self.window.isActiveWindow)
        self.page.bench.rubric.setFocus()
        self._press(Qt.Key.Key_1)  # what the first of all presses loads is not what is asked
        return [seconds for _ in range(TEXTS) for seconds in self._do_text()]

    def scroll_queue(self) -> list[float]:
        """The seconds of each page scrolled in the list of the texts."""
        self._press(Qt.Key.Key_Q)
        table = self.page.popup.table
        bar = table.verticalScrollBar()
        seconds = []
        for number in range(SCROLLS):
            started = time.perf_counter()
            bar.setValue(bar.maximum() * number // SCROLLS)
            QApplication.processEvents()
            seconds.append(time.perf_counter() - started)
        self.page.popup.close()
        return seconds

    def _do_text(self) -> Iterator[float]:
        work = self.page.bench.work
        assert work is not None
        for _ in work.task.asked:
            yield self._press(Qt.Key.Key_1)
        yield self._press(*COMMIT)
        before, painted = self.page.bench.work, Painted(self.page.bench.text_card.text.viewport())
        yield self._press(*COMMIT)
        assert self.page.bench.work is not before, "the next text is there"
        assert painted.times, "and was painted"

    def _press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> float:
        started = time.perf_counter()
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)
        QApplication.processEvents()
        return time.perf_counter() - started
