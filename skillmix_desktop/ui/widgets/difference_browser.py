"""The criteria on which two graders differ: a list to filter, and the text of the one in hand."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.pipeline.agreement_study import ComparedPair, Difference
from skillmix_desktop.pipeline.text_judgements import TextJudgements, text_judgements
from skillmix_desktop.ui.blind_words import left_out_words
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
    Column[Difference](
        "Criterion",
        lambda row: criterion_name(row.subject),
        tooltip=lambda row: f"{row.topic}: {row.beginning} …",
        sort_key=lambda row: (row.criterion, row.subject.name),
        stretches=True,
    ),
    Column[Difference]("Student", lambda row: row.student, colour=lambda _: "soft", width=136),
    Column[Difference](
        "Reference",
        lambda row: _words(row.first_is_met),
        colour=lambda row: "met" if row.first_is_met else "not_met",
        width=92,
    ),
    Column[Difference](
        "Grader",
        lambda row: _words(not row.first_is_met),
        colour=lambda row: "not_met" if row.first_is_met else "met",
        width=92,
    ),
)


class DifferenceBrowser(QWidget):
    """Filters the differences of a pair, and reads the text of the chosen one.

    ``history_wanted`` asks for all that was ever said of that text, by its generation's id.
    """

    history_wanted = Signal(object)

    def __init__(self, database: "Database", compute: Compute) -> None:
        super().__init__()
        self._database = database
        self._compute = compute
        self._pair: ComparedPair | None = None
        self._wanted: tuple[str, bool | None] = "", None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(APART)
        row.addLayout(self._list(), 5)
        self.view = TextJudgementsView()
        self.view.history_button.clicked.connect(self._ask_for_history)
        row.addWidget(self.view, 6)

    def show_pair(self, pair: ComparedPair) -> None:
        """List the differences of ``pair``; the one in hand stays so if it is still there."""
        self._pair = pair
        self.left_out.setText(left_out_words(pair.unjudged_texts))
        self.left_out.setVisible(pair.unjudged_texts > 0)
        self._offer(pair)
        self._filter()

    def show_only(self, *, first_is_met: bool | None = None, criterion: str = "") -> None:
        """List those of one criterion, or where only the reference, or only the grader, says met.

        Without a pair yet, it holds for the next one.
        """
        self._wanted = criterion, first_is_met
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
        self.nothing = Label(self.tr("They differ on no mark here."), "soft")
        self.nothing.hide()
        column.addWidget(self.nothing)
        self.left_out = Label("", "soft", wraps=True)
        column.addWidget(self.left_out)
        return column

    def _offer(self, pair: ComparedPair) -> None:
        self.criterion.clear()
        self.criterion.addItem(self.tr("All criteria"), "")
        for kind in dict.fromkeys(each.criterion for each in pair.differences):
            self.criterion.addItem(kind.capitalize(), kind)
        self.direction.clear()
        self.direction.addItem(self.tr("Either way"), None)
        only = self.tr("Only {name} says met")
        self.direction.addItem(only.format(name=pair.reference.name), True)
        self.direction.addItem(only.format(name=pair.grader.name), False)
        self._choose_wanted()

    def _choose_wanted(self) -> None:
        criterion, first_is_met = self._wanted
        self.criterion.setCurrentIndex(max(0, self.criterion.findData(criterion)))
        self.direction.setCurrentIndex(max(0, self.direction.findData(first_is_met)))

    def _want_chosen(self) -> None:
        self._wanted = self.criterion.currentData(), self.direction.currentData()
        self._filter()

    def _filter(self) -> None:
        if self._pair is None:
            return
        criterion, direction = self.criterion.currentData(), self.direction.currentData()
        before = self.table.chosen_row()
        rows = [
            each
            for each in self._pair.differences
            if (not criterion or each.criterion == criterion)
            and (direction is None or each.first_is_met == direction)
        ]
        self.model.set_rows(rows)
        self.nothing.setVisible(not rows)
        if rows:
            shown = self.model.rows
            self.table.choose(shown.index(before) if before in shown else 0)
        else:
            self.view.clear()

    def _ask_for_history(self) -> None:
        row = self.table.chosen_row()
        if isinstance(row, Difference):
            self.history_wanted.emit(row.generation_id)

    def _read(self, row: Difference | None) -> None:
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
