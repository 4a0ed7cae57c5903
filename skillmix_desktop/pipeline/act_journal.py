"""What a person did, one row an act: what undo goes back by, and how long each mark took."""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from skillmix_desktop.store.columns import ACT
from skillmix_desktop.store.tables import Act, ActState, MarkRow, SpotCheck, Verdict


class ActField(StrEnum):
    """What an act changed."""

    MARK = "mark"
    EVIDENCE = "evidence"
    FLAG = "flag"
    SKIP = "skip"


@dataclass(frozen=True)
class Deed:
    """A change of one field, of the criterion at ``position`` if it belongs to one; the values as JSON."""

    field: ActField
    position: int | None
    before: Any
    after: Any


def write_down(
    session: Session, check: SpotCheck, deed: Deed, *, verdict: Verdict | None, seconds: float
) -> None:
    """Add an act; what was undone before can now no longer be done again.

    The letters of a note are one act, however many come.
    """
    _drop_undone(session, check.annotator_id)
    newest = newest_act(session, check.annotator_id, ActState.DONE)
    verdict_id = None if verdict is None else verdict.id
    if newest is not None and _goes_on(newest, check, deed, verdict_id):
        newest.after = deed.after
        newest.seconds += seconds
        return
    session.add(
        Act(
            spot_check_id=check.id,
            annotator_id=check.annotator_id,
            number=_next_number(session, check.annotator_id),
            verdict_id=verdict_id,
            field=deed.field,
            position=deed.position,
            before=deed.before,
            after=deed.after,
            seconds=seconds,
        )
    )


def newest_act(session: Session, annotator_id: UUID, state: ActState) -> Act | None:
    """The last of the annotator's acts in this state."""
    query = _acts_in(annotator_id, state).order_by(ACT.c.number.desc())
    return session.exec(query.limit(1)).first()


def oldest_act(session: Session, annotator_id: UUID, state: ActState) -> Act | None:
    """The first of the annotator's acts in this state."""
    return session.exec(_acts_in(annotator_id, state).order_by(ACT.c.number).limit(1)).first()


def keep_acts(session: Session, check: SpotCheck, verdict: Verdict, *, seconds: float) -> None:
    """Close the acts that led to ``verdict``, and tell it and its marks how long they took.

    ``seconds`` is the time at work since the last of them.
    """
    is_of_verdict = sa.or_(ACT.c.verdict_id == verdict.id, ACT.c.verdict_id.is_(None))
    acts = session.exec(select(Act).where(ACT.c.spot_check_id == check.id, is_of_verdict)).all()
    spent: dict[int, float] = defaultdict(float)
    for act in acts:
        if act.position is not None:
            spent[act.position] += act.seconds
        was_undone = act.state in (ActState.UNDONE, ActState.DROPPED)
        act.state = ActState.DROPPED if was_undone else ActState.KEPT
    verdict.seconds = sum(act.seconds for act in acts if act.verdict_id == verdict.id) + seconds
    for position, seconds_on_mark in spent.items():
        row = session.get(MarkRow, (verdict.id, position))
        if row is not None:
            row.seconds = seconds_on_mark


def drop_acts(session: Session, verdict: Verdict) -> None:
    """Close the acts of a draft that is about to go; none of them can be undone any more."""
    is_of_verdict = ACT.c.verdict_id == verdict.id
    session.execute(sa.update(Act).where(is_of_verdict).values(state=ActState.DROPPED, verdict_id=None))


def _acts_in(annotator_id: UUID, state: ActState) -> SelectOfScalar[Act]:
    return select(Act).where(ACT.c.annotator_id == annotator_id, ACT.c.state == state)


def _drop_undone(session: Session, annotator_id: UUID) -> None:
    is_undone = sa.and_(ACT.c.annotator_id == annotator_id, ACT.c.state == ActState.UNDONE)
    session.execute(sa.update(Act).where(is_undone).values(state=ActState.DROPPED))


def _next_number(session: Session, annotator_id: UUID) -> int:
    # A part for each state, so that each is answered by the end of the index.
    newest = [
        sa.select(sa.func.max(ACT.c.number))
        .where(ACT.c.annotator_id == annotator_id, ACT.c.state == state)
        .scalar_subquery()
        for state in ActState
    ]
    return 1 + max((number for number in session.execute(sa.select(*newest)).one() if number), default=0)


def _goes_on(act: Act, check: SpotCheck, deed: Deed, verdict_id: UUID | None) -> bool:
    """Whether the deed is the next letter of the note that ``act`` began."""
    is_same = (act.spot_check_id, act.field, act.position, act.verdict_id) == (
        check.id,
        deed.field,
        deed.position,
        verdict_id,
    )
    return is_same and all(_is_other_note(value, deed.after) for value in (act.before, act.after))


def _is_other_note(before: Any, after: Any) -> bool:
    return (
        isinstance(before, dict)
        and isinstance(after, dict)
        and {**before, "note": ""} == {**after, "note": ""}
    )
