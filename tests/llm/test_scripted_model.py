"""Answers that are written down beforehand."""

import json
from pathlib import Path

import pytest

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Finish, MarkRequest, Reply, Request
from skillmix_desktop.llm.registry import reads_marks
from skillmix_desktop.llm.scripted_model import ScriptedModel, open_scripted


def write(folder: Path, content: object) -> Path:
    path = folder / "answers.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def ask(path: Path, *turns: str, system: str = "") -> Reply:
    (reply,) = open_scripted(path).complete([Request("key", turns, system)])
    return reply


def test_the_first_rule_that_fits_is_followed(tmp_path):
    rules = [
        {"when": "sewing", "texts": ["about sewing"]},
        {"matches": "gard(en|ening)$", "texts": ["about gardens"]},
        {"when": "sewing", "texts": ["never"]},
    ]
    path = write(tmp_path, {"rules": rules, "default": {"texts": ["anything"]}})
    assert ask(path, "write of sewing").texts == ("about sewing",)
    assert ask(path, "write of a garden").texts == ("about gardens",)
    assert ask(path, "write").texts == ("anything",)
    assert ask(path, "write", system="You like sewing.").texts == ("about sewing",)


def test_a_rule_may_want_words_and_a_pattern_both(tmp_path):
    path = write(
        tmp_path, {"rules": [{"when": "a", "matches": "b", "texts": ["both"]}], "default": {"texts": ["no"]}}
    )
    assert [ask(path, text).texts for text in ("a", "b", "ab")] == [("no",), ("no",), ("both",)]


def test_each_turn_has_its_text_and_the_last_is_repeated(tmp_path):
    path = write(tmp_path, {"default": {"texts": ["draft", "final"]}})
    assert ask(path, "one").texts == ("draft",)
    assert ask(path, "one", "two", "three").texts == ("draft", "final", "final")


def test_a_conversation_that_ends_early_is_not_filled_up(tmp_path):
    path = write(tmp_path, {"default": {"texts": ["draft"], "finish": "refused", "detail": "No more."}})
    reply = ask(path, "one", "two")
    assert (reply.texts, reply.finish, reply.detail) == (("draft",), Finish.REFUSED, "No more.")


def test_without_a_rule_that_fits_the_reply_is_an_error(tmp_path):
    reply = ask(write(tmp_path, {"rules": []}), "one")
    assert (reply.texts, reply.finish, reply.detail) == ((), Finish.ERROR, "No rule fits.")


def test_what_a_script_says_costs_nothing_and_its_tokens_are_unknown(tmp_path):
    reply = ask(write(tmp_path, {"default": {"texts": ["x"]}}), "one")
    assert (reply.cost_usd, reply.input_tokens, reply.output_tokens) == (0.0, None, None)


def test_probabilities_make_it_a_reader_of_marks(tmp_path):
    path = write(tmp_path, {"default": {"texts": ["x"], "probabilities": [0.9, None]}})
    model = open_scripted(path)
    assert reads_marks(model)
    (reading,) = model.read_marks([MarkRequest("key", "turn", "opening", ("a", "b", "c"))])
    assert (reading.probabilities, reading.answer_mass) == ((0.9, None, 0.9), (1.0, 0.0, 1.0))
    assert not reads_marks(open_scripted(write(tmp_path, {"default": {"texts": ["x"]}})))


def test_a_reading_without_probabilities_is_an_error(tmp_path):
    rules = [{"when": "blind", "texts": ["x"]}, {"when": "sighted", "probabilities": [1]}]
    model = open_scripted(write(tmp_path, {"rules": rules}))
    assert reads_marks(model)
    requests = [MarkRequest(turn, turn, "", ("a",)) for turn in ("blind", "neither", "sighted")]
    readings = list(model.read_marks(requests))
    assert [reading.finish for reading in readings] == [Finish.ERROR, Finish.ERROR, Finish.STOP]
    assert readings[0].probabilities == (None,)


def test_a_model_can_be_made_of_a_function():
    model = ScriptedModel("mine", lambda request: Reply(request.key, (request.turns[0][::-1],), Finish.STOP))
    assert [reply.texts for reply in model.complete([Request("k", ("abc",))])] == [("cba",)]
    model.close()
    assert model.name == "mine"


def test_requests_are_taken_one_at_a_time():
    taken = []
    model = ScriptedModel("mine", lambda request: Reply(request.key, ("x",), Finish.STOP))
    replies = model.complete(taken.append(number) or Request(str(number), ("t",)) for number in range(3))
    next(replies)
    assert taken == [0]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "is not JSON"),
        ("[" * 200_000, "is not JSON"),
        ("[]", "is no file of answers"),
        ({"rules": {}}, "is no file of answers"),
        ({"rules": ["x"]}, "cannot be followed"),
        ({"default": 3}, "cannot be followed"),
        ({"rules": [{"texts": "no list"}]}, "texts is not a list"),
        ({"rules": [{"texts": [1]}]}, "texts is not a list"),
        ({"rules": [{"matches": "("}]}, "cannot be followed"),
        ({"rules": [{"when": 1}]}, "when is not a text"),
        ({"rules": [{"finish": "tired"}]}, "tired"),
        ({"rules": [{"probabilities": [2]}]}, "not a probability"),
        ({"rules": [{"wenn": "typo"}]}, "nothing is known of wenn"),
    ],
)
def test_a_file_that_cannot_be_followed_is_told_in_one_sentence(tmp_path, content, complaint):
    with pytest.raises(ModelError, match=complaint):
        open_scripted(write(tmp_path, content))


def test_what_a_script_says_can_be_stored(tmp_path):
    entry = {"texts": ["half \ud800", "nul \x00"], "detail": "why \udfff", "probabilities": [1]}
    path = write(tmp_path, {"default": entry})
    reply = ask(path, "one", "two")
    assert reply.texts == ("half \N{REPLACEMENT CHARACTER}", "nul \N{REPLACEMENT CHARACTER}")
    assert reply.detail == "why \N{REPLACEMENT CHARACTER}"
    (reading,) = open_scripted(path).read_marks([MarkRequest("key", "turn", "opening", ("a",))])
    assert reading.detail == reply.detail


def test_what_a_function_says_can_be_stored():
    model = ScriptedModel("mine", lambda request: Reply(request.key, ("\ud800",), Finish.STOP))
    assert [reply.texts for reply in model.complete([Request("k", ("abc",))])] == [
        ("\N{REPLACEMENT CHARACTER}",)
    ]


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(ModelError, match="There is no file of answers"):
        open_scripted(tmp_path / "none.json")
