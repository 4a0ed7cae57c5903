"""What an adjudicated verdict holds beside decisions, and how it is written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from skillmix_desktop.core.person_marks import CANNOT_JUDGE
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.adjudication import is_difference
from skillmix_desktop.store.disputes import Place, Side
from skillmix_desktop.store.tables import MarkRow, Verdict, VerdictMode


@dataclass(frozen=True)
class Held:
    """A mark of an adjudicated verdict; one without an error class was agreed on by all."""

    points: float | None
    error_class: str | None = None
    note: str = ""


def agreed_marks(sides: Mapping[Place, tuple[Side, ...]]) -> dict[UUID, dict[int, Held]]:
    """By text, what at least two gave the same mark, a person among them, and nobody another one."""
    found: dict[UUID, dict[int, Held]] = {}
    for (generation_id, position), said in sides.items():
        given = [side for side in said if side.is_met is not None]
        has_person = any(side.is_person for side in given)
        if has_person and len(given) > 1 and not is_difference(given):
            found.setdefault(generation_id, {})[position] = Held(float(bool(given[0].is_met)))
    return found


def add_adjudicated(
    session: Session,
    adjudicator_id: UUID,
    generation_id: UUID,
    marks: Mapping[int, Held],
    *,
    attempt: int,
    provenance: dict[str, object],
) -> None:
    """A further attempt of the adjudicator's verdict on the text."""
    is_scored = any(mark.points is not None for mark in marks.values())
    verdict = Verdict(
        generation_id=generation_id,
        grader_id=adjudicator_id,
        attempt=attempt,
        mode=VerdictMode.ADJUDICATED,
        outcome=Outcome.SCORED if is_scored else Outcome.CANNOT_JUDGE,
        provenance=provenance,
    )
    session.add(verdict)
    session.flush()
    session.add_all(
        MarkRow(
            verdict_id=verdict.id,
            position=position,
            points=mark.points,
            reason=CANNOT_JUDGE if mark.points is None else None,
            note=mark.note,
            error_class=mark.error_class,
        )
        for position, mark in marks.items()
    )
    session.flush()
