"""An adjudicator's decisions: each is one more attempt of their verdict on the text, none is overwritten.

The verdict also holds the marks on which all who judged the text agree. Once nothing is left to be decided,
the texts on which all agree throughout get such a verdict, too: only then is it a reference for all texts
that people judged. Where several adjudicate, each has a reference of their own decisions, and all have one
in common, of the decisions that stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.adjudication import JOINT_REFERENCE, ErrorClass, adjudicator_of, is_adjudicator
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.adjudicated_verdicts import Held, add_adjudicated, agreed_marks
from skillmix_desktop.pipeline.adjudication import is_settled
from skillmix_desktop.pipeline.joint_reference import settle
from skillmix_desktop.store.columns import MARK, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.disputes import Place, Side, open_texts, sides_by_place
from skillmix_desktop.store.records import ensure_grader
from skillmix_desktop.store.tables import GraderKind, MarkRow, Verdict, VerdictMode, key_of


@dataclass(frozen=True)
class Ruling:
    """What an adjudicator makes of a criterion, why, and what the disagreement came from."""

    is_met: bool | None
    error_class: ErrorClass
    reason: str


def decide(database: Database, annotator: str, place: Place, ruling: Ruling) -> None:
    """Write down what ``annotator`` decides of a criterion."""
    if not annotator.strip():
        raise UsageError("Say who decides: enter your name first.")
    if is_adjudicator(annotator):
        raise UsageError(
            f"“{annotator}” is how decisions are kept; enter the name of the person who decides."
        )
    if adjudicator_of(annotator) == JOINT_REFERENCE:
        raise UsageError(f"“{annotator}” stands for all adjudicators; enter another name.")
    if not ruling.reason.strip():
        raise UsageError("Say in a few words why you decide so.")
    generation_id, position = place
    with database.write() as session:
        if generation_id in open_texts(session, key_of("grader", annotator)):
            raise UsageError("Commit your own verdict on this text first; then it can be adjudicated.")
        sides = sides_by_place(session)
        if place not in sides:
            raise UsageError("Nobody has judged this criterion, so there is nothing to decide.")
        adjudicator_id = ensure_grader(session, adjudicator_of(annotator), GraderKind.PERSON)
        attempts = _attempts(session, generation_id, adjudicator_id)
        points = None if ruling.is_met is None else float(ruling.is_met)
        marks = _decided(session, attempts[-1].id) if attempts else {}
        marks[position] = Held(points, ruling.error_class, ruling.reason.strip())
        agreed = agreed_marks(sides)
        add_adjudicated(
            session,
            adjudicator_id,
            generation_id,
            {**agreed.get(generation_id, {}), **marks},
            attempt=attempts[-1].attempt + 1 if attempts else 1,
            provenance={"decided": position},
        )
        if not settle(session, sides):
            _complete(session, adjudicator_id, sides, agreed)


def undo_decision(database: Database, annotator: str) -> Place:
    """Take back the annotator's last decision by a further attempt without it; tells where it was."""
    adjudicator_id = key_of("grader", adjudicator_of(annotator))
    with database.write() as session:
        last = _last_decision(session, adjudicator_id)
        if last is None:
            raise UsageError("There is no decision of yours to undo.")
        position = last.provenance["decided"]
        attempts = _attempts(session, last.generation_id, adjudicator_id)
        marks = _decided(session, attempts[-1].id)
        earlier = [each for each in attempts if each.attempt < last.attempt]
        before = _decided(session, earlier[-1].id).get(position) if earlier else None
        marks.pop(position, None)
        if before is not None:
            marks[position] = before
        sides = sides_by_place(session)
        agreed = agreed_marks(sides).get(last.generation_id, {})
        add_adjudicated(
            session,
            adjudicator_id,
            last.generation_id,
            {**agreed, **marks},
            attempt=attempts[-1].attempt + 1,
            provenance={"undoes": str(last.id)},
        )
        settle(session, sides)
        return last.generation_id, position


def _complete(
    session: Session,
    adjudicator_id: UUID,
    sides: Mapping[Place, tuple[Side, ...]],
    agreed: Mapping[UUID, Mapping[int, Held]],
) -> None:
    """Once all is decided, write down what was agreed on in texts with nothing to decide."""
    if not is_settled(session, sides):
        return
    known = set(session.scalars(select(VERDICT.c.generation_id).where(VERDICT.c.grader_id == adjudicator_id)))
    for generation_id, marks in agreed.items():
        if generation_id not in known:
            add_adjudicated(
                session, adjudicator_id, generation_id, marks, attempt=1, provenance={"agreed": True}
            )


def _attempts(session: Session, generation_id: UUID, adjudicator_id: UUID) -> list[Verdict]:
    query = (
        select(Verdict)
        .where(VERDICT.c.generation_id == generation_id, VERDICT.c.grader_id == adjudicator_id)
        .order_by(VERDICT.c.attempt)
    )
    return list(session.scalars(query))


def _last_decision(session: Session, adjudicator_id: UUID) -> Verdict | None:
    query = (
        select(Verdict)
        .where(VERDICT.c.grader_id == adjudicator_id, VERDICT.c.mode == VerdictMode.ADJUDICATED)
        .order_by(VERDICT.c.created_at.desc(), VERDICT.c.attempt.desc())
    )
    undone: set[str] = set()
    for verdict in session.scalars(query):
        undone |= {verdict.provenance["undoes"]} if "undoes" in verdict.provenance else set()
        if "decided" in verdict.provenance and str(verdict.id) not in undone:
            return verdict
    return None


def _decided(session: Session, verdict_id: UUID) -> dict[int, Held]:
    rows = session.scalars(
        select(MarkRow).where(MARK.c.verdict_id == verdict_id, MARK.c.error_class.is_not(None))
    )
    return {row.position: Held(row.points, row.error_class, row.note) for row in rows}
