"""A file loaded with the room that a run needs, or refused before it is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from skillmix_desktop.llm.base import MarkRequest, Request
from skillmix_desktop.llm.llama.engine import READS_AT_ONCE, Engine
from skillmix_desktop.llm.llama.gguf_header import Header
from skillmix_desktop.llm.llama.model_file import sha256_of
from skillmix_desktop.llm.llama.placement import Machine, trained_context
from skillmix_desktop.llm.llama.room import needed, refuse_if_narrow, room_for

# More than any file was made for.
_UNBOUNDED = 2**31 - 1


@dataclass(frozen=True)
class Wishes:
    """What was asked for; None is left to be found out."""

    threads: int | None = None
    slots: int | None = None
    sha256: str | None = None
    load_anyway: bool = False


def load(
    path: Path,
    header: Header,
    machine: Machine,
    extremes: Sequence[Request | MarkRequest],
    wishes: Wishes,
) -> Engine:
    """The file at ``path`` with room for a run of which ``extremes`` are the longest and the shortest."""
    # Whoever loads it anyway may leave what the file was made for; the record holds both figures.
    context = _UNBOUNDED if wishes.load_anyway else trained_context(header) or _UNBOUNDED
    need = needed(path, context, extremes)
    room = room_for(header, need, machine, slots=wishes.slots)
    if not wishes.load_anyway:
        refuse_if_narrow(path.name, header, need, machine, room)
    return Engine(
        path,
        file={"file": path.name, "sha256": wishes.sha256 or sha256_of(path)},
        threads=wishes.threads,
        slots=room.slots,
        reads_at_once=wishes.slots or READS_AT_ONCE,
        cells=room.cells,
        context=context,
        gpu_layers=room.placement.gpu_layers,
    )
