"""Numbers that count within a group, put right after rows from elsewhere joined it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store.columns import ITEM
from skillmix_desktop.store.merge_rows import Row, chunks, insert
from skillmix_desktop.store.tables import VerdictMode

_OUT_OF_THE_WAY = -1_000_000_000


def with_temporary(rows: Sequence[Row], column: str, *, after: int = 0) -> list[Row]:
    """The rows with numbers that none has yet, where ``after`` were given out already."""
    return [{**row, column: _OUT_OF_THE_WAY - after - place} for place, row in enumerate(rows)]


def number_attempts(session: Session, table: sa.Table, group: tuple[str, ...], joined: Iterable[Row]) -> None:
    """In every group that the ``joined`` rows came to, attempts count from 1 in the order of time.

    A draft that never became a verdict comes before the verdicts that were made elsewhere.
    """
    touched = {tuple(row[name] for name in group) for row in joined}
    firsts = sorted({key[0] for key in touched}, key=str)
    for chunk in chunks(firsts):
        groups: dict[Any, list[Row]] = defaultdict(list)
        for row in session.execute(sa.select(table).where(table.c[group[0]].in_(chunk))).mappings():
            key = tuple(row[name] for name in group)
            if key in touched:
                groups[key].append(dict(row))
        ordered = [sorted(rows, key=_in_time) for rows in groups.values()]
        wanted = {row["id"]: place for rows in ordered for place, row in enumerate(rows, 1)}
        _number(session, table, "attempt", wanted)


def _in_time(row: Row) -> tuple[bool, Any, str]:
    is_first_draft = row.get("outcome") == Outcome.DRAFT and row["mode"] != VerdictMode.REVISED
    return not is_first_draft, row["created_at"], str(row["id"])


def add_items(session: Session, new: Sequence[Row], arriving: Mapping[Any, Row]) -> None:
    """Add the ``new`` ones of the ``arriving`` items, and number the items of each set.

    A project that has all that the other has, and more, numbers for both; else the items' ids do.
    """
    own = _numbers(row for row in session.execute(sa.select(ITEM)).mappings())
    insert(session, ITEM, with_temporary(new, "number"))
    for set_id, theirs in _numbers(arriving.values()).items():
        ours = own.get(set_id, {})
        if theirs != ours and not theirs.keys() < ours.keys():
            is_theirs = theirs.keys() > ours.keys()
            by_id = {id_: place for place, id_ in enumerate(sorted({*ours, *theirs}, key=str))}
            _number(session, ITEM, "number", theirs if is_theirs else by_id)


def _numbers(rows: Iterable[Any]) -> dict[Any, dict[Any, int]]:
    found: dict[Any, dict[Any, int]] = defaultdict(dict)
    for row in rows:
        found[row["item_set_id"]][row["id"]] = row["number"]
    return found


def _number(session: Session, table: sa.Table, column: str, wanted: Mapping[Any, int]) -> None:
    """Give the rows their numbers, by way of numbers that none has: no two may be alike at any time."""
    if not wanted:
        return
    by_id = sa.update(table).where(table.c.id == sa.bindparam("key"))
    statement = by_id.values({column: sa.bindparam("value")})
    # The connection and not the session: an ORM update by primary key would look for the key by its own name.
    connection = session.connection()
    for offset in (2 * _OUT_OF_THE_WAY, 0):
        values = [{"key": id_, "value": offset + number} for id_, number in wanted.items()]
        connection.execute(statement, values)
