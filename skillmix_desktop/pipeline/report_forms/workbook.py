"""The report as a workbook: a sheet a section, a sheet of marks, and numbers that are numbers."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from skillmix_desktop.pipeline.annex import Annex
from skillmix_desktop.pipeline.annex_columns import FIELDS
from skillmix_desktop.pipeline.chart_drawing import Chart
from skillmix_desktop.pipeline.report_document import (
    Block,
    Cell,
    Count,
    Document,
    Excerpt,
    Heading,
    Number,
    Paragraph,
    Points,
    Section,
    Table,
)

_MOST_ROWS, _MOST_LETTERS, _MOST_OF_A_NAME, _MOST_OF_A_TITLE = 1_048_576, 32_767, 31, 255
_WIDTH = 14
"""Of a column, in letters."""
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_NUMBERS = {"count": "#,##0", "number": "0.00", "percent": "0.0%"}
_FORMS: dict[str, dict[str, object]] = {
    "head": {"bold": True, "bottom": 1},
    "title": {"bold": True, "font_size": 13},
}
_FORMS |= {
    "count": {"num_format": "#,##0"},
    "number": {"num_format": "0.00"},
    "percent": {"num_format": "0.0%"},
}
_SETTINGS = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


def as_workbook(document: Document, annex: Annex, made_at: datetime) -> bytes:
    """The whole report; no cell is ever a formula, whatever a name begins with."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {**_SETTINGS, "in_memory": True}) as book:
        created = made_at.astimezone(UTC).replace(tzinfo=None)  # a workbook knows no time zones
        book.set_properties({"title": document.title[:_MOST_OF_A_TITLE], "created": created})
        forms = {name: book.add_format(form) for name, form in _FORMS.items()}
        for number, section in document.numbered():
            name = f"{number} {section.title}".translate(_FORBIDDEN)[:_MOST_OF_A_NAME]
            _Sheet(book.add_worksheet(name), forms).write(document if number == 1 else None, section)
        _write_marks(book.add_worksheet("Marks"), forms, annex)
    return file.getvalue()


class _Sheet:
    """A worksheet that is filled from the top."""

    def __init__(self, sheet: Any, forms: Mapping[str, Any]) -> None:
        self._sheet = sheet
        self._forms = forms
        self._row = 0

    def write(self, document: Document | None, section: Section) -> None:
        """A section, and before the first of them what stands above all."""
        self._sheet.set_column(0, 0, 2 * _WIDTH)
        self._sheet.set_column(1, 30, _WIDTH)
        if document is not None:
            self._line(document.title, "title")
            self._line(document.subtitle)
            self._write_all(document.blocks)
        self._line(section.title, "title")
        self._write_all(section.blocks)

    def _write_all(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            match block:
                case Paragraph(text) | Excerpt(text):
                    self._line(text)
                case Heading(text):
                    self._row += 1
                    self._line(text, "head")
                case Chart(title, words):
                    self._line(f"{title}: {words}")
                case Points(items):
                    for item in items:
                        self._line(item)
                case Table():
                    self._table(block)

    def _line(self, text: str, form: str = "") -> None:
        self._sheet.write_string(self._row, 0, text[:_MOST_LETTERS], self._forms.get(form))
        self._row += 1

    def _table(self, table: Table) -> None:
        self._row += 1
        self._line(table.title, "head")
        place = 0
        for index, column in enumerate(table.columns):
            has_interval = any(_has_interval(row.cells[index]) for row in table.rows)
            titles = [column.title, *(["from", "to"] if has_interval else [])]
            for offset, title in enumerate(titles):
                self._sheet.write_string(
                    self._row, place + offset, title[:_MOST_LETTERS], self._forms["head"]
                )
            for offset, row in enumerate(table.rows, start=1):
                self._cell(self._row + offset, place, row.cells[index])
            place += len(titles)
        self._row += len(table.rows) + 1
        if table.note:
            self._line(table.note)

    def _cell(self, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, Count):
            if cell.value is not None:
                self._sheet.write_number(row, column, cell.value, self._forms["count"])
        elif isinstance(cell, Number):
            form = self._forms["percent" if cell.is_percent else "number"]
            for offset, value in enumerate((cell.value, cell.low, cell.high)):
                if value is not None:
                    self._sheet.write_number(row, column + offset, value, form)
            if cell.value is None:
                self._sheet.write_string(row, column, cell.words)
        else:
            self._sheet.write_string(row, column, cell.words[:_MOST_LETTERS])


def _has_interval(cell: Cell) -> bool:
    return isinstance(cell, Number) and bool(cell.interval_words)


def _write_marks(sheet: Any, forms: Mapping[str, Any], annex: Annex) -> None:
    """As many marks as a sheet can hold; the CSV form holds all."""
    for column, title in enumerate(FIELDS):
        sheet.write_string(0, column, title, forms["head"])
    sheet.set_column(0, len(FIELDS) - 1, _WIDTH)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, min(len(annex.records), _MOST_ROWS - 1), len(FIELDS) - 1)
    for row, record in enumerate(annex.records[: _MOST_ROWS - 1], start=1):
        for column, value in enumerate(record):
            match value:
                case None:
                    continue
                case bool():
                    sheet.write_boolean(row, column, value)
                case int() | float():
                    sheet.write_number(row, column, value)
                case _:
                    sheet.write_string(row, column, str(value)[:_MOST_LETTERS])
