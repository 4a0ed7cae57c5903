"""What a run that has not begun will take, for the sheet that it is started from."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
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
from skillmix_desktop.store.queries import GradingTask, items, missing_verdicts

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
class _Prompts:
    """How long some prompts are, on average, and how many turns they have."""

    characters: float = 0.0
    turns: int = 0


def generation_outlook(database: Database, spec: str, plan: GenerationPlan) -> Outlook:
    """What the student called ``spec`` has yet to do."""
    tasks = pending_generations(database, spec, plan)
    prompts = []
    for task in _some(tasks):
        try:
            prompts.append(render_generation(plan.template, task.item.skills, task.item.topic))
        except PromptError:
            continue
    lengths = _averaged(prompts, reply_tokens=_TOKENS_A_TEXT)
    calls = len(tasks) * lengths.turns
    estimate = _estimate(
        spec, calls, len(tasks) * lengths.characters / _CHARACTERS_A_TOKEN, calls * _TOKENS_A_TEXT
    )
    return Outlook(len(tasks), estimate)


def grading_outlook(database: Database, spec: str, plan: GradingPlan, mode: Mode = Mode.AUTOMATIC) -> Outlook:
    """What the grader called ``spec`` has yet to do; raises where there is no such grader."""
    if spec == PROGRAM:
        with database.read() as session:
            left = missing_verdicts(session, grader=PROGRAM, rounds=1)
        return Outlook(len(left), RunEstimate(0, 0, 0, 0.0))
    is_reading = _reads(spec, mode)
    asked = _once(plan) if is_reading else plan
    tasks = pending_verdicts(database, spec, asked)
    lengths = _averaged(_grading_prompts(database, plan, _some(tasks)), reply_tokens=0)
    output = 0 if is_reading else len(tasks) * _TOKENS_A_TABLE
    estimate = _estimate(spec, len(tasks), len(tasks) * lengths.characters / _CHARACTERS_A_TOKEN, output)
    return Outlook(len({task.generation_id for task in tasks}), estimate, is_reading)


def _reads(spec: str, mode: Mode) -> bool:
    with closing(open_model(spec)) as model:
        return will_read(model, mode)


def _once(plan: GradingPlan) -> GradingPlan:
    return GradingPlan(plan.template, 1, plan.decoding, plan.ask_again, plan.generation_ids)


def _grading_prompts(database: Database, plan: GradingPlan, tasks: Sequence[GradingTask]) -> list[Prompt]:
    with database.read() as session:
        entries = {item.id: item for item in items(session, item_ids={task.item_id for task in tasks})}
    prompts = []
    for task in tasks:
        item = entries[task.item_id]
        try:
            prompts.append(render_grading(plan.template, item.skills, item.topic, task.text))
        except PromptError:
            continue
    return prompts


def _some(tasks: Sequence[_Task]) -> Sequence[_Task]:
    """As many as tell what a prompt takes on average, from all over ``tasks``."""
    step = max(1, -(-len(tasks) // _MOST_RENDERED))
    return tasks[::step]


def _averaged(prompts: Sequence[Prompt], *, reply_tokens: int) -> _Prompts:
    """Each turn is sent with all that was said before it."""
    if not prompts:
        return _Prompts()
    reply = reply_tokens * _CHARACTERS_A_TOKEN
    sent = 0
    for prompt in prompts:
        before = len(prompt.system)
        for turn in prompt.turns:
            before += len(turn)
            sent += before
            before += reply
    return _Prompts(sent / len(prompts), len(prompts[0].turns))


def _estimate(spec: str, calls: int, input_tokens: float, output_tokens: int) -> RunEstimate:
    """Nothing is paid for what runs on this machine; the price is None where none is known."""
    whole = round(input_tokens)
    if not spec.startswith(OPENAI):
        return RunEstimate(calls, whole, output_tokens, 0.0)
    price = price_of(load_prices(), spec.removeprefix(OPENAI))
    return RunEstimate(calls, whole, output_tokens, price.of(whole, output_tokens) if price else None)
