"""How much memory a model file needs, how much is free now, and how much of the file goes onto a GPU."""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.llama.gguf_header import Header

USUAL_CONTEXT = 4096
# The tokens that a processor takes in at once.
MICRO_BATCH = 512
_BYTES_OF_F16 = 2
_BYTES_OF_F32 = 4
GIGABYTE = 1e9
# The driver and other programs take some of what was free a moment ago.
_SPARED_ON_GPU = 512 * 1024**2
_MEMINFO = Path("/proc/meminfo")
_BLOCK = re.compile(r"blk\.(\d+)\.")
_INPUT = "token_embd.weight"
_OUTPUT = "output.weight"


@dataclass(frozen=True)
class Placement:
    """Where a file goes, with its cache and buffers: of its ``layers``, the last ``gpu_layers`` onto GPUs.

    The output counts as a layer, as it does for llama.cpp.
    """

    layers: int
    gpu_layers: int
    gpu_bytes: int
    main_bytes: int


@dataclass(frozen=True)
class Machine:
    """The bytes that are free: None where nobody can tell, and on GPUs where there is none."""

    free: int | None
    gpu_free: int | None = None


@dataclass(frozen=True)
class _Layer:
    """The bytes of a layer where the file lies, and on a GPU."""

    here: int
    on_gpu: int


def placed(header: Header, *, context: int = USUAL_CONTEXT, gpu_free: int | None = None) -> Placement:
    """As many layers on the GPU as its free bytes hold, ``context`` tokens in view; None is no GPU."""
    layers = _layers(header, context)
    compute = compute_bytes(header)
    room = -1 if gpu_free is None else gpu_free - compute - _SPARED_ON_GPU
    count = taken = 0
    for layer in reversed(layers):
        if taken + layer.on_gpu > room:
            break
        count, taken = count + 1, taken + layer.on_gpu
    staying = sum(layer.here for layer in layers[: len(layers) - count])
    # Flash attention, which keeps no looks, is for GPUs.
    looks = 0 if count else attention_bytes(header, context)
    return Placement(
        layers=len(layers),
        gpu_layers=count,
        gpu_bytes=taken + compute if count else 0,
        main_bytes=staying + _input_size(header) + compute + looks,
    )


def refuse_if_short(name: str, placement: Placement, free: int | None, *, context: int | None = None) -> None:
    """Raise where what stays of the file ``name`` in main memory needs more than ``free`` bytes."""
    if free is None or placement.main_bytes <= free:
        return
    view = f" with {context:,} tokens in view" if context else ""
    rest = " beside the GPU’s part" if placement.gpu_layers else ""
    raise ModelError(
        f"{name} needs about {placement.main_bytes / GIGABYTE:.1f} GB of memory{rest}{view}, and "
        f"{free / GIGABYTE:.1f} GB are free; end other programs, take a smaller file, "
        "or load it anyway (--load-anyway)."
    )


def trained_context(header: Header) -> int:
    """How many tokens the file was made for; 0 where it does not say."""
    return _figure(header, "context_length")


def cache_bytes(header: Header, context: int) -> int:
    """The memory of keys and values for ``context`` tokens, kept in 16 bits as llama.cpp does."""
    key_width, value_width = _widths(header)
    return context * _figure(header, "block_count") * (key_width + value_width) * _BYTES_OF_F16


def compute_bytes(header: Header) -> int:
    """The buffers of one micro-batch: the widest activations, and a row of logits per token."""
    width = _figure(header, "embedding_length")
    wide = max(_figure(header, "feed_forward_length"), width)
    words = header.lengths.get("tokenizer.ggml.tokens", 0)
    return MICRO_BATCH * (words + 3 * wide + 6 * width) * _BYTES_OF_F32


def attention_bytes(header: Header, context: int) -> int:
    """What a micro-batch needs, without flash attention, to look at ``context`` tokens with each head."""
    heads = _figure(header, "attention.head_count") or 1
    masks = 2
    return context * MICRO_BATCH * (heads + masks) * _BYTES_OF_F32


def free_memory() -> int | None:
    """The bytes that a new process can have without swapping, None where the system does not say."""
    if _MEMINFO.exists():
        lines = (line.split() for line in _MEMINFO.read_text(encoding="ascii").splitlines())
        return next((int(words[1]) * 1024 for words in lines if words[0] == "MemAvailable:"), None)
    if sys.platform != "win32" and "SC_AVPHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None


def total_memory() -> int | None:
    """The bytes of main memory that the machine has, None where the system does not say."""
    if sys.platform != "win32" and "SC_PHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None


def _layers(header: Header, context: int) -> list[_Layer]:
    """Each block with its part of the cache, then the output."""
    blocks: dict[int, int] = {}
    output = 0
    for tensor in header.tensors:
        if block := _BLOCK.match(tensor.name):
            blocks[int(block[1])] = blocks.get(int(block[1]), 0) + tensor.size
        elif tensor.name != _INPUT:
            output += tensor.size
    cache = cache_bytes(header, context) // max(len(blocks), 1)
    sizes = [blocks[number] + cache for number in sorted(blocks)]
    if not blocks:
        output += cache
    # Where the input's weights are the output's too, a GPU gets a copy of them.
    is_own = any(tensor.name == _OUTPUT for tensor in header.tensors)
    copied = 0 if is_own else _input_size(header)
    return [*(_Layer(size, size) for size in sizes), _Layer(output, output + copied)]


def _input_size(header: Header) -> int:
    return sum(tensor.size for tensor in header.tensors if tensor.name == _INPUT)


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
