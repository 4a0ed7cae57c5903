"""What stands at the head of a GGUF file: its metadata, and where each tensor lies.

The package ``gguf`` has a reader too; it takes seconds on a real vocabulary and answers a file that was cut
off with an arithmetic error, so the head is read here and only the tables of types are taken from there.
"""

import mmap
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gguf.constants import GGML_QUANT_SIZES, GGUF_MAGIC, GGMLQuantizationType, GGUFValueType

from skillmix_desktop.errors import ModelError

VERSIONS = (2, 3)
_DEFAULT_ALIGNMENT = 32
# More than any file has; without a bound a damaged one would keep the reader busy for hours.
_MOST_DIMENSIONS = 8
_DEEPEST_LIST = 8
_VOCABULARY = "tokenizer.ggml.tokens"
_SHORT_WORD_BYTES = 6
_SCALARS = {
    GGUFValueType.UINT8: "B",
    GGUFValueType.INT8: "b",
    GGUFValueType.UINT16: "H",
    GGUFValueType.INT16: "h",
    GGUFValueType.UINT32: "I",
    GGUFValueType.INT32: "i",
    GGUFValueType.FLOAT32: "f",
    GGUFValueType.BOOL: "?",
    GGUFValueType.UINT64: "Q",
    GGUFValueType.INT64: "q",
    GGUFValueType.FLOAT64: "d",
}


@dataclass(frozen=True)
class Tensor:
    """A tensor's entry; it takes ``size`` bytes, and ``end`` is the first byte of the file after it."""

    name: str
    type_name: str
    elements: int
    size: int
    end: int


@dataclass(frozen=True)
class Header:
    """Metadata by key, lists left out but for their lengths; the tensors; the vocabulary's short words."""

    values: Mapping[str, object]
    lengths: Mapping[str, int]
    tensors: tuple[Tensor, ...]
    words: frozenset[str] = frozenset()

    def text(self, key: str) -> str | None:
        """The text under ``key``."""
        value = self.values.get(key)
        return value if isinstance(value, str) else None

    def number(self, key: str) -> int | None:
        """The whole number under ``key``."""
        value = self.values.get(key)
        return value if isinstance(value, int) else None


def read_header(path: Path) -> Header:
    """The head of the GGUF file at ``path``; a ``ModelError`` where it is none, or not all of it is there."""
    if not path.is_file():
        raise ModelError(f"There is no file {path}.")
    size = path.stat().st_size
    if size < _Cursor.LEAST_BYTES:
        raise ModelError(f"{path} is not a GGUF file.")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        header = _parsed(_Cursor(data, path), path)
    end = max((tensor.end for tensor in header.tensors), default=0)
    if end > size:
        raise ModelError(
            f"{path} is incomplete: {size:,} bytes are there, of {end:,} or more. Download it again."
        )
    return header


def _parsed(cursor: "_Cursor", path: Path) -> Header:
    if cursor.scalar("I") != GGUF_MAGIC:
        raise ModelError(f"{path} is not a GGUF file.")
    version = cursor.scalar("I")
    if version not in VERSIONS:
        raise ModelError(f"{path} is a GGUF file of version {version}; versions 2 and 3 can be read.")
    tensor_count, value_count = cursor.whole("Q"), cursor.whole("Q")
    values: dict[str, object] = {}
    lengths: dict[str, int] = {}
    words: set[str] = set()
    for _ in range(value_count):
        key, kind = cursor.text(), cursor.kind()
        if kind == GGUFValueType.ARRAY:
            lengths[key] = cursor.skipped_list(words if key == _VOCABULARY else None)
        else:
            values[key] = cursor.value(kind)
    entries = [cursor.tensor() for _ in range(tensor_count)]
    alignment = values.get("general.alignment", _DEFAULT_ALIGNMENT)
    if not isinstance(alignment, int) or alignment < 1:
        raise cursor.damaged()
    start = -(-cursor.offset // alignment) * alignment
    return Header(values, lengths, tuple(entry(start) for entry in entries), frozenset(words))


class _Cursor:
    """A place in the file's bytes that moves on as they are read."""

    LEAST_BYTES = 24

    def __init__(self, data: mmap.mmap, path: Path) -> None:
        self.offset = 0
        self._data = data
        self._path = path

    def damaged(self) -> ModelError:
        return ModelError(f"{self._path} is damaged or incomplete; download it again.")

    def scalar(self, code: str) -> object:
        layout = struct.Struct(f"<{code}")
        found: object = layout.unpack_from(self._data, self._passed(layout.size))[0]
        return found

    def whole(self, code: str) -> int:
        found = self.scalar(code)
        assert isinstance(found, int)
        return found

    def kind(self) -> GGUFValueType:
        try:
            return GGUFValueType(self.whole("I"))
        except ValueError:
            raise self.damaged() from None

    def text(self) -> str:
        length = self.whole("Q")
        start = self._passed(length)
        return self._data[start : start + length].decode("utf-8", errors="replace")

    def value(self, kind: GGUFValueType) -> object:
        return self.text() if kind == GGUFValueType.STRING else self.scalar(_SCALARS[kind])

    def skipped_list(self, words: set[str] | None = None, depth: int = 1) -> int:
        """The list's length; of a list of texts, the short ones are added to ``words``."""
        if depth > _DEEPEST_LIST:
            raise self.damaged()
        kind, length = self.kind(), self.whole("Q")
        if kind in _SCALARS:
            self._passed(length * struct.calcsize(f"<{_SCALARS[kind]}"))
        elif kind == GGUFValueType.STRING:
            for _ in range(length):
                self._skip_text(words)
        else:
            for _ in range(length):
                self.skipped_list(depth=depth + 1)
        return length

    def _skip_text(self, words: set[str] | None) -> None:
        size = self.whole("Q")
        start = self._passed(size)
        if words is not None and size <= _SHORT_WORD_BYTES:
            words.add(self._data[start : start + size].decode("utf-8", errors="replace"))

    def tensor(self) -> Callable[[int], Tensor]:
        """A tensor's entry, to be completed with where the tensors start."""
        name = self.text()
        elements = 1
        dimensions = self.whole("I")
        if dimensions > _MOST_DIMENSIONS:
            raise self.damaged()
        for _ in range(dimensions):
            elements *= self.whole("Q")
        try:
            kind = GGMLQuantizationType(self.whole("I"))
        except ValueError:
            raise self.damaged() from None
        offset = self.whole("Q")
        block, block_bytes = GGML_QUANT_SIZES[kind]
        size = elements // block * block_bytes
        return lambda start: Tensor(name, kind.name, elements, size, start + offset + size)

    def _passed(self, count: int) -> int:
        """Where the cursor stood before it moved on by ``count`` bytes."""
        start = self.offset
        if count > len(self._data) - start:
            raise self.damaged()
        self.offset = start + count
        return start
