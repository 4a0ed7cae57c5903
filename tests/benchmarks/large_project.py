"""A project of very many texts, with a grader's verdict on each and all of them in one person's queue."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store import columns
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import GraderKind, VerdictMode, key_of
from tests.builders import add_items, build_project

PERSON = "Ada"
ITEMS = 100
CRITERIA = 5
NOT_MET = frozenset({1})
AT_ONCE = 5_000
SENTENCE = "The falcon was not slow, and it hung over hill {number} like a kite with a mind of its own. "
COMBINATIONS = (("litotes", "analogy"), "Falconry"), (("anaphora", "sunk cost"), "Clock repair")


def make_large_project(path: Path, texts: int) -> None:
    """Write the project; rows go in by the thousand, past the functions that a person's acts go through."""
    database = build_project(path, name="Large")
    items = add_items(database, COMBINATIONS * (min(ITEMS, texts) // len(COMBINATIONS)))
    grader, person = key_of("grader", "grader-a"), key_of("grader", PERSON)
    students = [key_of("student", f"student {number}") for number in range(-(-texts // len(items)))]
    graders = (
        {"id": grader, "name": "grader-a", "kind": GraderKind.MACHINE},
        {"id": person, "name": PERSON, "kind": GraderKind.PERSON},
    )
    ids = [uuid4() for _ in range(texts)]
    _insert(database, columns.GRADER, iter(graders))
    _insert(
        database,
        columns.STUDENT,
        ({"id": id_, "name": f"student {number}"} for number, id_ in enumerate(students)),
    )
    _insert(database, columns.GENERATION, _generations(ids, items, students))
    verdicts = [uuid4() for _ in ids]
    _insert(database, columns.VERDICT, _verdicts(verdicts, ids, grader))
    _insert(
        database,
        columns.MARK,
        (
            {"verdict_id": id_, "position": position, "points": float(position not in NOT_MET)}
            for id_ in verdicts
            for position in range(CRITERIA)
        ),
    )
    _insert(database, columns.SPOT_CHECK, _checks(ids, person))
    database.close()


def _generations(
    ids: Sequence[UUID], items: Sequence[UUID], students: Sequence[UUID]
) -> Iterator[dict[str, Any]]:
    for number, id_ in enumerate(ids):
        yield {
            "id": id_,
            "item_id": items[number % len(items)],
            "student_id": students[number // len(items)],
            "text": SENTENCE.format(number=number) * (1 + number % 3),
        }


def _verdicts(
    verdicts: Sequence[UUID], generations: Sequence[UUID], grader: UUID
) -> Iterator[dict[str, Any]]:
    for id_, generation in zip(verdicts, generations, strict=True):
        yield {
            "id": id_,
            "generation_id": generation,
            "grader_id": grader,
            "mode": VerdictMode.WRITE,
            "outcome": Outcome.SCORED,
            "explanation": "It says “like a kite”, which is a simile.",
        }


def _checks(generations: Sequence[UUID], person: UUID) -> Iterator[dict[str, Any]]:
    for rank, generation in enumerate(generations):
        yield {
            "id": uuid4(),
            "generation_id": generation,
            "annotator_id": person,
            "design": "random",
            "seed": 1,
            "inclusion_probability": 1.0,
            "rank": rank,
        }


def _insert(database: Database, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    while chunk := list(islice(rows, AT_ONCE)):
        with database.write() as session:
            session.execute(table.insert(), chunk)
