"""What the long runs are answered with, and how they are followed to their end."""

import sys
from collections import Counter

from skillmix_desktop.commands.answer import Answer, progress_shower
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import BudgetError, SkillMixError
from skillmix_desktop.llm.prices import dollars_words
from skillmix_desktop.pipeline.estimates import RunEstimate
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.pipeline.runs import Run, RunTotals, follow

VERDICTS = "verdicts"
OUTCOMES = (Outcome.SCORED, Outcome.UNPARSED, Outcome.TRUNCATED, Outcome.REFUSED, Outcome.ERROR)


def followed(run: Run, what: str) -> RunTotals:
    """Take a run to its end, and say on stderr why anything of it failed; raise if all of it did."""
    reasons: Counter[str] = Counter()
    shows = progress_shower()
    failed = 0

    def show(progress: Progress) -> None:
        nonlocal failed
        if progress.failed > failed:
            reasons[" ".join(progress.note.split()) or "no reason was given"] += progress.failed - failed
            failed = progress.failed
        shows(progress)

    totals = follow(run, show)
    lines = [f"{count} failed: {reason}" for reason, count in reasons.most_common()]
    if totals.stopped and not totals.done:
        raise BudgetError(totals.stopped)
    if totals.failed and not totals.done:
        raise SkillMixError(
            f"No {what} came off, so mend the cause and {_again(totals, what)} ({'; '.join(lines)})."
        )
    for line in [*lines, *([totals.stopped] if totals.stopped else [])]:
        print(line, file=sys.stderr)
    return totals


def _again(totals: RunTotals, what: str) -> str:
    """How to have it all asked for again: of itself, grading repeats only calls that failed."""
    if what != VERDICTS:
        return "run it again"
    unasked = [outcome for outcome in OUTCOMES[1:-1] if totals.outcomes.get(outcome)]
    return " ".join(["grade again", *(f"--ask-again {outcome}" for outcome in unasked)])


def dry_answer(estimate: RunEstimate, under_way: int = 0) -> Answer:
    """What is left to do, and how much more a batch is under way with."""
    data: dict[str, object] = {
        "calls": estimate.calls,
        "tokens": {"input": estimate.input_tokens, "output": estimate.output_tokens},
        "cost_usd": estimate.cost_usd,
        "seconds": estimate.seconds,
    }
    cost = "an unknown price" if estimate.cost_usd is None else f"about {dollars_words(estimate.cost_usd)}"
    lines = [f"{estimate.calls} calls are left to do, at {cost}."]
    return with_under_way(Answer(data, tuple(lines)), under_way)


def with_under_way(answer: Answer, under_way: int) -> Answer:
    """``answer`` with how many verdicts were left out because a batch is to bring them, if any were."""
    if not under_way:
        return answer
    line = f"{under_way} more are under way in batches; fetch them with: batches collect PROJECT."
    return Answer({**answer.data, "under_way": under_way}, (*answer.lines, line))


def run_answer(totals: RunTotals, what: str, *, with_outcomes: bool = False, nothing: str = "") -> Answer:
    """What a run has done; ``nothing`` is said where it had nothing to do."""
    data: dict[str, object] = {
        "done": totals.done,
        "failed": totals.failed,
        "tokens": {
            "input": totals.input_tokens if totals.is_input_known else None,
            "output": totals.output_tokens if totals.is_output_known else None,
        },
        "cost_usd": totals.cost_usd,
        "seconds": round(totals.seconds, 3),
    }
    if totals.stopped:
        data["stopped"] = totals.stopped
    lines = [f"{totals.done} {what} done, {totals.failed} failed, in {totals.seconds:.1f} s{_paid(totals)}."]
    if nothing and not (totals.done or totals.failed or totals.stopped):
        lines = [nothing]
    if with_outcomes:
        data["outcomes"] = {outcome.value: totals.outcomes.get(outcome, 0) for outcome in OUTCOMES}
        lines += [f"  {outcome}: {count}" for outcome, count in totals.outcomes.items()]
    return Answer(data, tuple(lines))


def _paid(totals: RunTotals) -> str:
    """What it cost, where it may have cost anything."""
    if totals.cost_usd is None:
        return ", at a price that is not known"
    return f", for {dollars_words(totals.cost_usd)}" if totals.cost_usd else ""
