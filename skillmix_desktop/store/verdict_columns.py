"""Every verdict that counts as columns of numbers, with what was written: what scores are computed from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.metrics import OTHER_CRITERIA
from skillmix_desktop.store.columns import GENERATION, MARK, STUDENT, VERDICT
from skillmix_desktop.store.mark_columns import (
    Flags,
    Floats,
    Integers,
    Judge,
    judges_by_key,
    numbers,
    raw_key,
)
from skillmix_desktop.store.marks import PeoplesVerdict, VerdictFilter, current_verdicts
from skillmix_desktop.store.queries import ItemEntry, blank_places, item_sets, items
from skillmix_desktop.store.tables import VerdictMode


@dataclass(frozen=True)
class Writer:
    """A student, or the practice model in its place."""

    name: str
    is_practice: bool


@dataclass(frozen=True, eq=False)
class TextColumns:
    """A row a text: the places of its item and student, its round, and what was written."""

    item: Integers
    student: Integers
    round: Integers
    words: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class BlankColumns:
    """A row an answer without a text: the places of its item and student, and its round."""

    item: Integers
    student: Integers
    round: Integers


@dataclass(frozen=True, eq=False)
class VerdictColumns:
    """A row a verdict, practice among them; texts and graders are places.

    ``points`` and ``probability`` have a column a criterion, NaN where there is none; ``is_read`` says whose
    marks were read as probabilities. ``reference`` is what the reference stored with some of the verdicts.
    """

    items: tuple[ItemEntry, ...]
    item_sets: dict[UUID, str]
    students: tuple[Writer, ...]
    graders: tuple[Judge, ...]
    texts: TextColumns
    blanks: BlankColumns
    text: Integers
    grader: Integers
    round: Integers
    is_read: Flags
    points: Floats
    probability: Floats
    reference: dict[int, dict[str, Any]]


def verdict_columns(session: Session, people: PeoplesVerdict) -> VerdictColumns:
    """``current_verdicts``, practice among them, whatever the threshold."""
    current = current_verdicts(VerdictFilter(people=people, with_practice=True)).subquery()
    rows = session.execute(
        select(raw_key(VERDICT.c.id), raw_key(VERDICT.c.generation_id), raw_key(VERDICT.c.grader_id))
        .add_columns(VERDICT.c.round, sa.type_coerce(VERDICT.c.mode, sa.String))
        .join_from(VERDICT, current, current.c.id == VERDICT.c.id)
    ).all()
    keys, texts, graders, rounds, modes = zip(*rows, strict=True) if rows else [()] * 5
    place = {key: row for row, key in enumerate(keys)}
    every_item = tuple(items(session))
    writers = dict(_writers(session))
    students = {key: number for number, key in enumerate(writers)}
    judges = judges_by_key(session, set(graders))
    items_by_id = {item.id: number for number, item in enumerate(every_item)}
    read_texts, text_places = _texts(session, set(texts), items_by_id, students)
    points, probability = _marks(session, place, max((item.k for item in every_item), default=0))
    judge_places = {key: number for number, key in enumerate(judges)}
    readings = {mode.value for mode in VerdictMode if mode.is_reading}
    return VerdictColumns(
        items=every_item,
        item_sets={item_set.id: item_set.name for item_set in item_sets(session)},
        students=tuple(writers.values()),
        graders=tuple(judges.values()),
        texts=read_texts,
        blanks=_blanks(session, items_by_id, tuple(writers.values())),
        text=numbers(text_places[key] for key in texts),
        grader=numbers(judge_places[key] for key in graders),
        round=numbers(rounds),
        is_read=np.array([mode in readings for mode in modes], dtype=bool),
        points=points,
        probability=probability,
        reference=dict(_of_the_reference(session, place)),
    )


def _writers(session: Session) -> Iterable[tuple[Any, Writer]]:
    query = select(raw_key(STUDENT.c.id), STUDENT.c.name, STUDENT.c.is_practice).order_by(STUDENT.c.name)
    return ((key, Writer(name, is_practice)) for key, name, is_practice in session.execute(query))


def _texts(
    session: Session, wanted: set[Any], places: dict[UUID, int], students: dict[Any, int]
) -> tuple[TextColumns, dict[Any, int]]:
    query = select(
        raw_key(GENERATION.c.id), GENERATION.c.item_id, raw_key(GENERATION.c.student_id)
    ).add_columns(GENERATION.c.round, sa.func.coalesce(GENERATION.c.text, ""))
    rows = [row for row in session.execute(query) if row[0] in wanted]
    keys, item_ids, writers, rounds, words = zip(*rows, strict=True) if rows else [()] * 5
    texts = TextColumns(
        item=numbers(places[id_] for id_ in item_ids),
        student=numbers(students[key] for key in writers),
        round=numbers(rounds),
        words=tuple(words),
    )
    return texts, {key: row for row, key in enumerate(keys)}


def _blanks(session: Session, places: dict[UUID, int], students: tuple[Writer, ...]) -> BlankColumns:
    numbered = {student.name: number for number, student in enumerate(students)}
    blanks = blank_places(session)
    return BlankColumns(
        item=numbers(places[blank.item_id] for blank in blanks),
        student=numbers(numbered[blank.student] for blank in blanks),
        round=numbers(blank.round for blank in blanks),
    )


def _marks(session: Session, place: dict[Any, int], most_skills: int) -> tuple[Floats, Floats]:
    # To leave out the few that do not count takes the database longer than to read them.
    query = select(raw_key(MARK.c.verdict_id), MARK.c.position, MARK.c.points, MARK.c.probability)
    rows = session.execute(query).all()
    keys, positions, points, probabilities = zip(*rows, strict=True) if rows else [()] * 4
    of_verdict = numbers(place.get(key, -1) for key in keys)
    counts = of_verdict >= 0
    cells = of_verdict[counts], np.array(positions, dtype=np.int64)[counts]
    found = []
    for values in (points, probabilities):
        laid_out = np.full((len(place), most_skills + OTHER_CRITERIA), np.nan)
        laid_out[cells] = np.array(values, dtype=np.float64)[counts]
        found.append(laid_out)
    return found[0], found[1]


def _of_the_reference(session: Session, place: dict[Any, int]) -> Iterable[tuple[int, dict[str, Any]]]:
    told = sa.cast(VERDICT.c.provenance, sa.String).contains('"reference"')
    for key, provenance in session.execute(select(raw_key(VERDICT.c.id), VERDICT.c.provenance).where(told)):
        if key in place and (reference := provenance.get("reference")):
            yield place[key], reference
