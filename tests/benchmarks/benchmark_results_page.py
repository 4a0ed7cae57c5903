"""How long the Results page takes from a turned switch to the picture, with a hundred thousand verdicts."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt

from skillmix_desktop.app import make_application
from skillmix_desktop.core.metrics import Over
from skillmix_desktop.core.names import NameRule
from skillmix_desktop.settings import SettingsStore
from skillmix_desktop.store.database import Database
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.pages.results import ResultsPage
from skillmix_desktop.ui.theme import ThemeChoice, apply_theme
from skillmix_desktop.ui.widgets.fields import Picker
from tests.benchmarks.large_project import make_large_project
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.strata_project import strata_project

VERDICTS = 100_000
STUDENTS, SIZES, ITEMS = tuple(f"student-{number}" for number in range(10)), (2, 3, 4, 5, 6), 1_000
PASSES = 5
WANTED_S = 0.1


def run() -> Iterator[Measurement]:
    """Each switch is turned and turned back; the slowest switch counts, by the middle of its times."""
    app = make_application()
    apply_theme(app, ThemeChoice.LIGHT)
    with tempfile.TemporaryDirectory() as folder:
        settings = SettingsStore(Path(folder) / "settings.toml")
        with strata_project(STUDENTS, SIZES, ITEMS) as database:
            yield _measured(database, settings, "10 students at 5 k under 2 graders")
        path = Path(folder) / "large.skillmix"
        make_large_project(path, VERDICTS)
        with closing(Database.open(path)) as database:
            yield _measured(database, settings, "1,000 students at one k")


def _measured(database: Database, settings: SettingsStore, what: str) -> Measurement:
    desk = Desk(database, settings)
    waits = {name: desk.waits(turn) for name, turn in desk.switches().items()}
    desk.close()
    slowest = max(waits, key=waits.__getitem__)
    name = f"a switch of the results, {what}, in 100 ms (slowest: {slowest})"
    return Measurement(name, waits[slowest] / WANTED_S, 1, is_ceiling=True)


class Desk:
    """The Results page over a project."""

    def __init__(self, database: Database, settings: SettingsStore) -> None:
        self._jobs = Jobs()
        self.page = ResultsPage(AppContext(database, settings, self._jobs, DataEvents()))
        self.page.resize(1096, 800)
        self.page.show()
        self._rest()

    def switches(self) -> dict[str, Callable[[bool], None]]:
        """What each control does when it is turned, and turned back."""
        page = self.page
        grader = page.grader.count() - 1
        return {
            "grader": lambda is_on: _choose(page.grader, grader if is_on else 0),
            "rounds": lambda is_on: _choose(page.over, page.over.findData(Over.MEAN if is_on else Over.MAX)),
            "names": lambda is_on: _choose(
                page.names, page.names.findData(NameRule.ROBUST if is_on else NameRule.OFF)
            ),
            "reference": lambda _: page.reference.click(),
            "a skill left out": lambda is_on: page.excluded.popup.list._items()[0].setCheckState(
                Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked
            ),
            "threshold": lambda is_on: page.threshold.setValue(0.6 if is_on else 0.5),
        }

    def waits(self, turn: Callable[[bool], None]) -> float:
        """The middle of the seconds from the change to the painted page."""
        seconds = sorted(self._seconds(lambda is_on=is_on: turn(is_on)) for is_on in (True, False) * PASSES)
        return seconds[len(seconds) // 2]

    def close(self) -> None:
        self.page.close()
        self._jobs.shutdown()

    def _seconds(self, turn: Callable[[], None]) -> float:
        before = self.page.study
        started = time.perf_counter()
        turn()
        self._rest()
        self.page.grab()
        seconds = time.perf_counter() - started
        assert self.page.study is not before, "the switch counted anew"
        return seconds

    def _rest(self) -> None:
        """Until nothing is being computed; the window does nothing meanwhile, as if nobody moved a hand."""
        loop = QEventLoop()
        self._jobs.idle.connect(loop.quit)
        if not self._jobs.is_idle:
            loop.exec()


def _choose(picker: Picker, number: int) -> None:
    picker.setCurrentIndex(number)
    picker.activated.emit(number)
