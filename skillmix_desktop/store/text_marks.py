"""Single texts: how they are called in a list, and what graders said of one of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.rubric import MET_THRESHOLD, Mark
from skillmix_desktop.store.columns import (
    GENERATION,
    GRADER,
    IS_COMMITTED,
    ITEM,
    MARK,
    STUDENT,
    TOPIC,
    VERDICT,
)
from skillmix_desktop.store.marks import PeoplesVerdict, counted_points
from skillmix_desktop.store.tables import GraderKind, VerdictMode

_AT_ONCE = 500
_BEGINNING = 120


@dataclass(frozen=True)
class TextLabel:
    """What a list shows of a text; ``beginning`` are its first characters."""

    student: str
    k: int
    topic: str
    round: int
    beginning: str
    item_id: UUID


@dataclass(frozen=True)
class TextEntry:
    """One text and the item that it was written for."""

    student: str
    item_id: UUID
    item_set_id: UUID
    round: int
    text: str


@dataclass(frozen=True)
class SaidMark:
    """A mark with the note that its grader left."""

    mark: Mark
    note: str


@dataclass(frozen=True)
class SaidVerdict:
    """What a grader said of a text in one round; ``detail`` is why nothing was said."""

    grader: str
    round: int
    explanation: str
    detail: str
    marks: tuple[SaidMark, ...]


def text_labels(session: Session, generation_ids: Collection[UUID]) -> dict[UUID, TextLabel]:
    """The labels of some texts, by their ids."""
    ids = list(generation_ids)
    found: dict[UUID, TextLabel] = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = (
            select(
                GENERATION.c.id,
                STUDENT.c.name,
                ITEM.c.k,
                TOPIC.c.name.label("topic"),
                GENERATION.c.round,
                sa.func.substr(sa.func.coalesce(GENERATION.c.text, ""), 1, _BEGINNING),
                GENERATION.c.item_id,
            )
            .join_from(GENERATION, STUDENT)
            .join(ITEM, ITEM.c.id == GENERATION.c.item_id)
            .join(TOPIC, TOPIC.c.id == ITEM.c.topic_id)
            .where(GENERATION.c.id.in_(ids[start : start + _AT_ONCE]))
        )
        found |= {row[0]: TextLabel(*row[1:]) for row in session.execute(query)}
    return found


def text_entry(session: Session, generation_id: UUID) -> TextEntry | None:
    """A text; None if it is no longer there."""
    query = (
        select(
            STUDENT.c.name,
            GENERATION.c.item_id,
            ITEM.c.item_set_id,
            GENERATION.c.round,
            sa.func.coalesce(GENERATION.c.text, ""),
        )
        .join_from(GENERATION, STUDENT)
        .join(ITEM, ITEM.c.id == GENERATION.c.item_id)
        .where(GENERATION.c.id == generation_id)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else TextEntry(*row)


def verdicts_of_text(
    session: Session,
    generation_id: UUID,
    graders: Sequence[str],
    people: PeoplesVerdict,
    *,
    threshold: float = MET_THRESHOLD,
) -> list[SaidVerdict]:
    """The verdicts that count: each round's newest; of people their first one where ``people`` is blind.

    Marks that were read are met from ``threshold`` on.
    """
    query = (
        select(
            VERDICT.c.id,
            GRADER.c.name,
            GRADER.c.kind,
            VERDICT.c.round,
            VERDICT.c.attempt,
            VERDICT.c.mode,
            VERDICT.c.explanation,
            VERDICT.c.detail,
        )
        .join_from(VERDICT, GRADER)
        .where(VERDICT.c.generation_id == generation_id, GRADER.c.name.in_(list(graders)), IS_COMMITTED)
        .order_by(GRADER.c.name, VERDICT.c.round, VERDICT.c.attempt)
    )
    current = []
    by_round = groupby(session.execute(query), key=lambda row: (row.name, row.kind, row.round))
    for (_, kind, _), tried in by_round:
        attempts = list(tried)
        is_blind = kind == GraderKind.PERSON and attempts[0].mode != VerdictMode.ADJUDICATED
        takes_first = is_blind and people is PeoplesVerdict.BLIND
        current.append(attempts[0 if takes_first else -1])
    marks = _marks(session, [row.id for row in current], threshold)
    return [
        SaidVerdict(row.name, row.round, row.explanation, row.detail, tuple(marks.get(row.id, ())))
        for row in current
    ]


def _marks(session: Session, verdict_ids: Sequence[UUID], threshold: float) -> dict[UUID, list[SaidMark]]:
    query = (
        select(
            MARK.c.verdict_id,
            MARK.c.position,
            counted_points(threshold),
            MARK.c.probability,
            MARK.c.reason,
            MARK.c.note,
        )
        .join_from(MARK, VERDICT)
        .where(MARK.c.verdict_id.in_(list(verdict_ids)))
        .order_by(MARK.c.verdict_id, MARK.c.position)
    )
    found: dict[UUID, list[SaidMark]] = {}
    for verdict_id, position, points, probability, reason, note in session.execute(query):
        found.setdefault(verdict_id, []).append(SaidMark(Mark(position, points, probability, reason), note))
    return found
