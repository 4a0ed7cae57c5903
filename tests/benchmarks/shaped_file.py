"""A GGUF file in the shape of a real model with random weights, written a matrix at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFReader, GGUFWriter, Keys, LlamaFileType

# Q8_0 keeps 32 numbers as a scale of 16 bits and a byte each.
_BLOCK = np.dtype([("scale", np.float16), ("numbers", np.int8, 32)])
_SCALE = 2e-4


@dataclass(frozen=True)
class ModelShape:
    """The width and number of its layers, the heads that look and those that are kept in view."""

    width: int
    layers: int
    heads: int
    kept_heads: int
    inner: int


SHAPES = {
    "8B": ModelShape(4096, 32, 32, 8, 14336),
    "70B": ModelShape(8192, 80, 64, 8, 28672),
    "tiny": ModelShape(128, 2, 4, 2, 256),
}


def write_shaped_file(path: Path, shape: ModelShape, practice: Path) -> None:
    """A file of ``shape`` with the vocabulary of the file at ``practice``, in Q8_0."""
    reader = GGUFReader(practice)
    words = len(reader.fields[Keys.Tokenizer.LIST].data)
    writer = GGUFWriter(path, "llama")
    _add_facts(writer, reader, shape)
    sizes = dict(_matrices(shape, words))
    for name, (rows, columns) in sizes.items():
        size = rows * columns // 32 * _BLOCK.itemsize
        writer.add_tensor_info(
            name, (rows, size // rows), np.dtype(np.uint8), size, GGMLQuantizationType.Q8_0
        )
    norms = [f"blk.{layer}.{part}_norm.weight" for layer in range(shape.layers) for part in ("attn", "ffn")]
    ones = np.ones(shape.width, dtype=np.float32)
    for name in (*norms, "output_norm.weight"):
        writer.add_tensor_info(name, ones.shape, ones.dtype, ones.nbytes)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    draw = np.random.default_rng(0)
    for rows, columns in sizes.values():
        writer.write_tensor_data(_random(draw, rows, columns))
    for _ in (*norms, "output_norm.weight"):
        writer.write_tensor_data(ones)
    writer.close()


def _add_facts(writer: GGUFWriter, reader: GGUFReader, shape: ModelShape) -> None:
    for name, fact in reader.fields.items():
        if name.startswith("tokenizer."):
            inner = fact.types[-1] if len(fact.types) > 1 else None
            writer.add_key_value(name, fact.contents(), fact.types[0], inner)
    writer.add_name("Random weights for measuring")
    writer.add_file_type(LlamaFileType.MOSTLY_Q8_0)
    writer.add_context_length(16384)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.inner)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kept_heads)
    writer.add_rope_dimension_count(shape.width // shape.heads)
    writer.add_layer_norm_rms_eps(1e-5)


def _matrices(shape: ModelShape, words: int) -> Iterator[tuple[str, tuple[int, int]]]:
    kept = shape.width // shape.heads * shape.kept_heads
    parts = {
        "attn_q": (shape.width, shape.width),
        "attn_k": (kept, shape.width),
        "attn_v": (kept, shape.width),
        "attn_output": (shape.width, shape.width),
        "ffn_gate": (shape.inner, shape.width),
        "ffn_up": (shape.inner, shape.width),
        "ffn_down": (shape.width, shape.inner),
    }
    yield "token_embd.weight", (words, shape.width)
    yield "output.weight", (words, shape.width)
    for layer in range(shape.layers):
        yield from ((f"blk.{layer}.{name}.weight", size) for name, size in parts.items())


def _random(draw: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    blocks = np.empty((rows, columns // 32), dtype=_BLOCK)
    blocks["scale"] = _SCALE
    blocks["numbers"] = draw.integers(-127, 128, (*blocks.shape, 32), dtype=np.int8)
    return blocks.view(np.uint8)
