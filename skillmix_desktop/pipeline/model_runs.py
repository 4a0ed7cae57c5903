"""Runs that open their chat model when they begin, close it when they end, and can be broken off."""

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from skillmix_desktop.errors import UsageError
from skillmix_desktop.llm.base import ChatModel
from skillmix_desktop.llm.batches import Batches
from skillmix_desktop.llm.registry import open_batches, open_model, reads_marks, tells_probabilities
from skillmix_desktop.pipeline.batch_collection import collect_batches
from skillmix_desktop.pipeline.batch_submission import submit_pending
from skillmix_desktop.pipeline.generation import GenerationPlan, generate_pending
from skillmix_desktop.pipeline.grading import (
    GradingPlan,
    grade_by_reading,
    grade_by_told_probabilities,
    grade_pending,
)
from skillmix_desktop.pipeline.program_grading import PROGRAM, grade_by_program
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.pipeline.runs import Run
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import VerdictMode


class Purpose(StrEnum):
    """What a run is for."""

    GENERATION = "generation"
    GRADING = "grading"


class Mode(StrEnum):
    """How a grader is asked: a file is read and a server writes, unless told otherwise.

    A server that is to be read writes its marks and tells their probabilities, one below the other. One
    that is handed a batch writes them within a day.
    """

    AUTOMATIC = "automatic"
    READ = "read"
    SEQUENTIAL = "sequential"
    WRITE = "write"
    BATCH = "batch"


class _Closeable(Protocol):
    def close(self) -> None: ...


Steps = Generator[Progress, None, object]
_Opened = TypeVar("_Opened", bound=_Closeable)


class StoppableRun(Generic[_Opened]):
    """Makes the same run as often as it is called; ``stop`` may be called from any thread.

    Of a run that was stopped, the last step comes once more, so that whoever follows it sees that it did
    not end by itself.
    """

    def __init__(
        self, purpose: Purpose, who: str, open_: Callable[[], _Opened], run: Callable[[_Opened], Steps]
    ) -> None:
        self.purpose = purpose
        self.who = who
        self._open = open_
        self._run = run
        self._opened: _Opened | None = None
        self._is_stopped = False

    def __call__(self) -> Steps:
        self._is_stopped = False
        last = Progress(0, 0)
        with closing(self._open()) as opened:
            self._opened = opened
            run = self._run(opened)
            try:
                while True:
                    try:
                        last = next(run)
                    except StopIteration as end:
                        result: object = end.value
                        break
                    yield last
            finally:
                run.close()
                self._opened = None
        if self._is_stopped:
            yield last
        return result

    def stop(self) -> None:
        """Break off the call under way; what it was asked stays unanswered."""
        self._is_stopped = True
        opened = self._opened
        if opened is not None:
            opened.close()


class _Nothing:
    """What a program needs opened."""

    def close(self) -> None:
        pass


def generation_run(
    database: Database,
    spec: str,
    plan: GenerationPlan,
    *,
    budget_usd: float | None = None,
    load_anyway: bool = False,
    slots: int | None = None,
) -> StoppableRun[ChatModel]:
    """Let the student called ``spec`` write what is missing."""
    return StoppableRun(
        Purpose.GENERATION,
        spec,
        lambda: open_model(spec, budget_usd=budget_usd, load_anyway=load_anyway, slots=slots),
        lambda student: generate_pending(database, student, plan),
    )


def grading_run(
    database: Database,
    spec: str,
    plan: GradingPlan,
    mode: Mode = Mode.AUTOMATIC,
    *,
    budget_usd: float | None = None,
    load_anyway: bool = False,
    slots: int | None = None,
) -> StoppableRun[ChatModel] | StoppableRun[_Nothing] | StoppableRun[Batches]:
    """Let the grader called ``spec`` grade what is missing; ``program`` is the one that is no chat model."""
    if spec == PROGRAM:
        return StoppableRun(Purpose.GRADING, spec, _Nothing, lambda _nothing: grade_by_program(database))
    if mode is Mode.BATCH:
        return StoppableRun(
            Purpose.GRADING,
            spec,
            lambda: open_batches(spec, budget_usd=budget_usd),
            lambda batches: submit_pending(database, batches, plan),
        )
    return StoppableRun(
        Purpose.GRADING,
        spec,
        lambda: open_model(spec, budget_usd=budget_usd, load_anyway=load_anyway, slots=slots),
        lambda grader: graded(database, grader, plan, mode),
    )


def collection_run(database: Database) -> StoppableRun[_Nothing]:
    """Fetch what the batches that wait have brought."""
    return StoppableRun(Purpose.GRADING, "", _Nothing, lambda _nothing: collect_batches(database))


def way_of(grader: ChatModel, mode: Mode) -> VerdictMode:
    """How the marks of ``grader`` come about in ``mode``; raises if they should be read and cannot."""
    can_read = reads_marks(grader)
    if mode in (Mode.WRITE, Mode.BATCH) or (mode is Mode.AUTOMATIC and not can_read):
        return VerdictMode.WRITE
    if not can_read and not tells_probabilities(grader):
        raise UsageError(f"{grader.name} cannot be read; choose to have it write its marks.")
    return VerdictMode.SEQUENTIAL if mode is Mode.SEQUENTIAL or not can_read else VerdictMode.READ


def graded(database: Database, grader: ChatModel, plan: GradingPlan, mode: Mode) -> Run:
    """Let an open grader grade what is missing in ``mode``."""
    way = way_of(grader, mode)
    if not way.is_reading:
        return grade_pending(database, grader, plan)
    if reads_marks(grader):
        return grade_by_reading(database, grader, replace(plan, mode=way))
    return grade_by_told_probabilities(database, grader, plan)
