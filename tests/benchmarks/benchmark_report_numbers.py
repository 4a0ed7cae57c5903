"""How long the agreement figures of twenty strata take, against merely reading the marks out of SQLite."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy import select

from skillmix_desktop.core.agreement.comparison import Comparison, compare_ratings
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.study_marks import StudyMarks, study_marks
from skillmix_desktop.store.columns import MARK, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import current_verdicts
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.strata_project import GRADERS, STUDENTS, strata_project

PASSES = 5
MOST, MOST_MS = 3, 100


def run() -> Iterator[Measurement]:
    """The best of both sides, in turn; the first begins at the project file, and so does the bare driver."""
    wanted = AgreementOptions().verdicts
    ours, bare = [], []
    with strata_project() as database:
        for _ in range(PASSES):
            bare.append(_seconds(lambda: _read(database)))
            ours.append(_seconds(lambda: _strata(study_marks(database, wanted))))
        marks = study_marks(database, wanted)
        filtered = [_seconds(lambda: _compared(marks.by_students(STUDENTS[:1]))) for _ in range(PASSES)]
    name = "figures of 20 strata from a project of 100,000 marks, against reading them by the bare driver"
    yield Measurement(name, min(ours) / min(bare), MOST, is_ceiling=True)
    name = "figures after a change of filter at 100,000 marks, in ms"
    yield Measurement(name, 1000 * min(filtered), MOST_MS, is_ceiling=True)


def _seconds(work: Any) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _compared(marks: StudyMarks, chosen: Any = None) -> Comparison:
    return compare_ratings(marks.of(tuple(GRADERS), chosen))


def _strata(marks: StudyMarks) -> list[Comparison]:
    students = np.array([text.student for text in marks.texts])
    strata = [(students == student) & (marks.k == k) for student in STUDENTS for k in np.unique(marks.k)]
    return [_compared(marks), *(_compared(marks, texts[marks.text]) for texts in strata)]


def _read(database: Database) -> int:
    """The rows of the two queries that are needed at least, as the driver gives them."""
    current = current_verdicts(AgreementOptions().verdicts).subquery()
    queries = (
        select(VERDICT.c.id, VERDICT.c.generation_id, VERDICT.c.grader_id, VERDICT.c.round).join_from(
            VERDICT, current, current.c.id == VERDICT.c.id
        ),
        select(MARK.c.verdict_id, MARK.c.position, MARK.c.points).join_from(
            MARK, current, current.c.id == MARK.c.verdict_id
        ),
    )
    with database.read() as session:
        driver: Any = session.connection().connection.driver_connection
        return sum(len(driver.execute(_in_full(query, session.connection())).fetchall()) for query in queries)


def _in_full(query: sa.Select[Any], connection: sa.Connection) -> str:
    return str(query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
