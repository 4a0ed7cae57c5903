"""Merging another project into one: the union of both, the same whichever comes first, and no row lost.

Rows that are the same thing have the same key wherever they were made, so most of the work is adding what
is missing. What both hold of the same key and differ in is joined where there is a way to (a text flagged
by either is flagged), and told where there is none. The project itself keeps its name, note and guidelines,
and the families of chat models that it was told; those that only the other one was told are added.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from skillmix_desktop.core.batch_state import BatchState
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store import postgresql, sqlite
from skillmix_desktop.store.columns import ACT, GENERATION, ITEM, SPOT_CHECK, VERDICT
from skillmix_desktop.store.database import SUFFIX, Database
from skillmix_desktop.store.merge_rows import Conflict, Join, Row, insert, joined, rows_by_key, update
from skillmix_desktop.store.merging_verdicts import VerdictUnion
from skillmix_desktop.store.numbering import add_items, number_attempts, with_temporary
from skillmix_desktop.store.tables import UNTOLD, ActState, CheckPurpose, Study

# In the order in which rows point to each other; verdicts come by themselves, with all that hangs on them.
_PLAIN = (
    "skill",
    "topic",
    "skill_exclusion",
    "item_set",
    "item",
    "item_skill",
    "student",
    "grader",
    "template",
)
_BATCHES = ("batch", "batch_request")
MERGED_TABLES = frozenset(
    {*_PLAIN, *_BATCHES, "generation", "spot_check", "verdict", "mark", "evidence", "act"},
)


def _either(one: bool, other: bool) -> bool:
    return one or other


def _both_texts(one: str, other: str) -> str:
    return " / ".join(sorted({part for text in (one, other) for part in text.split(" / ") if part}))


def _larger(one: Any, other: Any) -> Any:
    """The one that is known, or the larger of both."""
    return max((value for value in (one, other) if value is not None), default=None)


def _later_fate(one: str, other: str) -> str:
    return max(one, other, key=[*ActState].index)


def _later_batch_state(one: str, other: str) -> str:
    return max(one, other, key=[*BatchState].index)


def _known(one: Any, other: Any) -> Any:
    """The one that is known, or the smaller of both."""
    return min((value for value in (one, other) if value is not None), default=None)


def _told_design(one: str, other: str) -> str:
    return min(one, other, key=lambda design: (design == UNTOLD, design))


def _told_purpose(one: str, other: str) -> str:
    """A queue that is handed over calls everything a sample."""
    return max(one, other, key=[*CheckPurpose].index)


# What people did with a text in their queue.
_QUEUE_JOINS: dict[str, Join] = {
    "is_flagged": _either,
    "is_skipped": lambda one, other: one and other,
    "flag_note": _both_texts,
    "rank": min,
}
_JOINS: dict[str, dict[str, Join]] = {
    "skill": {"is_drawn": _either, "rank": min},
    "topic": {"is_drawn": _either, "rank": min},
    "item_set": {"created_at": min},
    "generation": {"attempt": lambda own, _other: own},  # as below
    "item": {"number": lambda own, _other: own},  # numbered as a whole, once all are there
    "template": {"version": min},
    "batch": {
        "state": _later_batch_state,
        "server_id": _known,
        "input_file_id": _known,
        "completed": max,
        "failed": max,
        "detail": _both_texts,
        "closed_at": _known,
    },
    "batch_request": {"is_answered": _either},
    "spot_check": {
        **_QUEUE_JOINS,
        "purpose": _told_purpose,
        "design": _told_design,
        "is_assisted": _either,
        "inclusion_probability": _larger,  # every further draw into a queue raises it
    },
    "act": {"state": _later_fate, "verdict_id": lambda one, other: one and other},
}


@dataclass(frozen=True)
class MergeSummary:
    """How many rows were new and how many were known, and on what the two projects are at odds."""

    added: int
    same: int
    conflicts: tuple[Conflict, ...]


@contextmanager
def other_project(location: str | Path) -> Iterator[Database]:
    """A project to merge from: of a file a copy, so that one of an older version is left as it is."""
    if postgresql.is_address(str(location)):
        with closing(Database.open(location, read_only=True)) as database:
            yield database
        return
    sqlite.require_project(Path(location))
    with TemporaryDirectory(prefix="skillmix-") as folder:
        copy = Path(folder) / f"copy{SUFFIX}"
        sqlite.copy(Path(location), copy)
        with closing(Database.open(copy)) as database:
            yield database


def merge(database: Database, other: Database) -> MergeSummary:
    """Add all that ``other`` holds; it is left as it is."""
    with database.write() as session, other.read() as source:
        union = _Union(session, source)
        union.take_plain_tables()
        union.take_families()
        union.take_generations()
        union.take_peoples_work()
        return union.summary()


def merge_work_of(database: Database, other: Database, graders: Collection[UUID]) -> MergeSummary:
    """Add only what these people did in ``other``, whose texts the project must hold."""
    with database.write() as session, other.read() as source:
        union = _Union(session, source)
        union.take_peoples_work(graders)
        return union.summary()


class _Union:
    def __init__(self, session: Session, source: Session) -> None:
        self._session = session
        self._source = source
        self._counts: Counter[str] = Counter()
        self._conflicts: list[Conflict] = []
        self._winners: dict[UUID, UUID] = {}

    def summary(self) -> MergeSummary:
        conflicts = sorted(set(self._conflicts), key=lambda conflict: (conflict.table, conflict.id))
        return MergeSummary(self._counts["added"], self._counts["same"], tuple(conflicts))

    def take_plain_tables(self) -> None:
        for name in _PLAIN:
            self._take_table(SQLModel.metadata.tables[name])

    def _take_table(self, table: sa.Table) -> None:
        arriving = rows_by_key(self._source, table)
        new = self._take(table, arriving)
        if table is ITEM:
            add_items(self._session, new, arriving)
        else:
            insert(self._session, table, new)

    def take_families(self) -> None:
        """What chat models are of; the project's own word stands."""
        own, other = (session.scalars(sa.select(Study)).one() for session in (self._session, self._source))
        for name, kin in sorted(other.families.items()):
            kept = own.families.get(name, kin)
            if kept != kin:
                words = f"The family of {name} is told as “{kin}” in the other project; “{kept}” was kept."
                self._conflicts.append(Conflict("study", str(own.id), words))
        if not other.families.keys() <= own.families.keys():
            own.families = {**other.families, **own.families}

    def take_generations(self) -> None:
        """And what was asked of them in batches."""
        new = self._take(GENERATION, rows_by_key(self._source, GENERATION))
        insert(self._session, GENERATION, with_temporary(new, "attempt"))
        number_attempts(self._session, GENERATION, ("item_id", "student_id", "round"), new)
        for name in _BATCHES:
            self._take_table(SQLModel.metadata.tables[name])

    def take_peoples_work(self, graders: Collection[UUID] | None = None) -> None:
        """Draws, verdicts and acts: everybody's, or that of the ``graders``."""
        self._take_spot_checks()
        union = VerdictUnion(self._session, self._source, graders)
        new = union.take()
        self._counts += union.counts
        self._conflicts += union.conflicts
        number_attempts(self._session, VERDICT, ("generation_id", "grader_id", "round"), new)
        self._take_acts()

    def _take_spot_checks(self) -> None:
        """A text drawn twice for one person is in their queue once: the earlier draw stands."""
        own = {_place(row): row for row in rows_by_key(self._session, SPOT_CHECK).values()}
        arriving: dict[Any, Row] = {}
        for key, row in rows_by_key(self._source, SPOT_CHECK).items():
            there = own.get(_place(row))
            if there is not None and there["id"] != row["id"]:
                self._join_draws(there, row)
            else:
                arriving[key] = row
        insert(self._session, SPOT_CHECK, self._take(SPOT_CHECK, arriving))

    def _take_acts(self) -> None:
        arriving = rows_by_key(self._source, ACT)
        for row in arriving.values():
            row["spot_check_id"] = self._winners.get(row["spot_check_id"], row["spot_check_id"])
        insert(self._session, ACT, self._take(ACT, arriving))
        _close_acts_of_committed(self._session)

    def _take(self, table: sa.Table, arriving: Mapping[Any, Row]) -> list[Row]:
        """Join what both hold; returns the rows that are new."""
        own, joins, new = rows_by_key(self._session, table), _JOINS.get(table.name, {}), []
        for key, row in arriving.items():
            there = own.get(key)
            if there is None:
                new.append(row)
                continue
            self._counts["same"] += 1
            if there != row:
                self._join(table, there, row, joins)
        self._counts["added"] += len(new)
        return new

    def _join(self, table: sa.Table, own: Row, other: Row, joins: Mapping[str, Join]) -> None:
        row, at_odds = joined(own, other, joins)
        if row != own:
            update(self._session, table, row)
        for column in at_odds:
            shown = " and ".join(f"“{value}”" for value in sorted((own[column], other[column]), key=str))
            words = f"The {table.name.replace('_', ' ')} has the {column} {shown}; “{row[column]}” was kept."
            self._conflicts.append(Conflict(table.name, str(next(iter(own.values()))), words))

    def _join_draws(self, own: Row, other: Row) -> None:
        winner, loser = sorted((own, other), key=lambda row: (row["drawn_at"], str(row["id"])))
        row = winner | {name: join(own[name], other[name]) for name, join in _QUEUE_JOINS.items()}
        if winner["purpose"] == CheckPurpose.SAMPLE:
            row["inclusion_probability"] = _larger(
                own["inclusion_probability"], other["inclusion_probability"]
            )
        self._winners[loser["id"]] = row["id"]
        self._counts["same"] += 1
        if loser is own:
            self._replace_draw(loser, row)
        else:
            update(self._session, SPOT_CHECK, row)
        if own["purpose"] != other["purpose"]:
            self._tell_of_draw(row, "once as gold; the earlier draw stands")
        elif own["inclusion_probability"] != other["inclusion_probability"]:
            self._tell_of_draw(row, "its larger chance stands")

    def _tell_of_draw(self, row: Row, outcome: str) -> None:
        words = f"A text was drawn for one person in both projects; {outcome}."
        self._conflicts.append(Conflict("spot_check", str(row["id"]), words))

    def _replace_draw(self, loser: Row, winner: Row) -> None:
        parked = {**winner, "round": -winner["round"]}
        insert(self._session, SPOT_CHECK, [parked])
        moved = sa.update(ACT).where(ACT.c.spot_check_id == loser["id"])
        self._session.execute(moved.values(spot_check_id=winner["id"]))
        self._session.execute(sa.delete(SPOT_CHECK).where(SPOT_CHECK.c.id == loser["id"]))
        update(self._session, SPOT_CHECK, winner)


def _place(row: Row) -> tuple[Any, ...]:
    return row["annotator_id"], row["generation_id"], row["round"]


def _close_acts_of_committed(session: Session) -> None:
    """What led to a verdict that was committed in either project cannot be undone in this one."""
    committed = sa.select(VERDICT.c.id).where(VERDICT.c.outcome != Outcome.DRAFT)
    for state, closed in ((ActState.DONE, ActState.KEPT), (ActState.UNDONE, ActState.DROPPED)):
        is_open = sa.and_(ACT.c.state == state, ACT.c.verdict_id.in_(committed))
        session.execute(sa.update(ACT).where(is_open).values(state=closed))
