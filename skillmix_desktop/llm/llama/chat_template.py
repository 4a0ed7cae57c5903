"""A conversation as the one text that a file was trained on, by the file's own template."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import TemplateError
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from skillmix_desktop.errors import ModelError

_PROBE = "5f1c9c"

# How a template leaves the assistant in the midst of thinking, and what brings it to its answer.
_ANSWERS_AT_ONCE = {
    "<think>": "\n\n</think>\n\n",
    "<thinking>": "\n\n</thinking>\n\n",
    "<seed:think>": "\n\n</seed:think>\n\n",
    "[THINK]": "[/THINK]",
    "<|START_THINKING|>": "<|END_THINKING|>",
    "<|start|>assistant": "<|channel|>final<|message|>",
}
# What a template raises on purpose comes as a ValueError; one that is crooked trips over anything.
_FAULTS = (TemplateError, ValueError, TypeError, LookupError, ArithmeticError)
_THOUGHTS = re.compile(r"<(think|thinking|seed:think)>.*?</\1>\s*", re.DOTALL)


@dataclass(frozen=True)
class Message:
    """What one side said."""

    role: str
    content: str


class ChatTemplate:
    """Renders conversations; ``markers`` are what nobody in a conversation may write.

    A file without a template is given a plain one: the system message, then ``User:`` and ``Assistant:``.
    A template that knows no system message gets it at the head of the first turn.
    """

    def __init__(
        self, source: str | None, *, beginning: str = "", end: str = "", markers: Sequence[str] = ()
    ) -> None:
        self.kind = "plain" if source is None else "file"
        self._markers = tuple(markers)
        try:
            self._formatter = (
                None if source is None else Jinja2ChatFormatter(source, eos_token=end, bos_token=beginning)
            )
        except TemplateError as error:
            raise _unusable(error) from None
        self._takes_system = self._formatter is None or self._shows_system()

    def render(self, messages: Sequence[Message]) -> str:
        """``messages`` up to where the assistant begins to speak."""
        guarded = [Message(message.role, self.guarded(message.content)) for message in messages]
        if not self._takes_system and guarded[0].role == "system":
            first = Message("user", f"{guarded[0].content}\n\n{guarded[1].content}")
            guarded = [first, *guarded[2:]]
        try:
            return self._rendered(guarded)
        except _FAULTS as error:
            raise _unusable(error) from None

    def guarded(self, content: str) -> str:
        """``content`` with the tokenizer's markers broken up, so that a text cannot end its own turn."""
        for marker in self._markers:
            content = content.replace(marker, f"{marker[0]} {marker[1:]}")
        return content

    def _rendered(self, messages: Sequence[Message]) -> str:
        if self._formatter is None:
            return _plain(messages)
        conversation = [{"role": message.role, "content": message.content} for message in messages]
        # Templates of files that think aloud know this switch; the others do not look at it.
        rendered = self._formatter(messages=conversation, enable_thinking=False)  # type: ignore[arg-type]
        return _answering(str(rendered.prompt))

    def _shows_system(self) -> bool:
        try:
            return _PROBE in self._rendered([Message("system", _PROBE), Message("user", "-")])
        except _FAULTS:
            return False


def _unusable(error: Exception) -> ModelError:
    return ModelError(f"The file’s chat template cannot be used; take another file of the model: {error}")


def without_thoughts(answer: str) -> str:
    """``answer`` as it stands in the conversation that goes on: what was thought aloud is not part of it."""
    return _THOUGHTS.sub("", answer)


def _answering(prompt: str) -> str:
    """``prompt`` with the thinking closed that a template opens whatever it is asked."""
    bare = prompt.rstrip()
    closing = next((text for opener, text in _ANSWERS_AT_ONCE.items() if bare.endswith(opener)), None)
    return prompt if closing is None else bare + closing


def _plain(messages: Sequence[Message]) -> str:
    names = {"user": "User: ", "assistant": "Assistant: ", "system": ""}
    said = [f"{names[message.role]}{message.content}\n\n" for message in messages]
    return "".join([*said, "Assistant:"])
