"""Which verdicts and marks count: what every statistic is computed from."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.rubric import MET_THRESHOLD, require_threshold
from skillmix_desktop.store.columns import (
    GRADER,
    IS_COMMITTED,
    IS_VERDICT_ON_SPOT_CHECK,
    MARK,
    SPOT_CHECK,
    VERDICT,
)
from skillmix_desktop.store.queries import current_generations, texts_of_practice
from skillmix_desktop.store.tables import CheckPurpose, GraderKind, VerdictMode

_IS_READ = sa.and_(
    VERDICT.c.mode.in_([mode for mode in VerdictMode if mode.is_reading]),
    MARK.c.probability.is_not(None),
    MARK.c.points.is_not(None),
)
# Enough to tell how a grader answers.
_READINGS_LOOKED_AT = 200


class PeoplesVerdict(StrEnum):
    """Which of a person's verdicts on a text counts."""

    BLIND = "blind"
    NEWEST = "newest"


@dataclass(frozen=True)
class VerdictFilter:
    """Which verdicts to read, and from which probability on a mark that was read counts as met.

    Practice is left out unless asked for: texts that it wrote, and its verdicts unless it is named. So are
    the verdicts on texts that a person was given again, to see how steady they are. Those on gold, whose
    marks were known when a person was given it, are there unless told otherwise. With ``judged_by_people``
    only texts that a person has judged count, with ``until`` only what had been said at that moment.
    """

    graders: Collection[str] | None = None
    people: PeoplesVerdict = PeoplesVerdict.BLIND
    with_practice: bool = False
    with_repeats: bool = False
    with_gold: bool = True
    threshold: float = MET_THRESHOLD
    judged_by_people: bool = False
    until: datetime | None = None

    def __post_init__(self) -> None:
        require_threshold(self.threshold)


@dataclass(frozen=True)
class ThresholdEffect:
    """How many marks were ``read`` as probabilities, length apart, and how many count otherwise than at ½."""

    threshold: float
    read: int
    changed: int

    @property
    def is_usual(self) -> bool:
        """Whether marks count as they were stored."""
        return self.threshold == MET_THRESHOLD


def counted_verdicts(session: Session, wanted: VerdictFilter) -> set[UUID]:
    """The ids of ``current_verdicts``."""
    current = current_verdicts(wanted).subquery()
    return set(session.scalars(select(current.c.id)))


def counted_points(threshold: float) -> sa.ColumnElement[float | None]:
    """A mark's points: stored ones, but of a mark that was read, whether it reaches ``threshold``."""
    points: sa.ColumnElement[float | None] = MARK.c.points
    if threshold != MET_THRESHOLD:  # which the stored points were made with
        reaches = sa.case((MARK.c.probability >= threshold, 1.0), else_=0.0)
        points = sa.case((_IS_READ, reaches), else_=MARK.c.points)
    return points.label("points")


def current_verdicts(wanted: VerdictFilter) -> sa.Select[tuple[UUID, UUID, VerdictMode]]:
    """The verdicts that count: the newest of each machine, and of each person the one wanted.

    All verdicts of a machine on a text come of one template and one mode, the newest that it was asked with
    (what was imported came of one of its own): no vote mixes two. Verdicts on a text that another attempt at
    the same round has replaced do not count.
    """
    # A person's blind verdict is their first; a machine's current one, and an adjudicator's, is the newest.
    told = _told(wanted).subquery()
    is_person = told.c.kind == GraderKind.PERSON
    is_blind = sa.and_(is_person, told.c.mode != VerdictMode.ADJUDICATED)
    takes_first = sa.and_(is_blind, sa.literal(wanted.people is PeoplesVerdict.BLIND))
    place = sa.func.row_number().over(
        partition_by=(told.c.generation_id, told.c.grader_id, told.c.round),
        order_by=sa.case((takes_first, told.c.attempt), else_=-told.c.attempt),
    )
    numbered = (
        select(told.c.id, told.c.generation_id, told.c.mode, place.label("place"))
        .where(sa.or_(is_person, told.c.way == told.c.newest_way))
        .subquery()
    )
    return select(numbered.c.id, numbered.c.generation_id, numbered.c.mode).where(numbered.c.place == 1)


