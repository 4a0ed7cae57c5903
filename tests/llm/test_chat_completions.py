"""What comes back as a completion is kept only as far as it can be."""

import json

import pytest

from skillmix_desktop.llm.base import Finish
from skillmix_desktop.llm.chat_completions import Completion, read_completion
from tests.llm.fake_server import completion


def read(text: str | None = "text", **changes: object) -> Completion:
    return read_completion(json.dumps(completion(text, **changes)).encode())


def test_every_text_of_a_completion_can_be_stored():
    found = read("half \ud800 a pair, \x00", model="m\udfff", system_fingerprint="f\x00")
    assert found.text == "half \N{REPLACEMENT CHARACTER} a pair, \N{REPLACEMENT CHARACTER}"
    assert found.served_name == "m\N{REPLACEMENT CHARACTER}"
    assert found.fingerprint == "f\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    "choice",
    [
        {"message": {"content": None, "refusal": "no \ud800"}, "finish_reason": "stop"},
        {"message": {"content": "text"}, "finish_reason": "odd \ud800"},
    ],
)
def test_what_is_told_of_a_completion_can_be_stored(choice):
    detail = read(choices=[choice]).detail
    assert "\N{REPLACEMENT CHARACTER}" in detail
    detail.encode()


@pytest.mark.parametrize("reason", [["stop"], {"a": 1}, 3])
def test_a_reason_for_the_end_that_is_no_text_is_an_error(reason):
    choice = {"message": {"content": "text"}, "finish_reason": reason}
    assert read(choices=[choice]).finish is Finish.ERROR


@pytest.mark.parametrize(
    ("count", "known"), [(0, 0), (2**63 - 1, 2**63 - 1), (2**63, None), (10**40, None), (-1, None)]
)
def test_a_count_that_no_database_holds_is_unknown(count, known):
    found = read(usage={"prompt_tokens": count, "completion_tokens": count})
    assert (found.input_tokens, found.output_tokens) == (known, known)


@pytest.mark.parametrize("deep", ["[" * 200_000, '{"a":' * 200_000])
def test_a_reply_nested_beyond_all_sense_is_an_error(deep):
    found = read_completion(deep.encode())
    assert (found.text, found.finish) == (None, Finish.ERROR)
    assert "nested too deeply" in found.detail
