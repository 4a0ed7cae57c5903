"""llama.cpp, as little of it as is needed, behind Python's own types."""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llama_cpp
import llama_cpp.llama_cpp as library
import numpy as np
import numpy.typing as npt

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Decoding

Logits = npt.NDArray[np.float32]

BATCH = 2048
_PIECE_BYTES = 4096
_ERROR_LEVEL = 4


class Log:
    """What llama.cpp says: its first error is kept, which names the cause; everything else is dropped."""

    def __init__(self) -> None:
        self.first_error = ""
        # llama.cpp keeps the function's address only, so the object has to be kept here.
        self._callback = library.llama_log_callback(self._hear)
        library.llama_log_set(self._callback, ctypes.c_void_p(0))

    def _hear(self, level: int, text: bytes, _data: object) -> None:
        if level == _ERROR_LEVEL and not self.first_error:
            self.first_error = text.decode("utf-8", errors="replace").strip()


def build() -> str:
    """Which llama.cpp this is, for the record."""
    return f"llama-cpp-python {llama_cpp.__version__}, llama.cpp {library.llama_version().decode()}"


def can_offload() -> bool:
    """Whether this build can use a GPU."""
    return bool(library.llama_supports_gpu_offload())


class Weights:
    """A file loaded: its vocabulary and what its metadata says."""

    def __init__(self, path: Path) -> None:
        self._log = Log()
        library.llama_backend_init()
        self.handle: Any = library.llama_model_load_from_file(
            str(path).encode(), library.llama_model_default_params()
        )
        if not self.handle:
            raise ModelError(f"llama.cpp cannot load {path}: {self._log.first_error or 'no reason given'}.")
        self._vocabulary: Any = library.llama_model_get_vocab(self.handle)
        self.size: int = library.llama_vocab_n_tokens(self._vocabulary)
        self.context_length: int = library.llama_model_n_ctx_train(self.handle)
        template = library.llama_model_chat_template(self.handle, None)
        self.template: str | None = template.decode("utf-8", errors="replace") if template else None
        self.beginning = self._special_text(library.llama_vocab_bos(self._vocabulary))
        self.end = self._special_text(library.llama_vocab_eos(self._vocabulary))

    def close(self) -> None:
        """Give the memory back."""
        library.llama_model_free(self.handle)

    def tokens(self, text: str) -> list[int]:
        """``text`` with its markers, as the file's tokenizer cuts it."""
        data = text.encode()
        has_beginning = bool(self.beginning) and text.startswith(self.beginning)
        room, count = len(data) + 8, -1
        while count < 0:
            found = (ctypes.c_int32 * room)()
            count = library.llama_tokenize(
                self._vocabulary, data, len(data), found, room, not has_beginning, True
            )
            room = -count
        return list(found[:count])

    def text(self, tokens: Sequence[int]) -> str:
        """What ``tokens`` say; markers say nothing."""
        return b"".join(self._piece(token) for token in tokens).decode("utf-8", errors="replace")

    def ends(self, token: int) -> bool:
        """Whether ``token`` ends the speaker's turn."""
        return bool(library.llama_vocab_is_eog(self._vocabulary, token))

    def markers(self) -> tuple[str, ...]:
        """The texts that the tokenizer takes for markers of its own, the longest first."""
        texts = {self._special_text(token) for token in range(self.size) if self._is_marker(token)}
        return tuple(sorted((text for text in texts if len(text) > 1), key=len, reverse=True))

    def _is_marker(self, token: int) -> bool:
        """A control token; of the words that a file adds to its vocabulary, those in pointed brackets."""
        bits = library.llama_vocab_get_attr(self._vocabulary, token)
        if bits & library.LLAMA_TOKEN_ATTR_USER_DEFINED:
            text = self._special_text(token)
            return text.startswith("<") and text.endswith(">")
        return bool(bits & library.LLAMA_TOKEN_ATTR_CONTROL)

    def _piece(self, token: int) -> bytes:
        buffer = ctypes.create_string_buffer(_PIECE_BYTES)
        count = library.llama_token_to_piece(self._vocabulary, token, buffer, _PIECE_BYTES, 0, False)
        return buffer.raw[: max(count, 0)]

    def _special_text(self, token: int) -> str:
        if token < 0:
            return ""
        return str(library.llama_vocab_get_text(self._vocabulary, token).decode("utf-8", errors="replace"))


@dataclass(frozen=True)
class Step:
    """Tokens that follow each other in one sequence, from ``position`` on."""

    sequence: int
    position: int
    tokens: Sequence[int]
    wants_logits: bool = False


