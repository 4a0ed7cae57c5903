"""What merging two projects has in common for all tables: rows as plain values, and how two are made one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

Row = dict[str, Any]
Join = Callable[[Any, Any], Any]

# SQLite takes some thousands of values in one statement.
_AT_ONCE = 500


@dataclass(frozen=True)
class Conflict:
    """Something that the two projects hold different of, and what was done about it, in a sentence."""

    table: str
    id: str
    sentence: str


def rows_by_key(session: Session, table: sa.Table, keys: Sequence[Any] | None = None) -> dict[Any, Row]:
    """The table's rows by primary key, or only those whose first key column is among ``keys``."""
    columns = [column.name for column in table.primary_key]
    first = table.c[columns[0]]
    found: dict[Any, Row] = {}
    for chunk in [None] if keys is None else list(chunks(keys)):
        query = sa.select(table) if chunk is None else sa.select(table).where(first.in_(chunk))
        for row in session.execute(query).mappings():
            found[tuple(row[name] for name in columns)] = dict(row)
    return found


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """``values`` in stretches that fit into one statement."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def insert(session: Session, table: sa.Table, rows: Sequence[Row]) -> None:
    """Add the rows."""
    if rows:
        session.execute(sa.insert(table), list(rows))


def update(session: Session, table: sa.Table, row: Row) -> None:
    """Let the row of this key hold these values."""
    keys = [column.name for column in table.primary_key]
    where = sa.and_(*(table.c[name] == row[name] for name in keys))
    session.execute(
        sa.update(table).where(where).values({name: row[name] for name in row if name not in keys})
    )


def canonical(value: Any) -> str:
    """An order over values that does not hang on which project they came from."""
    return repr(sorted(value.items(), key=str) if isinstance(value, Mapping) else value)


def joined(own: Row, other: Row, joins: Mapping[str, Join]) -> tuple[Row, list[str]]:
    """One row of two of the same key, and the columns on which they are at odds.

    It is the same whichever is whose. Of values at odds, the first in canonical order stands.
    """
    row, at_odds = {}, []
    for name, value in own.items():
        if value == other[name]:
            row[name] = value
        elif name in joins:
            row[name] = joins[name](value, other[name])
        else:
            row[name] = min(value, other[name], key=canonical)
            at_odds.append(name)
    return row, at_odds
