"""What people do in tests."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from skillmix_desktop.core.person_marks import PersonMark
from skillmix_desktop.pipeline.spot_check_acts import record_mark, revise
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.records import ensure_grader
from skillmix_desktop.store.tables import GraderKind, SpotCheck

DAY = datetime(2024, 5, 1, tzinfo=UTC)


def think_again(
    database: Database, spot_check_id: UUID, marks: Mapping[int, PersonMark], *, reason: str
) -> None:
    """Revise a submitted text with these marks."""
    for position, mark in marks.items():
        record_mark(database, spot_check_id, position, mark, is_revising=True)
    revise(database, spot_check_id, reason=reason)


def put_in_queue(
    database: Database,
    texts: Sequence[UUID],
    chances: Sequence[float | None],
    *,
    annotator: str = "Ada",
    design: str = "disagreement",
    seed: int = 1,
    drawn_at: datetime = DAY,
    **fields: Any,
) -> None:
    """Let texts have been drawn for a person with these chances."""
    with database.write() as session:
        annotator_id = ensure_grader(session, annotator, GraderKind.PERSON)
        session.add_all(
            SpotCheck(
                generation_id=text,
                annotator_id=annotator_id,
                design=design,
                seed=seed,
                inclusion_probability=chance,
                rank=rank,
                drawn_at=drawn_at,
                **fields,
            )
            for rank, (text, chance) in enumerate(zip(texts, chances, strict=True))
        )
