"""Names of chat models are cut to what tells them apart."""

import pytest

from skillmix_desktop.ui.names import short_name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("openai/gpt-4", "gpt-4"),
        ("openai/tiny@http://localhost:8000/v1", "tiny"),
        ("llama//home/anna/models/Meta-Llama-3.1-8B.Q4_K_M.gguf", "Meta-Llama-3.1-8B.Q4_K_M"),
        ("scripted/answers.json", "answers"),
        ("practice", "practice"),
        ("LLaMA-2-70B-Chat", "LLaMA-2-70B-Chat"),
        ("meta/llama", "meta/llama"),
        ("openai/", "openai/"),
    ],
)
def test_a_name_is_cut_to_what_tells_it_apart(name, short):
    assert short_name(name) == short
