"""What is said of each criterion of the texts that people judged, and what was decided of it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.adjudication import JOINT_REFERENCE, ErrorClass, is_adjudicator
from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.store.columns import (
    GENERATION,
    GRADER,
    IS_COMMITTED,
    IS_VERDICT_ON_SPOT_CHECK,
    ITEM,
    MARK,
    SPOT_CHECK,
    VERDICT,
)
from skillmix_desktop.store.marks import PeoplesVerdict, VerdictFilter, current_verdicts
from skillmix_desktop.store.tables import GraderKind, VerdictMode

Place = tuple[UUID, int]
"""A generation, and the position of one of its criteria."""


@dataclass(frozen=True, order=True)
class Side:
    """What one says of a criterion over all rounds; None where these are split, or none of them judged."""

    grader: str
    kind: GraderKind
    is_met: bool | None

    @property
    def is_person(self) -> bool:
        return self.kind is GraderKind.PERSON


@dataclass(frozen=True)
class Decision:
    """What an adjudicator made of a criterion; None where they could not judge it either.

    ``earlier`` counts the decisions on it, anybody's, that it takes the place of.
    """

    adjudicator: str
    is_met: bool | None
    error_class: ErrorClass
    reason: str
    earlier: int = 0


def sides_by_place(session: Session) -> dict[Place, tuple[Side, ...]]:
    """All that is said of texts that a person judged, length apart, people first; their revisions count."""
    wanted = VerdictFilter(people=PeoplesVerdict.NEWEST, judged_by_people=True)
    current = current_verdicts(wanted).subquery()
    met = sa.func.avg(sa.case((MARK.c.points >= MET_THRESHOLD, 1.0), (MARK.c.points < MET_THRESHOLD, 0.0)))
    place = (VERDICT.c.generation_id, MARK.c.position, GRADER.c.name, GRADER.c.kind)
    query = (
        select(*place, met)
        .join_from(MARK, current, current.c.id == MARK.c.verdict_id)
        .join(VERDICT, VERDICT.c.id == current.c.id)
        .join(GRADER, GRADER.c.id == VERDICT.c.grader_id)
        .join(GENERATION, GENERATION.c.id == VERDICT.c.generation_id)
        .join(ITEM, ITEM.c.id == GENERATION.c.item_id)
        .where(
            current.c.mode != VerdictMode.ADJUDICATED,
            GRADER.c.kind != GraderKind.PROGRAM,  # which decides the length alone
            MARK.c.position != ITEM.c.k + 2,
        )
        .group_by(*place)
    )
    found: dict[Place, list[Side]] = defaultdict(list)
    for generation_id, position, name, kind, share in session.execute(query):
        is_met = None if share is None or share == MET_THRESHOLD else share > MET_THRESHOLD
        found[generation_id, position].append(Side(name, GraderKind(kind), is_met))
    return {
        each: tuple(sorted(sides, key=lambda side: (not side.is_person, side.grader)))
        for each, sides in found.items()
    }


def decisions(session: Session) -> dict[Place, Decision]:
    """What was decided: of each criterion the latest decision that was not taken back, whoever made it."""
    adjudicated = _adjudicated(session)
    told = session.execute(adjudicated).all()
    taken_back = {row.provenance["undoes"] for row in told if "undoes" in row.provenance}
    verdicts = {
        row.id: row for row in told if "undoes" not in row.provenance and str(row.id) not in taken_back
    }
    said = (MARK.c.verdict_id, MARK.c.position, MARK.c.points, MARK.c.error_class, MARK.c.note)
    query = select(*said).where(
        MARK.c.verdict_id.in_(adjudicated.with_only_columns(VERDICT.c.id).order_by(None)),
        MARK.c.error_class.is_not(None),
    )
    marks: dict[UUID, list[Any]] = defaultdict(list)
    for mark in session.execute(query):
        marks[mark.verdict_id].append(mark)
    found: dict[Place, Decision] = {}
    for id_, verdict in verdicts.items():
        for mark in marks[id_]:
            # A verdict also repeats what its adjudicator had decided of the text before.
            if mark.position != verdict.provenance.get("decided", mark.position):
                continue
            place = (verdict.generation_id, mark.position)
            found[place] = Decision(
                verdict.name,
                None if mark.points is None else mark.points >= MET_THRESHOLD,
                ErrorClass(mark.error_class),
                mark.note,
                earlier=found[place].earlier + 1 if place in found else 0,
            )
    return found


def _adjudicated(session: Session) -> sa.Select[tuple[Any, ...]]:
    """Every verdict of those who adjudicate, the earliest first."""
    # By their graders, which an index finds: very many verdicts would have to be looked at for their mode.
    people = select(GRADER.c.id, GRADER.c.name).where(GRADER.c.kind == GraderKind.PERSON)
    adjudicators = [
        id_ for id_, name in session.execute(people) if is_adjudicator(name) and name != JOINT_REFERENCE
    ]
    return (
        select(VERDICT.c.id, VERDICT.c.generation_id, VERDICT.c.provenance, GRADER.c.name)
        .join_from(VERDICT, GRADER, GRADER.c.id == VERDICT.c.grader_id)
        .where(VERDICT.c.grader_id.in_(adjudicators))
        .order_by(VERDICT.c.created_at, VERDICT.c.attempt)
    )


def flags(session: Session) -> dict[UUID, str]:
    """The texts that somebody put up for adjudication, each with all that was said to it."""
    query = (
        select(SPOT_CHECK.c.generation_id, SPOT_CHECK.c.flag_note)
        .where(SPOT_CHECK.c.is_flagged)
        .order_by(SPOT_CHECK.c.drawn_at)
    )
    notes: dict[UUID, list[str]] = defaultdict(list)
    for generation_id, note in session.execute(query):
        notes[generation_id] += [note] if note else []
    return {generation_id: " · ".join(said) for generation_id, said in notes.items()}


def open_texts(
    session: Session, annotator_id: UUID, among: Collection[UUID] | None = None
) -> Collection[UUID]:
    """The texts in the annotator's queue on which they have yet to commit a verdict of their own.

    With ``among`` only those of these texts.
    """
    query = select_open_texts(annotator_id)
    if among is not None:
        query = query.where(SPOT_CHECK.c.generation_id.in_(among))
    return frozenset(session.scalars(query))


def select_open_texts(annotator_id: UUID) -> sa.Select[tuple[UUID]]:
    """The same as a query, for use in others."""
    committed = select(SPOT_CHECK.c.id).join_from(SPOT_CHECK, VERDICT, IS_VERDICT_ON_SPOT_CHECK)
    return select(SPOT_CHECK.c.generation_id).where(
        SPOT_CHECK.c.annotator_id == annotator_id, SPOT_CHECK.c.id.not_in(committed.where(IS_COMMITTED))
    )
