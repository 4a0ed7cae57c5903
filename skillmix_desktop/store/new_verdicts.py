"""Writing down what machines say of texts, as many verdicts in one go as have come."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Session

from skillmix_desktop.core.rubric import Mark, Outcome
from skillmix_desktop.store.columns import MARK, VERDICT
from skillmix_desktop.store.tables import VerdictMode, now

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class NewVerdict:
    """What a grader said of a text in a round. All but ``marks`` are columns of the same names.

    One without ``prompt_sha256`` was never asked for: its ``detail`` says why, or a program gave it.
    """

    generation_id: UUID
    round: int
    mode: VerdictMode
    outcome: Outcome
    marks: tuple[Mark, ...]
    template_id: str | None = None
    prompt_sha256: str | None = None
    detail: str = ""
    reply: str | None = None
    explanation: str = ""
    claimed_total: float | None = None
    provenance: Mapping[str, object] = field(default_factory=dict)
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class _Known:
    """What the grader has said in a round of a text: how often, and last for each template and mode."""

    attempts: int
    newest: Mapping[tuple[str | None, str], tuple[str, str]]


def add_verdicts(
    session: Session, grader_id: UUID, verdicts: Sequence[NewVerdict], *, replaced: Collection[Outcome] = ()
) -> None:
    """Write down each verdict for which there is still room: another run may go on beside this one.

    There is where the grader has said nothing for that template and mode, or what it said last is to be
    ``replaced``; why a text cannot be asked about is not said twice.
    """
    known = _known(session, grader_id, {verdict.generation_id for verdict in verdicts})
    rows: list[dict[str, Any]] = []
    marks: list[dict[str, Any]] = []
    for verdict in verdicts:
        said = known.get((verdict.generation_id, verdict.round), _Known(0, {}))
        newest = said.newest.get((verdict.template_id, verdict.mode))
        if verdict.prompt_sha256 is None and newest == (verdict.outcome, verdict.detail):
            continue
        if newest and newest[0] not in replaced:
            logger.info("Dropped a verdict on %s: another run was first", verdict.generation_id)
            continue
        row = vars(verdict) | {
            "id": uuid4(),
            "grader_id": grader_id,
            "attempt": said.attempts + 1,
            "provenance": dict(verdict.provenance),
            "created_at": now(),
        }
        marks += mark_values(row["id"], row.pop("marks"))
        rows.append(row)
    # Objects for each row would take several times as long as all else that becomes of a reply.
    for table, values in ((VERDICT, rows), (MARK, marks)):
        if values:
            session.execute(sa.insert(table), values)


def mark_values(
    verdict_id: UUID, marks: Iterable[Mark], notes: Mapping[int, str] | None = None
) -> list[dict[str, Any]]:
    """The columns of a verdict's marks; ``notes`` by their position."""
    return [
        {
            "verdict_id": verdict_id,
            "position": mark.position,
            "points": mark.points,
            "probability": mark.probability,
            "reason": mark.reason,
            "note": (notes or {}).get(mark.position, ""),
        }
        for mark in marks
    ]


def _known(
    session: Session, grader_id: UUID, generation_ids: Collection[UUID]
) -> dict[tuple[UUID, int], _Known]:
    columns = VERDICT.c
    query = (
        sa.select(
            *(columns.generation_id, columns.round, columns.attempt),
            *(columns.template_id, columns.mode, columns.outcome, columns.detail),
        )
        .where(columns.grader_id == grader_id, columns.generation_id.in_(generation_ids))
        .order_by(columns.attempt)
    )
    found: dict[tuple[UUID, int], _Known] = {}
    for id_, round_, attempt, *way, outcome, detail in session.execute(query):
        before = found.get((id_, round_), _Known(0, {})).newest
        found[id_, round_] = _Known(attempt, {**before, tuple(way): (outcome, detail)})
    return found
