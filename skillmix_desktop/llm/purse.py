"""A run's budget: what a call could cost at worst is set aside before anything of it is sent."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

# Sums of floating-point numbers may come out a hair larger in another order.
_HAIR = 1e-9


@dataclass(frozen=True)
class Hold:
    """Dollars that are set aside for one attempt, which ``worst`` had been reckoned for."""

    worst: float
    dollars: float


class Purse:
    """``spent`` counts what may have been billed unmetered at its worst; None as a budget is no bound.

    ``surprise`` is how many times its worst a call has cost so far: a server may add words of its own to a
    prompt, or count in tokens of its own.
    """

    def __init__(self, budget_usd: float | None) -> None:
        self.budget_usd = budget_usd
        self.spent = 0.0
        self.is_exact = True
        self.surprise = 1.0
        self._held = 0.0
        self._holds = 0
        self._has_changed = asyncio.Event()

    async def hold(self, worsts: Sequence[float]) -> list[Hold] | None:
        """Set aside what these attempts may cost, if need be once other calls have given back their rest."""
        while (holds := self.hold_now(worsts)) is None and self._holds:
            await self._has_changed.wait()
        return holds

    def hold_now(self, worsts: Sequence[float]) -> list[Hold] | None:
        """The same without waiting: whoever holds something must not wait for more."""
        holds = [Hold(worst, worst * self.surprise) for worst in worsts]
        dollars = sum(hold.dollars for hold in holds)
        room = inf if self.budget_usd is None else self.budget_usd * (1 - _HAIR)
        if self.spent + self._held + dollars > room:
            return None
        self._held += dollars
        self._holds += len(holds)
        return holds

    def settle(self, hold: Hold, cost: float | None) -> None:
        """Give ``hold`` back, of which ``cost`` was billed: where that is unknown, maybe all."""
        self._holds -= 1
        self._held = self._held - hold.dollars if self._holds else 0.0
        self.spent += hold.dollars if cost is None else cost
        self.is_exact = self.is_exact and cost is not None
        if cost and hold.worst:
            self.surprise = max(self.surprise, cost / hold.worst)
        self._has_changed.set()
        self._has_changed.clear()
