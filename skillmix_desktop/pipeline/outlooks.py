"""What a run that has not begun will take, for the sheet that it is started from."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TypeVar

from skillmix_desktop.core.prompts import Prompt, render_generation, render_grading
from skillmix_desktop.errors import PromptError
from skillmix_desktop.llm.prices import load_prices, price_of
from skillmix_desktop.llm.registry import open_model
from skillmix_desktop.pipeline.estimates import RunEstimate
from skillmix_desktop.pipeline.generation import GenerationPlan, pending_generations
from skillmix_desktop.pipeline.grading import GradingPlan, pending_verdicts
from skillmix_desktop.pipeline.model_facts import OPENAI
from skillmix_desktop.pipeline.model_runs import Mode, will_read
from skillmix_desktop.pipeline.program_grading import PROGRAM
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import GenerationTask, GradingTask, ItemEntry, items, missing_verdicts

# English runs at about four characters a token with the usual tokenizers; a text with its explanation takes
# some 200 tokens, a table with its reasons some 250. All of it is shown as an estimate.
_CHARACTERS_A_TOKEN = 4
_TOKENS_A_TEXT = 200
_TOKENS_A_TABLE = 250
_MOST_RENDERED = 300

_Task = TypeVar("_Task")


@dataclass(frozen=True)
class Outlook:
    """``texts`` are those that the run is about; a text takes several calls where there are more rounds."""

    texts: int
    estimate: RunEstimate
    is_reading: bool = False


@dataclass(frozen=True)
class _Average:
    """What a task takes on average; one whose prompt cannot be sent takes nothing."""

    calls: float = 0.0
    characters: float = 0.0


def generation_outlook(database: Database, spec: str, plan: GenerationPlan) -> Outlook:
    """What the student called ``spec`` has yet to do."""
    tasks = pending_generations(database, spec, plan)
    prompts = [_writing_prompt(plan, task) for task in _some(tasks)]
    average = _averaged(prompts, reply_tokens=_TOKENS_A_TEXT)
    return Outlook(len(tasks), _estimate(spec, len(tasks), average, output_tokens=_TOKENS_A_TEXT))


def grading_outlook(database: Database, spec: str, plan: GradingPlan, mode: Mode = Mode.AUTOMATIC) -> Outlook:
    """What the grader called ``spec`` has yet to do; raises where there is no such grader."""
    if spec == PROGRAM:
        with database.read() as session:
            left = missing_verdicts(session, grader=PROGRAM, rounds=1)
        return Outlook(len(left), RunEstimate(0, 0, 0, 0.0))
    is_reading = _reads(spec, mode)
    tasks = pending_verdicts(database, spec, replace(plan, rounds=1) if is_reading else plan)
    average = _averaged(_grading_prompts(database, plan, _some(tasks)), reply_tokens=0)
    estimate = _estimate(spec, len(tasks), average, output_tokens=0 if is_reading else _TOKENS_A_TABLE)
    return Outlook(len({task.generation_id for task in tasks}), estimate, is_reading)


def _reads(spec: str, mode: Mode) -> bool:
    with closing(open_model(spec)) as model:
        return will_read(model, mode)


def _writing_prompt(plan: GenerationPlan, task: GenerationTask) -> Prompt | None:
    try:
        return render_generation(plan.template, task.item.skills, task.item.topic)
    except PromptError:
        return None


def _grading_prompts(
    database: Database, plan: GradingPlan, tasks: Sequence[GradingTask]
) -> list[Prompt | None]:
    with database.read() as session:
        entries = {item.id: item for item in items(session, item_ids={task.item_id for task in tasks})}
    return [_grading_prompt(plan, entries[task.item_id], task.text) for task in tasks]


def _grading_prompt(plan: GradingPlan, item: ItemEntry, text: str) -> Prompt | None:
    try:
        return render_grading(plan.template, item.skills, item.topic, text)
    except PromptError:
        return None


def _some(tasks: Sequence[_Task]) -> Sequence[_Task]:
    """As many as tell what a prompt takes on average, from all over ``tasks``."""
    step = max(1, -(-len(tasks) // _MOST_RENDERED))
    return tasks[::step]


def _averaged(prompts: Sequence[Prompt | None], *, reply_tokens: int) -> _Average:
    """Each turn is sent with all that was said before it."""
    if not prompts:
        return _Average()
    calls = sent = 0
    for prompt in prompts:
        if prompt is None:
            continue
        before = len(prompt.system)
        for turn in prompt.turns:
            before += len(turn)
            sent += before
            before += reply_tokens * _CHARACTERS_A_TOKEN
        calls += len(prompt.turns)
    return _Average(calls / len(prompts), sent / len(prompts))


def _estimate(spec: str, tasks: int, average: _Average, *, output_tokens: int) -> RunEstimate:
    """Nothing is paid for what runs on this machine; the price is None where none is known."""
    calls = round(tasks * average.calls)
    sent, written = round(tasks * average.characters / _CHARACTERS_A_TOKEN), calls * output_tokens
    if not spec.startswith(OPENAI):
        return RunEstimate(calls, sent, written, 0.0)
    price = price_of(load_prices(), spec.removeprefix(OPENAI))
    return RunEstimate(calls, sent, written, price.of(sent, written) if price else None)
