"""Reading marks: the prompts of many requests as one tree, of which each node is taken in once."""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from skillmix_desktop.core.mark_probabilities import LEAST_ANSWER_MASS, NOT_IN_FORM
from skillmix_desktop.llm.base import Finish, MarkReading, MarkRequest
from skillmix_desktop.llm.llama.context import Logits, Shape
from skillmix_desktop.llm.llama.memory import Arrival, Memory
from skillmix_desktop.llm.llama.prefix_tree import Tokens, shared_length, tree_order
from skillmix_desktop.llm.llama.prompt_tokens import Branch, PromptTokens, TooLongError, opened

# So many requests are looked at together: enough to find what they share, few enough to hold.
WINDOW = 256

Provenance = Callable[[], Mapping[str, object]]


@dataclass(frozen=True)
class Mark:
    """The share of "1" in the two marks' probability, and ``mass``, what the two have of all tokens'."""

    share: float
    mass: float

    @property
    def probability(self) -> float | None:
        """The share where it means something."""
        return self.share if self.mass >= LEAST_ANSWER_MASS else None

    @property
    def is_met(self) -> bool:
        """Whether "1" is the more probable."""
        return self.share >= 0.5


@dataclass
class _Reading:
    """A request while its marks come in."""

    request: MarkRequest
    input_tokens: int
    prompt_tokens: int
    marks: dict[int, Mark] = field(default_factory=dict)
    taken_in: int = 0
    seconds: float = 0.0

    @property
    def is_complete(self) -> bool:
        return len(self.marks) == len(self.request.rows)


@dataclass(frozen=True)
class _Leaf:
    """A place where a mark is due."""

    reading: _Reading
    row: int
    branch: Branch

    @property
    def tokens(self) -> Tokens:
        return self.branch.tokens


class TreeReader:
    """Reads marks in one pass; a row never sees another's mark."""

    def __init__(self, prompts: PromptTokens, memory: Memory, shape: Shape, provenance: Provenance) -> None:
        self._prompts = prompts
        self._memory = memory
        self._shape = shape
        self._provenance = provenance
        self._longest = 0

    def read(self, requests: Iterable[MarkRequest]) -> Iterator[MarkReading]:
        """The marks of ``requests``, those that have most in common one after the other."""
        refused: list[MarkReading] = []
        leaves = self._leaves(iter(requests), refused)
        leaf = next(leaves, None)
        while leaf:
            batch, leaf = self._batch(leaf, leaves, most=self._shape.sequences - 1)
            yield from refused
            refused.clear()
            yield from self._read(batch, leaf)
        yield from refused

    def _leaves(self, requests: Iterator[MarkRequest], refused: list[MarkReading]) -> Iterator[_Leaf]:
        """The places of all requests, a window of them at a time in the order of the tree."""
        while window := list(islice(requests, WINDOW)):
            found: list[_Leaf] = []
            for request in window:
                try:
                    found += self._places(request)
                except TooLongError as error:
                    refused.append(refusal_of(request, error, self._provenance()))
            self._longest = max([self._longest, *(len(leaf.tokens) for leaf in found)])
            yield from sorted(found, key=lambda leaf: tree_order(leaf.tokens))

    def _places(self, request: MarkRequest) -> list[_Leaf]:
        branches = branches_of(request, self._prompts)
        trunk = min(shared_length(branches[0].tokens, branch.tokens) for branch in branches)
        longest = max(len(branch.tokens) for branch in branches)
        reading = _Reading(request, trunk + sum(len(branch.tokens) - trunk for branch in branches), longest)
        return [_Leaf(reading, row, branch) for row, branch in enumerate(branches)]

    def _batch(self, first: _Leaf, leaves: Iterator[_Leaf], *, most: int) -> tuple[list[_Leaf], _Leaf | None]:
        """What is read together with ``first``, and the leaf after it."""
        batch = [first]
        new = len(first.tokens) - self._memory.in_view(first.tokens)
        for leaf in leaves:
            shared = shared_length(batch[-1].tokens, leaf.tokens)
            new += len(leaf.tokens) - max(shared, self._memory.in_view(leaf.tokens))
            if new > self._shape.batch or len(batch) == most:
                return batch, leaf
            batch.append(leaf)
        return batch, None

    def _read(self, batch: list[_Leaf], following: _Leaf | None) -> Iterator[MarkReading]:
        started = time.monotonic()
        cells = max(self._shape.cells, self._longest + self._shape.batch)
        context = self._memory.reserve(replace(self._shape, cells=cells))
        arrivals = [Arrival(number, leaf.tokens) for number, leaf in enumerate(batch, start=1)]
        runs = self._memory.arrange(arrivals, following.tokens if following else None)
        for run in runs:
            batch[run.sequences[0] - 1].reading.taken_in += len(run.tokens)
        for sequence, row in context.evaluate(runs):
            leaf = batch[sequence - 1]
            leaf.reading.marks[leaf.row] = mark_of(context.logits(row), leaf.branch)
        for arrival in arrivals:
            self._memory.forget(arrival.sequence)
        seconds = (time.monotonic() - started) / len(batch)
        for leaf in batch:
            leaf.reading.seconds += seconds
        # A text may have leaves on both sides of the batch's end: it is told of with the last of them.
        readings = {id(leaf.reading): leaf.reading for leaf in batch}.values()
        yield from (self._told(reading) for reading in readings if reading.is_complete)

    def _told(self, reading: _Reading) -> MarkReading:
        marks = [reading.marks[row] for row in range(len(reading.request.rows))]
        return reading_of(
            reading.request,
            marks,
            input_tokens=reading.input_tokens,
            seconds=reading.seconds,
            provenance={
                **self._provenance(),
                "prompt_tokens": reading.prompt_tokens,
                "reused_tokens": max(0, reading.input_tokens - reading.taken_in),
            },
        )


