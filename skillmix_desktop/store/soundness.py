"""Looking for what must never be in a project."""

from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from skillmix_desktop.core.batch_state import BatchState
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store import sqlite
from skillmix_desktop.store.cell_faults import cell_faults, shown_key
from skillmix_desktop.store.columns import (
    ACT,
    BATCH,
    GENERATION,
    GRADER,
    ITEM,
    ITEM_SKILL,
    MARK,
    SPOT_CHECK,
    STUDY,
    VERDICT,
)
from skillmix_desktop.store.tables import ActState, CheckPurpose, GraderKind, VerdictMode

CRITERIA_BESIDE_SKILLS = 3


def problems(connection: Connection, *, is_file: bool) -> list[str]:
    """A project's problems, a sentence each; none for a sound one. A server sees to keys and types itself."""
    own = sqlite.faults(connection) if is_file else []
    missing = _missing_parts(connection)
    if missing:
        return [*own, *missing]
    return [*own, *(cell_faults(connection) if is_file else ()), *_unsound_rows(connection)]


def _missing_parts(connection: Connection) -> list[str]:
    """The tables and columns that are gone, without which the rows cannot be looked through."""
    inspector = sa.inspect(connection)
    found = set(inspector.get_table_names())
    problems = []
    for name, table in sorted(SQLModel.metadata.tables.items()):
        if name not in found:
            problems.append(f"The table “{name}” is missing; restore a backup of the project.")
            continue
        columns = {column["name"] for column in inspector.get_columns(name)}
        problems += [
            f"The column “{column.name}” of the table “{name}” is missing; restore a backup of the project."
            for column in table.columns
            if column.name not in columns
        ]
    return problems


def _unsound_rows(connection: Connection) -> list[str]:
    problems = [] if connection.scalar(_STUDIES) == 1 else [_NO_STUDY]
    for sentence, query in _CHECKS.items():
        ids = connection.execute(query).scalars().all()
        if ids:
            problems.append(sentence.format(count=len(ids)) + f" The first is {shown_key(ids[0])}.")
    return problems


def _key(column: sa.Column[UUID]) -> sa.ColumnElement[str]:
    # A damaged key is no UUID, and is to be told all the same.
    return sa.type_coerce(column, sa.String)


def _unknown(column: sa.ColumnElement[str], words: type[StrEnum]) -> sa.ColumnElement[bool]:
    return column.not_in([word.value for word in words])


_STUDIES = select(sa.func.count()).select_from(STUDY)
_NO_STUDY = "The project’s own row, in the table “study”, is not there once; restore a backup of the project."
_CRITERIA = ITEM.c.k + CRITERIA_BESIDE_SKILLS
_MARKS_WITH_ITEMS = (
    select(_key(MARK.c.verdict_id))
    .join_from(MARK, VERDICT, VERDICT.c.id == MARK.c.verdict_id)
    .join(GENERATION, GENERATION.c.id == VERDICT.c.generation_id)
    .join(ITEM, ITEM.c.id == GENERATION.c.item_id)
)
_HAS_POINTS = select(_key(MARK.c.verdict_id)).where(MARK.c.points.is_not(None))
_SKILLS_OF_ITEM = (
    select(sa.func.count())
    .where(ITEM_SKILL.c.item_id == ITEM.c.id, ITEM_SKILL.c.position.between(0, ITEM.c.k - 1))
    .scalar_subquery()
)

_CHECKS: dict[str, sa.Select[Any]] = {
    "{count} items do not have as many skills as their k says.": select(_key(ITEM.c.id)).where(
        ITEM.c.k != _SKILLS_OF_ITEM
    ),
    "{count} marks are for a criterion that their item does not have.": _MARKS_WITH_ITEMS.where(
        sa.or_(MARK.c.position < 0, MARK.c.position >= _CRITERIA)
    ),
    "{count} verdicts count as scored but have no mark.": select(_key(VERDICT.c.id)).where(
        VERDICT.c.outcome == Outcome.SCORED, VERDICT.c.id.not_in(_HAS_POINTS)
    ),
    "{count} marks do not lie between 0 and 1.": select(_key(MARK.c.verdict_id)).where(
        sa.or_(~MARK.c.points.between(0, 1), ~MARK.c.probability.between(0, 1))
    ),
    "{count} marks are missing without a reason.": select(_key(MARK.c.verdict_id)).where(
        MARK.c.points.is_(None), MARK.c.reason.is_(None)
    ),
    "{count} verdicts have an outcome that is unknown.": select(_key(VERDICT.c.id)).where(
        _unknown(VERDICT.c.outcome, Outcome)
    ),
    "{count} verdicts came about in a way that is unknown.": select(_key(VERDICT.c.id)).where(
        _unknown(VERDICT.c.mode, VerdictMode)
    ),
    "{count} graders are of a kind that is unknown.": select(_key(GRADER.c.id)).where(
        _unknown(GRADER.c.kind, GraderKind)
    ),
    "{count} texts were drawn for a purpose that is unknown.": select(_key(SPOT_CHECK.c.id)).where(
        _unknown(SPOT_CHECK.c.purpose, CheckPurpose)
    ),
    "{count} acts are in a state that is unknown.": select(_key(ACT.c.id)).where(
        _unknown(ACT.c.state, ActState)
    ),
    "{count} batches are in a state that is unknown.": select(_key(BATCH.c.id)).where(
        _unknown(BATCH.c.state, BatchState)
    ),
}
