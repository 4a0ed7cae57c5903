"""How a model file is laid out in memory before it is loaded."""

import subprocess
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFWriter

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Decoding, Request
from skillmix_desktop.llm.llama import messages
from skillmix_desktop.llm.llama.devices import gpus
from skillmix_desktop.llm.llama.gguf_header import Header, Tensor, read_header
from skillmix_desktop.llm.llama.placement import (
    attention_bytes,
    cache_bytes,
    compute_bytes,
    placed,
    refuse_if_short,
)
from skillmix_desktop.llm.llama.process import LlamaModel
from skillmix_desktop.llm.llama.worker_handle import worker_command
from skillmix_desktop.llm.registry import open_model

BLOCKS = 4
BLOCK_SIZE = 1_000_000_000
EMBEDDING_SIZE = 300_000_000
CONTEXT = 1000


def header(*, has_output: bool = True) -> Header:
    sizes = {"token_embd.weight": EMBEDDING_SIZE, "output_norm.weight": 1000}
    for block in range(BLOCKS):
        sizes[f"blk.{block}.attn_q.weight"] = BLOCK_SIZE // 4
        sizes[f"blk.{block}.ffn_up.weight"] = BLOCK_SIZE - BLOCK_SIZE // 4
    if has_output:
        sizes["output.weight"] = EMBEDDING_SIZE
    values = {
        "general.architecture": "llama",
        "llama.block_count": BLOCKS,
        "llama.embedding_length": 512,
        "llama.feed_forward_length": 2048,
        "llama.attention.head_count": 8,
        "llama.context_length": 8192,
    }
    tensors = tuple(Tensor(name, "F16", size // 2, size, 0) for name, size in sizes.items())
    return Header(values, {"tokenizer.ggml.tokens": 32_000}, tensors)


def whole(head: Header) -> int:
    """All weights once, with the cache and the buffers."""
    weights = sum(tensor.size for tensor in head.tensors)
    return weights + cache_bytes(head, CONTEXT) + compute_bytes(head)


def test_without_a_gpu_all_of_it_lies_in_main_memory():
    placement = placed(header(), context=CONTEXT)
    assert (placement.layers, placement.gpu_layers, placement.gpu_bytes) == (BLOCKS + 1, 0, 0)
    assert placement.main_bytes == whole(header()) + attention_bytes(header(), CONTEXT)


def test_a_large_gpu_takes_every_layer_and_leaves_the_input():
    placement = placed(header(), context=CONTEXT, gpu_free=80 * 10**9)
    assert placement.gpu_layers == placement.layers
    assert placement.main_bytes == EMBEDDING_SIZE + compute_bytes(header())
    assert placement.gpu_bytes == whole(header()) - EMBEDDING_SIZE


def test_a_small_gpu_takes_the_last_layers_and_is_never_overfilled():
    for free in range(0, 6 * 10**9, 250_000_000):
        placement = placed(header(), context=CONTEXT, gpu_free=free)
        assert placement.gpu_bytes <= free
        moved = max(0, placement.gpu_bytes - compute_bytes(header()))
        looks = 0 if placement.gpu_layers else attention_bytes(header(), CONTEXT)
        assert placement.main_bytes + moved == whole(header()) + looks
    layers = [placed(header(), gpu_free=free * 10**9).gpu_layers for free in range(7)]
    assert layers == sorted(layers)
    assert set(layers) >= {0, 2, BLOCKS + 1}


def test_an_output_that_shares_the_inputs_weights_costs_a_gpu_a_copy_and_the_machine_nothing():
    tied = header(has_output=False)
    on_gpu = placed(tied, context=CONTEXT, gpu_free=80 * 10**9)
    assert on_gpu.gpu_bytes == whole(tied)
    assert placed(tied, context=CONTEXT).main_bytes == whole(tied) + attention_bytes(tied, CONTEXT)


def test_a_longer_context_needs_more_since_many_may_share_it():
    needs = [placed(header(), context=context).main_bytes for context in (1000, 2000, 100_000)]
    assert needs[1] - needs[0] == cache_bytes(header(), 1000) + attention_bytes(header(), 1000)
    assert needs[2] - needs[1] == cache_bytes(header(), 98_000) + attention_bytes(header(), 98_000)


def test_too_little_memory_is_refused_in_words_that_say_how_much():
    placement = placed(header(), context=CONTEXT)
    refuse_if_short("judge.gguf", placement, placement.main_bytes)
    refuse_if_short("judge.gguf", placement, None)
    with pytest.raises(
        ModelError,
        match=r"judge\.gguf needs about \d\.\d GB of memory, and 1\.0 GB are free; .*--load-anyway",
    ):
        refuse_if_short("judge.gguf", placement, 10**9)
    split = placed(header(), context=CONTEXT, gpu_free=3 * 10**9)
    with pytest.raises(ModelError, match="beside the GPU’s part"):
        refuse_if_short("judge.gguf", split, 10**9)


def test_the_practice_files_need_is_near_its_size(practice_path: Path):
    head = read_header(practice_path)
    weights = sum(tensor.size for tensor in head.tensors)
    assert weights <= practice_path.stat().st_size
    assert placed(head, context=0).main_bytes == weights + compute_bytes(head)


def test_the_gpus_that_are_found_have_memory():
    assert all(0 < gpu.free_bytes <= gpu.total_bytes for gpu in gpus())


def large_file(path: Path) -> Path:
    """A file of two terabytes, of which the disk holds nothing but the head."""
    elements = 500_000_000_000
    writer = GGUFWriter(path, "llama")
    writer.add_block_count(1)
    writer.add_tensor_info("blk.0.ffn_up.weight", (elements,), np.dtype(np.float32), 4 * elements)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    writer.close()
    with path.open("r+b") as file:
        file.truncate(4 * elements + 4096)
    return path


def test_a_file_larger_than_memory_is_refused_before_it_is_loaded(tmp_path):
    model = LlamaModel(large_file(tmp_path / "large.gguf"))
    with pytest.raises(ModelError, match=r"large\.gguf needs about 2000\.\d GB of memory"):
        list(model.complete([Request("a", ("Hello.",))]))
    assert model.worker_id is None


def test_the_wish_to_load_a_file_anyway_reaches_the_worker(practice_path):
    with closing(open_model(f"llama/{practice_path}", load_anyway=True)) as model:
        list(model.complete([Request("a", ("Hello.",), decoding=Decoding(max_tokens=2))]))
        command = Path(f"/proc/{model.worker_id}/cmdline").read_bytes().split(b"\0")
    assert b"--load-anyway" in command


def test_whoever_loads_it_anyway_hears_llama_cpp_itself(practice_path):
    assert "--load-anyway" not in worker_command(practice_path)
    command = worker_command(practice_path, load_anyway=True, sha256="known")
    opening = messages.run_line(messages.COMPLETE, [Request("a", ("Hello.",))])
    done = subprocess.run(command, input=opening, capture_output=True, encoding="ascii", check=True)
    assert "ready" in done.stdout
