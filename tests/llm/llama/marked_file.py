"""The practice file with other words in its vocabulary: the markers that real chat formats are made of."""

from collections.abc import Iterable
from pathlib import Path

from gguf import GGUFReader, GGUFWriter, Keys, TokenType

CONTROL = (
    *("<|im_start|>", "<|im_end|>", "<|begin_of_text|>", "<|eot_id|>", "<|start_header_id|>"),
    *(
        "<|end_header_id|>",
        "<start_of_turn>",
        "<end_of_turn>",
        "[INST]",
        "[/INST]",
        "[TOOL_CALLS]",
        "[gMASK]",
    ),
    *("<｜User｜>", "<｜Assistant｜>", "<|channel|>", "<|message|>", "<|end|>"),
)
ADDED = ("<think>", "</think>", "[THINK]", "<|tool_call|>")
TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "<|im_start|>assistant\n"
)


def write_marked_file(practice: Path, path: Path) -> None:
    """The file at ``practice`` again, with markers in place of its last words."""
    reader = GGUFReader(practice)
    words = list(reader.fields[Keys.Tokenizer.LIST].contents())
    kinds = list(reader.fields[Keys.Tokenizer.TOKEN_TYPE].contents())
    markers = [*CONTROL, *ADDED]
    words[-len(markers) :] = markers
    kinds[-len(markers) :] = [TokenType.CONTROL] * len(CONTROL) + [TokenType.USER_DEFINED] * len(ADDED)
    writer = GGUFWriter(path, "llama")
    _copy_facts(reader, writer, skipped={Keys.Tokenizer.LIST, Keys.Tokenizer.TOKEN_TYPE})
    writer.add_token_list(words)
    writer.add_token_types(kinds)
    writer.add_chat_template(TEMPLATE)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, tensor.data)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _copy_facts(reader: GGUFReader, writer: GGUFWriter, *, skipped: Iterable[str]) -> None:
    left_out = {"GGUF.version", "GGUF.tensor_count", "GGUF.kv_count", Keys.General.ARCHITECTURE}
    left_out |= {Keys.Tokenizer.CHAT_TEMPLATE, *skipped}
    for name, fact in reader.fields.items():
        if name not in left_out:
            inner = fact.types[-1] if len(fact.types) > 1 else None
            writer.add_key_value(name, fact.contents(), fact.types[0], inner)
