"""What came of bringing two projects together, and each thing on which they are at odds."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.labels import Label

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.store.merge_rows import Conflict
    from skillmix_desktop.store.merging import MergeSummary

COLUMNS = (
    Column["Conflict"]("What", lambda row: row.table.replace("_", " "), width=120),
    Column["Conflict"]("At odds", lambda row: row.sentence, tooltip=lambda row: row.sentence, stretches=True),
)


class MergedRowsDialog(QDialog):
    """A sentence with the counts; the list is there only where the projects are at odds."""

    def __init__(self, title: str, summary: "MergeSummary", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._conflicts: Sequence[Conflict] = summary.conflicts
        column = QVBoxLayout(self)
        column.setContentsMargins(APART, APART, APART, APART)
        column.setSpacing(NEAR)
        self.sentence = Label(self._words(summary), wraps=True)
        column.addWidget(self.sentence)
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        row.addStretch(1)
        self.model = RowTableModel(COLUMNS)
        self.model.set_rows(summary.conflicts)
        if summary.conflicts:
            column.addWidget(DataTable(self.model, self.tr("Where the projects are at odds")), 1)
            self.copy_button = SecondaryButton(self.tr("Copy the list"), self._copy)
            row.addWidget(self.copy_button)
            self.resize(760, 440)
        else:
            self.setFixedWidth(480)
        row.addWidget(PrimaryButton(self.tr("Close"), self.accept))
        column.addLayout(row)

    def _words(self, summary: "MergeSummary") -> str:
        known = self.tr("{added} rows are new; {same} were here already.").format(
            added=count_words(summary.added), same=count_words(summary.same)
        )
        count = len(summary.conflicts)
        if not count:
            return f"{known} {self.tr('The two are nowhere at odds.')}"
        if count == 1:
            return f"{known} {self.tr('They are at odds once; the line says what was kept.')}"
        at_odds = self.tr("They are at odds {n} times; each line says what was kept.")
        return f"{known} {at_odds.format(n=count_words(count))}"

    def _copy(self) -> None:
        lines = ["\t".join(column.title for column in COLUMNS)]
        lines += ["\t".join(column.text(row) for column in COLUMNS) for row in self._conflicts]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.copy_button.set_text(self.tr("Copied"))
