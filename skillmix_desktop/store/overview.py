"""What the overview of a study counts: who has done how much, who shares texts, and what happened last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store.columns import (
    GENERATION,
    GRADER,
    HAS_TEXT,
    IS_COMMITTED,
    IS_VERDICT_ON_SPOT_CHECK,
    ITEM,
    ITEM_SET,
    ITEM_SKILL,
    SKILL,
    SPOT_CHECK,
    STUDENT,
    VERDICT,
)
from skillmix_desktop.store.tables import GraderKind, VerdictMode

READERS = (GraderKind.MACHINE, GraderKind.PRACTICE)
# What people said of texts, but for what they decided between others.
_BY_THEMSELVES = (GRADER.c.kind == GraderKind.PERSON, VERDICT.c.mode != VerdictMode.ADJUDICATED)


@dataclass(frozen=True)
class StudentWork:
    """What a student was asked for, in pairs of item and round; ``failed`` are those without any answer."""

    name: str
    is_practice: bool
    rounds: int
    answered: int
    failed: int
    texts: int


@dataclass(frozen=True)
class GraderWork:
    """What a grader was asked for, in pairs of text and round; ``unscored`` were answered without marks."""

    name: str
    kind: GraderKind
    rounds: int
    answered: int
    failed: int
    unscored: int


@dataclass(frozen=True)
class PersonWork:
    """A person's texts: drawn for them, done of those, and judged in all."""

    name: str
    drawn: int
    done: int
    judged: int


@dataclass(frozen=True)
class DayOfWork:
    """How much somebody did on one day, and when last; ``what`` is "items", "texts" or "verdicts"."""

    what: str
    who: str
    kind: GraderKind | None
    count: int
    last: datetime


def student_work(session: Session) -> list[StudentWork]:
    """Every student's, by name."""
    asked = (
        select(
            GENERATION.c.student_id,
            GENERATION.c.round,
            sa.func.max(sa.case((GENERATION.c.finish != "error", 1), else_=0)).label("is_answered"),
            sa.func.sum(sa.case((HAS_TEXT, 1), else_=0)).label("texts"),
        )
        .group_by(GENERATION.c.student_id, GENERATION.c.item_id, GENERATION.c.round)
        .subquery()
    )
    query = (
        select(
            STUDENT.c.name,
            STUDENT.c.is_practice,
            sa.func.max(asked.c.round),
            sa.func.sum(asked.c.is_answered),
            sa.func.count(),
            sa.func.sum(asked.c.texts),
        )
        .join_from(STUDENT, asked, asked.c.student_id == STUDENT.c.id)
        .group_by(STUDENT.c.name, STUDENT.c.is_practice)
        .order_by(STUDENT.c.name)
    )
    return [
        StudentWork(name, is_practice, rounds, int(answered), begun - int(answered), int(texts))
        for name, is_practice, rounds, answered, begun, texts in session.execute(query)
    ]


def grader_work(session: Session) -> list[GraderWork]:
    """That of every chat model and program, by name."""
    asked = (
        select(
            VERDICT.c.grader_id,
            VERDICT.c.round,
            sa.func.max(sa.case((VERDICT.c.outcome != Outcome.ERROR, 1), else_=0)).label("is_answered"),
            sa.func.max(sa.case((VERDICT.c.outcome == Outcome.SCORED, 1), else_=0)).label("is_scored"),
        )
        .where(IS_COMMITTED)
        .group_by(VERDICT.c.grader_id, VERDICT.c.generation_id, VERDICT.c.round)
        .subquery()
    )
    query = (
        select(
            GRADER.c.name,
            GRADER.c.kind,
            sa.func.max(asked.c.round),
            sa.func.sum(asked.c.is_answered),
            sa.func.count(),
            sa.func.sum(asked.c.is_scored),
        )
        .join_from(GRADER, asked, asked.c.grader_id == GRADER.c.id)
        .where(GRADER.c.kind != GraderKind.PERSON)
        .group_by(GRADER.c.name, GRADER.c.kind)
        .order_by(GRADER.c.name)
    )
    return [
        GraderWork(
            name, GraderKind(kind), rounds, int(answered), begun - int(answered), int(answered) - int(scored)
        )
        for name, kind, rounds, answered, begun, scored in session.execute(query)
    ]


