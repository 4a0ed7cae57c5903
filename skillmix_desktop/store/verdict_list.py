"""The list of graders' verdicts as a window shows it: ids in an order that SQL makes, and rows of some."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.rubric import MET_THRESHOLD, Outcome
from skillmix_desktop.store.columns import GENERATION, GRADER, ITEM, MARK, STUDENT, TOPIC, VERDICT
from skillmix_desktop.store.disputes import open_texts, select_open_texts
from skillmix_desktop.store.tables import GraderKind, VerdictMode

FAULTS = (Outcome.UNPARSED, Outcome.TRUNCATED, Outcome.REFUSED, Outcome.ERROR)
_AT_ONCE = 500
_MOST_REASONS = 1000


class VerdictOrder(StrEnum):
    """What a list of verdicts can be sorted by."""

    TIME = "time"
    STUDENT = "student"
    K = "k"
    TOPIC = "topic"
    GRADER = "grader"
    ROUND = "round"
    GENERATION_ROUND = "generation_round"
    OUTCOME = "outcome"
    MARKS = "marks"


@dataclass(frozen=True)
class VerdictsWanted:
    """Which verdicts; None is any. ``reasons`` are details, word for word."""

    student: str | None = None
    grader: str | None = None
    outcome: Outcome | None = None
    reasons: Collection[str] | None = None


@dataclass(frozen=True)
class VerdictRow:
    """A line of the list; of ``marks`` marks, ``judged`` were judged and ``met`` are met.

    Where these are withheld, they are 0.
    """

    id: UUID
    generation_id: UUID
    student: str
    k: int
    topic: str
    grader: str
    kind: GraderKind
    round: int
    generation_round: int
    outcome: Outcome
    met: int
    judged: int
    marks: int
    is_withheld: bool = False

    @property
    def is_practice(self) -> bool:
        """Whether the verdict means nothing."""
        return self.kind is GraderKind.PRACTICE


@dataclass(frozen=True)
class GraderCount:
    """A grader and how many verdicts the list holds of it."""

    name: str
    kind: GraderKind
    verdicts: int


@dataclass(frozen=True)
class MissingVerdicts:
    """Attempts at grading that brought no verdict, all for the same reason, word for word."""

    grader: str
    mode: VerdictMode
    outcome: Outcome
    reason: str
    count: int
    highest_round: int


_POINTS = MARK.c.points
_MET = sa.func.coalesce(sa.func.sum(sa.case((_POINTS >= MET_THRESHOLD, 1), else_=0)), 0)
_LINE = (
    VERDICT.c.id,
    VERDICT.c.generation_id,
    STUDENT.c.name,
    ITEM.c.k,
    TOPIC.c.name,
    GRADER.c.name,
    GRADER.c.kind,
    VERDICT.c.round,
    GENERATION.c.round.label("text_round"),
    VERDICT.c.outcome,
)
_DRAWN = (ITEM.c.item_set_id, ITEM.c.number, STUDENT.c.name, GENERATION.c.round, GRADER.c.name)
_ORDERS: dict[VerdictOrder, sa.ColumnElement[object]] = {
    VerdictOrder.TIME: VERDICT.c.created_at,
    VerdictOrder.STUDENT: STUDENT.c.name,
    VerdictOrder.K: ITEM.c.k,
    VerdictOrder.TOPIC: TOPIC.c.name,
    VerdictOrder.GRADER: GRADER.c.name,
    VerdictOrder.ROUND: VERDICT.c.round,
    VerdictOrder.GENERATION_ROUND: GENERATION.c.round,
    VerdictOrder.OUTCOME: VERDICT.c.outcome,
}


def verdict_ids(
    session: Session,
    wanted: VerdictsWanted = VerdictsWanted(),
    order: VerdictOrder = VerdictOrder.TIME,
    *,
    is_descending: bool = False,
    unjudged_by: UUID | None = None,
) -> list[UUID]:
    """The newest verdict of each machine or program on each text, in each round, where it is wanted.

    Its place tells nothing of the marks on a text that the annotator ``unjudged_by`` is still to judge.
    """
    query = _filtered(_joined(select(VERDICT.c.id)), wanted)
    if order is VerdictOrder.MARKS:
        tally = _tally().subquery()
        query = query.join(tally, tally.c.verdict_id == VERDICT.c.id, isouter=True)
        # What nobody judged, or may be seen, has no share to be sorted by: it stands last either way.
        is_shown: sa.ColumnElement[bool] = sa.true()
        if unjudged_by is not None:
            is_shown = VERDICT.c.generation_id.not_in(select_open_texts(unjudged_by))
        judged = sa.case((is_shown, tally.c.judged))
        share = 1.0 * tally.c.met / sa.func.nullif(judged, 0)
        orders = (share.is_(None), share.desc() if is_descending else share, judged.desc())
        return list(session.scalars(query.order_by(*orders, *_DRAWN, VERDICT.c.round)))
    column = _ORDERS[order]
    directed = column.desc() if is_descending else column
    return list(session.scalars(query.order_by(directed, *_DRAWN, VERDICT.c.round)))


def verdict_rows(
    session: Session, ids: Sequence[UUID], *, unjudged_by: UUID | None = None
) -> list[VerdictRow]:
    """The rows of ``ids``, in their order, without the marks that ``unjudged_by`` may not see yet."""
    found: dict[UUID, VerdictRow] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        tallies = {row[0]: row[1:] for row in session.execute(_tally().where(MARK.c.verdict_id.in_(some)))}
        rows = session.execute(_joined(select(*_LINE)).where(VERDICT.c.id.in_(some))).all()
        texts = {row.generation_id for row in rows}
        hidden = open_texts(session, unjudged_by, texts) if unjudged_by is not None else ()
        for id_, text_id, student, k, topic, grader, kind, *rounds, outcome in rows:
            met, judged, marks = (0, 0, 0) if text_id in hidden else tallies.get(id_, (0, 0, 0))
            found[id_] = VerdictRow(
                id=id_,
                generation_id=text_id,
                student=student,
                k=k,
                topic=topic,
                grader=grader,
                kind=GraderKind(kind),
                round=rounds[0],
                generation_round=rounds[1],
                outcome=Outcome(outcome),
                met=met,
                judged=judged,
                marks=marks,
                is_withheld=text_id in hidden,
            )
    return [found[id_] for id_ in ids]


def grader_counts(session: Session) -> list[GraderCount]:
    """The machines and programs that have graded, or tried to, by name."""
    query = (
        select(GRADER.c.name, GRADER.c.kind, sa.func.count())
        .join_from(VERDICT, GRADER)
        .where(GRADER.c.kind != GraderKind.PERSON, _is_newest())
        .group_by(GRADER.c.name, GRADER.c.kind)
        .order_by(GRADER.c.name)
    )
    return [GraderCount(name, GraderKind(kind), count) for name, kind, count in session.execute(query)]


def missing_verdicts_by_reason(session: Session) -> list[MissingVerdicts]:
    """Where there is no verdict, by grader, outcome and reason, the most frequent first."""
    count = sa.func.count()
    alike = (GRADER.c.name, VERDICT.c.mode, VERDICT.c.outcome, VERDICT.c.detail)
    query = (
        select(*alike, count, sa.func.max(VERDICT.c.round))
        .join_from(VERDICT, GRADER)
        .where(GRADER.c.kind != GraderKind.PERSON, VERDICT.c.outcome.in_(FAULTS), _is_newest())
        .group_by(*alike)
        .order_by(count.desc(), *alike)
        .limit(_MOST_REASONS)
    )
    return [
        MissingVerdicts(grader, VerdictMode(mode), Outcome(outcome), reason, number, round_)
        for grader, mode, outcome, reason, number, round_ in session.execute(query)
    ]


def graded_texts(session: Session, wanted: VerdictsWanted) -> list[UUID]:
    """The generations under the verdicts that are wanted."""
    query = _filtered(_joined(select(VERDICT.c.generation_id)), wanted).distinct()
    return list(session.scalars(query))


def _is_newest() -> sa.ColumnElement[bool]:
    later = VERDICT.alias()
    return ~sa.exists().where(
        later.c.generation_id == VERDICT.c.generation_id,
        later.c.grader_id == VERDICT.c.grader_id,
        later.c.round == VERDICT.c.round,
        later.c.attempt > VERDICT.c.attempt,
    )


def _tally() -> sa.Select[tuple[object, ...]]:
    return select(
        MARK.c.verdict_id,
        _MET.label("met"),
        sa.func.count(_POINTS).label("judged"),
        sa.func.count().label("marks"),
    ).group_by(MARK.c.verdict_id)


def _joined(query: "sa.Select[tuple[object, ...]] | sa.Select[tuple[UUID]]") -> sa.Select[tuple[object, ...]]:
    return (
        query.join_from(VERDICT, GRADER, GRADER.c.id == VERDICT.c.grader_id)
        .join(GENERATION, GENERATION.c.id == VERDICT.c.generation_id)
        .join(STUDENT, STUDENT.c.id == GENERATION.c.student_id)
        .join(ITEM, ITEM.c.id == GENERATION.c.item_id)
        .join(TOPIC, TOPIC.c.id == ITEM.c.topic_id)
    )


def _filtered(query: sa.Select[tuple[object, ...]], wanted: VerdictsWanted) -> sa.Select[tuple[object, ...]]:
    query = query.where(GRADER.c.kind != GraderKind.PERSON, _is_newest())
    if wanted.student is not None:
        query = query.where(STUDENT.c.name == wanted.student)
    if wanted.grader is not None:
        query = query.where(GRADER.c.name == wanted.grader)
    if wanted.outcome is not None:
        query = query.where(VERDICT.c.outcome == wanted.outcome)
    if wanted.reasons is not None:
        query = query.where(VERDICT.c.detail.in_(list(wanted.reasons)))
    return query
