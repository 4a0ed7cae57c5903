"""Agreement from a plain table: a row a unit, a column a grader, blank where nothing was said."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from skillmix_desktop.core.agreement.ratings import Category, Ratings
from skillmix_desktop.errors import InterchangeError

# The squares of differences, and sums of them, must still be numbers.
_LARGEST = 1e100


@dataclass(frozen=True)
class _Row:
    """A row and the line of the file that it ends on."""

    line: int
    values: list[str]


def read_ratings(
    path: Path, *, categories: Sequence[str] | None = None, cluster_column: str | None = None
) -> Ratings:
    """The ratings of a CSV file; values are numbers where all of them are, else words."""
    header, table = _read(path)
    clusters = None
    if cluster_column is not None:
        if cluster_column not in header:
            raise InterchangeError(
                f"{path.name} has no column “{cluster_column}”; it has {', '.join(header)}."
            )
        place = header.index(cluster_column)
        clusters = [row.values[place].strip() for row in table]
        header = header[:place] + header[place + 1 :]
        table = [_Row(row.line, row.values[:place] + row.values[place + 1 :]) for row in table]
    if len(header) < 2:
        raise InterchangeError(f"{path.name} needs the columns of at least two graders.")
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        raise InterchangeError(f"{path.name} has two columns called “{twice[0]}”; a column is a grader.")
    for row in table:
        _require_countable(row.values, f"{path.name}, line {row.line}")
    _require_countable(categories or (), "the categories")
    said = [[value.strip() or None for value in row.values] for row in table]
    words = {value for row in said for value in row if value is not None} | set(categories or ())
    convert = float if all(_is_number(word) for word in words) else str
    try:
        return Ratings.of(
            [[None if value is None else convert(value) for value in row] for row in said],
            categories=None if categories is None else _converted(categories, convert),
            clusters=clusters,
            graders=header,
        )
    except ValueError as error:
        raise InterchangeError(f"{path.name}: {error}") from error


def _require_countable(words: Iterable[str], place: str) -> None:
    for word in words:
        if _is_number(word) and not abs(float(word)) <= _LARGEST:
            raise InterchangeError(
                f"{place}: “{word.strip()}” is not a number that can be counted with; "
                "leave a cell blank where nothing was said."
            )


def _converted(categories: Sequence[str], convert: type[float] | type[str]) -> list[Category]:
    return [convert(category.strip()) for category in categories]


def _read(path: Path) -> tuple[list[str], list[_Row]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            table = [_Row(reader.line_num, values) for values in reader if values]
    except OSError as error:
        raise InterchangeError(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InterchangeError(f"{path.name} is not a CSV file in UTF-8.") from error
    if not table:
        raise InterchangeError(f"{path.name} is empty; it needs a row of graders’ names and a row a unit.")
    header, *rows = table
    columns = len(header.values)
    for row in rows:
        if len(row.values) != columns:
            raise InterchangeError(
                f"{path.name}, line {row.line}: {len(row.values)} values for {columns} columns."
            )
    return [name.strip() for name in header.values], rows


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
