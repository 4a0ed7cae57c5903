"""A table of the report as the window shows tables: as high as its rows, and as wide as it may be."""

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QWidget

from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.widgets.data_table import ROW_PIXELS, DataTable
from skillmix_desktop.ui.widgets.estimate_delegate import (
    TALL_ROW_PIXELS,
    EstimateDelegate,
    small,
    split_estimate,
)

if TYPE_CHECKING:  # the window is painted before the statistics' libraries are loaded
    from skillmix_desktop.pipeline.report_document import Cell, Row, Table

MOST_ROWS = 12
PADDING = 24
LEAST_WORDS = 96
MOST_WORDS = 240
FRAME = 2
_COLOURS = {"machine": "accent", "person": "person", "met": "met", "unmet": "not_met"}


def _column(title: str, place: int, *, is_number: bool) -> "Column[Row]":
    def cell(row: "Row") -> "Cell":
        return row.cells[place]

    def tooltip(row: "Row") -> str:
        return getattr(cell(row), "reason", "") or cell(row).words

    def colour(row: "Row") -> str | None:
        return "soft" if row.is_faint else _COLOURS.get(getattr(cell(row), "role", ""))

    return Column["Row"](
        title,
        lambda row: cell(row).words,
        is_number=is_number,
        tooltip=tooltip,
        colour=colour,
        sort_key=lambda row: getattr(cell(row), "value", cell(row).words),
        explanation=title,
    )


class ReportTable(DataTable):
    """Shows one table; one of many rows has a scroll bar of its own."""

    def __init__(self, table: "Table", parent: QWidget | None = None) -> None:
        columns = [
            _column(column.title, place, is_number=column.is_number)
            for place, column in enumerate(table.columns)
        ]
        super().__init__(RowTableModel(columns, table.rows), table.title, parent)
        self.table = table
        has_intervals = any(" [" in cell.words for row in table.rows for cell in row.cells)
        self._row_pixels = TALL_ROW_PIXELS if has_intervals else ROW_PIXELS
        self.verticalHeader().setDefaultSectionSize(self._row_pixels)
        self._delegate = EstimateDelegate(split_estimate, self)
        for place, column in enumerate(table.columns):
            if column.is_number:
                self.setItemDelegateForColumn(place, self._delegate)
        if len(table.rows) <= MOST_ROWS:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._widths = [self._width(place) for place in range(len(table.columns))]

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._share_out(self.viewport().width())

    def _share_out(self, room: int) -> None:
        """What is left goes to all columns alike; what is lacking is taken from words, if they have it."""
        words = [place for place, column in enumerate(self.table.columns) if not column.is_number]
        lacking = max(0, sum(self._widths) - room)
        spare = {place: max(0, self._widths[place] - LEAST_WORDS) for place in words}
        can_give = sum(spare.values())
        given = lacking / can_give if can_give >= lacking > 0 else 0.0
        widths = [width - ceil(given * spare.get(place, 0)) for place, width in enumerate(self._widths)]
        more = max(0, room - sum(widths)) // len(widths)
        for place, width in enumerate(widths):
            self.setColumnWidth(place, width + more)
        header = self.horizontalHeader().sizeHint().height()
        rows = min(len(self.table.rows), MOST_ROWS) * self._row_pixels
        bar = self.horizontalScrollBar().sizeHint().height() if sum(widths) > room else 0
        self.setFixedHeight(header + rows + bar + FRAME)

    def _width(self, place: int) -> int:
        large, little = QFontMetrics(self.font()), QFontMetrics(small(self.font()))
        column = self.table.columns[place]
        widest = little.horizontalAdvance(column.title) + PADDING
        for row in self.table.rows:
            words = row.cells[place].words
            value, interval = split_estimate(words) if column.is_number else (words, "")
            needed = max(large.horizontalAdvance(value), little.horizontalAdvance(interval))
            widest = max(widest, needed + PADDING)
        return widest if column.is_number else min(widest, MOST_WORDS)
