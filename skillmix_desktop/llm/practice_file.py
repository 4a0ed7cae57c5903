"""Makes a tiny GGUF file whose weights are random, the same ones wherever it is made.

Two numbers of each token's vector are set, not drawn. One lifts letters over raw bytes, so that what the
file writes can be printed. The other stands at the tokens after which a grading table expects a mark, and
lifts "0" and "1" there; which of the two comes out hangs on all that was read, by weights that are random.
"""

import os
import string
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from gguf import GGUFWriter, LlamaFileType, TokenType

CONTEXT = 16384
SEED = 20231017

_WIDTH, _HEADS, _LAYERS, _INNER = 64, 4, 2, 128
_LIFT, _PLACE, _FIRST_FREE = 0, 1, 2
_SPACE = "\u2581"
_BEFORE_MARKS = (_SPACE, "|", ":", "/", f"{_SPACE}|")
_MARKS = ("0", "1")
_VOWELS = "aeiouy"
_NEVER = -30.0
_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{{ message.role }}: {{ message.content }}{{ eos_token }}\n"
    "{% endfor %}{% if add_generation_prompt %}assistant:\n{% endif %}"
)

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Piece:
    """A word of the vocabulary; ``lift`` is how readily it is written."""

    text: str
    kind: TokenType
    lift: float


def write_practice_file(path: Path) -> None:
    """Put the file at ``path``; nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    try:
        _write(Path(draft))
        Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)


def _write(path: Path) -> None:
    pieces = _pieces()
    writer = GGUFWriter(path, "llama")
    writer.add_name("Practice: random weights")
    writer.add_file_type(LlamaFileType.ALL_F32)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(_LAYERS)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_rope_dimension_count(_WIDTH // _HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(pieces))
    _add_vocabulary(writer, pieces)
    for name, tensor in _tensors(pieces).items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_vocabulary(writer: GGUFWriter, pieces: list[Piece]) -> None:
    writer.add_tokenizer_model("llama")
    writer.add_token_list([piece.text for piece in pieces])
    writer.add_token_scores([-float(rank) for rank in range(len(pieces))])
    writer.add_token_types([piece.kind for piece in pieces])
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template(_TEMPLATE)


def _pieces() -> list[Piece]:
    """Markers, bytes, pairs of letters, and every printable character by itself."""
    letters = string.ascii_lowercase
    special = [
        Piece("<unk>", TokenType.UNKNOWN, _NEVER),
        Piece("<s>", TokenType.CONTROL, _NEVER),
        Piece("</s>", TokenType.CONTROL, 4.0),
    ]
    raw = [Piece(f"<0x{byte:02X}>", TokenType.BYTE, _NEVER) for byte in range(256)]
    starts = [Piece(_SPACE + letter, TokenType.NORMAL, 6.0) for letter in letters]
    pairs = [
        Piece(first + second, TokenType.NORMAL, 4.0 if first not in _VOWELS and second in _VOWELS else -4.0)
        for first in letters
        for second in letters
    ]
    others = [_SPACE, f"{_SPACE}|", *string.printable.strip()]
    others += [_SPACE + letter for letter in string.ascii_uppercase]
    return [*special, *raw, *starts, *pairs, *(Piece(text, TokenType.NORMAL, -4.0) for text in others)]


def _tensors(pieces: list[Piece]) -> dict[str, Matrix]:
    draw = np.random.default_rng(SEED)
    ones = np.ones(_WIDTH, dtype=np.float32)
    tensors = {
        "token_embd.weight": _vectors(pieces, draw),
        "output.weight": _readout(pieces, draw),
        "output_norm.weight": ones,
    }
    for layer in range(_LAYERS):
        block = {
            "attn_norm": ones,
            "attn_q": _random(draw, _WIDTH, _WIDTH, spread=0.3),
            "attn_k": _random(draw, _WIDTH, _WIDTH, spread=0.3),
            "attn_v": _random(draw, _WIDTH, _WIDTH, spread=0.2),
            "attn_output": _reserved(_random(draw, _WIDTH, _WIDTH, spread=0.3)),
            "ffn_norm": ones,
            "ffn_gate": _random(draw, _INNER, _WIDTH, spread=0.2),
            "ffn_up": _random(draw, _INNER, _WIDTH, spread=0.2),
            "ffn_down": _reserved(_random(draw, _WIDTH, _INNER, spread=0.2)),
        }
        tensors |= {f"blk.{layer}.{name}.weight": tensor for name, tensor in block.items()}
    return tensors


def _vectors(pieces: list[Piece], draw: np.random.Generator) -> Matrix:
    """What each piece brings in; where a mark is due, next to nothing but that it is due."""
    vectors = _random(draw, len(pieces), _WIDTH, spread=1.0)
    is_place = np.array([piece.text in _BEFORE_MARKS for piece in pieces])
    vectors[is_place] *= 0.1
    vectors[:, _LIFT] = 2.0
    vectors[:, _PLACE] = np.where(is_place, 4.0, 0.0)
    return vectors


def _readout(pieces: list[Piece], draw: np.random.Generator) -> Matrix:
    """How each piece is written: by its lift, by chance, and marks where they are due."""
    rows = _random(draw, len(pieces), _WIDTH, spread=0.25)
    is_mark = np.array([piece.text in _MARKS for piece in pieces])
    rows[:, _LIFT] = [piece.lift for piece in pieces]
    rows[:, _PLACE] = np.where(is_mark, 20.0, 0.0)
    return rows


def _reserved(matrix: Matrix) -> Matrix:
    """``matrix`` without a say in the numbers that are set."""
    matrix[:_FIRST_FREE] = 0.0
    return matrix


def _random(draw: np.random.Generator, rows: int, columns: int, *, spread: float) -> Matrix:
    return (draw.standard_normal((rows, columns)) * spread).astype(np.float32)
