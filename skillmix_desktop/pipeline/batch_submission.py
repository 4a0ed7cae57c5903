"""Handing what is missing to a server as batches, which are answered within a day, at a lower price."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from skillmix_desktop.core.prompts import render_grading
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import BudgetError, ModelError, PromptError
from skillmix_desktop.llm.base import Request
from skillmix_desktop.llm.batches import Batches, BatchLimits, Settings
from skillmix_desktop.llm.prices import dollars_words
from skillmix_desktop.pipeline.batch_records import server_settings, settings_kept, settle_unsent
from skillmix_desktop.pipeline.grading import (
    Asked,
    GradingPlan,
    items_of,
    new_verdict,
    pending_verdicts,
    write_down_who_is_asked,
    written_request,
)
from skillmix_desktop.pipeline.judging import Judgement, not_judged
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.store.batches import NewRequest, add_batch, drop_batch, note_batch
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.new_verdicts import add_verdicts
from skillmix_desktop.store.queries import GradingTask, ItemEntry
from skillmix_desktop.store.tables import VerdictMode, key_of


@dataclass(frozen=True)
class Submission:
    """What was handed over. ``most_usd`` is what it may cost, None where no price is known."""

    batch_ids: tuple[UUID, ...] = ()
    requests: int = 0
    not_askable: int = 0
    most_usd: float | None = 0.0


Submitting = Generator[Progress, None, Submission]


def submit_pending(
    database: Database, batches: Batches, plan: GradingPlan, limits: BatchLimits | None = None
) -> Submitting:
    """Hand over what ``plan`` leaves to be written, in as many batches as it takes.

    Nothing is sent unless all of it fits the budget. Each batch is written down before it is sent, so what is
    broken off anywhere is found again, and nothing is asked twice.
    """
    yield Progress(0, 0)
    settle_unsent(database, batches)
    plan = replace(plan, mode=VerdictMode.WRITE)
    return (yield from _Submission(database, batches, plan, limits or BatchLimits()).run())


@dataclass(frozen=True)
class _Ready:
    asked: Asked
    request: Request


class _Submission:
    """One run of handing over."""

    def __init__(self, database: Database, batches: Batches, plan: GradingPlan, limits: BatchLimits) -> None:
        self._database = database
        self._batches = batches
        self._plan = plan
        self._limits = limits
        self._settings: Settings = {}
        self._items: dict[UUID, ItemEntry] = {}
        self._unaskable: dict[tuple[UUID, int], tuple[GradingTask, str]] = {}
        self._most_usd: float | None = 0.0

    def run(self) -> Submitting:
        """Reckon all of it, then send it a batch at a time."""
        tasks = pending_verdicts(self._database, self._batches.name, self._plan)
        self._items = items_of(self._database, [task.item_id for task in tasks])
        self._settings = server_settings(self._database, self._batches)
        parts = self._parts(tasks)
        self._require_budget()
        write_down_who_is_asked(self._database, self._batches.name, self._plan.template)
        done = len(self._write_unaskable())
        ids = []
        for part in parts:
            yield Progress(done, len(tasks), failed=len(self._unaskable))
            ids.append(self._send(part))
            done += len(part)
        yield Progress(done, len(tasks), failed=len(self._unaskable))
        return Submission(tuple(ids), sum(map(len, parts)), len(self._unaskable), self._most_usd)

    def _parts(self, tasks: Sequence[GradingTask]) -> list[list[GradingTask]]:
        """The tasks of each batch: rendered here only to be measured, since all at once may be very large."""
        parts: list[list[GradingTask]] = []
        size = 0
        for ready in self._ready(tasks):
            line = len(self._batches.line(ready.request, self._settings))
            size += line
            if not parts or len(parts[-1]) == self._limits.requests or size > self._limits.bytes:
                parts.append([])
                size = line
            parts[-1].append(ready.asked.task)
            most = self._batches.most_dollars(ready.request)
            self._most_usd = None if most is None or self._most_usd is None else self._most_usd + most
        return parts

    def _ready(self, tasks: Sequence[GradingTask]) -> Iterator[_Ready]:
        for task in tasks:
            item = self._items[task.item_id]
            try:
                prompt = render_grading(self._plan.template, item.skills, item.topic, task.text)
            except PromptError as error:
                self._unaskable[task.generation_id, task.round] = (task, str(error))
                continue
            asked = Asked(task, item.criteria, prompt)
            yield _Ready(asked, written_request(asked, self._plan))

    def _require_budget(self) -> None:
        budget = self._batches.budget_usd
        if budget is None:
            return
        assert self._most_usd is not None, "a budget without a price is refused before"
        if self._most_usd > budget:
            raise BudgetError(
                f"The budget of {dollars_words(budget)} has no room for the batch, which may cost up to "
                f"{dollars_words(self._most_usd)}; nothing was sent."
            )

    def _write_unaskable(self) -> list[GradingTask]:
        """Why a text cannot be asked about is written down as it is without a batch."""
        verdicts = [
            new_verdict(
                Judgement(Outcome.ERROR, not_judged(self._items[task.item_id].criteria, reason), reason),
                None,
                generation_id=task.generation_id,
                round_=task.round,
                mode=VerdictMode.WRITE,
                template_id=self._plan.template.sha256,
                prompt_sha256=None,
            )
            for task, reason in self._unaskable.values()
        ]
        if verdicts:
            with self._database.write() as session:
                grader_id = key_of("grader", self._batches.name)
                add_verdicts(session, grader_id, verdicts, replaced={Outcome.ERROR, *self._plan.ask_again})
        return [task for task, _reason in self._unaskable.values()]

    def _send(self, part: Sequence[GradingTask]) -> UUID:
        """Hand over one batch; each step is written down before the next."""
        ready = list(self._ready(part))
        content = b"".join(self._batches.line(each.request, self._settings) for each in ready)
        batch_id = self._write_down(ready)
        try:
            file_id = self._batches.upload(content, str(batch_id))
        except ModelError:
            with self._database.write() as session:
                drop_batch(session, batch_id)
            raise
        self._note(batch_id, input_file_id=file_id)
        try:
            told = self._batches.create(file_id, str(batch_id))
        except ModelError:
            # Whether the server has it all the same, only the server can say.
            settle_unsent(self._database, self._batches)
            raise
        if not self._note(batch_id, server_id=told.server_id, state=told.state):
            self._batches.cancel(told.server_id)
            raise ModelError("The batch was given up from elsewhere while it was sent; start again.")
        return batch_id

    def _write_down(self, ready: Sequence[_Ready]) -> UUID:
        requests = [
            NewRequest(
                each.request.key,
                each.asked.task.generation_id,
                each.asked.task.round,
                each.asked.prompt.sha256,
            )
            for each in ready
        ]
        with self._database.write() as session:
            return add_batch(
                session,
                grader=self._batches.name,
                template_id=self._plan.template.sha256,
                settings=settings_kept(self._plan, self._settings),
                requests=requests,
            )

    def _note(self, batch_id: UUID, **values: object) -> bool:
        with self._database.write() as session:
            return note_batch(session, batch_id, **values)
