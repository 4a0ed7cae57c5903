"""The room that a run is given: reckoned from its own prompts, before the file is loaded."""

import struct
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from gguf.constants import GGUFValueType

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Decoding, Finish, MarkReading, Reply, Request
from skillmix_desktop.llm.llama.gguf_header import Header, Tensor
from skillmix_desktop.llm.llama.model_file import read_whole
from skillmix_desktop.llm.llama.placement import Machine
from skillmix_desktop.llm.llama.process import LlamaModel
from skillmix_desktop.llm.llama.room import SLOTS, Need, needed, refuse_if_narrow, room_for
from tests.llm.llama.support import LIMIT, SYSTEM, answers, marks_of

TOO_LONG = "many words " * 9000
GIGABYTE = 10**9
# A file of seven thousand million weights in 4 bits, as its head would say it.
LAYERS, WIDTH, HEADS = 32, 4096, 32
HEAD = Header(
    {
        "general.architecture": "llama",
        "llama.block_count": LAYERS,
        "llama.embedding_length": WIDTH,
        "llama.feed_forward_length": 4 * WIDTH,
        "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": 8,
    },
    {"tokenizer.ggml.tokens": 32_000},
    tuple(Tensor(f"blk.{n}.ffn_up.weight", "Q4_K", 1, 4 * GIGABYTE // LAYERS, 0) for n in range(LAYERS)),
)
WRITING = Need(2500, is_tree=False)


def writing(text: str, decoding: Decoding = LIMIT) -> Request:
    return Request(text[:20], (text,), SYSTEM, decoding)


@pytest.mark.parametrize("sees_marks", [False, True])
def test_a_prompt_is_as_long_as_the_file_itself_will_find_it(practice_path: Path, engine, sees_marks):
    request = marks_of("A text. " * 40, sees_marks=sees_marks)
    (reading,) = engine.read_marks([request])
    need = needed(practice_path, 16_384, [marks_of("Short.", sees_marks=sees_marks), request])
    assert need.is_tree is not sees_marks
    longest = int(str(reading.provenance.get("prompt_tokens", reading.input_tokens)))
    assert longest <= need.most < 2 * longest


def test_what_is_written_needs_room_too(practice_path: Path):
    decodings = [replace(LIMIT, max_tokens=count) for count in (8, 800)]
    short, long = (needed(practice_path, 16_384, [writing("Hi.", decoding)]) for decoding in decodings)
    assert long.most - short.most == 792


def test_what_does_not_fit_at_all_needs_no_room(practice_path: Path):
    assert needed(practice_path, 16_384, [writing("Hi."), writing(TOO_LONG)]).most < 200
    with pytest.raises(ModelError, match=r"None of the texts fits.*holds 16,384"):
        needed(practice_path, 16_384, [writing(TOO_LONG)])


def test_slots_are_as_many_as_memory_allows():
    counts = [room_for(HEAD, WRITING, Machine(free * GIGABYTE)).slots for free in (5, 8, 12, 64)]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (1, SLOTS)
    assert 1 < counts[1] < SLOTS
    assert room_for(HEAD, WRITING, Machine(None)).cells <= 32_768


def test_slots_move_no_layer_off_a_gpu():
    alone = room_for(HEAD, WRITING, Machine(64 * GIGABYTE, 6 * GIGABYTE), slots=1)
    room = room_for(HEAD, WRITING, Machine(64 * GIGABYTE, 6 * GIGABYTE))
    assert room.placement.gpu_layers == alone.placement.gpu_layers
    assert 1 <= room.slots < SLOTS


def test_slots_that_memory_does_not_hold_are_refused_in_words():
    machine = Machine(8 * GIGABYTE)
    wished = room_for(HEAD, WRITING, machine, slots=64)
    assert wished.cells == 64 * 2500
    with pytest.raises(ModelError, match=r"64 slots of up to 2,500 tokens need about .* 8\.0 GB are free"):
        refuse_if_narrow("judge.gguf", HEAD, WRITING, machine, wished)
    refuse_if_narrow("judge.gguf", HEAD, WRITING, machine, room_for(HEAD, WRITING, machine, slots=2))


def test_a_context_that_memory_does_not_hold_is_refused_with_its_length():
    need = Need(100_000, is_tree=False)
    machine = Machine(8 * GIGABYTE)
    with pytest.raises(ModelError, match=r"judge\.gguf needs about .* with 100,000 tokens in view"):
        refuse_if_narrow("judge.gguf", HEAD, need, machine, room_for(HEAD, need, machine))


def test_the_head_of_a_real_file_says_enough(practice_path: Path):
    room = room_for(read_whole(practice_path), WRITING, Machine(64 * GIGABYTE))
    assert (room.slots, room.cells) == (SLOTS, SLOTS * 2500)


def test_a_text_that_is_too_long_fails_alone_and_both_figures_are_kept(llama):
    replies = {reply.key: reply for reply in answers(llama.complete([writing("Hi."), writing(TOO_LONG)]))}
    refused, fine = replies[TOO_LONG[:20]], replies["Hi."]
    assert (refused.finish, fine.finish) == (Finish.ERROR, Finish.LENGTH)
    assert refused.provenance["prompt_tokens"] > refused.provenance["trained_context"] == 16_384
    assert fine.provenance["context"] < 16_384


def test_a_run_of_which_no_text_fits_is_refused_before_the_file_is_loaded(llama):
    with pytest.raises(ModelError, match=r"None of the texts fits\. The prompt has [\d,]+ tokens"):
        list(answers(llama.read_marks([marks_of(TOO_LONG)])))
    assert llama.worker_id is None


def test_whoever_loads_it_anyway_may_leave_what_the_file_was_made_for(practice_path: Path, tmp_path: Path):
    path = tmp_path / "short.gguf"
    stated = b"llama.context_length" + struct.pack("<II", GGUFValueType.UINT32, 16_384)
    path.write_bytes(practice_path.read_bytes().replace(stated, stated[:-4] + struct.pack("<I", 64)))
    with closing(LlamaModel(path, threads=1)) as model, pytest.raises(ModelError, match="context holds 64"):
        list(answers(model.read_marks([marks_of("A text. " * 20)])))
    with closing(LlamaModel(path, threads=1, load_anyway=True)) as model:
        (reading,) = answers(model.read_marks([marks_of("A text. " * 20)]))
    assert isinstance(reading, MarkReading)
    assert reading.finish is Finish.STOP
    assert int(str(reading.provenance["prompt_tokens"])) > reading.provenance["trained_context"] == 64


def test_the_slots_that_are_wished_for_are_used_and_recorded(practice_path: Path):
    with closing(LlamaModel(practice_path, threads=1, slots=2)) as model:
        (reply,) = answers(model.complete([writing("Hi.")]))
        (reading,) = answers(model.read_marks([marks_of("A text.")]))
    assert isinstance(reply, Reply)
    assert reply.provenance["slots"] == reading.provenance["slots"] == 2
