"""llama.cpp's weights, vocabulary and samplers, as little of them as is needed, behind Python's own types."""

import ctypes
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import llama_cpp
import llama_cpp.llama_cpp as library
from llama_cpp._logger import llama_log_callback

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Decoding

_PIECE_BYTES = 4096
_ERROR_LEVEL = 4
_BYTES_OF_F16 = 2
_IN_BRACKETS = re.compile(r"<.+>|\[/?[A-Za-z_@/]{2,}\]", re.DOTALL)


class Log:
    """What llama.cpp says: its first error is kept, which names the cause; everything else is dropped."""

    def __init__(self) -> None:
        self.first_error = ""
        # llama.cpp keeps the function's address only, so the object has to be kept here.
        self._callback = library.llama_log_callback(self._hear)
        library.llama_log_set(self._callback, ctypes.c_void_p(0))

    def close(self) -> None:
        """Let llama-cpp-python hear it again, which never goes away."""
        library.llama_log_set(llama_log_callback, ctypes.c_void_p(0))

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
    """A file loaded: its vocabulary and what its metadata says.

    ``gpu_layers`` of it go onto the GPU; all, if it is left out. Where it ``is_vocabulary`` alone, texts can
    be cut into tokens and nothing else is known.
    """

    def __init__(self, path: Path, *, gpu_layers: int | None = None, is_vocabulary: bool = False) -> None:
        self._log = Log()
        library.llama_backend_init()
        parameters = library.llama_model_default_params()
        parameters.vocab_only = is_vocabulary
        if gpu_layers is not None:
            parameters.n_gpu_layers = gpu_layers
        self.handle: Any = library.llama_model_load_from_file(str(path).encode(), parameters)
        if not self.handle:
            self._log.close()
            raise ModelError(f"llama.cpp cannot load {path}: {self._log.first_error or 'no reason given'}.")
        self._vocabulary: Any = library.llama_model_get_vocab(self.handle)
        self.size: int = library.llama_vocab_n_tokens(self._vocabulary)
        self.context_length: int = library.llama_model_n_ctx_train(self.handle)
        template = library.llama_model_chat_template(self.handle, None)
        self.template: str | None = template.decode("utf-8", errors="replace") if template else None
        self.beginning = self.marker_text(library.llama_vocab_bos(self._vocabulary))
        self.end = self.marker_text(library.llama_vocab_eos(self._vocabulary))

    def close(self) -> None:
        """Give the memory back."""
        library.llama_model_free(self.handle)
        self._log.close()

    @cached_property
    def can_share(self) -> bool:
        """Whether a part of what was read can be kept: a state that is rolled forward only can not."""
        rolls = library.llama_model_is_recurrent(self.handle) or library.llama_model_is_hybrid(self.handle)
        return not rolls

    @cached_property
    def bytes_of_cell(self) -> int:
        """The memory that one token in view takes."""
        heads = max(library.llama_model_n_head(self.handle), 1)
        width = library.llama_model_n_embd(self.handle) // heads
        kept = library.llama_model_n_head_kv(self.handle) or heads
        return int(library.llama_model_n_layer(self.handle) * 2 * kept * width * _BYTES_OF_F16)

    def tokens(self, text: str) -> list[int]:
        """``text`` with its markers, as the file's tokenizer cuts it."""
        has_beginning = bool(self.beginning) and text.startswith(self.beginning)
        return self._cut(text, is_whole=not has_beginning)

    def tokens_within(self, text: str) -> list[int]:
        """``text`` as it is cut where something stands before it."""
        return self._cut(text, is_whole=False)

    def tokens_after(self, marker: int, text: str) -> list[int]:
        """``text`` as it is cut where it follows ``marker``, which is left out."""
        return self._cut(self.marker_text(marker) + text, is_whole=False)[1:]

    def text(self, tokens: Sequence[int]) -> str:
        """What ``tokens`` say; markers say nothing."""
        return b"".join(self._piece(token) for token in tokens).decode("utf-8", errors="replace")

    def ends(self, token: int) -> bool:
        """Whether ``token`` ends the speaker's turn."""
        return bool(library.llama_vocab_is_eog(self._vocabulary, token))

    def marker_text(self, token: int) -> str:
        """How a marker is written."""
        if token < 0:
            return ""
        return str(library.llama_vocab_get_text(self._vocabulary, token).decode("utf-8", errors="replace"))

    @cached_property
    def marker_tokens(self) -> frozenset[int]:
        """The tokens that are markers."""
        return frozenset(token for token in range(self.size) if self._is_marker(token))

    def markers(self) -> tuple[str, ...]:
        """The texts that the tokenizer takes for markers of its own, the longest first."""
        unknown = filter(self._is_unknown_word, range(self.size))
        texts = {self.marker_text(token) for token in (*self.marker_tokens, *unknown)}
        return tuple(sorted((text for text in texts if len(text) > 1), key=len, reverse=True))

    def _cut(self, text: str, *, is_whole: bool) -> list[int]:
        data = text.encode()
        room, count = len(data) + 8, -1
        while count < 0:
            found = (ctypes.c_int32 * room)()
            count = library.llama_tokenize(self._vocabulary, data, len(data), found, room, is_whole, True)
            room = -count
        return list(found[:count])

    def _is_marker(self, token: int) -> bool:
        """A control token; of the words that a file adds to its vocabulary, those in brackets."""
        bits = library.llama_vocab_get_attr(self._vocabulary, token)
        if bits & library.LLAMA_TOKEN_ATTR_USER_DEFINED:
            return _IN_BRACKETS.fullmatch(self.marker_text(token)) is not None
        return bool(bits & library.LLAMA_TOKEN_ATTR_CONTROL)

    def _is_unknown_word(self, token: int) -> bool:
        return bool(library.llama_vocab_get_attr(self._vocabulary, token) & library.LLAMA_TOKEN_ATTR_UNKNOWN)

    def _piece(self, token: int) -> bytes:
        buffer = ctypes.create_string_buffer(_PIECE_BYTES)
        count = library.llama_token_to_piece(self._vocabulary, token, buffer, _PIECE_BYTES, 0, False)
        return buffer.raw[: max(count, 0)]


class Sampler:
    """Draws tokens as a ``Decoding`` asks; temperature 0 takes the likeliest."""

    def __init__(self, weights: Weights, decoding: Decoding, seed: int) -> None:
        self._chain: Any = library.llama_sampler_chain_init(library.llama_sampler_chain_default_params())
        self._penalises = decoding.repetition_penalty != 1.0
        if self._penalises:
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
        if self._penalises:
            for token in tokens:
                library.llama_sampler_accept(self._chain, token)

    def draw(self, context: Any, row: int) -> int:
        """The next token, after the one at ``row`` of the batch that llama.cpp's ``context`` took in last."""
        return int(library.llama_sampler_sample(self._chain, context, row))

    def close(self) -> None:
        """Give the memory back."""
        library.llama_sampler_free(self._chain)

    def _add(self, part: object) -> None:
        library.llama_sampler_chain_add(self._chain, part)
