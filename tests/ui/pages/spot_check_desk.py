"""The spot-check page with its keyboard, over the sample with a grader of its own; for tests."""

from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtWidgets import QApplication, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from skillmix_desktop.core.person_marks import PersonMark as Said
from skillmix_desktop.pipeline.sample import ANNOTATOR
from skillmix_desktop.pipeline.spot_checks import load_task, queue
from skillmix_desktop.store.database import Database
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.pages.spot_check import SpotCheckPage
from skillmix_desktop.ui.stopwatch import Stopwatch
from tests.builders import add_verdict, sample_of_one_judge

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
GRADER = "quokka/unheard-of-9b"
EXPLANATION = "Zwiebelfisch: the likeness is announced rather than shown."


def make_graded_sample(path: Path) -> Path:
    """The sample, and a grader with a name and words that occur nowhere else."""
    with closing(sample_of_one_judge(path)) as database:
        for entry in queue(database, ANNOTATOR):
            length = load_task(database, entry.spot_check_id).item.k + 3
            for round_ in (1, 2, 3):
                marks = [float(round_ == 1)] + [1.0] * (length - 1)
                add_verdict(
                    database,
                    entry.generation_id,
                    grader=GRADER,
                    marks=marks,
                    round_=round_,
                    explanation=EXPLANATION,
                )
    return path


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


def everything_said(page: QWidget) -> str:
    """Every string that the page, its windows, their models, the screen reader or the clipboard holds."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    said = [QGuiApplication.clipboard().text()]
    roots = {page, *QApplication.topLevelWidgets()}
    for root in roots:
        for widget in (root, *root.findChildren(QWidget)):
            said += properties(widget)
            if isinstance(widget, QTextEdit):
                said.append(widget.toHtml())
        for model in root.findChildren(QAbstractItemModel):
            said += cells(model)
        said += spoken(QAccessible.queryAccessibleInterface(root))
    return "\n".join(said)


def properties(widget: QWidget) -> list[str]:
    kinds = widget.metaObject()
    values = [kinds.property(number).read(widget) for number in range(kinds.propertyCount())]
    dynamic = [name.toStdString() for name in widget.dynamicPropertyNames()]
    values += [widget.property(name) for name in dynamic if not name.startswith("_")]
    return [value for value in values if isinstance(value, str)]


def cells(model: QAbstractItemModel) -> list[str]:
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.UserRole)
    return [
        str(model.index(row, column).data(role))
        for row in range(model.rowCount())
        for column in range(model.columnCount())
        for role in roles
    ]


def spoken(interface: QAccessibleInterface | None) -> list[str]:
    if interface is None or not interface.isValid():
        return []
    kinds = (
        QAccessible.Text.Name,
        QAccessible.Text.Description,
        QAccessible.Text.Value,
        QAccessible.Text.Help,
    )
    said = [interface.text(kind) for kind in kinds]
    for number in range(interface.childCount()):
        said += spoken(interface.child(number))
    return said
