"""The criteria on which two graders differ, or agree: a list to filter, and the text of the one in hand."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.pipeline.agreement_study import Cell, ComparedPair, MarkOfBoth
from skillmix_desktop.pipeline.text_judgements import TextJudgements, text_judgements
from skillmix_desktop.ui.blind_words import marks_left_out_words
from skillmix_desktop.ui.criterion_words import criterion_name
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.chip import SIGNS, kind_of
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.text_judgements_view import TextJudgementsView

if TYPE_CHECKING:
    from skillmix_desktop.store.database import Database


class Compute(Protocol):
    """A page's way to compute off the GUI thread."""

    def __call__(
        self, function: Callable[[], object], on_done: Callable[..., None], *, topic: str = ""
    ) -> None: ...


def _words(is_met: bool) -> str:
    return f"{SIGNS[kind_of(is_met)]} {'met' if is_met else 'not met'}"


COLUMNS = (
    Column[MarkOfBoth](
        "Criterion",
        lambda row: criterion_name(row.subject),
        tooltip=lambda row: f"{row.topic}: {row.beginning} …",
        sort_key=lambda row: (row.criterion, row.subject.name),
        stretches=True,
    ),
    Column[MarkOfBoth]("Student", lambda row: row.student, colour=lambda _: "soft", width=136),
    Column[MarkOfBoth](
        "Reference",
        lambda row: _words(row.first_is_met),
        colour=lambda row: "met" if row.first_is_met else "not_met",
        width=92,
    ),
    Column[MarkOfBoth](
        "Grader",
        lambda row: _words(row.second_is_met),
        colour=lambda row: "met" if row.second_is_met else "not_met",
        width=92,
    ),
)
STUDENT_COLUMN = 1
WIDTH_FOR_STUDENTS = 960


class DifferenceBrowser(QWidget):
    """Filters the marks of a pair, at first those on which it differs, and reads the text of the chosen one.

    ``history_wanted`` asks for all that was ever said of that text, by its generation's id.
    """

    history_wanted = Signal(object)

    def __init__(self, database: "Database", compute: Compute) -> None:
        super().__init__()
        self._database = database
        self._compute = compute
        self._pair: ComparedPair | None = None
        self._wanted: tuple[str, Cell | None] = "", None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(APART)
        row.addLayout(self._list(), 5)
        self.view = TextJudgementsView()
        self.view.history_button.clicked.connect(self._ask_for_history)
        row.addWidget(self.view, 6)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """In a small window the criteria need the students' room; who wrote a text stands beside it, too."""
        super().resizeEvent(event)
        self.table.setColumnHidden(STUDENT_COLUMN, self.width() < WIDTH_FOR_STUDENTS)

    def show_pair(self, pair: ComparedPair) -> None:
        """List the differences of ``pair``; the one in hand stays so if it is still there."""
        self._pair = pair
        self._offer(pair)
        self._filter()

    def show_only(self, *, cell: Cell | None = None, criterion: str = "") -> None:
        """List the differences on one criterion, or what was counted in a cell.

        Without a pair yet, it holds for the next one.
        """
        self._wanted = criterion, cell
        self._choose_wanted()
        self._filter()

    def _list(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(NEAR)
        filters = QHBoxLayout()
        filters.setSpacing(NEAR)
        self.criterion, self.direction = QComboBox(), QComboBox()
        self.criterion.setAccessibleName(self.tr("Criterion"))
        self.direction.setAccessibleName(self.tr("Who says met"))
        for field in (self.criterion, self.direction):
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            field.activated.connect(lambda _: self._want_chosen())
            filters.addWidget(field, 1)
        column.addLayout(filters)
        self.model = RowTableModel(COLUMNS)
        self.table = DataTable(self.model, self.tr("Where the graders differ"))
        self.table.row_chosen.connect(self._read)
        column.addWidget(self.table, 1)
        self.nothing = Label(self.tr("There is no such mark."), "soft")
        self.nothing.hide()
        column.addWidget(self.nothing)
        self.left_out = Label("", "soft", wraps=True)
        column.addWidget(self.left_out)
        return column

    def _offer(self, pair: ComparedPair) -> None:
        self.criterion.clear()
        self.criterion.addItem(self.tr("All criteria"), "")
        for kind in pair.criteria:
            self.criterion.addItem(kind.capitalize(), kind)
        self.direction.clear()
        self.direction.addItem(self.tr("Where they differ"), None)
        only = self.tr("Only {name} says met")
        self.direction.addItem(only.format(name=pair.reference.name), Cell.FIRST_ONLY)
        self.direction.addItem(only.format(name=pair.grader.name), Cell.SECOND_ONLY)
        self.direction.addItem(self.tr("Both say met"), Cell.BOTH)
        self.direction.addItem(self.tr("Both say not met"), Cell.NEITHER)
        self._choose_wanted()

    def _choose_wanted(self) -> None:
        criterion, cell = self._wanted
        self.criterion.setCurrentIndex(max(0, self.criterion.findData(criterion)))
        self.direction.setCurrentIndex(max(0, self.direction.findData(cell)))

    def _want_chosen(self) -> None:
        self._wanted = self.criterion.currentData(), self.direction.currentData()
        self._filter()

    def _filter(self) -> None:
        """Differences are at hand; of the marks on which they agree there may be very many."""
        if self._pair is None:
            return
        pair, cell = self._pair, self.direction.currentData()
        if cell in (Cell.BOTH, Cell.NEITHER):
            self._compute(lambda: pair.marks_in(cell), partial(self._list_marks, pair, cell), topic="marks")
            return
        self._list_marks(pair, cell, [each for each in pair.differences if cell in (None, each.cell)])

    def _list_marks(self, pair: ComparedPair, cell: Cell | None, marks: Sequence[MarkOfBoth]) -> None:
        if pair is not self._pair or cell != self.direction.currentData():
            return
        criterion, before = self.criterion.currentData(), self.table.chosen_row()
        rows = [each for each in marks if not criterion or each.criterion == criterion]
        left_out = pair.unjudged(cell, criterion)
        self.model.set_rows(rows)
        self.nothing.setVisible(not rows and not left_out)
        self.left_out.setText(marks_left_out_words(left_out))
        self.left_out.setVisible(left_out > 0)
        if rows:
            shown = self.model.rows
            self.table.choose(shown.index(before) if before in shown else 0)
        else:
            self.view.clear()

    def _ask_for_history(self) -> None:
        row = self.table.chosen_row()
        if isinstance(row, MarkOfBoth):
            self.history_wanted.emit(row.generation_id)

    def _read(self, row: MarkOfBoth | None) -> None:
        if row is None or self._pair is None:
            return
        pair, database, counted = self._pair, self._database, self._pair.options
        graders = (pair.reference.name, pair.grader.name)
        kinds = (pair.reference.kind.value, pair.grader.kind.value)

        def show(judgements: TextJudgements) -> None:
            self.view.show_judgements(judgements, row.position, kinds)

        self._compute(
            lambda: text_judgements(
                database, row.generation_id, graders, counted.people, threshold=counted.threshold
            ),
            show,
            topic="text",
        )
