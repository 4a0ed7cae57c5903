"""Every mark that counts as a few long columns of numbers: the fast way from a project to its statistics."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.store.columns import (
    GENERATION,
    GRADER,
    IS_VERDICT_ON_SPOT_CHECK,
    ITEM,
    MARK,
    SPOT_CHECK,
    STUDENT,
    VERDICT,
)
from skillmix_desktop.store.marks import VerdictFilter, current_verdicts, texts_judged_by_people
from skillmix_desktop.store.tables import CheckPurpose, GraderKind, VerdictMode

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class JudgedText:
    """A text on which there is a verdict."""

    id: UUID
    item_id: UUID
    student: str
    k: int
    text: str


@dataclass(frozen=True)
class Judge:
    """Whoever gave a verdict."""

    name: str
    kind: GraderKind


@dataclass(frozen=True, eq=False)
class MarkColumns:
    """A row a mark: whose it is, on which text, criterion and round; texts and graders are places.

    ``points`` are those that were stored, NaN where nothing was judged; ``probability`` is NaN where there
    is none. ``is_reading`` says that the mark was read as a probability, and not written; ``is_repeat``, that
    a person was given the text again.
    """

    texts: tuple[JudgedText, ...]
    graders: tuple[Judge, ...]
    text: Integers
    grader: Integers
    round: Integers
    position: Integers
    points: Floats
    probability: Floats
    is_reading: Flags
    is_repeat: Flags


def mark_columns(session: Session, wanted: VerdictFilter) -> MarkColumns:
    """The marks of ``current_verdicts``, under no threshold yet."""
    current = current_verdicts(wanted).subquery()
    verdicts = session.execute(
        select(
            *(raw_key(VERDICT.c.id), raw_key(VERDICT.c.generation_id), raw_key(VERDICT.c.grader_id)),
            *(VERDICT.c.round, current.c.mode.in_(_READINGS)),
        ).join_from(VERDICT, current, current.c.id == VERDICT.c.id)
    ).all()
    marks = session.execute(
        select(*(raw_key(MARK.c.verdict_id), MARK.c.position, MARK.c.points, MARK.c.probability)).join_from(
            MARK, current, current.c.id == MARK.c.verdict_id
        )
    ).all()
    keys, of_text, of_grader, rounds, readings = _columns(verdicts, 5)
    judged_texts = texts_judged_by_people() if wanted.judged_by_people else None
    texts, places = _texts(session, set(of_text), judged_texts)
    graders = judges_by_key(session, set(of_grader))
    numbered = {key: place for place, key in enumerate(graders)}
    row = {key: place for place, key in enumerate(keys)}
    again = _repeats(session)
    verdict, position, points, probability = _columns(marks, 4)
    of_mark = np.array([row[key] for key in verdict], dtype=np.int64)
    return MarkColumns(
        texts=texts,
        graders=tuple(graders.values()),
        text=numbers(places[key] for key in of_text)[of_mark],
        grader=numbers(numbered[key] for key in of_grader)[of_mark],
        round=numbers(rounds)[of_mark],
        position=numbers(position),
        points=np.array(points, dtype=np.float64),
        probability=np.array(probability, dtype=np.float64),
        is_reading=np.array(readings, dtype=bool)[of_mark],
        is_repeat=np.array([key in again for key in keys], dtype=bool)[of_mark],
    )


def raw_key(key: sa.Column[UUID]) -> sa.ColumnElement[Any]:
    """The key as the database holds it."""
    # To make a UUID of each of a hundred thousand keys takes longer than all the rest.
    return sa.type_coerce(key, sa.String).label(key.name)


def judges_by_key(session: Session, judged: set[Any]) -> dict[Any, Judge]:
    """The graders with these raw keys, by name."""
    query = select(raw_key(GRADER.c.id), GRADER.c.name, GRADER.c.kind).order_by(GRADER.c.name)
    return {key: Judge(name, GraderKind(kind)) for key, name, kind in session.execute(query) if key in judged}


def numbers(values: Iterable[int]) -> Integers:
    """The values as a column."""
    return np.array(list(values), dtype=np.int64)


_READINGS = [mode for mode in VerdictMode if mode.is_reading]


def _columns(rows: Sequence[Any], width: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _texts(
    session: Session, wanted: set[Any], among: sa.Select[tuple[UUID]] | None
) -> tuple[tuple[JudgedText, ...], dict[Any, int]]:
    """The texts in the order of their items, and the place of each by its key; ``among`` holds them all."""
    if not wanted:
        return (), {}
    query = (
        select(
            raw_key(GENERATION.c.id).label("key"),
            GENERATION.c.id,
            GENERATION.c.item_id,
            STUDENT.c.name,
            ITEM.c.k,
            sa.func.coalesce(GENERATION.c.text, ""),
        )
        .join_from(GENERATION, ITEM)
        .join(STUDENT)
        .order_by(ITEM.c.item_set_id, ITEM.c.number, STUDENT.c.name, GENERATION.c.round, GENERATION.c.attempt)
    )
    if among is not None:
        query = query.where(GENERATION.c.id.in_(among))
    rows = [row for row in session.execute(query) if row.key in wanted]
    return (
        tuple(JudgedText(*row[1:]) for row in rows),
        {row.key: place for place, row in enumerate(rows)},
    )


def _repeats(session: Session) -> set[Any]:
    query = (
        select(raw_key(VERDICT.c.id))
        .join_from(SPOT_CHECK, VERDICT, IS_VERDICT_ON_SPOT_CHECK)
        .where(SPOT_CHECK.c.purpose == CheckPurpose.REPEAT)
    )
    return set(session.scalars(query))