class Context:
    """llama.cpp's memory of keys and values: ``cells`` tokens, shared by ``sequences`` sequences."""

    def __init__(self, weights: Weights, *, cells: int, sequences: int, threads: int) -> None:
        self.cells = cells
        self.sequences = sequences
        self._size = weights.size
        parameters = library.llama_context_default_params()
        parameters.n_ctx = cells
        parameters.n_batch = BATCH
        parameters.n_seq_max = sequences
        parameters.n_threads = parameters.n_threads_batch = threads
        parameters.kv_unified = True
        self.handle: Any = library.llama_init_from_model(weights.handle, parameters)
        if not self.handle:
            raise ModelError(
                f"There is no memory to keep {cells:,} tokens in view; free some, or use a smaller file."
            )
        self._memory: Any = library.llama_get_memory(self.handle)

    def close(self) -> None:
        """Give the memory back."""
        library.llama_free(self.handle)

    def evaluate(self, steps: Sequence[Step]) -> list[Logits]:
        """Take ``steps`` in; the logits after the last token of each that wants them, in order."""
        columns = _columns(steps)
        logits: list[Logits] = []
        for start in range(0, len(columns.tokens), BATCH):
            part = columns.part(start, start + BATCH)
            outcome = library.llama_decode(self.handle, part.as_batch())
            if outcome != 0:
                raise ModelError(
                    f"llama.cpp could not take in {len(part.tokens)} tokens (its code {outcome})."
                )
            logits += [self._logits(int(index)) for index in np.flatnonzero(part.wanted)]
        return logits

    def forget(self, sequence: int, start: int) -> bool:
        """Drop what ``sequence`` holds from position ``start`` on; False where only all can be dropped."""
        return bool(library.llama_memory_seq_rm(self._memory, sequence, start, -1))

    def forget_all(self) -> None:
        """Drop everything."""
        library.llama_memory_clear(self._memory, True)

    def share(self, source: int, target: int) -> None:
        """Let ``target`` hold what ``source`` holds, without a copy of it."""
        library.llama_memory_seq_cp(self._memory, source, target, 0, -1)

    def _logits(self, index: int) -> Logits:
        found = library.llama_get_logits_ith(self.handle, index)
        return np.ctypeslib.as_array(found, shape=(self._size,)).copy()


class Sampler:
    """Draws tokens as a ``Decoding`` asks; temperature 0 takes the likeliest."""

    def __init__(self, weights: Weights, decoding: Decoding, seed: int) -> None:
        self._chain: Any = library.llama_sampler_chain_init(library.llama_sampler_chain_default_params())
        if decoding.repetition_penalty != 1.0:
            self._add(
                library.llama_sampler_init_penalties(
                    weights.size, weights.context_length, decoding.repetition_penalty, 0.0, 0.0
                )
            )
        if decoding.temperature > 0:
            self._add(library.llama_sampler_init_temp(decoding.temperature))
            self._add(library.llama_sampler_init_dist(seed % library.LLAMA_DEFAULT_SEED))
        else:
            self._add(library.llama_sampler_init_greedy())

    def see(self, tokens: Sequence[int]) -> None:
        """Count ``tokens`` as written, so that repeating them is penalised."""
        for token in tokens:
            library.llama_sampler_accept(self._chain, token)

    def draw(self, context: Context) -> int:
        """The next token, after the last that ``context`` took in."""
        return int(library.llama_sampler_sample(self._chain, context.handle, -1))

    def close(self) -> None:
        """Give the memory back."""
        library.llama_sampler_free(self._chain)

    def _add(self, part: object) -> None:
        library.llama_sampler_chain_add(self._chain, part)


@dataclass(frozen=True)
class _Columns:
    """Steps laid out as llama.cpp's batches want them: a column a property, a row a token."""

    tokens: npt.NDArray[np.int32]
    positions: npt.NDArray[np.int32]
    sequences: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int32]
    addresses: npt.NDArray[np.uintp]
    wanted: npt.NDArray[np.int8]

    def part(self, start: int, end: int) -> "_Columns":
        return _Columns(
            self.tokens[start:end],
            self.positions[start:end],
            self.sequences[start:end],
            self.counts[start:end],
            self.addresses[start:end],
            self.wanted[start:end],
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


def _columns(steps: Sequence[Step]) -> _Columns:
    lengths = [len(step.tokens) for step in steps]
    tokens = np.concatenate([np.asarray(step.tokens, dtype=np.int32) for step in steps])
    positions = np.concatenate(
        [np.arange(step.position, step.position + len(step.tokens), dtype=np.int32) for step in steps]
    )
    sequences = np.repeat(np.asarray([step.sequence for step in steps], dtype=np.int32), lengths)
    wanted = np.zeros(len(tokens), dtype=np.int8)
    wanted[np.cumsum(lengths) - 1] = [step.wants_logits for step in steps]
    addresses = sequences.ctypes.data + sequences.itemsize * np.arange(len(tokens), dtype=np.uintp)
    counts = np.ones(len(tokens), dtype=np.int32)
    return _Columns(tokens, positions, sequences, counts, addresses.astype(np.uintp), wanted)
