"""What a GGUF file is, told from its head, and whether it fits the memory that is free."""

import hashlib
import re
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path

from gguf.constants import LlamaFileType

from skillmix_desktop.llm.llama.gguf_header import Header, read_header
from skillmix_desktop.llm.llama.placement import (
    USUAL_CONTEXT,
    Placement,
    free_memory,
    placed,
    trained_context,
)

_FIRST_PART = re.compile(r"(?P<stem>.+)-00001-of-(?P<count>\d{5})\.gguf")
_PIECE = 1 << 24
# The marks as vocabularies hold them: bare, behind a space, or as the bytes that any text falls back to.
_MARK_WORDS = (("0", "1"), ("\u25810", "\u25811"), ("\u01200", "\u01201"), ("<0x30>", "<0x31>"))


@dataclass(frozen=True)
class ModelFile:
    """A GGUF file in figures; None is what the file does not say, or the machine does not."""

    path: Path
    name: str
    architecture: str
    parameters: int
    quantization: str
    context_length: int | None
    has_chat_template: bool
    has_mark_tokens: bool
    parts: int
    file_bytes: int
    placement: Placement
    memory_free_bytes: int | None

    @property
    def memory_needed_bytes(self) -> int:
        """The main memory that it takes, with what does not go onto a GPU."""
        return self.placement.main_bytes

    @property
    def fits(self) -> bool | None:
        """Whether the file can be used with the memory that was free when it was looked at."""
        return None if self.memory_free_bytes is None else self.memory_needed_bytes <= self.memory_free_bytes


def inspect(path: Path, *, context: int = USUAL_CONTEXT, gpu_free: int | None = None) -> ModelFile:
    """What the file at ``path`` is, and what it needs with ``context`` tokens in view, or all it may have.

    Only its head is read. ``gpu_free`` is what GPUs have free, None where there is none.
    """
    header = read_whole(path)
    architecture = header.text("general.architecture") or "unknown"
    in_view = min(context, trained_context(header) or context)
    parts = parts_of(path)
    return ModelFile(
        path=path,
        name=header.text("general.name") or "",
        architecture=architecture,
        parameters=sum(tensor.elements for tensor in header.tensors),
        quantization=_quantization(header),
        context_length=header.number(f"{architecture}.context_length"),
        has_chat_template=bool(header.text("tokenizer.chat_template")),
        has_mark_tokens=any(header.words.issuperset(pair) for pair in _MARK_WORDS),
        parts=len(parts),
        file_bytes=sum(part.stat().st_size for part in parts),
        placement=placed(header, context=in_view, gpu_free=gpu_free),
        memory_free_bytes=free_memory(),
    )


def parts_of(path: Path) -> list[Path]:
    """The files of the model whose first is ``path``: large ones come in several."""
    first = _FIRST_PART.fullmatch(path.name)
    if first is None:
        return [path]
    names = (
        f"{first['stem']}-{number:05}-of-{first['count']}.gguf"
        for number in range(1, int(first["count"]) + 1)
    )
    return [path.with_name(name) for name in names]


def read_whole(path: Path) -> Header:
    """The head of the file at ``path``, with the tensors of all its parts."""
    head, *others = [read_header(part) for part in parts_of(path)]
    return replace(head, tensors=head.tensors + tuple(tensor for other in others for tensor in other.tensors))


def sha256_of(path: Path) -> str:
    """The SHA-256 of the whole file, in hexadecimal; of a model in several files, that of the first."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_steps(path: Path) -> Generator[int, None, str]:
    """``sha256_of`` step by step, each with the bytes that have been read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            yield file.tell()
    return digest.hexdigest()


def _quantization(header: Header) -> str:
    """The file type's usual name, such as Q4_K_M; else that of most tensors' type."""
    number = header.number("general.file_type")
    named = next((kind.name for kind in LlamaFileType if kind.value == number), None)
    if named:
        return named.removeprefix("MOSTLY_").removeprefix("ALL_")
    types = Counter(tensor.type_name for tensor in header.tensors)
    return types.most_common(1)[0][0] if types else "unknown"
