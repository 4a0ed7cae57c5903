"""Telling a chat model's family by its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.families import family


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("openai/gpt-4", "gpt-3.5-turbo"),
        ("openai/gpt-4o@https://example.org/v1", "chatgpt-4o-latest"),
        ("openai/o3-mini", "openai/gpt-4"),
        ("openai/text-davinci-003", "gpt-4"),
        ("meta-llama/Llama-2-70b-chat-hf", "models/llama-3.1-8b-instruct.Q4_K_M.gguf"),
        ("Meta-Llama-3-8B-Instruct.Q4_K_M.gguf", "Xwin-LM-70B-V0.1"),
        ("lmsys/vicuna-13b", "llama-2-7b"),
        ("mistralai/Mistral-7B-Instruct-v0.1", "Mixtral-8x7B"),
        ("Qwen-14B-Chat", "qwen2.5-7b-instruct.gguf"),
        ("falcon-180B-chat", "tiiuae/Falcon-7b"),
    ],
)
def test_kin_are_of_one_family(one, other):
    assert family(one) == family(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("openai/gpt-4", "meta-llama/Llama-2-70b"),
        ("claude-3-opus", "qwen-7b"),
        ("openai/olmo-7b", "openai/o1"),
    ],
)
def test_strangers_are_not(one, other):
    assert family(one) != family(other)


@pytest.mark.parametrize("name", ["practice", "", "  ", "123", "/", "our-finetune-7b", "Ada"])
def test_a_name_that_shows_no_family_has_none(name):
    assert family(name) is None


def test_who_knows_better_can_tell_a_family():
    told = {"our-finetune-7b": "Llama", "gpt-j": "EleutherAI"}
    assert family("our-finetune-7b", told) == family("llama-2-7b", told)
    assert family("gpt-j", told) != family("gpt-4", told)


@given(st.text())
def test_any_name_is_read_without_an_error(name):
    assert family(name) != ""
