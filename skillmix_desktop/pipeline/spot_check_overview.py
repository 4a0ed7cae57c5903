"""A person's spot-checks at a glance: how far they are, how they were drawn, and which text is next."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import sqlalchemy as sa
from sqlalchemy import select

from skillmix_desktop.pipeline.spot_check_draw import Design
from skillmix_desktop.pipeline.spot_checks import CheckState, QueueEntry, annotators, queue
from skillmix_desktop.store.columns import GENERATION, HAS_TEXT, IS_COMMITTED, SPOT_CHECK, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import UNTOLD, CheckPurpose, key_of

_IN_ORDER_OF_NEED = ((CheckState.PENDING, CheckState.DRAFT), (CheckState.SKIPPED,))

RECENT_TEXTS = 30


@dataclass(frozen=True)
class DrawEntry:
    """How many texts of a queue came by one design."""

    design: Design
    texts: int
    recent_seconds: tuple[float, ...] = ()


@dataclass(frozen=True)
class SpotCheckOverview:
    """The queue of ``annotator``, who is "" while nobody is named; ``texts`` counts the whole project's.

    ``recent_seconds`` are how long they were at work on the texts they did last, the newest at the end.
    """

    annotator: str
    annotators: tuple[str, ...]
    queue: tuple[QueueEntry, ...]
    draws: tuple[DrawEntry, ...]
    texts: int
    recent_seconds: tuple[float, ...] = ()

    @property
    def undrawn(self) -> int:
        """How many texts the annotator could still be given."""
        return max(0, self.texts - len({entry.generation_id for entry in self.queue}))


def spot_check_overview(database: Database, annotator: str = "") -> SpotCheckOverview:
    """How it stands with ``annotator``; without a name, with the first person who has a queue."""
    names = tuple(annotators(database))
    who = annotator or next(iter(names), "")
    return SpotCheckOverview(
        who,
        names,
        tuple(queue(database, who)),
        _draws(database, who),
        _texts(database),
        _recent_seconds(database, who),
    )


def next_open(entries: Sequence[QueueEntry], *, after: int = -1) -> int | None:
    """The number of the next text to be graded, going round; those left for later come last."""
    for states in _IN_ORDER_OF_NEED:
        for number in chain(range(after + 1, len(entries)), range(max(0, after))):
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
        .where(
            SPOT_CHECK.c.annotator_id == key_of("grader", annotator),
            SPOT_CHECK.c.purpose == CheckPurpose.SAMPLE,
            SPOT_CHECK.c.design != UNTOLD,
        )
        .group_by(SPOT_CHECK.c.design)
        .order_by(sa.func.min(SPOT_CHECK.c.rank))
    )
    with database.read() as session:
        return tuple(DrawEntry(Design(design), texts) for design, texts in session.execute(query))


def _recent_seconds(database: Database, annotator: str) -> tuple[float, ...]:
    query = (
        select(VERDICT.c.seconds)
        .where(
            VERDICT.c.grader_id == key_of("grader", annotator),
            VERDICT.c.attempt == 1,
            VERDICT.c.seconds > 0,
            IS_COMMITTED,
        )
        .order_by(VERDICT.c.created_at.desc())
        .limit(RECENT_TEXTS)
    )
    with database.read() as session:
        return tuple(reversed(session.scalars(query).all()))


def _texts(database: Database) -> int:
    query = select(sa.func.count()).select_from(GENERATION).where(HAS_TEXT)
    with database.read() as session:
        return int(session.scalar(query) or 0)
