"""The items of a draw as a long table shows them: their order first, then the rows in view."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.store.columns import GENERATION, HAS_TEXT, ITEM, ITEM_SKILL, SKILL, TOPIC


class ItemOrder(StrEnum):
    """What items are sorted by."""

    NUMBER = "number"
    TOPIC = "topic"
    SKILLS = "skills"
    TEXTS = "texts"


@dataclass(frozen=True)
class ItemRow:
    """An item, and how many texts there are for it; ``number`` counts from 0."""

    id: UUID
    number: int
    topic: str
    skills: tuple[str, ...]
    texts: int


def item_ids(
    session: Session,
    item_set_id: UUID,
    order: ItemOrder = ItemOrder.NUMBER,
    *,
    is_descending: bool = False,
) -> list[UUID]:
    """The items of a draw; equals stand in the order of the draw."""
    key = _KEYS[order]
    query = (
        select(ITEM.c.id)
        .join_from(ITEM, TOPIC)
        .where(ITEM.c.item_set_id == item_set_id)
        .order_by(key.desc() if is_descending else key.asc(), ITEM.c.number)
    )
    return list(session.scalars(query))


def item_rows(session: Session, ids: Sequence[UUID]) -> list[ItemRow]:
    """The rows of ``ids``, in their order."""
    query = (
        select(ITEM.c.id, ITEM.c.number, TOPIC.c.name, _TEXTS)
        .join_from(ITEM, TOPIC)
        .where(ITEM.c.id.in_(ids))
    )
    named = (
        select(ITEM_SKILL.c.item_id, SKILL.c.name)
        .join_from(ITEM_SKILL, SKILL)
        .where(ITEM_SKILL.c.item_id.in_(ids))
        .order_by(ITEM_SKILL.c.item_id, ITEM_SKILL.c.position)
    )
    skills: dict[UUID, list[str]] = defaultdict(list)
    for id_, name in session.execute(named):
        skills[id_].append(name)
    rows = {
        id_: ItemRow(id_, number, topic, tuple(skills[id_]), texts)
        for id_, number, topic, texts in session.execute(query)
    }
    return [rows[id_] for id_ in ids]


_TEXTS = (
    select(sa.func.count())
    .where(GENERATION.c.item_id == ITEM.c.id, HAS_TEXT)
    .correlate(ITEM)
    .scalar_subquery()
)
_FIRST_SKILL = (
    select(SKILL.c.name)
    .join_from(ITEM_SKILL, SKILL)
    .where(ITEM_SKILL.c.item_id == ITEM.c.id, ITEM_SKILL.c.position == 0)
    .correlate(ITEM)
    .scalar_subquery()
)
_KEYS: dict[ItemOrder, sa.ColumnElement[object]] = {
    ItemOrder.NUMBER: ITEM.c.number,
    ItemOrder.TOPIC: TOPIC.c.name,
    ItemOrder.SKILLS: _FIRST_SKILL,
    ItemOrder.TEXTS: _TEXTS,
}
