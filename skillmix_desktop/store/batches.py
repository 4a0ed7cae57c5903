"""Batches in a project: what a server was asked for all at once, and what of it has yet to come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from skillmix_desktop.core.batch_state import BatchState
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store.columns import BATCH, BATCH_REQUEST, GENERATION, GRADER, VERDICT
from skillmix_desktop.store.queries import FEW_ITEMS
from skillmix_desktop.store.tables import Batch, VerdictMode, key_of, now

# What was answered before a batch was given up may still come, but nobody waits for it.
_GIVEN_UP = (BatchState.CANCELLING, BatchState.CANCELLED, BatchState.FAILED)
_IS_OPEN = BATCH.c.closed_at.is_(None)


@dataclass(frozen=True)
class NewRequest:
    """A verdict that is asked for in a batch."""

    custom_id: str
    generation_id: UUID
    round: int
    prompt_sha256: str


@dataclass(frozen=True)
class OpenRequest(NewRequest):
    """One that has not been answered, with its text's item."""

    item_id: UUID


@dataclass(frozen=True)
class BatchEntry:
    """A batch as it was last heard of; ``is_open`` until all that came of it has been written down."""

    id: UUID
    grader: str
    template_id: str
    state: BatchState
    server_id: str | None
    input_file_id: str | None
    settings: Mapping[str, Any]
    requests: int
    completed: int
    failed: int
    detail: str
    submitted_at: datetime
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


def add_batch(
    session: Session,
    *,
    grader: str,
    template_id: str,
    settings: Mapping[str, Any],
    requests: Sequence[NewRequest],
) -> UUID:
    """Write down a batch that is about to be sent; its key."""
    batch = Batch(
        grader_id=key_of("grader", grader),
        template_id=template_id,
        settings=dict(settings),
        requests=len(requests),
    )
    session.add(batch)
    session.flush()
    rows = [{"batch_id": batch.id, "is_answered": False, **vars(request)} for request in requests]
    session.execute(sa.insert(BATCH_REQUEST), rows)
    return batch.id


def batches(session: Session, *, only_open: bool = False, grader: str | None = None) -> list[BatchEntry]:
    """The project's batches, the oldest first."""
    query = (
        sa.select(*(BATCH.c[name] for name in _OWN_COLUMNS), GRADER.c.name.label("grader"))
        .join_from(BATCH, GRADER, GRADER.c.id == BATCH.c.grader_id)
        .order_by(BATCH.c.submitted_at, BATCH.c.id)
    )
    if only_open:
        query = query.where(_IS_OPEN)
    if grader is not None:
        query = query.where(GRADER.c.name == grader)
    return [_entry(dict(row)) for row in session.execute(query).mappings()]


def _entry(row: dict[str, Any]) -> BatchEntry:
    """Not every database gives moments back with their zone, which is always this one."""
    submitted_at = row["submitted_at"].replace(tzinfo=UTC)
    return BatchEntry(**(row | {"state": BatchState(row["state"]), "submitted_at": submitted_at}))


_OWN_COLUMNS = tuple(name for name in BatchEntry.__dataclass_fields__ if name != "grader")


def note_batch(session: Session, batch_id: UUID, **values: object) -> bool:
    """Write down news of a batch; False, and nothing is written, where it has been closed."""
    update = sa.update(BATCH).where(BATCH.c.id == batch_id, _IS_OPEN).values(**values)
    return session.connection().execute(update).rowcount > 0


def close_batch(session: Session, batch_id: UUID, **values: object) -> None:
    """Nothing more will come of the batch: what it left unanswered may be asked again."""
    note_batch(session, batch_id, closed_at=now(), **values)


def drop_batch(session: Session, batch_id: UUID) -> None:
    """Forget a batch that no server has."""
    session.execute(sa.delete(BATCH_REQUEST).where(BATCH_REQUEST.c.batch_id == batch_id))
    session.execute(sa.delete(BATCH).where(BATCH.c.id == batch_id))


def newest_provenance(session: Session, grader: str) -> Mapping[str, object]:
    """The provenance of the last answer that ``grader`` wrote; empty where there is none."""
    query = (
        sa.select(VERDICT.c.provenance)
        .where(VERDICT.c.grader_id == key_of("grader", grader), VERDICT.c.mode == VerdictMode.WRITE)
        .where(VERDICT.c.outcome != Outcome.ERROR)
        .order_by(VERDICT.c.created_at.desc())
    )
    return session.scalar(query.limit(1)) or {}


def under_way(session: Session, grader: str, template_id: str) -> set[tuple[UUID, int]]:
    """The texts and rounds that open batches have yet to bring; of a batch that was given up, none."""
    query = (
        sa.select(BATCH_REQUEST.c.generation_id, BATCH_REQUEST.c.round)
        .join_from(BATCH_REQUEST, BATCH, BATCH.c.id == BATCH_REQUEST.c.batch_id)
        .where(_IS_OPEN, BATCH.c.state.not_in(_GIVEN_UP), ~BATCH_REQUEST.c.is_answered)
        .where(BATCH.c.grader_id == key_of("grader", grader), BATCH.c.template_id == template_id)
    )
    return {(row.generation_id, row.round) for row in session.execute(query)}


def open_requests(session: Session, batch_id: UUID) -> list[OpenRequest]:
    """What the batch has not been seen to answer."""
    columns = (BATCH_REQUEST.c[name] for name in NewRequest.__dataclass_fields__)
    query = (
        sa.select(*columns, GENERATION.c.item_id)
        .join_from(BATCH_REQUEST, GENERATION, GENERATION.c.id == BATCH_REQUEST.c.generation_id)
        .where(BATCH_REQUEST.c.batch_id == batch_id, ~BATCH_REQUEST.c.is_answered)
        .order_by(BATCH_REQUEST.c.custom_id)
    )
    return [OpenRequest(**row) for row in session.execute(query).mappings()]


def take_answered(session: Session, batch_id: UUID, custom_ids: Collection[str]) -> set[str]:
    """Count these as answered; those that nobody had before, which alone may be written down."""
    assert len(custom_ids) <= FEW_ITEMS, "a query names only so many"
    update = (
        sa.update(BATCH_REQUEST)
        .where(BATCH_REQUEST.c.batch_id == batch_id, BATCH_REQUEST.c.custom_id.in_(custom_ids))
        .where(~BATCH_REQUEST.c.is_answered)
        .values(is_answered=True)
        .returning(BATCH_REQUEST.c.custom_id)
    )
    return set(session.execute(update).scalars())
