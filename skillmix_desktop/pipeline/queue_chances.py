"""The probability of each text to be in a person's queue, whatever draws filled it, one after the other."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.survey import chances_of_any, draw_chances
from skillmix_desktop.store.columns import SPOT_CHECK
from skillmix_desktop.store.tables import CheckPurpose

Sizes = Callable[[str, datetime], Sequence[float]]
"""How likely each text was, in proportion, by a design at a moment."""


@dataclass(frozen=True)
class DrawableText:
    """A text, what it is stratified by, and from when until when it could be drawn."""

    generation_id: UUID
    k: int
    student: str
    written_at: datetime
    replaced_at: datetime | None = None

    def was_there(self, moment: datetime) -> bool:
        """Whether it could be drawn then."""
        return self.written_at <= moment and (self.replaced_at is None or moment < self.replaced_at)


@dataclass(frozen=True)
class _PastDraw:
    """One draw: what it took altogether, and what of that one person got."""

    design: str
    drawn_at: datetime
    texts: frozenset[UUID]
    own: frozenset[UUID]


def queue_chances(
    session: Session, annotator_id: UUID, texts: Sequence[DrawableText], sizes: Sizes
) -> dict[UUID, float]:
    """By text, how likely it was by now to be drawn for the person.

    Each draw is gone through again: what there was to draw at its time, what earlier draws had taken, how
    large each text was then, and which share of what was drawn for several people was this one's. What could
    not be drawn as it was gold before, or had been given to another person of the same draw, is counted as if
    it had been left out by chance.
    """
    taken: set[UUID] = set()
    draws = []
    for draw in _past_draws(session, annotator_id):
        is_left = [
            text.generation_id not in taken
            and (text.was_there(draw.drawn_at) or text.generation_id in draw.own)
            for text in texts
        ]
        share = len(draw.own) / len(draw.texts)
        chances = draw_chances(sizes(draw.design, draw.drawn_at), is_left, len(draw.texts))
        draws.append(
            [
                share * chance if is_there or text.generation_id in taken else 0.0
                for text, chance, is_there in zip(texts, chances, is_left, strict=True)
            ]
        )
        taken |= draw.own
    return dict(zip((text.generation_id for text in texts), chances_of_any(draws), strict=True))


def _past_draws(session: Session, annotator_id: UUID) -> list[_PastDraw]:
    """The draws that gave the person anything, in their order."""
    draw = SPOT_CHECK.c
    query = (
        select(draw.design, draw.seed, draw.drawn_at, draw.annotator_id, draw.generation_id)
        .where(draw.purpose == CheckPurpose.SAMPLE)
        .order_by(draw.drawn_at)
    )
    drawn: dict[tuple[datetime, str, int], dict[UUID, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for design, seed, drawn_at, who, text in session.execute(query):
        drawn[drawn_at, design, seed][who].add(text)
    return [
        _PastDraw(
            design, drawn_at, frozenset().union(*of_people.values()), frozenset(of_people[annotator_id])
        )
        for (drawn_at, design, _), of_people in drawn.items()
        if annotator_id in of_people
    ]
