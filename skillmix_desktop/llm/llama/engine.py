"""Answers conversations and reads marks with one GGUF file; runs inside the worker process."""

import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, islice
from pathlib import Path
from typing import TypeVar

import llama_cpp.llama_cpp as library

from skillmix_desktop.llm.base import Decoding, Finish, MarkReading, MarkRequest, Reply, Request
from skillmix_desktop.llm.llama import native
from skillmix_desktop.llm.llama.context import MOST_SEQUENCES, Shape, tokens_at_once
from skillmix_desktop.llm.llama.memory import Arrival, Memory
from skillmix_desktop.llm.llama.placement import USUAL_CONTEXT, free_memory
from skillmix_desktop.llm.llama.prefix_tree import Run, as_tokens, tree_order
from skillmix_desktop.llm.llama.prompt_tokens import TooLongError, opened, prompt_tokens_of
from skillmix_desktop.llm.llama.reading import WINDOW, TreeReader, refusal_of
from skillmix_desktop.llm.llama.room import SLOTS
from skillmix_desktop.llm.llama.speaker import Conversation, SeenMarks
from skillmix_desktop.llm.llama.writing import Slots, Speaking

READS_AT_ONCE = MOST_SEQUENCES - 1
_ALONE = 1
_MOST_CELLS = 32_768

_Asked = TypeVar("_Asked", Request, MarkRequest)