def person_work(session: Session) -> list[PersonWork]:
    """That of every person who was given a text or has judged one, by name."""
    people = {
        id_: name
        for id_, name in session.execute(
            select(GRADER.c.id, GRADER.c.name)
            .where(GRADER.c.kind == GraderKind.PERSON)
            .order_by(GRADER.c.name)
        )
    }
    drawn = _counted(session, select(SPOT_CHECK.c.annotator_id, sa.func.count()))
    judged = _counted(session, _judged())
    done = _counted(session, _judged().join(SPOT_CHECK, IS_VERDICT_ON_SPOT_CHECK))
    return [
        PersonWork(name, drawn.get(id_, 0), done.get(id_, 0), judged.get(id_, 0))
        for id_, name in people.items()
        if id_ in drawn or id_ in judged
    ]


def shared_texts(session: Session) -> int:
    """How many texts a chat model and a person have both judged."""
    by_people = (
        select(VERDICT.c.generation_id).join_from(VERDICT, GRADER).where(IS_COMMITTED, *_BY_THEMSELVES)
    )
    query = (
        select(sa.func.count(sa.distinct(VERDICT.c.generation_id)))
        .join_from(VERDICT, GRADER)
        .where(
            VERDICT.c.outcome == Outcome.SCORED,
            GRADER.c.kind.in_(READERS),
            VERDICT.c.generation_id.in_(by_people),
        )
    )
    return session.scalar(query) or 0


def skills_in_items(session: Session) -> frozenset[str]:
    """The names of the skills that some item asks for."""
    query = select(SKILL.c.name).where(SKILL.c.id.in_(select(ITEM_SKILL.c.skill_id).distinct()))
    return frozenset(session.scalars(query))


def last_days_of_work(session: Session, *, limit: int) -> list[DayOfWork]:
    """Who did what on which day, the latest first."""
    found = [
        *_days_of_items(session, limit),
        *_days_of_texts(session, limit),
        *_days_of_verdicts(session, limit),
    ]
    return sorted(found, key=lambda each: (each.last, each.what, each.who), reverse=True)[:limit]


def _judged() -> sa.Select[tuple[UUID, int]]:
    return (
        select(VERDICT.c.grader_id, sa.func.count(sa.distinct(VERDICT.c.generation_id)))
        .join_from(VERDICT, GRADER)
        .where(IS_COMMITTED, *_BY_THEMSELVES)
    )


def _counted(session: Session, query: sa.Select[tuple[UUID, int]]) -> dict[UUID, int]:
    key = query.selected_columns[0]
    return {id_: count for id_, count in session.execute(query.group_by(key))}


def _days_of_items(session: Session, limit: int) -> Iterator[DayOfWork]:
    query = (
        select(ITEM_SET.c.name, sa.func.count(), ITEM_SET.c.created_at)
        .join_from(ITEM_SET, ITEM)
        .group_by(ITEM_SET.c.id, ITEM_SET.c.name, ITEM_SET.c.created_at)
        .order_by(ITEM_SET.c.created_at.desc())
        .limit(limit)
    )
    for name, count, last in session.execute(query):
        yield DayOfWork("items", name, None, count, last)


def _days_of_texts(session: Session, limit: int) -> Iterator[DayOfWork]:
    last = sa.func.max(GENERATION.c.created_at)
    query = (
        select(STUDENT.c.name, sa.func.count(), last)
        .join_from(STUDENT, GENERATION)
        .where(HAS_TEXT)
        .group_by(STUDENT.c.name, sa.func.date(GENERATION.c.created_at))
        .order_by(last.desc())
        .limit(limit)
    )
    for name, count, moment in session.execute(query):
        yield DayOfWork("texts", name, None, count, moment)


def _days_of_verdicts(session: Session, limit: int) -> Iterator[DayOfWork]:
    last = sa.func.max(VERDICT.c.created_at)
    query = (
        select(GRADER.c.name, GRADER.c.kind, sa.func.count(), last)
        .join_from(GRADER, VERDICT)
        .where(IS_COMMITTED, VERDICT.c.outcome != Outcome.ERROR)
        .group_by(GRADER.c.name, GRADER.c.kind, sa.func.date(VERDICT.c.created_at))
        .order_by(last.desc())
        .limit(limit)
    )
    for name, kind, count, moment in session.execute(query):
        yield DayOfWork("verdicts", name, GraderKind(kind), count, moment)
