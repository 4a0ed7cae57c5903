"""llama.cpp's view of tokens: a memory of keys and values, and batches that are taken into it."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import llama_cpp.llama_cpp as library
import numpy as np
import numpy.typing as npt

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.llama.native import Weights
from skillmix_desktop.llm.llama.placement import MICRO_BATCH
from skillmix_desktop.llm.llama.prefix_tree import Run

Logits = npt.NDArray[np.float32]

MOST_SEQUENCES = 256
# A processor gains nothing from larger batches, and progress is told of after each; a GPU gains much.
_AT_ONCE_ON_GPU = 2048


@dataclass(frozen=True)
class Shape:
    """A context's size: ``cells`` tokens in view of ``sequences``, ``batch`` of them taken in at once."""

    cells: int
    sequences: int
    batch: int
    threads: int
    flash: int = library.LLAMA_FLASH_ATTN_TYPE_AUTO

    def holds(self, other: "Shape") -> bool:
        """Whether all that ``other`` has room for fits here, too."""
        fits = self.cells >= other.cells and self.sequences >= other.sequences
        return fits and (self.batch, self.threads, self.flash) == (other.batch, other.threads, other.flash)


class Context:
    """llama.cpp's memory of keys and values, one for all sequences; a cell may belong to many of them."""

    def __init__(self, weights: Weights, shape: Shape) -> None:
        self.shape = shape
        self._size = weights.size
        parameters = library.llama_context_default_params()
        parameters.n_ctx = shape.cells
        parameters.n_batch = parameters.n_ubatch = shape.batch
        parameters.n_seq_max = parameters.n_outputs_max = shape.sequences
        parameters.n_threads = parameters.n_threads_batch = shape.threads
        parameters.flash_attn_type = shape.flash
        parameters.kv_unified = True
        self.handle: Any = library.llama_init_from_model(weights.handle, parameters)
        if not self.handle:
            raise ModelError(
                f"There is no memory to keep {shape.cells:,} tokens in view; free some or use a smaller file."
            )
        self._memory: Any = library.llama_get_memory(self.handle)

    def close(self) -> None:
        """Give the memory back."""
        library.llama_free(self.handle)

    def evaluate(self, runs: Sequence[Run]) -> Iterator[tuple[int, int]]:
        """Take ``runs`` in; each sequence that ends in one, with the row of the batch where it does.

        The row is good for logits and draws until the next pair is asked for.
        """
        columns = _columns(runs)
        ends = iter([run.ends for run in runs if run.ends])
        for start in range(0, len(columns.tokens), self.shape.batch):
            part = columns.part(start, start + self.shape.batch)
            outcome = library.llama_decode(self.handle, part.as_batch())
            if outcome != 0:
                raise ModelError(
                    f"llama.cpp could not take in {len(part.tokens)} tokens (its code {outcome})."
                )
            for row in np.flatnonzero(part.wanted):
                yield from ((sequence, int(row)) for sequence in next(ends))

    def logits(self, row: int) -> Logits:
        """How likely each token is to follow the one at ``row``: llama.cpp's own memory, not a copy."""
        found = library.llama_get_logits_ith(self.handle, row)
        return np.ctypeslib.as_array(found, shape=(self._size,))

    def forget(self, sequence: int, start: int) -> bool:
        """Drop what ``sequence`` holds from position ``start`` on; False where only all can be dropped."""
        return bool(library.llama_memory_seq_rm(self._memory, sequence, start, -1))

    def share(self, source: int, target: int, length: int) -> None:
        """Let ``target`` hold the first ``length`` tokens of ``source``, without a copy of them."""
        library.llama_memory_seq_cp(self._memory, source, target, 0, length)


@dataclass(frozen=True)
class _Columns:
    """Runs laid out as llama.cpp's batches want them: a column a property, a row a token.

    ``addresses`` point into ``sequences``, in which every run's stand once.
    """

    tokens: npt.NDArray[np.int32]
    positions: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int32]
    addresses: npt.NDArray[np.uintp]
    wanted: npt.NDArray[np.int8]
    sequences: npt.NDArray[np.int32]

    def part(self, start: int, end: int) -> "_Columns":
        return _Columns(
            self.tokens[start:end],
            self.positions[start:end],
            self.counts[start:end],
            self.addresses[start:end],
            self.wanted[start:end],
            self.sequences,
        )

    def as_batch(self) -> Any:
        """The columns' own memory as a batch: it is valid for as long as they are."""
        pointer_to_ids = ctypes.POINTER(ctypes.c_int32)
        return library.llama_batch(
            len(self.tokens),
            self.tokens.ctypes.data_as(pointer_to_ids),
            None,
            self.positions.ctypes.data_as(pointer_to_ids),
            self.counts.ctypes.data_as(pointer_to_ids),
            self.addresses.ctypes.data_as(ctypes.POINTER(pointer_to_ids)),
            self.wanted.ctypes.data_as(ctypes.POINTER(ctypes.c_int8)),
        )


def tokens_at_once(*, is_on_gpu: bool) -> int:
    """How many tokens are taken in at once."""
    return _AT_ONCE_ON_GPU if is_on_gpu else MICRO_BATCH


def _columns(runs: Sequence[Run]) -> _Columns:
    lengths = np.array([len(run.tokens) for run in runs])
    counts = np.array([len(run.sequences) for run in runs], dtype=np.int32)
    starts = np.array([run.position for run in runs], dtype=np.int32)
    ends = np.cumsum(lengths)
    sequences = np.array([sequence for run in runs for sequence in run.sequences], dtype=np.int32)
    firsts = np.cumsum(counts) - counts
    wanted = np.zeros(ends[-1], dtype=np.int8)
    wanted[ends - 1] = [bool(run.ends) for run in runs]
    within = np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)
    addresses = sequences.ctypes.data + sequences.itemsize * np.repeat(firsts, lengths)
    return _Columns(
        tokens=np.concatenate([run.tokens for run in runs]).astype(np.int32, copy=False),
        positions=(np.repeat(starts, lengths) + within).astype(np.int32),
        counts=np.repeat(counts, lengths),
        addresses=addresses.astype(np.uintp),
        wanted=wanted,
        sequences=sequences,
    )
