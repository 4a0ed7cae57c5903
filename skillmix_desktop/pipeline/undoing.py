"""Taking back what a person did, act by act, over texts and restarts; a verdict once committed stays."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from skillmix_desktop.core.person_marks import PersonMark, Span
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.act_journal import ActField, Deed, newest_act, oldest_act
from skillmix_desktop.pipeline.spot_check_rows import check_row, put_evidence, put_mark
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import Act, ActState, key_of


@dataclass(frozen=True)
class Turn:
    """What an undo or a redo changed now, in the text of this spot-check."""

    spot_check_id: UUID
    deed: Deed


def undo(database: Database, annotator: str) -> Turn:
    """Take back the annotator's last act."""
    with database.write() as session:
        act = newest_act(session, key_of("grader", annotator), ActState.DONE)
        if act is None:
            raise UsageError("There is nothing to undo; a committed verdict is revised instead.")
        _set(session, act, act.before)
        act.state = ActState.UNDONE
        return Turn(act.spot_check_id, Deed(ActField(act.field), act.position, act.after, act.before))


def redo(database: Database, annotator: str) -> Turn:
    """Do again what was undone last."""
    with database.write() as session:
        act = oldest_act(session, key_of("grader", annotator), ActState.UNDONE)
        if act is None:
            raise UsageError("There is nothing to do again.")
        _set(session, act, act.after)
        act.state = ActState.DONE
        return Turn(act.spot_check_id, Deed(ActField(act.field), act.position, act.before, act.after))


def _set(session: Session, act: Act, value: Any) -> None:
    """Give the field that the act changed this value."""
    check = check_row(session, act.spot_check_id)
    if act.field == ActField.FLAG:
        check.is_flagged, check.flag_note = value["is_up"], value["note"]
        return
    if act.field == ActField.SKIP:
        check.is_skipped = value
        return
    assert act.position is not None
    assert act.verdict_id is not None
    if act.field == ActField.MARK:
        put_mark(session, act.verdict_id, act.position, None if value is None else PersonMark(**value))
    else:
        put_evidence(session, act.verdict_id, act.position, [Span(*offsets) for offsets in value])
