"""What the long runs have in common: their totals, and following one to its end."""

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import nlargest
from typing import TypeVar

from skillmix_desktop.errors import BudgetError, UsageError
from skillmix_desktop.llm.base import Reply, Waiting
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.store.queries import ItemEntry

# Far more than any study asks for, and few enough to list all that is missing.
MOST_ROUNDS = 100
# As many requests as are looked at together, and as many of them as may decide how much room is made.
_LOOKED_AT, _LONGEST = 256, 32

Ended = TypeVar("Ended")
Task = TypeVar("Task")


@dataclass(frozen=True)
class RunTotals:
    """What a run has done. ``cost_usd`` is None as soon as the price of one call is unknown.

    ``stopped`` says why the run left something undone on purpose. The tokens are those that are known;
    ``is_input_known`` and ``is_output_known`` say whether they are all.
    """

    done: int = 0
    failed: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    is_input_known: bool = True
    is_output_known: bool = True
    cost_usd: float | None = 0.0
    seconds: float = 0.0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    stopped: str = ""

    def with_call(
        self,
        *,
        is_failed: bool,
        outcome: str,
        input_tokens: int | None = 0,
        output_tokens: int | None = 0,
        cost_usd: float | None = 0.0,
    ) -> "RunTotals":
        """The totals after one more call; unknown token counts add nothing."""
        unknown = self.cost_usd is None or cost_usd is None
        return replace(
            self,
            done=self.done + (not is_failed),
            failed=self.failed + is_failed,
            input_tokens=self.input_tokens + (input_tokens or 0),
            output_tokens=self.output_tokens + (output_tokens or 0),
            is_input_known=self.is_input_known and input_tokens is not None,
            is_output_known=self.is_output_known and output_tokens is not None,
            cost_usd=None if unknown else (self.cost_usd or 0.0) + (cost_usd or 0.0),
            outcomes=Counter(self.outcomes) + Counter([outcome]),
        )

    def with_reply(self, reply: Reply, *, is_failed: bool, outcome: str) -> "RunTotals":
        """The totals after a chat model's reply."""
        return self.with_call(
            is_failed=is_failed,
            outcome=outcome,
            input_tokens=reply.input_tokens,
            output_tokens=reply.output_tokens,
            cost_usd=reply.cost_usd,
        )

    def stopped_by(self, budget: BudgetError, total: int) -> "RunTotals":
        """The totals of a run of ``total`` steps whose budget has no room for the next one."""
        left = total - self.done - self.failed
        return replace(self, stopped=f"{budget}, and {left:,} of {total:,} are left to do.")


def longest_first(tasks: Sequence[Task], size: Callable[[Task], int]) -> Sequence[Task]:
    """``tasks`` of a long run with the few longest at its head, the others as they were.

    Who runs a file looks at what comes first to make room for all of it.
    """
    if len(tasks) <= _LOOKED_AT:
        return tasks
    longest = nlargest(_LONGEST, range(len(tasks)), key=lambda number: size(tasks[number]))
    others = sorted(set(range(len(tasks))).difference(longest))
    return [tasks[number] for number in (*longest, *others)]


def size_of_item(item: ItemEntry) -> int:
    """About how many bytes an item takes in a prompt."""
    return sum(len(f"{skill.name}{skill.definition}{skill.example}".encode()) for skill in item.skills)


def require_rounds(rounds: int) -> None:
    """Raise unless a run can go that many rounds."""
    if not 1 <= rounds <= MOST_ROUNDS:
        raise UsageError(f"A run goes 1 to {MOST_ROUNDS} rounds; choose a number in between.")


Run = Generator[Progress, None, RunTotals]


def awaited(progress: Progress, waiting: Waiting) -> Progress:
    """``progress`` while nothing comes; what was said to be waited for stays said."""
    return replace(progress, waiting=waiting.note or progress.waiting)


def follow(run: Generator[Progress, None, Ended], show: Callable[[Progress], None]) -> Ended:
    """Take ``run`` to its end, showing each step; what interrupts this closes the run first."""
    try:
        while True:
            try:
                show(next(run))
            except StopIteration as end:
                result: Ended = end.value
                return result
    finally:
        run.close()
