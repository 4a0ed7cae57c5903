"""The rows behind a text in a person's queue: the draw, their verdicts on it, and what these hold."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.person_marks import CANNOT_JUDGE, PersonMark, Span
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.store.columns import EVIDENCE, MARK, VERDICT
from skillmix_desktop.store.tables import Evidence, Generation, MarkRow, SpotCheck, Verdict, VerdictMode


def check_row(session: Session, spot_check_id: UUID) -> SpotCheck:
    """The draw; raises if there is none."""
    check = session.get(SpotCheck, spot_check_id)
    if check is None:
        raise UsageError("This text is not in the project's queues.")
    return check


def generation_row(session: Session, check: SpotCheck) -> Generation:
    """The text that was drawn."""
    generation = session.get(Generation, check.generation_id)
    assert generation is not None, "a foreign key holds it"
    return generation


def own_verdicts(session: Session, check: SpotCheck) -> list[Verdict]:
    """What the person has said of the text in this round, oldest first, drafts too."""
    query = (
        select(Verdict)
        .where(
            VERDICT.c.generation_id == check.generation_id,
            VERDICT.c.grader_id == check.annotator_id,
            VERDICT.c.round == check.round,
        )
        .order_by(VERDICT.c.attempt)
    )
    return list(session.scalars(query))


def standing(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The newest verdict that was committed, or else the first draft."""
    committed = [verdict for verdict in verdicts if verdict.outcome != Outcome.DRAFT]
    return next(iter([*committed[-1:], *verdicts[:1]]), None)


def revision(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The revision under way."""
    last = verdicts[-1] if len(verdicts) > 1 else None
    return last if last is not None and last.outcome == Outcome.DRAFT else None


def new_verdict(check: SpotCheck, attempt: int) -> Verdict:
    """The draft of the person's first verdict on the text, or of a revision of it."""
    first = VerdictMode.ASSISTED if check.is_assisted else VerdictMode.BLIND
    return Verdict(
        id=uuid4(),
        generation_id=check.generation_id,
        grader_id=check.annotator_id,
        round=check.round,
        attempt=attempt,
        mode=first if attempt == 1 else VerdictMode.REVISED,
        outcome=Outcome.DRAFT,
    )


def mark_of(session: Session, verdict_id: UUID, position: int) -> PersonMark | None:
    """The mark of one criterion."""
    row = session.get(MarkRow, (verdict_id, position))
    return None if row is None else _person_mark(row)


def marks_of(session: Session, verdict_id: UUID) -> dict[int, PersonMark]:
    """By the criteria's positions."""
    rows = session.scalars(select(MarkRow).where(MARK.c.verdict_id == verdict_id))
    return {row.position: _person_mark(row) for row in rows}


def _person_mark(row: MarkRow) -> PersonMark:
    return PersonMark(None if row.points is None else bool(row.points), row.note)


def put_mark(session: Session, verdict_id: UUID, position: int, mark: PersonMark | None) -> None:
    """Give the criterion this mark, or with None take its mark out."""
    row = session.get(MarkRow, (verdict_id, position))
    if mark is None:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = MarkRow(verdict_id=verdict_id, position=position)
        session.add(row)
    row.points = None if mark.is_met is None else float(mark.is_met)
    row.reason = CANNOT_JUDGE if mark.is_met is None else None
    row.note = mark.note


def evidence_of(session: Session, verdict_ids: Sequence[UUID]) -> dict[UUID, dict[int, tuple[Span, ...]]]:
    """By verdict, and then by the criteria's positions."""
    query = (
        select(EVIDENCE)
        .where(EVIDENCE.c.verdict_id.in_(verdict_ids))
        .order_by(EVIDENCE.c.position, EVIDENCE.c.start)
    )
    found: dict[UUID, dict[int, tuple[Span, ...]]] = defaultdict(dict)
    for verdict_id, position, start, end in session.execute(query):
        found[verdict_id][position] = (*found[verdict_id].get(position, ()), Span(start, end))
    return found


def put_evidence(session: Session, verdict_id: UUID, position: int, spans: Sequence[Span]) -> None:
    """Let these be all the evidence for the criterion."""
    query = select(Evidence).where(EVIDENCE.c.verdict_id == verdict_id, EVIDENCE.c.position == position)
    for row in session.scalars(query):
        session.delete(row)
    session.flush()
    session.add_all(
        Evidence(verdict_id=verdict_id, position=position, start=span.start, end=span.end) for span in spans
    )


def outcome_of(marks: Mapping[int, PersonMark]) -> Outcome:
    """A verdict counts if it judges anything."""
    is_scored = any(mark.is_met is not None for mark in marks.values())
    return Outcome.SCORED if is_scored else Outcome.CANNOT_JUDGE
