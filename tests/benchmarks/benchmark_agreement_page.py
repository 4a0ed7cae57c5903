"""How long the Agreement page takes to show another filter's figures at a hundred thousand marks."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractItemModel
from PySide6.QtWidgets import QWidget

from skillmix_desktop.app import make_application
from skillmix_desktop.ui.main_window import MainWindow
from skillmix_desktop.ui.pages.agreement import DIFFERENCES, PROBABILITIES, AgreementPage
from skillmix_desktop.ui.theme import ThemeChoice, apply_theme
from skillmix_desktop.ui.widgets.fields import Picker
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.strata_project import strata_project
from tests.benchmarks.window_at import Painted, wait_for, window_at

MOST_MS = 100
ROUNDS = 6
THRESHOLDS = (0.5, 0.4)


def run() -> Iterator[Measurement]:
    """From the choice of a filter until what it leaves is painted; the best of some rounds counts."""
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
        for name, seconds in _waits(window, page):
            yield Measurement(f"Agreement, {name}, in ms", 1000 * min(seconds), MOST_MS, is_ceiling=True)
        window.close()


def _waits(window: MainWindow, page: AgreementPage) -> Iterator[tuple[str, list[float]]]:
    """The seconds of each change, by filter and by what is in view."""
    changes: dict[str, Callable[[int], None]] = {
        "another student": lambda number: _choose(page.student, number),
        "another k": lambda number: _choose(page.skills, number),
        "people’s newest or blind verdicts": lambda number: _choose(page.people, number),
        "another threshold": lambda number: page.threshold.setValue(THRESHOLDS[number % 2]),
        "weighted or not": lambda _: page.weighted.click(),
    }
    figures = _View(page.figures.model, page.figures.plots.plot)
    for name, change in changes.items():
        yield name, [_wait(window, figures, change, number) for number in range(1, ROUNDS + 1)]
    others = {
        DIFFERENCES: ("the differences", _View(page.differences.model, page.differences.table.viewport())),
        PROBABILITIES: ("the probabilities", _View(page.calibration.model, page.calibration.card.plot)),
    }
    for tab, (name, view) in others.items():
        page.tabs.setCurrentIndex(tab)
        wait_for(lambda: window.jobs.is_idle)
        change = changes["another student"]
        waits = [_wait(window, view, change, number) for number in range(1, ROUNDS + 1)]
        yield f"another student with {name} in view", waits


def _choose(picker: Picker, number: int) -> None:
    picker.setCurrentIndex(number % picker.count())
    picker.activated.emit(picker.currentIndex())


@dataclass(frozen=True)
class _View:
    """A table that is filled anew, and a widget that is painted anew thereafter."""

    model: QAbstractItemModel
    painted: QWidget


def _wait(window: MainWindow, view: _View, change: Callable[[int], None], number: int) -> float:
    told: list[bool] = []
    link = view.model.modelReset.connect(lambda: told.append(True))
    painted = Painted(view.painted, counts=lambda: bool(told))
    started = time.perf_counter()
    change(number)
    wait_for(lambda: painted.times)
    seconds = time.perf_counter() - started
    view.model.modelReset.disconnect(link)
    wait_for(lambda: window.jobs.is_idle)
    return seconds
