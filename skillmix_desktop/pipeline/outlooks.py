"""What a run that has not begun will take, for the sheet that it is started from."""

from contextlib import closing
from dataclasses import dataclass, replace

from skillmix_desktop.llm.registry import open_model
from skillmix_desktop.pipeline.estimates import (
    RunEstimate,
    estimate_generation,
    estimate_verdicts,
    in_a_batch,
    tasks_of_grading,
)
from skillmix_desktop.pipeline.generation import GenerationPlan, pending_generations
from skillmix_desktop.pipeline.grading import GradingPlan, verdicts_under_way
from skillmix_desktop.pipeline.model_runs import Mode, way_of
from skillmix_desktop.pipeline.program_grading import PROGRAM
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import missing_verdicts


@dataclass(frozen=True)
class Outlook:
    """``texts`` are those that the run is about; a text takes several calls where there are more rounds.

    Verdicts ``under_way`` in batches are left out.
    """

    texts: int
    estimate: RunEstimate
    is_reading: bool = False
    under_way: int = 0


def generation_outlook(database: Database, spec: str, plan: GenerationPlan) -> Outlook:
    """What the student called ``spec`` has yet to do."""
    tasks = pending_generations(database, spec, plan)
    return Outlook(len(tasks), estimate_generation(spec, plan, tasks))


def grading_outlook(database: Database, spec: str, plan: GradingPlan, mode: Mode = Mode.AUTOMATIC) -> Outlook:
    """What the grader called ``spec`` has yet to do; raises where there is no such grader."""
    if spec == PROGRAM:
        with database.read() as session:
            left = missing_verdicts(session, grader=PROGRAM, rounds=1)
        return Outlook(len(left), RunEstimate(0, 0, 0, 0.0))
    with closing(open_model(spec)) as model:
        way = way_of(model, mode)
    plan = replace(plan, mode=way)
    tasks = tasks_of_grading(database, spec, plan)
    estimate = estimate_verdicts(database, spec, plan, tasks)
    if mode is Mode.BATCH:
        estimate = in_a_batch(estimate)
    coming = verdicts_under_way(database, spec, plan)
    return Outlook(len({task.generation_id for task in tasks}), estimate, way.is_reading, coming)
