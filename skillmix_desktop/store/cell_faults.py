"""What stands in a cell of a file and cannot be right: SQLite lets anything stand anywhere."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlmodel import SQLModel

_MOST_SHOWN = 40
# The first that fits decides; a condition holds of sound values, and of none else.
_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], str, str], ...] = (
    (sa.Boolean, "typeof({0}) = 'integer' AND {0} IN (0, 1)", "yes or no"),
    (sa.Float, "typeof({0}) IN ('real', 'integer')", "a number"),
    (sa.Integer, "typeof({0}) = 'integer'", "a whole number"),
    (sa.Uuid, "typeof({0}) = 'text' AND length({0}) = 32 AND {0} NOT GLOB '*[^0-9a-fA-F]*'", "a key"),
    (
        sa.DateTime,
        "typeof({0}) = 'text' AND {0} GLOB '????-??-?? ??:??:??*' AND julianday({0}) IS NOT NULL",
        "a moment",
    ),
    (sa.JSON, "typeof({0}) = 'text' AND json_valid({0})", "JSON"),
    (sa.String, "typeof({0}) = 'text'", "text"),
)
_FORMS_OF_JSON = {"provenance": "object", "settings": "object", "replies": "array"}


def cell_faults(connection: Connection) -> list[str]:
    """A sentence for each column that holds such values and each table that points nowhere, with a row."""
    tables = SQLModel.metadata.sorted_tables
    return [
        *(fault for table in tables for fault in _faults_of_table(connection, table)),
        *_lost_references(connection),
    ]


def shown_key(value: object) -> str:
    """A key as people may look for it."""
    with suppress(ValueError):
        return str(UUID(str(value)))
    return str(value)


def _faults_of_table(connection: Connection, table: sa.Table) -> list[str]:
    conditions = {column.name: _condition(column) for column in table.columns}
    counts = ", ".join(f"sum(NOT ({condition}))" for condition, _what in conditions.values())
    row = connection.exec_driver_sql(f'SELECT {counts} FROM "{table.name}"').one()
    return [
        _sentence(connection, table, name, count, conditions[name])
        for name, count in zip(conditions, row, strict=True)
        if count
    ]


def _condition(column: sa.Column[Any]) -> tuple[str, str]:
    """What holds of a sound value, and what it would be."""
    name = f'"{column.name}"'
    type_ = getattr(column.type, "impl", column.type)
    pattern, what = next((pattern, what) for kind, pattern, what in _KINDS if isinstance(type_, kind))
    condition = pattern.format(name)
    if form := _FORMS_OF_JSON.get(column.name):
        condition = f"CASE WHEN {condition} THEN json_type({name}) = '{form}' ELSE 0 END"
    return (f"{name} IS NULL OR ({condition})" if column.nullable else condition), what


def _sentence(
    connection: Connection, table: sa.Table, name: str, count: int, condition: tuple[str, str]
) -> str:
    query = f'SELECT rowid, "{name}" FROM "{table.name}" WHERE NOT ({condition[0]}) LIMIT 1'
    rowid, value = connection.exec_driver_sql(query).one()
    verb = "value is" if count == 1 else "values are"
    return (
        f"{count:,} {verb} not {condition[1]} in “{name}” of the table “{table.name}”: "
        f"the first is “{str(value)[:_MOST_SHOWN]}”, in the row with {_row(connection, table, rowid)}."
    )


def _lost_references(connection: Connection) -> list[str]:
    rows: dict[str, list[int]] = {}
    for table, rowid, *_ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        rows.setdefault(table, []).append(rowid)
    return [
        f"{len(found)} rows of {name} point to something that is not there. "
        f"The first is the one with {_row(connection, SQLModel.metadata.tables[name], found[0])}."
        for name, found in rows.items()
    ]


def _row(connection: Connection, table: sa.Table, rowid: int) -> str:
    """What a row is known by."""
    keys: Sequence[str] = [column.name for column in table.primary_key]
    cells = ", ".join(f'"{key}"' for key in keys)
    found = connection.exec_driver_sql(f'SELECT {cells} FROM "{table.name}" WHERE rowid = {rowid}').one()
    return ", ".join(f"{key} {shown_key(cell)}" for key, cell in zip(keys, found, strict=True))