def _told(wanted: VerdictFilter) -> sa.Select[tuple[object, ...]]:
    """The verdicts of those wanted on texts that count, each with how it, and the newest, was asked for."""
    way = sa.func.coalesce(VERDICT.c.template_id, "").concat(":").concat(VERDICT.c.mode)
    newest_way = sa.func.first_value(way).over(
        partition_by=(VERDICT.c.generation_id, VERDICT.c.grader_id),
        order_by=(VERDICT.c.created_at.desc(), VERDICT.c.attempt.desc(), VERDICT.c.id),
    )
    judged = texts_judged_by_people() if wanted.judged_by_people else None
    current = current_generations(judged)
    told = (
        select(VERDICT.c.id, VERDICT.c.generation_id, VERDICT.c.grader_id, VERDICT.c.round, VERDICT.c.attempt)
        .add_columns(VERDICT.c.mode, GRADER.c.kind, way.label("way"), newest_way.label("newest_way"))
        .join_from(VERDICT, GRADER, GRADER.c.id == VERDICT.c.grader_id)
        .join(current, current.c.id == VERDICT.c.generation_id)
        .where(IS_COMMITTED)
    )
    if not wanted.with_practice:
        told = told.where(VERDICT.c.generation_id.not_in(texts_of_practice()))
    if not wanted.with_practice and wanted.graders is None:
        told = told.where(GRADER.c.kind != GraderKind.PRACTICE)
    if wanted.until is not None:
        told = told.where(VERDICT.c.created_at <= wanted.until)
    if judged is not None:
        told = told.where(VERDICT.c.generation_id.in_(judged))
    for purpose, is_wanted in (
        (CheckPurpose.REPEAT, wanted.with_repeats),
        (CheckPurpose.GOLD, wanted.with_gold),
    ):
        if not is_wanted:
            told = told.where(VERDICT.c.id.not_in(_verdicts_on(purpose)))
    if wanted.graders is not None:
        told = told.where(GRADER.c.name.in_(list(wanted.graders)))
    return told


def texts_judged_by_people() -> sa.Select[tuple[UUID]]:
    """The ids of the texts on which a person has committed a verdict of their own."""
    return (
        select(VERDICT.c.generation_id)
        .join_from(VERDICT, GRADER)
        .where(IS_COMMITTED, GRADER.c.kind == GraderKind.PERSON, VERDICT.c.mode != VerdictMode.ADJUDICATED)
    )


def _verdicts_on(purpose: CheckPurpose) -> sa.Select[tuple[UUID]]:
    return (
        select(VERDICT.c.id)
        .join_from(VERDICT, SPOT_CHECK, IS_VERDICT_ON_SPOT_CHECK)
        .where(SPOT_CHECK.c.purpose == purpose)
    )


def texts_by_way(session: Session, wanted: VerdictFilter) -> dict[str, Counter[VerdictMode]]:
    """On how many texts the verdicts that count came about in which way, of each grader but people."""
    told = _told(wanted).subquery()
    texts = sa.func.count(sa.distinct(told.c.generation_id))
    query = (
        select(GRADER.c.name, told.c.newest_way, texts)
        .join_from(told, GRADER, GRADER.c.id == told.c.grader_id)
        .where(told.c.kind != GraderKind.PERSON)
        .group_by(GRADER.c.name, told.c.newest_way)
    )
    found: dict[str, Counter[VerdictMode]] = defaultdict(Counter)
    for grader, way, count in session.execute(query):
        found[grader][VerdictMode(way.rpartition(":")[2])] += count
    return found


def answer_masses(session: Session, grader: str) -> list[float]:
    """What the two marks together had of all tokens' probability, in the newest readings of a grader."""
    query = (
        select(VERDICT.c.provenance)
        .join_from(VERDICT, GRADER, GRADER.c.id == VERDICT.c.grader_id)
        .where(GRADER.c.name == grader, VERDICT.c.mode.in_([mode for mode in VerdictMode if mode.is_reading]))
        .order_by(VERDICT.c.created_at.desc())
        .limit(_READINGS_LOOKED_AT)
    )
    told = (provenance.get("answer_mass", ()) for provenance in session.scalars(query))
    return [mass for masses in told for mass in masses if mass is not None]
