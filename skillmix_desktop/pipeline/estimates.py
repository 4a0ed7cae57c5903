"""What a run will take, before it is started."""

from dataclasses import dataclass, replace

from skillmix_desktop.core.prompts import render_grading
from skillmix_desktop.errors import PromptError
from skillmix_desktop.llm.prices import load_prices, price_of
from skillmix_desktop.pipeline.grading import GradingPlan, pending_verdicts
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import items

# English runs at about four characters a token with the usual tokenizers; shown as an estimate.
_CHARACTERS_A_TOKEN = 4
_EXPLANATION_TOKENS = 250


@dataclass(frozen=True)
class RunEstimate:
    """Calls, estimated tokens, and price and time where they are known."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    seconds: float | None = None


def estimate_grading(
    database: Database, grader_name: str, plan: GradingPlan, *, is_reading: bool = False
) -> RunEstimate:
    """The calls that ``plan`` leaves for ``grader_name``; prompts that cannot be sent are not counted."""
    asked = replace(plan, rounds=1) if is_reading else plan
    tasks = pending_verdicts(database, grader_name, asked)
    with database.read() as session:
        entries = {item.id: item for item in items(session, item_ids={task.item_id for task in tasks})}
    calls = characters = 0
    for task in tasks:
        item = entries[task.item_id]
        try:
            prompt = render_grading(plan.template, item.skills, item.topic, task.text)
        except PromptError:
            continue
        calls += 1
        characters += len(prompt.system) + sum(map(len, prompt.turns))
    input_tokens = characters // _CHARACTERS_A_TOKEN
    output_tokens = 0 if is_reading else calls * _EXPLANATION_TOKENS
    cost = _cost(grader_name, input_tokens, output_tokens)
    return RunEstimate(calls, input_tokens, output_tokens, cost)


def _cost(grader_name: str, input_tokens: int, output_tokens: int) -> float | None:
    """Nothing for what runs on this machine; None where no price is known."""
    if not grader_name.startswith("openai/"):
        return 0.0
    price = price_of(load_prices(), grader_name.removeprefix("openai/"))
    return price.of(input_tokens, output_tokens) if price else None
