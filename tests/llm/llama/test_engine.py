"""Conversations held in this process, with the practice file."""

import pytest

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Decoding, Finish, Request
from skillmix_desktop.llm.llama.engine import Engine, usable_processors
from tests.llm.llama.support import LIMIT, complete, engine_of, marks_of, read


def request(text: str, decoding: Decoding = LIMIT) -> Request:
    return Request(text, (text,), decoding=decoding)


def test_reading_after_writing_and_writing_after_reading_change_nothing(engine):
    asked = Request("w", ("Write.", "Improve."), decoding=LIMIT)
    (first,) = complete(engine, asked)
    (read_first,) = read(engine, marks_of("A text."))
    (second,) = complete(engine, asked)
    (read_second,) = read(engine, marks_of("A text."))
    assert first.texts == second.texts
    assert read_first.probabilities == pytest.approx(read_second.probabilities, abs=1e-3)


def test_the_context_grows_with_the_prompt(engine):
    complete(engine, request("Hi."))
    (reply,) = complete(engine, request("many words " * 1000))
    assert reply.finish in (Finish.STOP, Finish.LENGTH)
    assert reply.provenance["context"] >= (reply.input_tokens or 0) + 20


def test_what_does_not_fit_is_refused_and_never_cut(engine):
    long, short = complete(engine, request("many words " * 9000), request("Hi."))
    assert (long.texts, long.finish) == ((), Finish.ERROR)
    assert "the file's context holds 16,384" in long.detail
    assert short.finish is not Finish.ERROR


def test_the_answers_room_counts_too(engine):
    (reply,) = complete(engine, request("Hi.", Decoding(max_tokens=16384)))
    assert "16,384 more are asked for" in reply.detail


def test_a_second_turn_that_no_longer_fits_keeps_the_first_answer(engine):
    asked = Request("k", ("Hi.", "many words " * 9000), decoding=LIMIT)
    (reply,) = complete(engine, asked)
    assert (len(reply.texts), reply.finish) == (1, Finish.ERROR)


def test_the_same_seed_writes_the_same_and_another_something_else(practice_path):
    def texts(seed: int) -> tuple[str, ...]:
        with engine_of(practice_path) as engine:
            return complete(engine, request("Write.", Decoding(max_tokens=40, seed=seed)))[0].texts

    assert texts(1) == texts(1)
    assert len({texts(seed) for seed in range(6)}) == 6


def test_without_a_seed_one_is_drawn_and_recorded(engine):
    # Both find the prompt evaluated: its last digits hang on what it is evaluated together with.
    complete(engine, request("Write.", Decoding(max_tokens=1)))
    (reply,) = complete(engine, request("Write.", Decoding(max_tokens=40)))
    seed = reply.provenance["decoding"]["seed"]
    (again,) = complete(engine, request("Write.", Decoding(max_tokens=40, seed=seed)))
    assert again.texts == reply.texts


def test_temperature_zero_takes_the_likeliest_and_needs_no_seed(engine):
    asked = request("Write.", Decoding(temperature=0, max_tokens=40))
    replies = [complete(engine, asked)[0] for _ in range(3)]
    assert len({reply.texts for reply in replies}) == 1
    assert replies[0].provenance["decoding"]["seed"] is None


def test_a_repetition_penalty_keeps_words_from_coming_back(engine):
    def distinct(penalty: float) -> int:
        decoding = Decoding(temperature=0, max_tokens=60, repetition_penalty=penalty)
        (text,) = complete(engine, request("Write.", decoding))[0].texts
        return len(set(text)) if text else 0

    assert distinct(5.0) > distinct(1.0)


def test_the_limit_is_kept_and_told(engine):
    (reply,) = complete(engine, request("Write.", Decoding(max_tokens=3, seed=1)))
    assert (reply.finish, reply.output_tokens) == (Finish.LENGTH, 3)


def test_the_second_turn_has_the_first_in_view_and_reuses_it(engine):
    (reply,) = complete(engine, Request("k", ("Write of sewing. " * 30, "Improve."), decoding=LIMIT))
    assert len(reply.texts) == 2
    assert reply.provenance["finishes"][-1] == reply.finish
    assert reply.provenance["reused_tokens"] > 100
    assert (reply.input_tokens or 0) > 2 * 100


def test_the_record_says_what_ran(practice_path):
    engine = Engine(practice_path, file={"file": practice_path.name}, threads=1)
    record = complete(engine, request("Hi."))[0].provenance
    engine.close()
    assert record["file"] == "tiny.gguf"
    assert "llama-cpp-python" in record["engine"]
    assert (record["threads"], record["slots"], record["chat_template"]) == (1, 16, "file")
    assert (record["flash_attention"] == "auto") is record["offload"]


def test_a_file_that_llama_cpp_cannot_load_is_told(tmp_path, practice_path):
    path = tmp_path / "odd.gguf"
    path.write_bytes(practice_path.read_bytes().replace(b"attn_norm", b"atto_norm"))
    with pytest.raises(ModelError, match=r"llama.cpp cannot load .*odd.gguf: .*attn_norm"):
        Engine(path, file={})


def test_at_least_one_processor_can_be_used():
    assert usable_processors() >= 1
