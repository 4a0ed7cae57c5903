"""Tokens as servers tell them, in today's form and in the old one."""

import math

import pytest

from skillmix_desktop.core.mark_probabilities import Token
from skillmix_desktop.llm.told_tokens import read_tokens


def test_a_token_brings_its_bytes_and_the_likeliest_of_its_place():
    half = {"token": "\N{REPLACEMENT CHARACTER}", "bytes": [0xE2, 0x82], "logprob": math.log(0.5)}
    others = [half, {"token": " 1", "bytes": None, "logprob": math.log(0.25)}]
    [token] = read_tokens({"content": [{**half, "top_logprobs": others}]})
    assert (token.text, token.probability) == (b"\xe2\x82", pytest.approx(0.5))
    assert token.likeliest == ((b"\xe2\x82", pytest.approx(0.5)), (b" 1", pytest.approx(0.25)))


def test_the_old_form_has_three_lists():
    told = {
        "tokens": ["{", "1"],
        "token_logprobs": [0.0, math.log(0.9)],
        "top_logprobs": [None, {"1": math.log(0.9), "0": math.log(0.1)}],
    }
    first, second = read_tokens(told)
    assert first == Token(b"{", 1.0)
    assert second.likeliest == ((b"1", pytest.approx(0.9)), (b"0", pytest.approx(0.1)))
    assert read_tokens({**told, "top_logprobs": None})[1] == Token(b"1", pytest.approx(0.9))


@pytest.mark.parametrize("logarithm", [-9999.0, -math.inf])
def test_what_never_comes_has_no_probability(logarithm):
    assert read_tokens({"content": [{"token": "1", "logprob": logarithm}]})[0].probability == 0


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {},
        {"content": None},
        {"content": []},
        {"content": [{"token": "1"}]},
        {"content": ["1"]},
        {"content": [{"token": 1, "logprob": -1}]},
        {"content": [{"token": "1", "logprob": math.nan}]},
        {"content": [{"token": "1", "logprob": None}]},
        {"content": [{"token": "1", "logprob": 10**400}]},
        {"content": [{"token": "1", "logprob": -1, "bytes": [999]}]},
        {"content": [{"token": "1", "logprob": -1, "top_logprobs": {"1": -1}}]},
        {"tokens": ["a"], "token_logprobs": []},
        {"tokens": ["a"], "token_logprobs": [-1], "top_logprobs": ["a"]},
    ],
)
def test_what_is_not_told_clearly_is_not_told(told):
    assert read_tokens(told) == ()
