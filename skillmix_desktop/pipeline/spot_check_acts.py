"""What a person does to a text in their queue: every act is on the disk when its function returns.

Acts are written down beside what they change, so that they can be undone and timed (``undoing``). The
``seconds`` of an act are the time at work that led to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.person_marks import PersonMark, Span
from skillmix_desktop.core.rubric import Criterion, Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.act_journal import ActField, Deed, drop_acts, keep_acts, write_down
from skillmix_desktop.pipeline.spot_check_rows import (
    check_row,
    evidence_of,
    generation_row,
    mark_of,
    marks_of,
    new_verdict,
    outcome_of,
    own_verdicts,
    put_evidence,
    put_mark,
    revision,
    standing,
)
from skillmix_desktop.pipeline.spot_checks import Flag, asked_of
from skillmix_desktop.store.columns import GENERATION, ITEM
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import items
from skillmix_desktop.store.tables import SpotCheck, Verdict, now


def record_mark(
    database: Database,
    spot_check_id: UUID,
    position: int,
    mark: PersonMark | None,
    *,
    is_revising: bool = False,
    seconds: float = 0.0,
) -> None:
    """Put a mark into the draft under way, or with None take it out.

    In a revision, which a submitted text needs, every criterion keeps a mark.
    """
    with database.write() as session:
        check = check_row(session, spot_check_id)
        _require_asked(session, check, position)
        if mark is None and is_revising:
            raise UsageError("A committed mark can be changed but not taken back.")
        verdicts = own_verdicts(session, check)
        _require_stage(verdicts, is_revising=is_revising)
        before = mark_of(session, verdicts[-1].id, position) if verdicts else None
        if before == mark:
            return
        draft = _draft(session, check, verdicts)
        put_mark(session, draft.id, position, mark)
        check.is_skipped = False
        deed = Deed(ActField.MARK, position, before and asdict(before), mark and asdict(mark))
        write_down(session, check, deed, verdict=draft, seconds=seconds)


def record_evidence(
    database: Database,
    spot_check_id: UUID,
    position: int,
    spans: Sequence[Span],
    *,
    is_revising: bool = False,
    seconds: float = 0.0,
) -> None:
    """Let these stretches of the text be all the evidence for the criterion, in the draft under way."""
    with database.write() as session:
        check = check_row(session, spot_check_id)
        _require_asked(session, check, position)
        length = len(generation_row(session, check).text or "")
        if any(not 0 <= span.start < span.end <= length for span in spans):
            raise UsageError("Evidence lies within the text.")
        verdicts = own_verdicts(session, check)
        _require_stage(verdicts, is_revising=is_revising)
        draft = _draft(session, check, verdicts)
        before = evidence_of(session, [draft.id])[draft.id].get(position, ())
        put_evidence(session, draft.id, position, spans)
        check.is_skipped = False
        deed = Deed(ActField.EVIDENCE, position, _offsets(before), _offsets(spans))
        write_down(session, check, deed, verdict=draft, seconds=seconds)


def write_reason(database: Database, spot_check_id: UUID, reason: str) -> None:
    """Say why the verdict is being revised."""
    with database.write() as session:
        check = check_row(session, spot_check_id)
        verdicts = own_verdicts(session, check)
        _require_stage(verdicts, is_revising=True)
        draft = _draft(session, check, verdicts)
        draft.explanation = reason


def flag(database: Database, spot_check_id: UUID, flag: Flag, *, seconds: float = 0.0) -> None:
    """Put the text up for adjudication, or take it down."""
    with database.write() as session:
        check = check_row(session, spot_check_id)
        before = Flag(check.is_flagged, check.flag_note)
        if before == flag:
            return
        check.is_flagged, check.flag_note = flag.is_up, flag.note
        deed = Deed(ActField.FLAG, None, asdict(before), asdict(flag))
        write_down(session, check, deed, verdict=None, seconds=seconds)


def skip(database: Database, spot_check_id: UUID, *, seconds: float = 0.0) -> None:
    """Leave a text for later; its draft is kept."""
    with database.write() as session:
        check = check_row(session, spot_check_id)
        if check.is_skipped or _is_submitted(own_verdicts(session, check)):
            return
        check.is_skipped = True
        deed = Deed(ActField.SKIP, None, before=False, after=True)
        write_down(session, check, deed, verdict=None, seconds=seconds)


def commit(database: Database, spot_check_id: UUID, *, seconds: float = 0.0) -> None:
    """Turn the draft into the person's verdict; from here on graders' marks may be shown."""
    with database.write() as session:
        check = check_row(session, spot_check_id)
        verdicts = own_verdicts(session, check)
        _require_stage(verdicts, is_revising=False)
        marks = marks_of(session, verdicts[0].id) if verdicts else {}
        _require_complete(_unmarked(session, check, marks), marks)
        _hand_in(session, check, verdicts[0], marks, seconds)


def revise(database: Database, spot_check_id: UUID, *, reason: str, seconds: float = 0.0) -> None:
    """Make a second verdict of the revision under way; the one before stays as it is."""
    with database.write() as session:
        check = check_row(session, spot_check_id)
        verdicts = own_verdicts(session, check)
        _require_stage(verdicts, is_revising=True)
        stands, draft = standing(verdicts), revision(verdicts)
        if draft is None or stands is None:
            raise UsageError("Change a mark first.")
        marks = marks_of(session, draft.id)
        if marks == marks_of(session, stands.id):
            raise UsageError("Change a mark first.")
        _require_complete((), marks)
        draft.explanation = reason
        _hand_in(session, check, draft, marks, seconds)


def drop_revision(database: Database, spot_check_id: UUID) -> None:
    """Leave the verdict as it was; what was done to the revision cannot be undone after that."""
    with database.write() as session:
        check = check_row(session, spot_check_id)
        draft = revision(own_verdicts(session, check))
        if draft is None:
            return
        drop_acts(session, draft)
        for position in marks_of(session, draft.id):
            put_mark(session, draft.id, position, None)
        for position in evidence_of(session, [draft.id])[draft.id]:
            put_evidence(session, draft.id, position, ())
        session.flush()
        session.delete(draft)


def _hand_in(
    session: Session, check: SpotCheck, draft: Verdict, marks: Mapping[int, PersonMark], seconds: float
) -> None:
    draft.outcome = outcome_of(marks)
    draft.created_at = now()
    keep_acts(session, check, draft, seconds=seconds)


def _require_stage(verdicts: Sequence[Verdict], *, is_revising: bool) -> None:
    is_submitted = _is_submitted(verdicts)
    if is_submitted and not is_revising:
        raise UsageError("This text has been submitted already; revise it instead.")
    if is_revising and not is_submitted:
        raise UsageError("Only a submitted text can be revised.")


def _draft(session: Session, check: SpotCheck, verdicts: Sequence[Verdict]) -> Verdict:
    """The draft that is under way, begun now if there is none: a revision begins as a copy."""
    if verdicts and verdicts[-1].outcome == Outcome.DRAFT:
        return verdicts[-1]
    draft = new_verdict(check, verdicts[-1].attempt + 1 if verdicts else 1)
    session.add(draft)
    session.flush()
    stands = standing(verdicts)
    if stands is not None:
        for position, mark in marks_of(session, stands.id).items():
            put_mark(session, draft.id, position, mark)
        for position, spans in evidence_of(session, [stands.id])[stands.id].items():
            put_evidence(session, draft.id, position, spans)
        session.flush()
    return draft


def _offsets(spans: Sequence[Span]) -> Any:
    return [[span.start, span.end] for span in spans]


def _require_asked(session: Session, check: SpotCheck, position: int) -> None:
    if position not in _asked_positions(session, check):
        raise UsageError("That is no criterion that a person marks in this text.")


def _asked_positions(session: Session, check: SpotCheck) -> range:
    """Where the criteria are that a person marks, without reading these: a key press waits for it."""
    query = select(ITEM.c.k).join_from(GENERATION, ITEM).where(GENERATION.c.id == check.generation_id)
    skills: int = session.execute(query).scalar_one()
    return range(skills + 2)  # the topic and the sense; the length is the last, and the program's


def _unmarked(session: Session, check: SpotCheck, marks: Mapping[int, PersonMark]) -> tuple[Criterion, ...]:
    if all(position in marks for position in _asked_positions(session, check)):
        return ()
    [item] = items(session, item_ids={generation_row(session, check).item_id})
    return tuple(criterion for criterion in asked_of(item) if criterion.position not in marks)


def _is_submitted(verdicts: Sequence[Verdict]) -> bool:
    return any(verdict.outcome != Outcome.DRAFT for verdict in verdicts)


def _require_complete(unmarked: tuple[Criterion, ...], marks: Mapping[int, PersonMark]) -> None:
    if unmarked:
        count = "One criterion still needs" if len(unmarked) == 1 else f"{len(unmarked)} criteria still need"
        raise UsageError(f"{count} a mark, first: {unmarked[0].label}.")
    if any(mark.is_met is None and not mark.note.strip() for mark in marks.values()):
        raise UsageError("Say in a note why you cannot judge it.")
