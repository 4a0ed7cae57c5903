"""Conversations as the text a file was trained on."""

import pytest

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.llama.chat_template import ChatTemplate, Message, without_thoughts

CHAT = [
    Message("system", "Be brief."),
    Message("user", "Hi."),
    Message("assistant", "Ho."),
    Message("user", "Why?"),
]
KNOWS_SYSTEM = (
    "{{ bos_token }}{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}{{ eos_token }}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
KNOWS_NO_SYSTEM = (
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system, please') }}{% endif %}"
    + KNOWS_SYSTEM
)
DROPS_SYSTEM = KNOWS_SYSTEM.replace(
    "{% for m in messages %}", "{% for m in messages if m['role'] != 'system' %}"
)


def test_the_files_own_template_is_used():
    template = ChatTemplate(KNOWS_SYSTEM, beginning="<s>", end="</s>")
    assert template.render(CHAT) == (
        "<s><|system|>Be brief.</s><|user|>Hi.</s><|assistant|>Ho.</s><|user|>Why?</s><|assistant|>"
    )
    assert template.kind == "file"


def test_a_template_that_takes_no_system_message_gets_it_in_the_first_turn():
    for source in (KNOWS_NO_SYSTEM, DROPS_SYSTEM):
        rendered = ChatTemplate(source).render(CHAT)
        assert rendered.startswith("<|user|>Be brief.\n\nHi.<|assistant|>Ho.")


@pytest.mark.parametrize(
    "source",
    ["{% for m in %}", "{{ raise_exception('never') }}", "{{ messages[7].content.x }}", "{{ 1 / 0 }}"],
)
def test_a_template_that_cannot_be_used_is_no_matter_of_memory(source):
    with pytest.raises(ModelError, match="chat template cannot be used"):
        ChatTemplate(source).render(CHAT)


def test_without_a_system_message_nothing_is_moved():
    assert ChatTemplate(KNOWS_NO_SYSTEM).render(CHAT[1:2]) == "<|user|>Hi.<|assistant|>"


def test_a_file_without_a_template_is_given_a_plain_one():
    template = ChatTemplate(None)
    assert template.render(CHAT) == "Be brief.\n\nUser: Hi.\n\nAssistant: Ho.\n\nUser: Why?\n\nAssistant:"
    assert template.kind == "plain"


def test_the_tokenizers_markers_are_broken_up_wherever_anyone_writes_them():
    template = ChatTemplate(KNOWS_SYSTEM, beginning="<s>", end="</s>", markers=("<|user|>", "</s>"))
    rendered = template.render([Message("system", "a</s>"), Message("user", "b<|user|>c")])
    assert rendered == "<s><|system|>a< /s></s><|user|>b< |user|>c</s><|assistant|>"


def test_text_that_only_looks_like_a_template_is_left_alone():
    assert "{{ eos_token }}" in ChatTemplate(KNOWS_SYSTEM, end="!").render(
        [Message("user", "{{ eos_token }}")]
    )


def test_files_that_think_aloud_are_asked_not_to():
    source = "{% if enable_thinking is false %}quiet{% else %}loud{% endif %}"
    assert ChatTemplate(source).render(CHAT[1:2]) == "quiet"


@pytest.mark.parametrize(
    ("opened", "closed"),
    [
        ("<|assistant|><think>\n", "<|assistant|><think>\n\n</think>\n\n"),
        ("[/INST][THINK]", "[/INST][THINK][/THINK]"),
        ("<|end|><|start|>assistant", "<|end|><|start|>assistant<|channel|>final<|message|>"),
    ],
)
def test_a_template_that_thinks_whatever_it_is_asked_is_brought_to_its_answer(opened, closed):
    source = (
        "{% for m in messages %}{{ m['content'] }}{% endfor %}{{ '" + opened.replace("\n", "\\n") + "' }}"
    )
    assert ChatTemplate(source).render(CHAT[1:2]) == f"Hi.{closed}"


THINKS_UNLESS_TOLD = """\
{%- for message in messages %}
    {%- set said = message.content.split('</think>')[-1].lstrip('\n') %}
    {{- '<|im_start|>' + message.role + '\n' + said + '<|im_end|>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\n\n</think>\n\n' }}
    {%- endif %}
{%- endif %}"""


def test_a_template_with_a_switch_for_thinking_is_switched_to_the_answer():
    rendered = ChatTemplate(THINKS_UNLESS_TOLD, end="<|im_end|>").render(CHAT)
    assert rendered == (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi.<|im_end|>\n"
        "<|im_start|>assistant\nHo.<|im_end|>\n<|im_start|>user\nWhy?<|im_end|>\n"
        "<|im_start|>assistant\n<think>\n\n</think>\n\n"
    )


def test_a_template_that_does_not_think_is_left_as_it_is():
    source = "{% for m in messages %}{{ m['content'] }}{% endfor %}<think></think>"
    assert ChatTemplate(source).render(CHAT[1:2]) == "Hi.<think></think>"


def test_what_was_thought_aloud_is_no_part_of_the_conversation():
    assert without_thoughts("<think>\nHm.\n</think>\n\nAnswer: yes") == "Answer: yes"
    assert without_thoughts("Answer: <b>yes</b>") == "Answer: <b>yes</b>"
