"""The list of texts as a window shows it: ids in an order that SQL makes, and the rows of some of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.store.columns import GENERATION, ITEM, STUDENT, TOPIC

BEGINNING = 160
_AT_ONCE = 500
_MOST_REASONS = 1000


class TextState(StrEnum):
    """How a student's attempt at a text ended."""

    WRITTEN = "written"
    CUT = "cut off"
    NO_TEXT = "no text"
    REFUSED = "refused"
    FAILED = "failed"


class TextOrder(StrEnum):
    """What a list of texts can be sorted by."""

    TIME = "time"
    STUDENT = "student"
    K = "k"
    TOPIC = "topic"
    ROUND = "round"
    STATE = "state"
    BEGINNING = "beginning"


@dataclass(frozen=True)
class TextFilter:
    """Which texts are wanted; None is any. ``reasons`` are details, word for word."""

    student: str | None = None
    state: TextState | None = None
    reasons: Collection[str] | None = None


@dataclass(frozen=True)
class TextRow:
    """A line of the list; ``beginning`` are the text's first characters, or why there is none."""

    id: UUID
    student: str
    is_practice: bool
    k: int
    topic: str
    round: int
    state: TextState
    is_marker_missing: bool
    beginning: str


@dataclass(frozen=True)
class StudentCount:
    """A student and how many texts, or attempts at one, the list holds of it."""

    name: str
    is_practice: bool
    texts: int


@dataclass(frozen=True)
class MissingTexts:
    """Attempts that brought no text, all for the same reason, word for word."""

    student: str
    state: TextState
    reason: str
    count: int
    highest_round: int


def _is_newest() -> sa.ColumnElement[bool]:
    later = GENERATION.alias()
    return ~sa.exists().where(
        later.c.item_id == GENERATION.c.item_id,
        later.c.student_id == GENERATION.c.student_id,
        later.c.round == GENERATION.c.round,
        later.c.attempt > GENERATION.c.attempt,
    )


_state = sa.case(
    (GENERATION.c.finish == "error", TextState.FAILED.value),
    (GENERATION.c.finish == "refused", TextState.REFUSED.value),
    (GENERATION.c.text.is_(None), TextState.NO_TEXT.value),
    (GENERATION.c.finish == "length", TextState.CUT.value),
    else_=TextState.WRITTEN.value,
)
_SHOWN = sa.func.coalesce(GENERATION.c.text, GENERATION.c.detail)
_DRAWN = (ITEM.c.item_set_id, ITEM.c.number, STUDENT.c.name, GENERATION.c.round)
_ORDERS: dict[TextOrder, sa.ColumnElement[object]] = {
    TextOrder.TIME: GENERATION.c.created_at,
    TextOrder.STUDENT: STUDENT.c.name,
    TextOrder.K: ITEM.c.k,
    TextOrder.TOPIC: TOPIC.c.name,
    TextOrder.ROUND: GENERATION.c.round,
    TextOrder.STATE: _state,
    TextOrder.BEGINNING: sa.func.substr(_SHOWN, 1, BEGINNING),
}


def text_ids(
    session: Session,
    wanted: TextFilter = TextFilter(),
    order: TextOrder = TextOrder.TIME,
    *,
    is_descending: bool = False,
) -> list[UUID]:
    """The newest attempt at each text that is wanted; what is alike comes in the order of the draw."""
    column = _ORDERS[order]
    query = _filtered(_joined(select(GENERATION.c.id)), wanted)
    return list(session.scalars(query.order_by(column.desc() if is_descending else column, *_DRAWN)))


def text_rows(session: Session, ids: Sequence[UUID]) -> list[TextRow]:
    """The rows of ``ids``, in their order."""
    found: dict[UUID, TextRow] = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = _joined(
            select(
                GENERATION.c.id,
                STUDENT.c.name,
                STUDENT.c.is_practice,
                ITEM.c.k,
                TOPIC.c.name,
                GENERATION.c.round,
                _state,
                GENERATION.c.is_marker_missing,
                sa.func.substr(_SHOWN, 1, BEGINNING),
            )
        ).where(GENERATION.c.id.in_(ids[start : start + _AT_ONCE]))
        for id_, student, is_practice, k, topic, round_, state, is_missing, words in session.execute(query):
            found[id_] = TextRow(
                id_, student, is_practice, k, topic, round_, TextState(state), is_missing, words or ""
            )
    return [found[id_] for id_ in ids]


def student_counts(session: Session) -> list[StudentCount]:
    """Who has written, or tried to, by name."""
    query = (
        select(STUDENT.c.name, STUDENT.c.is_practice, sa.func.count())
        .join_from(GENERATION, STUDENT)
        .where(_is_newest())
        .group_by(STUDENT.c.name, STUDENT.c.is_practice)
        .order_by(STUDENT.c.name)
    )
    return [StudentCount(*row) for row in session.execute(query)]


def missing_texts(session: Session) -> list[MissingTexts]:
    """Where there is no text, by student, state and reason, the most frequent first."""
    has_none = sa.or_(GENERATION.c.finish.in_(("error", "refused")), GENERATION.c.text.is_(None))
    count = sa.func.count()
    query = (
        _joined(select(STUDENT.c.name, _state, GENERATION.c.detail, count, sa.func.max(GENERATION.c.round)))
        .where(has_none, _is_newest())
        .group_by(STUDENT.c.name, _state, GENERATION.c.detail)
        .order_by(count.desc(), STUDENT.c.name, GENERATION.c.detail)
        .limit(_MOST_REASONS)
    )
    return [
        MissingTexts(student, TextState(state), reason, number, round_)
        for student, state, reason, number, round_ in session.execute(query)
    ]


def _joined(query: "sa.Select[tuple[object, ...]] | sa.Select[tuple[UUID]]") -> sa.Select[tuple[object, ...]]:
    return (
        query.join_from(GENERATION, STUDENT, STUDENT.c.id == GENERATION.c.student_id)
        .join(ITEM, ITEM.c.id == GENERATION.c.item_id)
        .join(TOPIC, TOPIC.c.id == ITEM.c.topic_id)
    )


def _filtered(query: sa.Select[tuple[object, ...]], wanted: TextFilter) -> sa.Select[tuple[object, ...]]:
    query = query.where(_is_newest())
    if wanted.student is not None:
        query = query.where(STUDENT.c.name == wanted.student)
    if wanted.state is not None:
        query = query.where(_state == wanted.state.value)
    if wanted.reasons is not None:
        query = query.where(GENERATION.c.detail.in_(list(wanted.reasons)))
    return query