class Engine:
    """One file, loaded once, and the memory of what it read last; ``file`` is how the record names it.

    ``slots`` are written or read at once, of ``cells`` tokens in all where that was reckoned; ``context`` is
    the most that a request may have, and the file's own if it is not given.
    """

    def __init__(
        self,
        path: Path,
        *,
        file: Mapping[str, str],
        threads: int | None = None,
        slots: int = SLOTS,
        reads_at_once: int = READS_AT_ONCE,
        cells: int = 0,
        context: int | None = None,
        gpu_layers: int | None = None,
    ) -> None:
        self.file = file
        self._threads = threads or usable_processors()
        self._gpu_layers = gpu_layers
        self._is_on_gpu = native.can_offload() and gpu_layers != 0
        self._weights = native.Weights(path, gpu_layers=gpu_layers)
        self._slots = min(slots, READS_AT_ONCE)
        self._memory = Memory(self._weights)
        self._reads_at_once = min(reads_at_once, READS_AT_ONCE) if self._weights.can_share else 1
        self._cells = cells
        self._prompts = prompt_tokens_of(self._weights, context=context)
        self._template_kind = "plain" if self._weights.template is None else "file"

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()
        self._weights.close()

    def complete(self, requests: Iterable[Request]) -> Iterator[Reply]:
        """Hold the conversations of ``requests``, many at a time, in order of completion."""
        refused: list[Reply] = []

        def begun(request: Request) -> Conversation | None:
            try:
                return Conversation(request, _seeded(request.decoding), self._prompts, self._weights)
            except TooLongError as error:
                refused.append(self._refused(request, error))
                return None

        slots: Slots[Conversation] = self._new_slots()
        for conversation in slots.run(_in_tree_order(requests, begun)):
            yield from refused
            refused.clear()
            yield conversation.reply(self._provenance())
        yield from refused

    def read_marks(self, requests: Iterable[MarkRequest]) -> Iterator[MarkReading]:
        """The probability of "1" at each place where ``requests`` expect a mark, in order of completion."""
        reader = TreeReader(
            self._prompts,
            self._memory,
            self._shape(self._reads_at_once),
            lambda: self._provenance(slots=self._reads_at_once),
        )
        for sees_marks, group in groupby(requests, key=lambda request: request.sees_marks):
            if sees_marks:
                yield from self._read_in_sequence(group)
            else:
                yield from reader.read(group)

    def warm_up(self) -> None:
        """Have the usual number of tokens in view, and take a few in: some of the file is read only then."""
        cells = max(self._cells, min(USUAL_CONTEXT, self._weights.context_length))
        self._memory.reserve(replace(self._shape(self._reads_at_once), cells=cells))
        self._likeliest([self._memory.grow(_ALONE, as_tokens(self._weights.tokens("Hello.")), 0)])
        self._memory.forget(_ALONE)

    def write(self, request: MarkRequest, count: int) -> float:
        """The seconds that it takes to write ``count`` tokens after the prompt, whatever they say."""
        prompt = as_tokens(self._prompts.prompt(opened(request.system, request.turn)).tokens)
        prompt = prompt[: self._memory.cells - count]
        token = self._likeliest(self._memory.arrange([Arrival(_ALONE, prompt)]))
        started = time.monotonic()
        for position in range(len(prompt), len(prompt) + count):
            token = self._likeliest([self._memory.grow(_ALONE, as_tokens([token]), position)])
        seconds = time.monotonic() - started
        self._memory.forget(_ALONE)
        return seconds

    def _likeliest(self, runs: Sequence[Run]) -> int:
        """The token that is the most likely to follow ``runs``, of which one sequence is read."""
        context = self._memory.context
        ((_, row),) = context.evaluate(runs)
        return int(context.logits(row).argmax())

    def _read_in_sequence(self, requests: Iterable[MarkRequest]) -> Iterator[MarkReading]:
        refused: list[MarkReading] = []

        def begun(request: MarkRequest) -> SeenMarks | None:
            try:
                return SeenMarks(request, self._prompts)
            except TooLongError as error:
                refused.append(refusal_of(request, error, self._provenance()))
                return None

        slots: Slots[SeenMarks] = self._new_slots()
        for table in slots.run(_in_tree_order(requests, begun)):
            yield from refused
            refused.clear()
            yield table.reading(self._provenance())
        yield from refused

    def _new_slots(self) -> "Slots[Speaking]":
        return Slots(self._memory, self._shape(self._slots), slots=self._slots, most_cells=self._most_cells())

    def _shape(self, speakers: int) -> Shape:
        """What so many are read or written in at once."""
        # On a processor, flash attention adds up in 16 bits where fewer than 64 tokens come at once, which
        # moves a mark's probability by up to .01. On GPUs, where it is the usual way, that was not measured.
        flash = (
            library.LLAMA_FLASH_ATTN_TYPE_AUTO if self._is_on_gpu else library.LLAMA_FLASH_ATTN_TYPE_DISABLED
        )
        batch = tokens_at_once(is_on_gpu=self._is_on_gpu)
        return Shape(self._cells, speakers + 1, batch, self._threads, flash)

    def _most_cells(self) -> int:
        """How many tokens may be in view while writing: half of what is free, where nothing was reckoned."""
        if self._cells:
            return self._cells
        free = None if self._is_on_gpu else free_memory()
        return _MOST_CELLS if free is None else min(_MOST_CELLS, free // 2 // self._weights.bytes_of_cell)

    def _refused(self, request: Request, error: TooLongError) -> Reply:
        return Reply(
            key=request.key,
            texts=(),
            finish=Finish.ERROR,
            detail=str(error),
            input_tokens=0,
            output_tokens=0,
            cost_usd=0.0,
            provenance={**self._provenance(), "prompt_tokens": error.prompt_tokens},
        )

    def _provenance(self, *, slots: int | None = None) -> dict[str, object]:
        return {
            **self.file,
            "engine": native.build(),
            "offload": self._is_on_gpu,
            "gpu_layers": self._gpu_layers,
            "flash_attention": "auto" if self._is_on_gpu else "off",
            "threads": self._threads,
            "context": self._memory.cells,
            "trained_context": self._weights.context_length,
            "slots": slots or self._slots,
            "chat_template": self._template_kind,
        }


def usable_processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _in_tree_order(
    requests: Iterable[_Asked], begun: Callable[[_Asked], Speaking | None]
) -> Iterator[Speaking]:
    """Those who answer ``requests``, a window of them at a time, with what is alike side by side."""
    waiting = iter(requests)
    while window := list(islice(waiting, WINDOW)):
        speakers = [speaker for request in window if (speaker := begun(request)) is not None]
        yield from sorted(speakers, key=lambda speaker: tree_order(speaker.view.tokens))


def _seeded(decoding: Decoding) -> Decoding:
    """``decoding`` with a seed wherever one is used, so that the record can name it."""
    if decoding.seed is not None or decoding.temperature <= 0:
        return decoding
    return replace(decoding, seed=secrets.randbits(31))
