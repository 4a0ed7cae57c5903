"""The spot-check page with its keyboard, over the sample with a grader of its own; for tests."""

from contextlib import closing
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlmodel import col, select

from skillmix_desktop.core.person_marks import PersonMark as Said
from skillmix_desktop.pipeline.sample import ANNOTATOR
from skillmix_desktop.pipeline.spot_checks import load_task, queue
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import Generation, MarkRow, SpotCheck, Verdict
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.main_window import MainWindow
from skillmix_desktop.ui.pages.spot_check import SpotCheckPage
from skillmix_desktop.ui.stopwatch import Stopwatch
from tests.builders import add_verdict, sample_of_one_judge
from tests.ui.conftest import TO_LOAD_MS, activate

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
GRADER = "quokka/unheard-of-9b"
FIRST = "Because the man at the market"  # two skills, in one sentence
EXPLANATION = "Zwiebelfisch: the likeness is announced rather than shown."


def make_graded_sample(path: Path) -> Path:
    """The sample, and a grader with a name and words that occur nowhere else."""
    with closing(sample_of_one_judge(path)) as database:
        _bring_forward(database, FIRST)
        for entry in queue(database, ANNOTATOR):
            length = load_task(database, entry.spot_check_id).item.k + 3
            for round_ in (1, 2, 3):
                marks = [float(round_ == 1)] + [1.0] * (length - 1)
                verdict = add_verdict(
                    database,
                    entry.generation_id,
                    grader=GRADER,
                    marks=marks,
                    round_=round_,
                    explanation=EXPLANATION,
                )
                _say_more(database, verdict)
    return path


def _bring_forward(database: Database, beginning: str) -> None:
    """Let the queue begin with the text that begins like this, whatever the draw's order is."""
    with database.write() as session:
        generation = session.exec(select(Generation).where(col(Generation.text).startswith(beginning))).one()
        check = session.exec(select(SpotCheck).where(SpotCheck.generation_id == generation.id)).one()
        check.rank = -1


def _say_more(database: Database, verdict_id: UUID) -> None:
    """Put the grader's words wherever a verdict has room for words."""
    with database.write() as session:
        verdict = session.get_one(Verdict, verdict_id)
        verdict.reply = f"{EXPLANATION} Zwiebelfisch throughout."
        verdict.provenance = {"served_name": "Zwiebelfisch"}
        session.get_one(MarkRow, (verdict_id, 0)).note = "Zwiebelfisch, if anything"


class Desk:
    """The page and the keyboard."""

    def __init__(self, qtbot: QtBot, context: AppContext, *, stopwatch: Stopwatch | None = None) -> None:
        self.qtbot = qtbot
        self.context = context
        self.page = SpotCheckPage(context, stopwatch=stopwatch)
        qtbot.addWidget(self.page)
        self.page.resize(1096, 772)  # what a window of 1280 x 800 leaves to a page
        with qtbot.waitActive(self.page):
            self.page.show()
            self.page.activateWindow()
        qtbot.waitUntil(lambda: context.jobs.is_idle)

    @property
    def bench(self):
        return self.page.bench

    @property
    def database(self) -> Database:
        return self.context.database

    def press(self, *keys: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            self.qtbot.keyClick(QApplication.focusWidget() or self.page, key, modifier)

    def type(self, text: str) -> None:
        self.qtbot.keyClicks(QApplication.focusWidget(), text)

    def commit(self) -> None:
        self.press(Key.Key_Return, modifier=CTRL)

    def mark_all(self, key: Key = Key.Key_1) -> None:
        self.press(*[key] * len(self.bench.work.task.asked))

    @property
    def entry(self):
        """The queue's line of the text on the bench, as it is on the disk."""
        id_ = self.bench.work.task.spot_check_id
        return next(entry for entry in queue(self.database, ANNOTATOR) if entry.spot_check_id == id_)

    @property
    def number(self) -> int:
        ids = [entry.spot_check_id for entry in queue(self.database, ANNOTATOR)]
        return ids.index(self.bench.work.task.spot_check_id) + 1

    def marks(self) -> dict[int, Said]:
        return dict(load_task(self.database, self.bench.work.task.spot_check_id).marks)


def tasks(desk: Desk):
    return [
        (number, load_task(desk.database, entry.spot_check_id))
        for number, entry in enumerate(queue(desk.database, ANNOTATOR))
    ]


def open_at_the_rubric(qtbot: QtBot, window: MainWindow, path: Path) -> MainWindow:
    """Open the project in the window, with the spot-check page in view and the keyboard at its rubric."""
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(window.project_opened, timeout=TO_LOAD_MS):
        window.open_project(str(path))
    go_to(qtbot, window, "spot_check")
    qtbot.waitUntil(lambda: window.stack.current_page.is_showing_content, timeout=TO_LOAD_MS)
    activate(qtbot, window)
    window.stack.current_page.bench.rubric.setFocus()
    return window


def go_to(qtbot: QtBot, window: MainWindow, page: str) -> None:
    """Bring the page into view, and wait until it has read what it shows."""
    window.go_to(page)
    qtbot.waitUntil(lambda: window.jobs.is_idle, timeout=TO_LOAD_MS)
