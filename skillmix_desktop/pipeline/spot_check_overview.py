"""A person's spot-checks at a glance: how far they are, how they were drawn, and which text is next."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import select

from skillmix_desktop.pipeline.spot_check_draw import Design
from skillmix_desktop.pipeline.spot_checks import CheckState, QueueEntry, annotators, queue
from skillmix_desktop.store.columns import GENERATION, HAS_TEXT, SPOT_CHECK
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import key_of

_IN_ORDER_OF_NEED = ((CheckState.PENDING, CheckState.DRAFT), (CheckState.SKIPPED,))


@dataclass(frozen=True)
class DrawEntry:
    """How many texts of a queue came by one design."""

    design: Design
    texts: int


@dataclass(frozen=True)
class SpotCheckOverview:
    """The queue of ``annotator``, who is "" while nobody is named; ``texts`` counts the whole project's."""

    annotator: str
    annotators: tuple[str, ...]
    queue: tuple[QueueEntry, ...]
    draws: tuple[DrawEntry, ...]
    texts: int

    @property
    def undrawn(self) -> int:
        """How many texts the annotator could still be given."""
        return max(0, self.texts - len(self.queue))


def spot_check_overview(database: Database, annotator: str = "") -> SpotCheckOverview:
    """How it stands with ``annotator``; without a name, with the first person who has a queue."""
    names = tuple(annotators(database))
    who = annotator or next(iter(names), "")
    return SpotCheckOverview(who, names, tuple(queue(database, who)), _draws(database, who), _texts(database))


def next_open(entries: Sequence[QueueEntry], *, after: int = -1) -> int | None:
    """The number of the next text to be graded, going round; those left for later come last."""
    order: list[int] = [*range(after + 1, len(entries)), *range(max(0, after))]
    for states in _IN_ORDER_OF_NEED:
        for number in order:
            if entries[number].state in states:
                return number
    return None


def count_states(entries: Sequence[QueueEntry]) -> dict[CheckState, int]:
    """How many texts are in each state, none left out."""
    counted = Counter(entry.state for entry in entries)
    return {state: counted[state] for state in CheckState}


def _draws(database: Database, annotator: str) -> tuple[DrawEntry, ...]:
    query = (
        select(SPOT_CHECK.c.design, sa.func.count())
        .where(SPOT_CHECK.c.annotator_id == key_of("grader", annotator))
        .group_by(SPOT_CHECK.c.design)
        .order_by(sa.func.min(SPOT_CHECK.c.rank))
    )
    with database.read() as session:
        return tuple(DrawEntry(Design(design), texts) for design, texts in session.execute(query))


def _texts(database: Database) -> int:
    query = select(sa.func.count()).select_from(GENERATION).where(HAS_TEXT)
    with database.read() as session:
        return int(session.scalar(query) or 0)
