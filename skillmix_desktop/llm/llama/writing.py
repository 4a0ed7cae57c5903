"""Writing: many answers in one batch, each in a slot that is taken again as soon as it is free."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Generic, TypeVar

from skillmix_desktop.llm.llama.context import Shape
from skillmix_desktop.llm.llama.memory import Arrival, Memory
from skillmix_desktop.llm.llama.prefix_tree import Run, tree_order
from skillmix_desktop.llm.llama.speaker import Speaker

Speaking = TypeVar("Speaking", bound=Speaker)


class Slots(Generic[Speaking]):
    """Lets speakers speak, as many at once as there are slots and as the memory holds at their longest."""

    def __init__(self, memory: Memory, shape: Shape, *, slots: int, most_cells: int) -> None:
        self._memory = memory
        self._shape = shape
        self._slots = slots
        self._most_cells = most_cells
        self._active: dict[int, Speaking] = {}

    def run(self, speakers: Iterator[Speaking]) -> Iterator[Speaking]:
        """Each of ``speakers`` once it is done; those are to come in tree order, or nearly so."""
        upcoming = next(speakers, None)
        try:
            while self._active or upcoming:
                if upcoming and not self._active:
                    self._reserve(upcoming)
                going_on = self._going_on()
                arrivals: dict[int, Speaking] = {}
                while upcoming and self._fits(upcoming, arrivals):
                    upcoming.begin()
                    arrivals[self._free_slot(arrivals)] = upcoming
                    upcoming = next(speakers, None)
                self._active |= arrivals
                self._take_in(going_on + self._arriving(arrivals, upcoming))
                yield from self._done()
        finally:
            for slot, speaker in self._active.items():
                self._memory.forget(slot)
                speaker.close()
            self._active.clear()

    def _reserve(self, upcoming: Speaking) -> None:
        """Room for as many as there are slots, should all be like ``upcoming``, and for it at least."""
        least = upcoming.most_tokens
        wanted = max(least, min(self._most_cells, max(self._shape.cells, least * self._slots)))
        self._memory.reserve(replace(self._shape, cells=wanted), least_cells=least)
        if self._memory.cells < wanted:
            self._most_cells = self._memory.cells

    def _going_on(self) -> list[Run]:
        """What those who speak want taken in."""
        runs = []
        for slot, speaker in self._active.items():
            view = speaker.view
            if view.gives_way and not self._memory.forget(slot, view.position):
                self._memory.forget(slot)
                view.position = 0
            runs.append(self._memory.grow(slot, view.missing, view.position))
        return runs

    def _fits(self, speaker: Speaking, arrivals: dict[int, Speaking]) -> bool:
        """Whether ``speaker`` can begin now and go on to its end without another having to give way."""
        if len(self._active) + len(arrivals) == self._slots:
            return False
        if not self._active and not arrivals:
            return True
        growth = sum(one.most_tokens - len(one.view) for one in [*self._active.values(), *arrivals.values()])
        begun = sum(self._new_tokens(one) for one in arrivals.values())
        needed = speaker.most_tokens - len(speaker.view) + self._new_tokens(speaker)
        return self._memory.used + growth + begun + needed <= self._memory.cells

    def _new_tokens(self, speaker: Speaking) -> int:
        return len(speaker.view) - self._memory.in_view(speaker.view.tokens)

    def _free_slot(self, arrivals: dict[int, Speaking]) -> int:
        taken = {*self._active, *arrivals}
        return next(slot for slot in range(1, self._slots + 1) if slot not in taken)

    def _arriving(self, arrivals: dict[int, Speaking], following: Speaking | None) -> list[Run]:
        if not arrivals:
            return []
        prompts = [Arrival(slot, speaker.view.tokens) for slot, speaker in arrivals.items()]
        prompts.sort(key=lambda prompt: tree_order(prompt.tokens))
        runs = self._memory.arrange(prompts, following.view.tokens if following else None)
        for speaker in arrivals.values():
            speaker.reused = len(speaker.view)
        for run in runs:
            arrivals[run.sequences[0]].reused -= len(run.tokens)
        return runs

    def _take_in(self, runs: list[Run]) -> None:
        context = self._memory.context
        for slot, row in context.evaluate(runs):
            self._active[slot].hear(context, row)

    def _done(self) -> Iterator[Speaking]:
        for slot, speaker in [*self._active.items()]:
            if speaker.is_done:
                del self._active[slot]
                self._memory.forget(slot)
                speaker.close()
                yield speaker
