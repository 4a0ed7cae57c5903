"""What llama.cpp has in view: a trunk that the next prompts leave, and who else holds which cells."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.llama.context import Context, Shape
from skillmix_desktop.llm.llama.native import Weights
from skillmix_desktop.llm.llama.prefix_tree import Path, Run, Tokens, runs_of, shared_length

TRUNK = 0
_CELL_STEP = 256
_NOTHING = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True)
class Arrival:
    """A prompt that ``sequence`` is to hold."""

    sequence: int
    tokens: Tokens


class Memory:
    """A context that is made anew when more is asked of it, and a ledger of what its sequences hold.

    The trunk is a sequence of its own: what the last prompt and the next have in common, or all of the last
    where the next is not known. The ledger knows
    by its number each run that was taken in for arrivals, and by its negative number what a sequence grew.
    """

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._context: Context | None = None
        self._trunk = _NOTHING
        self._held: dict[int, dict[int, tuple[int, int]]] = {}
        self._runs = 0

    @property
    def context(self) -> Context:
        """The context; room is reserved before it is used."""
        assert self._context
        return self._context

    @property
    def cells(self) -> int:
        """How many tokens can be in view."""
        return self._context.shape.cells if self._context else 0

    @property
    def used(self) -> int:
        """How many cells are taken, at most."""
        runs = {run: length for held in self._held.values() for run, (_, length) in held.items()}
        return sum(runs.values())

    def reserve(self, shape: Shape, *, least_cells: int | None = None) -> Context:
        """A context of ``shape`` or larger, empty where it had to be made.

        Where memory is short it has fewer cells, but never less than ``least_cells``.
        """
        if self._context and self._context.shape.holds(shape):
            return self._context
        self.close()
        wanted = replace(shape, cells=rounded_up(shape.cells, _CELL_STEP))
        while True:
            try:
                self._context = Context(self._weights, wanted)
            except ModelError:
                fewer = rounded_up(max(wanted.cells // 2, least_cells or shape.cells), _CELL_STEP)
                if fewer >= wanted.cells:
                    raise
                wanted = replace(wanted, cells=fewer)
            else:
                return self._context

    def in_view(self, tokens: Tokens) -> int:
        """How many of a prompt's first tokens the trunk holds; the last one is always taken in anew."""
        return min(shared_length(self._trunk, tokens), len(tokens) - 1)

    def arrange(self, arrivals: Sequence[Arrival], following: Tokens | None = None) -> list[Run]:
        """What has to be taken in for ``arrivals``, which come in tree order and into empty sequences.

        What ``following``, the prompt after them, has in common with the last of them becomes the trunk.
        """
        if not self._weights.can_share:
            runs = [Run(one.tokens, 0, (one.sequence,), (one.sequence,)) for one in arrivals]
        else:
            paths = [Path(one.sequence, one.tokens, self.in_view(one.tokens)) for one in arrivals]
            for path in paths:
                self._share_trunk(path)
            runs = runs_of([*paths, self._next_trunk(arrivals[-1].tokens, following)])
        for run in runs:
            self._note(run)
        return runs

    def grow(self, sequence: int, tokens: Tokens, position: int) -> Run:
        """Let ``sequence`` go on with ``tokens``."""
        held = self._held.setdefault(sequence, {})
        start, _ = held.get(-sequence, (position, 0))
        held[-sequence] = start, position + len(tokens) - start
        return Run(tokens, position, (sequence,), (sequence,))

    def forget(self, sequence: int, start: int = 0) -> bool:
        """Drop what ``sequence`` holds from position ``start`` on; False where only all can be dropped."""
        if not self.context.forget(sequence, start):
            return False
        held = self._held.get(sequence, {})
        self._held[sequence] = {run: place for run, place in held.items() if place[0] < start}
        return True

    def close(self) -> None:
        """Give the context back."""
        self._trunk = _NOTHING
        self._held = {}
        if self._context:
            self._context.close()
            self._context = None

    def _share_trunk(self, path: Path) -> None:
        if path.base:
            self.context.share(TRUNK, path.sequence, path.base)
            held = self._held.get(TRUNK, {})
            self._held[path.sequence] = {run: place for run, place in held.items() if place[0] < path.base}

    def _next_trunk(self, last: Tokens, following: Tokens | None) -> Path:
        """The trunk to be, and of the one that was only what stays."""
        trunk = last if following is None else last[: shared_length(last, following)]
        kept = shared_length(self._trunk, trunk)
        self.forget(TRUNK, kept)
        self._trunk = trunk
        return Path(TRUNK, trunk, kept, is_read=False)

    def _note(self, run: Run) -> None:
        self._runs += 1
        for sequence in run.sequences:
            self._held.setdefault(sequence, {})[self._runs] = run.position, len(run.tokens)


def rounded_up(count: int, step: int) -> int:
    """``count``, or the next multiple of ``step`` above it."""
    return -(-count // step) * step
