"""The grader that is a program: it marks the length, and says of the rest that it cannot judge it."""

import time
from dataclasses import replace
from uuid import UUID

from skillmix_desktop.core.rubric import CriterionKind, Mark, Outcome, sentence_limit
from skillmix_desktop.core.sentences import count_sentences_robust
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.pipeline.runs import Run, RunTotals
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.new_verdicts import NewVerdict, add_verdicts
from skillmix_desktop.store.queries import GradingTask, ItemEntry, items, missing_verdicts
from skillmix_desktop.store.records import ensure_grader
from skillmix_desktop.store.tables import GraderKind, VerdictMode

PROGRAM = "program"


def grade_by_program(database: Database) -> Run:
    """Mark what a program decides in every text that it has not seen, once."""
    started = time.monotonic()
    with database.write() as session:
        grader_id = ensure_grader(session, PROGRAM, GraderKind.PROGRAM)
    with database.read() as session:
        tasks = missing_verdicts(session, grader=PROGRAM, rounds=1)
        entries = {item.id: item for item in items(session, item_ids={task.item_id for task in tasks})}
    totals = RunTotals()
    yield Progress(0, len(tasks))
    for task in tasks:
        _store(database, grader_id, task, _marks(entries[task.item_id], task.text))
        totals = totals.with_call(is_failed=False, outcome=Outcome.SCORED)
        yield Progress(totals.done, len(tasks))
    return replace(totals, seconds=time.monotonic() - started)


def _marks(item: ItemEntry, text: str) -> tuple[Mark, ...]:
    is_short = count_sentences_robust(text) <= sentence_limit(item.k)
    return tuple(
        Mark(criterion.position, float(is_short))
        if criterion.kind is CriterionKind.LENGTH
        else Mark(criterion.position, None, reason="a program cannot decide this")
        for criterion in item.criteria
    )


def _store(database: Database, grader_id: UUID, task: GradingTask, marks: tuple[Mark, ...]) -> None:
    verdict = NewVerdict(
        task.generation_id, task.round, VerdictMode.PROGRAM, Outcome.SCORED, marks, cost_usd=0.0
    )
    with database.write() as session:
        add_verdicts(session, grader_id, [verdict])
