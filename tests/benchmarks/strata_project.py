"""A project with a hundred thousand marks in twenty strata, for benchmarks of what is counted from it."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.items import Draw, draw_items
from skillmix_desktop.pipeline.projects import create_project
from skillmix_desktop.store.columns import GENERATION, GRADER, MARK, SPOT_CHECK, STUDENT, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import ItemEntry, items
from skillmix_desktop.store.tables import GraderKind, VerdictMode, key_of, now

STUDENTS = ("gpt-4", "llama-2-70b", "mistral-7b", "qwen-14b", "falcon-40b")
SIZES = (2, 3, 4, 5)
ITEMS = 385
GRADERS = {
    "Ada": (GraderKind.PERSON, VerdictMode.BLIND),
    "llama-3-8b": (GraderKind.MACHINE, VerdictMode.READ),
}
TEXT = "The falcon was not slow. It is a kite with a mind of its own."
Rows = list[dict[str, Any]]


@contextmanager
def strata_project(
    students: Sequence[str] = STUDENTS, sizes: Sequence[int] = SIZES, items_each: int = ITEMS
) -> Iterator[Database]:
    """Two graders on every text of every student; unless told 7,700 texts, in twenty strata."""
    with TemporaryDirectory() as folder, closing(create_project(Path(folder) / "large.skillmix")) as database:
        for k in sizes:
            draw_items(database, Draw(k=k, count=items_each, seed=k))
        with database.write() as session:
            _fill(session, students)
        yield database


def _fill(session: Session, students: Sequence[str]) -> None:
    drawn = items(session)
    session.execute(
        sa.insert(STUDENT),
        [{"id": key_of("student", name), "name": name, "is_practice": False} for name in students],
    )
    session.execute(
        sa.insert(GRADER),
        [{"id": key_of("grader", name), "name": name, "kind": kind} for name, (kind, _) in GRADERS.items()],
    )
    texts = [(uuid4(), item, student) for item in drawn for student in students]
    call = {"attempt": 1, "detail": "", "provenance": {}, "created_at": now(), "round": 1}
    session.execute(
        sa.insert(GENERATION),
        [
            {
                **call,
                "id": text,
                "item_id": item.id,
                "student_id": key_of("student", student),
                "text": TEXT,
                "replies": [],
                "is_marker_missing": False,
                "finish": "stop",
            }
            for text, item, student in texts
        ],
    )
    verdicts, marks = _verdicts([(text, item) for text, item, _ in texts], call)
    session.execute(sa.insert(VERDICT), verdicts)
    session.execute(sa.insert(MARK), marks)
    session.execute(sa.insert(SPOT_CHECK), list(_drawn([(text, item) for text, item, _ in texts])))


def _verdicts(texts: list[tuple[UUID, ItemEntry]], call: dict[str, Any]) -> tuple[Rows, Rows]:
    """Both graders on every text: texts are more or less good, and graders err on one mark in eight."""
    random = np.random.default_rng(5)
    verdicts: Rows = []
    marks: Rows = []
    for text, item in texts:
        good = random.random(item.k + 3) < random.beta(3, 1.5)
        for name, (_, mode) in GRADERS.items():
            verdict = uuid4()
            verdicts.append(
                {
                    **call,
                    "id": verdict,
                    "generation_id": text,
                    "grader_id": key_of("grader", name),
                    "mode": mode,
                    "outcome": Outcome.SCORED,
                    "explanation": "",
                }
            )
            said = good ^ (random.random(item.k + 3) < 1 / 8)
            sure = random.uniform(0.5, 1, item.k + 3)
            told = np.where(said, sure, 1 - sure) if mode.is_reading else np.full(item.k + 3, np.nan)
            marks += [
                {
                    "verdict_id": verdict,
                    "position": position,
                    "points": float(is_met),
                    "probability": None if np.isnan(probability) else probability,
                    "note": "",
                }
                for position, (is_met, probability) in enumerate(
                    zip(said.tolist(), told.tolist(), strict=True)
                )
            ]
    return verdicts, marks


def _drawn(texts: list[tuple[UUID, ItemEntry]]) -> Iterator[dict[str, Any]]:
    """All texts were in Ada's sample, those of a larger k likelier so."""
    for rank, (text, item) in enumerate(texts):
        yield {
            "id": uuid4(),
            "generation_id": text,
            "annotator_id": key_of("grader", "Ada"),
            "design": "random",
            "seed": 1,
            "inclusion_probability": item.k / 10,
            "rank": rank,
        }
