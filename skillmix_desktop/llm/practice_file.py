"""Makes a tiny GGUF file whose weights are random, the same ones wherever it is made.

Two numbers of each token's vector are set, not drawn. One lifts letters over raw bytes, so that what the
file writes can be printed. The other stands at the tokens after which a grading table expects a mark, and
lifts "0" and "1" there; which of the two comes out hangs on all that was read, by weights that are random.
"""

import math
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
class Size:
    """How large a file is to be; with ``is_half`` its matrices are kept in 16 bits.

    The greater its ``focus``, the fewer words each word looks at, and the further roundings spread.
    """

    width: int = 64
    heads: int = 4
    layers: int = 2
    inner: int = 128
    focus: float = 0.3
    is_half: bool = False

    @property
    def calm(self) -> float:
        """What keeps the sums of a wider file as large as those of the usual one."""
        return math.sqrt(64 / self.width)

    @property
    def share(self) -> float:
        """What keeps the layers of a deeper file from saying more together than those of the usual one."""
        return math.sqrt(2 / self.layers)


@dataclass(frozen=True)
class Piece:
    """A word of the vocabulary; ``lift`` is how readily it is written."""

    text: str
    kind: TokenType
    lift: float


def write_practice_file(path: Path, size: Size | None = None) -> None:
    """Put the file at ``path``; nobody ever sees half of it. Other sizes are for measuring."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    try:
        _write(Path(draft), size or Size())
        Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)


def _write(path: Path, size: Size) -> None:
    pieces = _pieces()
    writer = GGUFWriter(path, "llama")
    writer.add_name("Practice: random weights")
    writer.add_file_type(LlamaFileType.MOSTLY_F16 if size.is_half else LlamaFileType.ALL_F32)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(size.width)
    writer.add_block_count(size.layers)
    writer.add_feed_forward_length(size.inner)
    writer.add_head_count(size.heads)
    writer.add_head_count_kv(size.heads)
    writer.add_rope_dimension_count(size.width // size.heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(pieces))
    _add_vocabulary(writer, pieces)
    for name, tensor in _tensors(pieces, size).items():
        is_matrix = tensor.ndim > 1
        writer.add_tensor(name, tensor.astype(np.float16) if size.is_half and is_matrix else tensor)
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


def _tensors(pieces: list[Piece], size: Size) -> dict[str, Matrix]:
    draw = np.random.default_rng(SEED)
    width, inner, calm = size.width, size.inner, size.calm
    ones = np.ones(width, dtype=np.float32)
    tensors = {
        "token_embd.weight": _vectors(pieces, draw, size),
        "output.weight": _readout(pieces, draw, size),
        "output_norm.weight": ones,
    }
    for layer in range(size.layers):
        block = {
            "attn_norm": ones,
            "attn_q": _random(draw, width, width, spread=size.focus * calm),
            "attn_k": _random(draw, width, width, spread=size.focus * calm),
            "attn_v": _random(draw, width, width, spread=0.2 * calm),
            "attn_output": _reserved(_random(draw, width, width, spread=0.3 * calm * size.share)),
            "ffn_norm": ones,
            "ffn_gate": _random(draw, inner, width, spread=0.2 * calm),
            "ffn_up": _random(draw, inner, width, spread=0.2 * calm),
            "ffn_down": _reserved(
                _random(draw, width, inner, spread=0.2 * math.sqrt(128 / inner) * size.share)
            ),
        }
        tensors |= {f"blk.{layer}.{name}.weight": tensor for name, tensor in block.items()}
    return tensors


def _vectors(pieces: list[Piece], draw: np.random.Generator, size: Size) -> Matrix:
    """What each piece brings in; where a mark is due, next to nothing but that it is due."""
    vectors = _random(draw, len(pieces), size.width, spread=1.0)
    is_place = np.array([piece.text in _BEFORE_MARKS for piece in pieces])
    vectors[is_place] *= 0.1
    vectors[:, _LIFT] = 2.0
    vectors[:, _PLACE] = np.where(is_place, 4.0, 0.0)
    return vectors


def _readout(pieces: list[Piece], draw: np.random.Generator, size: Size) -> Matrix:
    """How each piece is written: by its lift, by chance, and marks where they are due."""
    rows = _random(draw, len(pieces), size.width, spread=0.25 * size.calm)
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
