"""What people do in tests."""

from collections.abc import Mapping
from uuid import UUID

from skillmix_desktop.core.person_marks import PersonMark
from skillmix_desktop.pipeline.spot_check_acts import record_mark, revise
from skillmix_desktop.store.database import Database


def think_again(
    database: Database, spot_check_id: UUID, marks: Mapping[int, PersonMark], *, reason: str
) -> None:
    """Revise a submitted text with these marks."""
    for position, mark in marks.items():
        record_mark(database, spot_check_id, position, mark, is_revising=True)
    revise(database, spot_check_id, reason=reason)
