"""What a run will take, before it is started: one reckoning for the command line and the window."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from skillmix_desktop.core.prompts import Prompt, render_generation, render_grading
from skillmix_desktop.errors import PromptError
from skillmix_desktop.llm.prices import batch_factor, load_prices, price_of
from skillmix_desktop.pipeline.generation import GenerationPlan
from skillmix_desktop.pipeline.grading import GradingPlan, pending_verdicts
from skillmix_desktop.pipeline.model_facts import OPENAI
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import GenerationTask, GradingTask, ItemEntry, items
from skillmix_desktop.store.tables import VerdictMode

# English runs at about four characters a token with the usual tokenizers; a text with its explanation takes
# some 200 tokens, a table with its reasons some 250, its marks alone some 80. All of it is shown as an
# estimate.
_CHARACTERS_A_TOKEN = 4
_TOKENS_A_TEXT = 200
_TOKENS_A_TABLE = 250
_TOKENS_OF_MARKS = 80
_MOST_RENDERED = 300

_Task = TypeVar("_Task")


@dataclass(frozen=True)
class RunEstimate:
    """Calls, estimated tokens, and price and time where they are known."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    seconds: float | None = None


@dataclass(frozen=True)
class _Average:
    """What a task takes on average; one whose prompt cannot be sent takes nothing."""

    calls: float = 0.0
    characters: float = 0.0


def estimate_generation(spec: str, plan: GenerationPlan, tasks: Sequence[GenerationTask]) -> RunEstimate:
    """What ``tasks`` take of the student called ``spec``."""
    prompts = [_writing_prompt(plan, task) for task in _some(tasks)]
    average = _averaged(prompts, reply_tokens=_TOKENS_A_TEXT)
    return _estimate(spec, len(tasks), average, output_tokens=_TOKENS_A_TEXT)


def estimate_grading(database: Database, spec: str, plan: GradingPlan) -> RunEstimate:
    """What ``plan`` leaves for the grader called ``spec``."""
    return estimate_verdicts(database, spec, plan, tasks_of_grading(database, spec, plan))


def in_a_batch(estimate: RunEstimate) -> RunEstimate:
    """What the same calls take where they are handed over all at once; when they come, nobody knows."""
    cost_usd = None if estimate.cost_usd is None else estimate.cost_usd * batch_factor()
    return replace(estimate, cost_usd=cost_usd, seconds=None)


def tasks_of_grading(database: Database, spec: str, plan: GradingPlan) -> Sequence[GradingTask]:
    """The verdicts that are missing in the plan's mode; marks that are read come out alike in every round."""
    mode = _mode(plan)
    rounds = 1 if mode.is_reading else plan.rounds
    return pending_verdicts(database, spec, replace(plan, rounds=rounds, mode=mode))


def estimate_verdicts(
    database: Database, spec: str, plan: GradingPlan, tasks: Sequence[GradingTask]
) -> RunEstimate:
    """What ``tasks`` take of the grader called ``spec``; prompts that cannot be sent are not counted."""
    average = _averaged(_grading_prompts(database, plan, _some(tasks)), reply_tokens=0)
    return _estimate(spec, len(tasks), average, output_tokens=_tokens_written(spec, _mode(plan)))


def _tokens_written(spec: str, mode: VerdictMode) -> int:
    """Whoever reads a file's marks writes nothing; a server writes what it tells the probabilities of."""
    if mode.is_reading:
        return _TOKENS_OF_MARKS if spec.startswith(OPENAI) else 0
    return _TOKENS_A_TABLE


def _mode(plan: GradingPlan) -> VerdictMode:
    return plan.mode or VerdictMode.WRITE


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
