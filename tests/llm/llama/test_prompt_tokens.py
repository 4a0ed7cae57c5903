"""Prompts as tokens: an answer put behind a prompt is cut as if it were one text with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import MarkRequest
from skillmix_desktop.llm.llama.chat_template import ChatTemplate, Message
from skillmix_desktop.llm.llama.native import Weights
from skillmix_desktop.llm.llama.prompt_tokens import (
    PromptTokens,
    Said,
    TooLongError,
    opened,
    prompt_tokens_of,
)
from skillmix_desktop.llm.llama.reading import branches_of
from skillmix_desktop.llm.llama.speaker import SeenMarks

SAME_EITHER_WAY = (
    "{{ bos_token }}{% for m in messages %}{{ m.role }}:\n{{ m.content }}{{ eos_token }}{% endfor %}"
    "{{ 'assistant:\n' }}"
)
ROW = "| Text makes sense | "


@pytest.fixture(scope="module")
def weights(practice_path: Path) -> Iterator[Weights]:
    weights = Weights(practice_path)
    yield weights
    weights.close()


def prompts_of(weights: Weights, source: str | None = None) -> PromptTokens:
    found = source or weights.template
    template = ChatTemplate(found, beginning=weights.beginning, end=weights.end, markers=weights.markers())
    return PromptTokens(weights, template)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(written=st.text(st.characters(codec="utf-8", exclude_characters="<"), max_size=30))
@pytest.mark.parametrize("ending", ["assistant:\n", "<s>", ""])
def test_an_answer_is_cut_as_one_text_with_its_prompt(weights, ending, written):
    source = "{{ bos_token }}{% for m in messages %}{{ m.content }}{{ eos_token }}{% endfor %}" + ending
    prompts = prompts_of(weights, source)
    prompt = prompts.prompt([Message("user", "Why?")])
    assert prompt.anchored
    whole = weights.tokens(prompt.text + written)
    assert prompts.continued(prompt, written).tolist() == whole


def test_without_any_marker_the_whole_is_cut_anew(weights):
    prompts = prompts_of(weights, "{% for m in messages %}{{ m.content }}\n{% endfor %}assistant:")
    prompt = prompts.prompt([Message("user", "Why?")])
    assert prompt.tail == prompt.text
    assert prompts.continued(prompt, " yes").tolist() == weights.tokens(prompt.text + " yes")


def test_a_conversation_goes_on_behind_the_very_tokens_that_were_drawn(weights):
    prompts = prompts_of(weights, SAME_EITHER_WAY)
    first = prompts.prompt(opened("Be kind.", "Write."))
    letters = [weights.tokens_after(first.tokens[0], letter)[-1] for letter in "BC"]
    answer = weights.text(letters)
    drawn = [*first.tokens, *letters]
    said = Said(first.text + answer, drawn)
    messages = [*opened("Be kind.", "Write."), Message("assistant", answer), Message("user", "Again.")]
    second = prompts.prompt(messages, said)
    assert list(second.tokens[: len(drawn)]) == drawn
    assert weights.text(second.tokens) == weights.text(prompts.prompt(messages).tokens)


def test_an_answer_that_stands_otherwise_in_the_conversation_is_cut_anew(weights):
    prompts = prompts_of(weights)
    messages = [*opened("", "Write."), Message("assistant", "ab"), Message("user", "Again.")]
    said = Said("something else", [1, 2, 3])
    assert prompts.prompt(messages, said) == prompts.prompt(messages)


def test_a_mark_that_is_cut_together_with_the_space_before_it_is_found(practice_path, tmp_path):
    path = tmp_path / "spaced.gguf"
    content = practice_path.read_bytes()
    for letter, mark in (("A", "0"), ("B", "1")):
        content = content.replace(f"\u2581{letter}".encode(), f"\u2581{mark}".encode())
    path.write_bytes(content)
    spaced = Weights(path)
    prompts = prompts_of(spaced)
    branch = prompts.branch(prompts.prompt(opened("", "Grade.")), ROW)
    assert spaced.text(branch.tokens).endswith("|")
    assert spaced.text([branch.met]) == " 1"
    assert spaced.text([branch.not_met]) == " 0"
    spaced.close()


class BlindWeights(Weights):
    """A vocabulary that takes both marks for the same."""

    def _cut(self, text: str, *, is_whole: bool) -> list[int]:
        return super()._cut(text.replace("1", "0"), is_whole=is_whole)


def test_a_tokenizer_that_does_not_tell_the_marks_apart_is_refused_with_its_vocabulary_alone(practice_path):
    blind = BlindWeights(practice_path, is_vocabulary=True)
    request = MarkRequest("a", "Grade.", "Table:\n", (ROW,))
    with pytest.raises(ModelError, match="does not tell 1 from 0"):
        branches_of(request, prompt_tokens_of(blind, context=100))
    with pytest.raises(ModelError, match="does not tell 1 from 0"):
        SeenMarks(request, prompt_tokens_of(blind, context=100))
    blind.close()


def test_what_does_not_fit_is_told_in_figures(weights):
    prompts = prompts_of(weights)
    prompts.check_length(16_000, 384)
    with pytest.raises(TooLongError, match=r"16,000 tokens and 385 more are asked for.* holds 16,384"):
        prompts.check_length(16_000, 385)
