"""The rows that an import could not read in full, each with its reason."""

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.store.import_summary import UnreadRow
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.labels import Label

COLUMNS = (
    Column[UnreadRow]("File", lambda row: row.file, tooltip=lambda row: row.file, width=200),
    Column[UnreadRow](
        "Row",
        lambda row: str(row.row) if row.row else "whole file",
        is_number=True,
        sort_key=lambda row: row.row,
        width=104,
    ),
    Column[UnreadRow]("Reason", lambda row: row.reason, tooltip=lambda row: row.reason, stretches=True),
)


class UnreadRowsDialog(QDialog):
    """The list can be sorted, and copied into a table elsewhere."""

    def __init__(self, title: str, rows: Sequence[UnreadRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Rows that were not read"))
        self.resize(760, 440)
        self._rows = tuple(rows)
        model = RowTableModel(COLUMNS)
        model.set_rows(self._rows)
        self.table = DataTable(model, self.tr("Rows that were not read"))
        column = QVBoxLayout(self)
        column.setContentsMargins(APART, APART, APART, APART)
        column.setSpacing(NEAR)
        words = self.tr("{title}: {n} rows were not read in full. All others are in the project.")
        words = words.format(title=title, n=count_words(len(self._rows)))
        column.addWidget(Label(words, "soft", wraps=True))
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        row.addStretch(1)
        self.copy_button = SecondaryButton(self.tr("Copy the list"), self._copy)
        row.addWidget(self.copy_button)
        row.addWidget(PrimaryButton(self.tr("Close"), self.accept))
        column.addLayout(row)

    def _copy(self) -> None:
        lines = ["\t".join(column.title for column in COLUMNS)]
        lines += ["\t".join(column.text(row) for column in COLUMNS) for row in self._rows]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.copy_button.set_text(self.tr("Copied"))
