"""Looking for what must never be in a project."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session, SQLModel

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import ProjectError
from skillmix_desktop.store import sqlite
from skillmix_desktop.store.columns import GENERATION, GRADER, ITEM, ITEM_SKILL, MARK, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import GraderKind, VerdictMode

CRITERIA_BESIDE_SKILLS = 3


def verify(database: Database) -> list[str]:
    """The project's problems, a sentence each; none for a sound one."""
    try:
        with database.read() as session:
            own = sqlite.faults(session.connection()) if database.path is not None else []
            missing = _missing_parts(session)
            return [*own, *(missing or _unsound_rows(session))]
    except ProjectError as error:
        return [str(error)]


def _missing_parts(session: Session) -> list[str]:
    """The tables and columns that are gone, without which the rows cannot be looked through."""
    inspector = sa.inspect(session.connection())
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


def _unsound_rows(session: Session) -> list[str]:
    problems = []
    for sentence, query in _CHECKS.items():
        ids = session.execute(query).scalars().all()
        if ids:
            problems.append(sentence.format(count=len(ids)) + f" The first is {ids[0]}.")
    return problems


def _unknown(column: sa.ColumnElement[str], words: type[StrEnum]) -> sa.ColumnElement[bool]:
    return column.not_in([word.value for word in words])


_CRITERIA = ITEM.c.k + CRITERIA_BESIDE_SKILLS
_MARKS_WITH_ITEMS = (
    select(MARK.c.verdict_id)
    .join_from(MARK, VERDICT, VERDICT.c.id == MARK.c.verdict_id)
    .join(GENERATION, GENERATION.c.id == VERDICT.c.generation_id)
    .join(ITEM, ITEM.c.id == GENERATION.c.item_id)
)
_HAS_POINTS = select(MARK.c.verdict_id).where(MARK.c.points.is_not(None))
_SKILLS_OF_ITEM = (
    select(sa.func.count())
    .where(ITEM_SKILL.c.item_id == ITEM.c.id, ITEM_SKILL.c.position.between(0, ITEM.c.k - 1))
    .scalar_subquery()
)

_CHECKS: dict[str, sa.Select[tuple[object]]] = {
    "{count} items do not have as many skills as their k says.": select(ITEM.c.id).where(
        ITEM.c.k != _SKILLS_OF_ITEM
    ),
    "{count} marks are for a criterion that their item does not have.": _MARKS_WITH_ITEMS.where(
        sa.or_(MARK.c.position < 0, MARK.c.position >= _CRITERIA)
    ),
    "{count} verdicts count as scored but have no mark.": select(VERDICT.c.id).where(
        VERDICT.c.outcome == Outcome.SCORED, VERDICT.c.id.not_in(_HAS_POINTS)
    ),
    "{count} marks do not lie between 0 and 1.": select(MARK.c.verdict_id).where(
        sa.or_(~MARK.c.points.between(0, 1), ~MARK.c.probability.between(0, 1))
    ),
    "{count} marks are missing without a reason.": select(MARK.c.verdict_id).where(
        MARK.c.points.is_(None), MARK.c.reason.is_(None)
    ),
    "{count} verdicts have an outcome that is unknown.": select(VERDICT.c.id).where(
        _unknown(VERDICT.c.outcome, Outcome)
    ),
    "{count} verdicts came about in a way that is unknown.": select(VERDICT.c.id).where(
        _unknown(VERDICT.c.mode, VerdictMode)
    ),
    "{count} graders are of a kind that is unknown.": select(GRADER.c.id).where(
        _unknown(GRADER.c.kind, GraderKind)
    ),
}
