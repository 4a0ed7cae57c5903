"""Every mark of a study as one long table: a row a mark, from which all figures can be computed again."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.store.columns import (
    GENERATION,
    GRADER,
    IS_COMMITTED,
    IS_VERDICT_ON_SPOT_CHECK,
    MARK,
    SPOT_CHECK,
    STUDENT,
    VERDICT,
)
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import VerdictFilter, counted_points, current_verdicts
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
    chance_of_draw: float | None
    in_scores: bool
    in_agreement: bool


FIELDS = {
    "verdict": "the verdict that the mark belongs to",
    "generation": "the text",
    "item": "the item that the text was written for",
    "student": "who wrote it",
    "k": "how many skills it was to show",
    "topic": "what it was to be about",
    "skills": "the skills, in the order of the prompt",
    "generation_round": "which of the student’s rounds the text is from",
    "grader": "who gave the mark",
    "grader_kind": "machine, program, practice, or person",
    "mode": "how the verdict came about; a person’s is blind, revised, or assisted (marks were in sight)",
    "round": "which of the grader’s rounds it is from",
    "attempt": "which attempt at that round",
    "outcome": "scored, or why there are no marks",
    "position": "the criterion’s place in the rubric, from 0",
    "criterion": "skill, topic, sense, or length",
    "name": "the skill’s or topic’s name",
    "points": "the mark as it was given, from 0 to 1; empty where not judged",
    "probability": "that of “met”, where the mark was read",
    "is_met": "the mark as it is counted",
    "reason": "why it was not judged",
    "note": "what the grader wrote beside it",
    "created_at": "when the verdict was written down, in UTC",
    "chance_of_draw": "the probability with which the text was drawn for the person who judged it",
    "in_scores": "whether the scores count the verdict; not where it is superseded, revised or a repeat",
    "in_agreement": "whether the figures of agreement count it; nor do they where the text is gold",
}
"""What each column of a table of marks holds."""


def mark_records(
    database: Database,
    *,
    in_scores: VerdictFilter,
    in_agreement: VerdictFilter,
    with_practice: bool = False,
    threshold: float = MET_THRESHOLD,
) -> Iterator[MarkRecord]:
    """All marks of all verdicts that were committed, and which figures count them."""
    query = (
        select(*_COLUMNS, counted_points(threshold).label("counted"))
        .join_from(MARK, VERDICT)
        .join(GRADER, GRADER.c.id == VERDICT.c.grader_id)
        .join(GENERATION, GENERATION.c.id == VERDICT.c.generation_id)
        .join(STUDENT, STUDENT.c.id == GENERATION.c.student_id)
        .join(SPOT_CHECK, IS_VERDICT_ON_SPOT_CHECK, isouter=True)
        .where(IS_COMMITTED)
        .order_by(GRADER.c.name, VERDICT.c.generation_id, VERDICT.c.round, VERDICT.c.attempt, MARK.c.position)
    )
    if not with_practice:
        query = query.where(GRADER.c.kind != GraderKind.PRACTICE, sa.not_(STUDENT.c.is_practice))
    with database.read() as session:
        entries = {item.id: item for item in items(session)}
        scored, compared = (_ids(session, wanted) for wanted in (in_scores, in_agreement))
        for row in session.execute(query).mappings():
            counts = {"in_scores": row["verdict"] in scored, "in_agreement": row["verdict"] in compared}
            yield _record(dict(row) | counts, entries)


def _ids(session: Session, wanted: VerdictFilter) -> set[UUID]:
    return {row.id for row in session.execute(current_verdicts(wanted))}


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
    SPOT_CHECK.c.inclusion_probability.label("chance_of_draw"),
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
