"""Heads of GGUF files that promise more than any file holds."""

import struct
from pathlib import Path

import pytest

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.llama.gguf_header import read_header

_KEY = struct.pack("<Q", 1) + b"k"
_LIST = 9


@pytest.mark.parametrize(
    ("tensors", "values", "rest"),
    [
        (0, 1, _KEY + struct.pack("<I", _LIST) + struct.pack("<IQ", _LIST, 1) * 4000),
        (1, 0, _KEY + struct.pack("<I", 2**31) + struct.pack("<Q", 2**63) * 100_000),
    ],
    ids=["lists within lists", "dimensions without end"],
)
def test_a_head_without_end_is_damaged(tmp_path: Path, tensors: int, values: int, rest: bytes) -> None:
    path = tmp_path / "a.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, tensors, values) + rest)
    with pytest.raises(ModelError, match="damaged or incomplete"):
        read_header(path)
