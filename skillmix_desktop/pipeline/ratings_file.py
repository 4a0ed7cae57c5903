"""Agreement from a plain table: a row a unit, a column a grader, blank where nothing was said."""

import csv
from collections.abc import Sequence
from pathlib import Path

from skillmix_desktop.core.agreement.ratings import Category, Ratings
from skillmix_desktop.errors import InterchangeError


def read_ratings(
    path: Path, *, categories: Sequence[str] | None = None, cluster_column: str | None = None
) -> Ratings:
    """The ratings of a CSV file; values are numbers where all of them are, else words."""
    header, rows = _read(path)
    clusters = None
    if cluster_column is not None:
        if cluster_column not in header:
            raise InterchangeError(
                f"{path.name} has no column “{cluster_column}”; it has {', '.join(header)}."
            )
        place = header.index(cluster_column)
        clusters = [row[place].strip() for row in rows]
        header = header[:place] + header[place + 1 :]
        rows = [row[:place] + row[place + 1 :] for row in rows]
    if len(header) < 2:
        raise InterchangeError(f"{path.name} needs the columns of at least two graders.")
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        raise InterchangeError(f"{path.name} has two columns called “{twice[0]}”; a column is a grader.")
    said = [[value.strip() or None for value in row] for row in rows]
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


def _converted(categories: Sequence[str], convert: type[float] | type[str]) -> list[Category]:
    return [convert(category.strip()) for category in categories]


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = [row for row in csv.reader(file) if row]
    except OSError as error:
        raise InterchangeError(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InterchangeError(f"{path.name} is not a CSV file in UTF-8.") from error
    if not table:
        raise InterchangeError(f"{path.name} is empty; it needs a row of graders’ names and a row a unit.")
    header, *rows = table
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise InterchangeError(
                f"{path.name}, line {number}: {len(row)} values for {len(header)} columns."
            )
    return [name.strip() for name in header], rows


def _is_number(word: str) -> bool:
    try:
        return float(word) == float(word)
    except ValueError:
        return False
