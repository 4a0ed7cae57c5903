"""What is told of a GGUF file before it is loaded."""

import hashlib
import os
import struct
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader, GGUFWriter, LlamaFileType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.llama.gguf_header import read_header
from skillmix_desktop.llm.llama.model_file import inspect, sha256_of, sha256_steps
from skillmix_desktop.llm.llama.placement import cache_bytes, free_memory


def write_file(
    path: Path,
    *,
    file_type: LlamaFileType | None = None,
    template: str | None = None,
    words: Sequence[str] = ("a", "b", "c"),
) -> Path:
    writer = GGUFWriter(path, "llama")
    writer.add_context_length(4096)
    writer.add_embedding_length(32)
    writer.add_block_count(3)
    writer.add_head_count(8)
    writer.add_head_count_kv(2)
    writer.add_token_list(list(words))
    writer.add_array("odd.lists", [1, 2, 3])
    if file_type is not None:
        writer.add_file_type(file_type)
    if template:
        writer.add_chat_template(template)
    writer.add_tensor("first", np.ones((4, 32), dtype=np.float16))
    writer.add_tensor("second", np.ones((5, 7), dtype=np.float16))
    writer.add_tensor("third", np.ones(3, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def test_a_file_is_described_by_its_head(tmp_path):
    path = write_file(tmp_path / "a.gguf", file_type=LlamaFileType.MOSTLY_Q4_K_M, template="{{ messages }}")
    found = inspect(path)
    assert found.architecture == "llama"
    assert found.parameters == 4 * 32 + 35 + 3
    assert found.quantization == "Q4_K_M"
    assert found.context_length == 4096
    assert found.has_chat_template
    assert found.file_bytes == path.stat().st_size


def test_a_file_is_hashed_step_by_step_to_the_same_end(tmp_path):
    path = write_file(tmp_path / "a.gguf")
    expected = hashlib.sha256(path.read_bytes()).hexdigest()
    steps = sha256_steps(path)
    assert next(steps) == path.stat().st_size
    with pytest.raises(StopIteration) as end:
        next(steps)
    assert (end.value.value, sha256_of(path)) == (expected, expected)


def test_a_file_is_described_without_reading_more_than_its_head(tmp_path):
    path = write_file(tmp_path / "a.gguf")
    expected = inspect(path)
    with path.open("r+b") as file:
        file.seek(-8, os.SEEK_END)
        file.write(b"changed!")
    assert replace(inspect(path), memory_free_bytes=0) == replace(expected, memory_free_bytes=0)


@pytest.mark.parametrize(
    ("words", "has_marks"),
    [
        (["0", "1"], True),
        (["\u25810", "\u25811"], True),
        (["\u01200", "\u01201"], True),
        (["<0x30>", "<0x31>"], True),
        (["0", "\u25811"], False),
        (["10", "01"], False),
    ],
)
def test_a_vocabulary_is_looked_through_for_the_two_marks(tmp_path, words, has_marks):
    path = write_file(tmp_path / "a.gguf", words=["a", "much longer than any mark", *words])
    assert inspect(path).has_mark_tokens is has_marks


def test_a_gpu_takes_its_layers(practice_path):
    without, beside = inspect(practice_path), inspect(practice_path, gpu_free=10**10)
    assert (without.placement.gpu_layers, beside.placement.gpu_layers) == (0, beside.placement.layers)
    assert beside.memory_needed_bytes < without.memory_needed_bytes


def test_without_a_file_type_the_tensors_tell(tmp_path):
    found = inspect(write_file(tmp_path / "a.gguf"))
    assert found.quantization == "F16"
    assert not found.has_chat_template


def test_our_reading_agrees_with_the_gguf_packages(practice_path):
    ours, theirs = read_header(practice_path), GGUFReader(practice_path)
    assert [(t.name, t.elements, t.end) for t in ours.tensors] == [
        (t.name, t.n_elements, t.data_offset + t.n_bytes) for t in theirs.tensors
    ]
    for key, value in ours.values.items():
        assert theirs.get_field(key).contents() == pytest.approx(value)
    assert ours.lengths["tokenizer.ggml.tokens"] == len(theirs.get_field("tokenizer.ggml.tokens").data)


def test_memory_is_the_file_the_cache_and_the_buffers(tmp_path):
    path = write_file(tmp_path / "a.gguf")
    assert cache_bytes(read_header(path), 1000) == 1000 * 3 * 2 * (2 * 32 // 8) * 2
    short, long = inspect(path, context=1000), inspect(path, context=2000)
    looks = 1000 * 512 * (8 + 2) * 4
    assert long.memory_needed_bytes - short.memory_needed_bytes == 1000 * 3 * 2 * 8 * 2 + looks
    assert inspect(path, context=10**6).memory_needed_bytes == inspect(path, context=4096).memory_needed_bytes
    assert short.memory_needed_bytes > short.file_bytes


def test_a_small_file_fits_and_unknown_memory_stays_unknown(practice_path):
    found = inspect(practice_path)
    free = free_memory()
    assert free is None or free > 0
    assert found.fits is (None if found.memory_free_bytes is None else True)


def test_a_file_that_needs_more_than_is_free_does_not_fit(practice_path):
    found = inspect(practice_path)
    assert replace(found, memory_free_bytes=found.memory_needed_bytes - 1).fits is False
    assert replace(found, memory_free_bytes=found.memory_needed_bytes).fits is True
    assert replace(found, memory_free_bytes=None).fits is None


@pytest.mark.parametrize("content", [b"", b"GGUF", b"not a model at all, but long enough to be looked at"])
def test_another_file_is_refused_by_name(tmp_path, content):
    path = tmp_path / "notes.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"notes.gguf is not a GGUF file."):
        inspect(path)


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    for path in (tmp_path / "none.gguf", tmp_path):
        with pytest.raises(ModelError, match="There is no file"):
            inspect(path)


def test_an_unknown_version_is_told(tmp_path, practice_path):
    path = tmp_path / "new.gguf"
    content = bytearray(practice_path.read_bytes())
    content[4:8] = struct.pack("<I", 9)
    path.write_bytes(content)
    with pytest.raises(ModelError, match="of version 9; versions 2 and 3"):
        inspect(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_file_cut_anywhere_is_refused_in_one_sentence(practice_path, tmp_path, share):
    content = practice_path.read_bytes()
    path = tmp_path / "cut.gguf"
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ModelError, match=r"cut\.gguf (is|has)"):
        inspect(path)


def test_a_file_cut_in_its_tensors_says_how_much_is_missing(practice_path, tmp_path):
    content = practice_path.read_bytes()
    path = tmp_path / "cut.gguf"
    path.write_bytes(content[:-1000])
    with pytest.raises(ModelError, match=f"{len(content) - 1000:,} bytes are there"):
        inspect(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(8, 2000), junk=st.binary(min_size=8, max_size=8))
def test_a_damaged_head_is_refused_or_read_but_nothing_else(practice_path, tmp_path, place, junk):
    content = bytearray(practice_path.read_bytes())
    content[place : place + len(junk)] = junk
    path = tmp_path / "damaged.gguf"
    path.write_bytes(content)
    complaint = ""
    try:
        read_header(path)
    except ModelError as error:
        complaint = str(error)
    assert not complaint or "damaged.gguf" in complaint


def test_a_model_in_several_files_is_counted_whole(tmp_path):
    first = write_file(tmp_path / "judge-00001-of-00002.gguf")
    with pytest.raises(ModelError, match=r"There is no file .*judge-00002-of-00002\.gguf"):
        inspect(first)
    second = write_file(tmp_path / "judge-00002-of-00002.gguf")
    alone = inspect(write_file(tmp_path / "alone.gguf"))
    found = inspect(first)
    assert found.parameters == 2 * alone.parameters
    assert found.file_bytes == first.stat().st_size + second.stat().st_size
    assert found.memory_needed_bytes > alone.memory_needed_bytes
