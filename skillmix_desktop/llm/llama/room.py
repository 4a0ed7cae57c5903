"""The room that a run needs, reckoned before its file is loaded: how long prompts get, how many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import MarkRequest, Request
from skillmix_desktop.llm.llama.context import tokens_at_once
from skillmix_desktop.llm.llama.gguf_header import Header
from skillmix_desktop.llm.llama.native import Weights
from skillmix_desktop.llm.llama.placement import (
    GIGABYTE,
    Machine,
    Placement,
    placed,
    refuse_if_short,
)
from skillmix_desktop.llm.llama.prompt_tokens import PromptTokens, TooLongError, prompt_tokens_of
from skillmix_desktop.llm.llama.reading import branches_of
from skillmix_desktop.llm.llama.speaker import Conversation, SeenMarks

SLOTS = 16
# As far as a context is widened where nobody can tell what memory holds.
_MOST_CELLS = 32_768


@dataclass(frozen=True)
class Need:
    """The tokens of the longest request that fits: ``most`` with all that is written to it.

    Where ``is_tree``, rows are read in one pass over what they share, else each answer has a slot.
    """

    most: int
    is_tree: bool

    def cells(self, slots: int, *, is_on_gpu: bool) -> int:
        """How many tokens are in view where so many speak at once and have nothing in common."""
        return self.most + tokens_at_once(is_on_gpu=is_on_gpu) if self.is_tree else self.most * slots


@dataclass(frozen=True)
class Room:
    """``slots`` answers at once, with ``cells`` tokens in view, and where the file goes then."""

    slots: int
    cells: int
    placement: Placement


def needed(path: Path, context: int, requests: Sequence[Request | MarkRequest]) -> Need:
    """What ``requests`` take in tokens of the file at ``path``; raises if none of them fits ``context``."""
    vocabulary = Weights(path, is_vocabulary=True)
    try:
        prompts = prompt_tokens_of(vocabulary, context=context)
        fitting, refusal = [], ""
        for request in requests:
            try:
                fitting.append(_most_tokens(request, prompts, vocabulary))
            except TooLongError as error:
                refusal = str(error)
    finally:
        vocabulary.close()
    if not fitting:
        raise ModelError(f"None of the texts fits. {refusal}")
    is_tree = any(isinstance(request, MarkRequest) and not request.sees_marks for request in requests)
    return Need(min(max(fitting), context), is_tree)


def room_for(header: Header, need: Need, machine: Machine, *, slots: int | None = None) -> Room:
    """Room for ``slots`` answers at once, or for as many as memory allows, which is one at least."""
    if slots:
        return _room(header, need, machine, slots)
    return _widest(header, need, machine, _room(header, need, machine, 1))


def refuse_if_narrow(name: str, header: Header, need: Need, machine: Machine, room: Room) -> None:
    """Raise where memory does not hold ``room`` for the file ``name``, and say whether one slot would fit."""
    single = _room(header, need, machine, 1)
    refuse_if_short(name, single.placement, machine.free, context=single.cells)
    if machine.free is not None and room.placement.main_bytes > machine.free:
        raise ModelError(
            f"{room.slots} slots of up to {need.most:,} tokens need about "
            f"{room.placement.main_bytes / GIGABYTE:.1f} GB of memory with {name}, and "
            f"{machine.free / GIGABYTE:.1f} GB are free; take fewer slots."
        )


def _widest(header: Header, need: Need, machine: Machine, single: Room) -> Room:
    """As many slots as half of what one leaves free holds, and as move no layer off the GPU."""
    for slots in range(SLOTS, 1, -1):
        room = _room(header, need, machine, slots)
        if machine.free is None:
            fits = room.cells <= _MOST_CELLS
        else:
            more = room.placement.main_bytes - single.placement.main_bytes
            fits = more <= (machine.free - single.placement.main_bytes) // 2
        if fits and room.placement.gpu_layers == single.placement.gpu_layers:
            return room
    return single


def _room(header: Header, need: Need, machine: Machine, slots: int) -> Room:
    cells = need.cells(slots, is_on_gpu=machine.gpu_free is not None)
    return Room(slots, cells, placed(header, context=cells, gpu_free=machine.gpu_free))


def _most_tokens(request: Request | MarkRequest, prompts: PromptTokens, vocabulary: Weights) -> int:
    if isinstance(request, Request):
        return Conversation(request, request.decoding, prompts, vocabulary).most_tokens
    if request.sees_marks:
        return SeenMarks(request, prompts).most_tokens
    return max(len(branch.tokens) for branch in branches_of(request, prompts))
