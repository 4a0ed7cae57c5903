"""What a GGUF file is, told from its head, and whether it fits the memory that is free."""

import hashlib
import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from gguf.constants import LlamaFileType

from skillmix_desktop.llm.llama.gguf_header import Header, read_header

USUAL_CONTEXT = 4096
_MICRO_BATCH = 512
_BYTES_OF_F16 = 2
_BYTES_OF_F32 = 4
_MEMINFO = Path("/proc/meminfo")


@dataclass(frozen=True)
class ModelFile:
    """A GGUF file in figures; None is what the file does not say, or the machine does not."""

    path: Path
    architecture: str
    parameters: int
    quantization: str
    context_length: int | None
    has_chat_template: bool
    sha256: str
    file_bytes: int
    memory_needed_bytes: int
    memory_free_bytes: int | None

    @property
    def fits(self) -> bool | None:
        """Whether the file can be used with the memory that was free when it was looked at."""
        return None if self.memory_free_bytes is None else self.memory_needed_bytes <= self.memory_free_bytes


def inspect(path: Path, *, context: int = USUAL_CONTEXT) -> ModelFile:
    """What the file at ``path`` is, and what it needs with ``context`` tokens in view."""
    header = read_header(path)
    architecture = header.text("general.architecture") or "unknown"
    trained = header.number(f"{architecture}.context_length")
    file_bytes = path.stat().st_size
    seen = min(context, trained) if trained else context
    return ModelFile(
        path=path,
        architecture=architecture,
        parameters=sum(tensor.elements for tensor in header.tensors),
        quantization=_quantization(header),
        context_length=trained,
        has_chat_template=bool(header.text("tokenizer.chat_template")),
        sha256=sha256_of(path),
        file_bytes=file_bytes,
        memory_needed_bytes=file_bytes + cache_bytes(header, seen) + compute_bytes(header),
        memory_free_bytes=free_memory(),
    )


def sha256_of(path: Path) -> str:
    """The SHA-256 of the whole file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cache_bytes(header: Header, context: int) -> int:
    """The memory of keys and values for ``context`` tokens, kept in 16 bits as llama.cpp does."""
    key_width, value_width = _widths(header)
    return context * _figure(header, "block_count") * (key_width + value_width) * _BYTES_OF_F16


def compute_bytes(header: Header) -> int:
    """The buffers of one micro-batch: the widest activations, and a row of logits per token."""
    width = _figure(header, "embedding_length")
    wide = max(_figure(header, "feed_forward_length"), width)
    words = header.lengths.get("tokenizer.ggml.tokens", 0)
    return _MICRO_BATCH * (words + 3 * wide + 6 * width) * _BYTES_OF_F32


def free_memory() -> int | None:
    """The bytes that a new process can have without swapping, None where the system does not say."""
    if _MEMINFO.exists():
        lines = (line.split() for line in _MEMINFO.read_text(encoding="ascii").splitlines())
        return next((int(words[1]) * 1024 for words in lines if words[0] == "MemAvailable:"), None)
    if sys.platform != "win32" and "SC_AVPHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None


def _quantization(header: Header) -> str:
    """The file type's usual name, such as Q4_K_M; else that of most tensors' type."""
    number = header.number("general.file_type")
    named = next((kind.name for kind in LlamaFileType if kind.value == number), None)
    if named:
        return named.removeprefix("MOSTLY_").removeprefix("ALL_")
    types = Counter(tensor.type_name for tensor in header.tensors)
    return types.most_common(1)[0][0] if types else "unknown"


def _widths(header: Header) -> tuple[int, int]:
    """How many numbers one layer keeps per token: for keys, for values."""
    heads = _figure(header, "attention.head_count") or 1
    kept = _figure(header, "attention.head_count_kv") or heads
    usual = _figure(header, "embedding_length") // heads
    key = _figure(header, "attention.key_length") or usual
    value = _figure(header, "attention.value_length") or usual
    return kept * key, kept * value


def _figure(header: Header, name: str) -> int:
    return header.number(f"{header.text('general.architecture')}.{name}") or 0
