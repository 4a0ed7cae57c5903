"""How long the Agreement page takes to show another filter's figures at a hundred thousand marks."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtWidgets import QApplication

from skillmix_desktop.app import make_application
from skillmix_desktop.ui.main_window import MainWindow
from skillmix_desktop.ui.pages.agreement import AgreementPage
from skillmix_desktop.ui.theme import ThemeChoice, apply_theme
from skillmix_desktop.ui.widgets.fields import Picker
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.strata_project import strata_project
from tests.benchmarks.window_at import Painted, wait_for, window_at

MOST_MS = 100
ROUNDS = 5
THRESHOLDS = (0.5, 0.4)


def run() -> Iterator[Measurement]:
    """From the choice of a filter until the forest plot of what it leaves is painted, with all about it.

    Of each filter the median over some rounds counts.
    """
    app = make_application()
    apply_theme(app, ThemeChoice.LIGHT)
    with tempfile.TemporaryDirectory() as folder, strata_project() as database:
        window = window_at(Path(folder), "Ada")
        window.open_project(str(database.path))
        wait_for(lambda: window.context is not None and window.jobs.is_idle)
        window.go_to("agreement")
        page = window.stack.current_page
        assert isinstance(page, AgreementPage)
        wait_for(lambda: page.study is not None and window.jobs.is_idle)
        for name, seconds in _waits(window, page).items():
            median = 1000 * float(np.median(seconds))
            yield Measurement(f"Agreement, {name}, in ms", median, MOST_MS, is_ceiling=True)
        window.close()


def _waits(window: MainWindow, page: AgreementPage) -> dict[str, list[float]]:
    """The seconds of each change, by filter."""
    changes: dict[str, Callable[[int], None]] = {
        "another student": lambda number: _choose(page.student, number),
        "another k": lambda number: _choose(page.skills, number),
        "people’s newest or blind verdicts": lambda number: _choose(page.people, number),
        "another threshold": lambda number: page.threshold.setValue(THRESHOLDS[number % 2]),
        "weighted or not": lambda _: page.weighted.click(),
    }
    return {
        name: [_wait(window, page, change, number) for number in range(1, ROUNDS + 1)]
        for name, change in changes.items()
    }


def _choose(picker: Picker, number: int) -> None:
    picker.setCurrentIndex(number % picker.count())
    picker.activated.emit(picker.currentIndex())


def _wait(window: MainWindow, page: AgreementPage, change: Callable[[int], None], number: int) -> float:
    before = page.study
    painted = Painted(page.figures.forest, counts=lambda: page.study is not before)
    started = time.perf_counter()
    change(number)
    wait_for(lambda: painted.times)
    seconds = time.perf_counter() - started
    wait_for(lambda: window.jobs.is_idle)
    QApplication.processEvents()
    return seconds
