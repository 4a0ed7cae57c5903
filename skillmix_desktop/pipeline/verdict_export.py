"""Every mark of a study as one long table: a row a mark, from which all figures can be computed again."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select

from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.store.columns import (
    GENERATION,
    GRADER,
    IS_COMMITTED,
    MARK,
    STUDENT,
    VERDICT,
)
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import counted_points
from skillmix_desktop.store.queries import ItemEntry, items
from skillmix_desktop.store.tables import GraderKind


class MarkRecord(NamedTuple):
    """One mark with all that it belongs to; ``points`` is None where not judged, and ``reason`` says why.

    ``points`` are as stored; ``is_met`` is how the mark is counted, under the threshold that was asked for.
    """

    verdict: str
    generation: str
    item: str
    student: str
    k: int
    topic: str
    skills: str
    generation_round: int
    grader: str
    grader_kind: str
    mode: str
    round: int
    attempt: int
    outcome: str
    position: int
    criterion: str
    name: str
    points: float | None
    probability: float | None
    is_met: bool | None
    reason: str | None
    note: str
    created_at: str


def mark_records(
    database: Database, *, with_practice: bool = False, threshold: float = MET_THRESHOLD
) -> Iterator[MarkRecord]:
    """All marks of all verdicts that were committed, whether they are the current ones or not."""
    query = (
        select(*_COLUMNS, counted_points(threshold).label("counted"))
        .join_from(MARK, VERDICT)
        .join(GRADER, GRADER.c.id == VERDICT.c.grader_id)
        .join(GENERATION, GENERATION.c.id == VERDICT.c.generation_id)
        .join(STUDENT, STUDENT.c.id == GENERATION.c.student_id)
        .where(IS_COMMITTED)
        .order_by(GRADER.c.name, VERDICT.c.generation_id, VERDICT.c.round, VERDICT.c.attempt, MARK.c.position)
    )
    if not with_practice:
        query = query.where(GRADER.c.kind != GraderKind.PRACTICE, sa.not_(STUDENT.c.is_practice))
    with database.read() as session:
        entries = {item.id: item for item in items(session)}
        for row in session.execute(query).mappings():
            yield _record(dict(row), entries)


_COLUMNS = (
    MARK.c.verdict_id.label("verdict"),
    VERDICT.c.generation_id.label("generation"),
    GENERATION.c.item_id.label("item"),
    STUDENT.c.name.label("student"),
    GENERATION.c.round.label("generation_round"),
    GRADER.c.name.label("grader"),
    GRADER.c.kind.label("grader_kind"),
    VERDICT.c.mode,
    VERDICT.c.round,
    VERDICT.c.attempt,
    VERDICT.c.outcome,
    MARK.c.position,
    MARK.c.points,
    MARK.c.probability,
    MARK.c.reason,
    MARK.c.note,
    VERDICT.c.created_at,
)


def _record(row: dict[str, Any], entries: Mapping[UUID, ItemEntry]) -> MarkRecord:
    item = entries[row["item"]]
    criterion = item.criteria[row["position"]]
    counted = row.pop("counted")
    return MarkRecord(
        **row
        | {
            "verdict": str(row["verdict"]),
            "generation": str(row["generation"]),
            "item": str(row["item"]),
            "k": item.k,
            "topic": item.topic,
            "skills": "; ".join(item.skill_names),
            "criterion": criterion.kind.value,
            "name": criterion.name,
            "is_met": None if counted is None else counted >= MET_THRESHOLD,
            "created_at": row["created_at"].isoformat(),
        }
    )