def branches_of(request: MarkRequest, prompts: PromptTokens) -> list[Branch]:
    """Where the marks of ``request`` are due; raises where that does not fit."""
    prompt = prompts.prompt(opened(request.system, request.turn))
    written = [prompts.guarded(request.opening + row) for row in request.rows]
    branches = [prompts.branch(prompt, text) for text in written]
    prompts.check_length(max(len(branch.tokens) for branch in branches), 0)
    return branches


def mark_of(logits: Logits, branch: Branch) -> Mark:
    """What ``logits`` say of the two marks."""
    top = logits.max()
    total = float(np.exp(logits - top).sum())
    met, not_met = (float(logits[token] - top) for token in (branch.met, branch.not_met))
    mass = (math.exp(met) + math.exp(not_met)) / total
    return Mark(float(1 / (1 + np.exp(not_met - met))), mass)


def reading_of(
    request: MarkRequest,
    marks: list[Mark],
    *,
    input_tokens: int,
    seconds: float,
    provenance: Mapping[str, object],
) -> MarkReading:
    """The answer to ``request`` whose ``marks`` were read."""
    is_in_form = any(mark.probability is not None for mark in marks)
    return MarkReading(
        key=request.key,
        probabilities=tuple(mark.probability for mark in marks),
        answer_mass=tuple(mark.mass for mark in marks),
        finish=Finish.STOP,
        detail="" if is_in_form else NOT_IN_FORM,
        input_tokens=input_tokens,
        seconds=seconds,
        provenance={**provenance, "answer_mass": [round(mark.mass, 6) for mark in marks]},
    )


def refusal_of(request: MarkRequest, error: TooLongError, provenance: Mapping[str, object]) -> MarkReading:
    """The answer to ``request``, which is too long to be read."""
    return MarkReading(
        request.key,
        probabilities=(None,) * len(request.rows),
        answer_mass=(),
        finish=Finish.ERROR,
        detail=str(error),
        provenance={**provenance, "prompt_tokens": error.prompt_tokens},
    )
