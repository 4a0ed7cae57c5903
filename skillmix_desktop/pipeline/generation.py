"""Letting a student write for the items that it has not seen."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from skillmix_desktop.core.prompts import Prompt, Template, render_generation
from skillmix_desktop.core.replies import StudentText, student_text
from skillmix_desktop.errors import BudgetError, PromptError, UsageError
from skillmix_desktop.llm.base import ChatModel, Decoding, Finish, Reply, Request, Waiting
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.pipeline.runs import (
    Run,
    RunTotals,
    awaited,
    longest_first,
    require_rounds,
    size_of_item,
)
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import GenerationTask, item_sets, missing_generations
from skillmix_desktop.store.records import (
    GenerationPlace,
    ensure_student,
    ensure_template,
    is_answered,
    newest_generation,
    next_generation_attempt,
)
from skillmix_desktop.store.tables import Generation, key_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class GenerationPlan:
    """How a student is asked. Rounds and decoding default to the paper's values."""

    template: Template
    rounds: int = 3
    item_set_id: UUID | None = None
    decoding: Decoding = field(default_factory=Decoding)


def pending_generations(database: Database, student_name: str, plan: GenerationPlan) -> list[GenerationTask]:
    """What ``student_name`` has yet to write to the plan's template."""
    require_rounds(plan.rounds)
    with database.read() as session:
        if plan.item_set_id not in {None, *(item_set.id for item_set in item_sets(session))}:
            raise UsageError(f"This project has no item set {plan.item_set_id}.")
        return missing_generations(
            session,
            student=student_name,
            rounds=plan.rounds,
            item_set_id=plan.item_set_id,
            template_id=plan.template.sha256,
        )


def generate_pending(database: Database, student: ChatModel, plan: GenerationPlan) -> Run:
    """Let the student write what is missing; every text is committed before the next one counts."""
    started = time.monotonic()
    tasks = pending_generations(database, student.name, plan)
    with database.write() as session:
        ensure_student(session, student.name, is_practice=student.name == "practice")
        ensure_template(session, plan.template)
    totals, progress = RunTotals(), Progress(0, len(tasks))
    yield progress
    asked: dict[str, tuple[GenerationTask, Prompt]] = {}
    unaskable: list[tuple[GenerationTask, str]] = []
    try:
        for reply in student.complete(_requests(tasks, plan, asked, unaskable)):
            if isinstance(reply, Waiting):
                progress = awaited(progress, reply)
            else:
                task, prompt = asked.pop(reply.key)
                fault = _keep_reply(database, student.name, plan, task, prompt, reply)
                totals = totals.with_reply(reply, is_failed=bool(fault), outcome=reply.finish)
                progress = Progress(totals.done + totals.failed, len(tasks), totals.failed, fault)
            yield progress
    except BudgetError as error:
        totals = totals.stopped_by(error, len(tasks))
    for task, reason in unaskable:
        refused = Reply(key="", texts=(), finish=Finish.ERROR, detail=reason, cost_usd=0.0)
        _store(database, student.name, plan, task, refused, None, prompt_sha256=None)
        totals = totals.with_reply(refused, is_failed=True, outcome=Finish.ERROR)
        yield Progress(totals.done + totals.failed, len(tasks), totals.failed, reason)
    return replace(totals, seconds=time.monotonic() - started)


def _keep_reply(
    database: Database, student: str, plan: GenerationPlan, task: GenerationTask, prompt: Prompt, reply: Reply
) -> str:
    """Write down what came, and say why it is no text, if it is none."""
    text = student_text(reply.texts[-1]) if len(reply.texts) == len(prompt.turns) else None
    _store(database, student, plan, task, reply, text, prompt_sha256=prompt.sha256)
    return _why_there_is_no_text(reply, text)


def _requests(
    tasks: list[GenerationTask],
    plan: GenerationPlan,
    asked: dict[str, tuple[GenerationTask, Prompt]],
    unaskable: list[tuple[GenerationTask, str]],
) -> Iterator[Request]:
    """The requests, rendered as they are asked for; a prompt that fails its check is never sent."""
    for task in longest_first(tasks, lambda task: size_of_item(task.item)):
        try:
            prompt = render_generation(plan.template, task.item.skills, task.item.topic)
        except PromptError as error:
            unaskable.append((task, str(error)))
            continue
        key = f"{task.item.id}:{task.round}"
        asked[key] = (task, prompt)
        yield Request(key, prompt.turns, prompt.system, seeded(plan.decoding, key))


def seeded(decoding: Decoding, key: str) -> Decoding:
    """The decoding with a seed of its own for each call, the same whenever that call is made again."""
    if decoding.seed is not None:
        return decoding
    return replace(decoding, seed=key_of("seed", key).int & 0x7FFFFFFF)


def _why_there_is_no_text(reply: Reply, text: StudentText | None) -> str:
    if reply.finish is not Finish.ERROR and text is not None and text.text is not None:
        return ""
    if reply.detail:
        return reply.detail
    is_cut = reply.finish is Finish.LENGTH
    return "the reply was cut off before its text began" if is_cut else "the reply holds no text"


def _store(
    database: Database,
    student_name: str,
    plan: GenerationPlan,
    task: GenerationTask,
    reply: Reply,
    text: StudentText | None,
    *,
    prompt_sha256: str | None,
) -> None:
    student_id = key_of("student", student_name)
    place = GenerationPlace(task.item.id, student_id, task.round, plan.template.sha256)
    is_asked = prompt_sha256 is not None
    with database.write() as session:
        if not is_asked and newest_generation(session, place) == (reply.finish, reply.detail):
            return
        if is_answered(session, place):
            logger.info("Dropped a text for item %s: another run was first", task.item.id)
            return
        session.add(
            Generation(
                item_id=task.item.id,
                student_id=student_id,
                round=task.round,
                attempt=next_generation_attempt(session, task.item.id, student_id, task.round),
                text=text.text if text else None,
                is_marker_missing=text.is_marker_missing if text else False,
                replies=list(reply.texts),
                finish=reply.finish,
                detail=reply.detail or _why_there_is_no_text(reply, text),
                template_id=plan.template.sha256,
                prompt_sha256=prompt_sha256,
                provenance=dict(reply.provenance),
                input_tokens=reply.input_tokens,
                output_tokens=reply.output_tokens,
                cost_usd=reply.cost_usd,
                seconds=reply.seconds,
            )
        )
