"""Reading the text and the CSV files that others wrote, whatever their encoding and their faults."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from skillmix_desktop.core.plain_text import storable
from skillmix_desktop.errors import InterchangeError

_LARGEST_FIELD = 1 << 30


class TableError(Exception):
    """A CSV file that has no rows to give, or whose rows end in the middle of one."""


def read_text(path: Path) -> str:
    """The text of a file: UTF-8, else the Western encoding that older Windows programs write."""
    try:
        return _decoded(path.read_bytes())
    except OSError as error:
        raise InterchangeError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from error


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_table(path: Path) -> tuple[tuple[str, ...], Iterator[dict[str, str | None]]]:
    """The columns of a CSV file and its rows, in which None stands for a cell that is not there."""
    csv.field_size_limit(_LARGEST_FIELD)
    try:
        lines = csv.reader(io.StringIO(_decoded(path.read_bytes()), newline=""))
    except OSError as error:
        raise TableError(f"the file cannot be read: {(error.strerror or str(error)).lower()}") from error
    try:
        columns = tuple(name.strip() for name in next(lines, ()))
    except csv.Error as error:
        raise TableError(f"this is not a CSV file ({error})") from error
    if not any(columns):
        raise TableError("the file is empty")
    return columns, _rows(columns, lines)


def _rows(columns: tuple[str, ...], lines: Iterator[list[str]]) -> Iterator[dict[str, str | None]]:
    try:
        for cells in lines:
            if cells:
                row: dict[str, str | None] = dict.fromkeys(columns)
                row.update(zip(columns, map(storable, cells), strict=False))
                yield row
    except csv.Error as error:
        raise TableError(f"the file cannot be read from here on ({error})") from error
