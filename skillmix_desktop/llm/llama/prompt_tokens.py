"""Prompts as tokens, and where in them a mark is due."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Skeleton
from skillmix_desktop.llm.llama.chat_template import ChatTemplate, Message
from skillmix_desktop.llm.llama.native import Weights
from skillmix_desktop.llm.llama.prefix_tree import Tokens, as_tokens, shared_length

_REMEMBERED = 4096


class TooLongError(Exception):
    """A request that does not fit the file's context; it fails alone."""

    def __init__(self, prompt: int, answer: int, context: int) -> None:
        wanted = f" and {answer:,} more are asked for" if answer else ""
        super().__init__(f"The prompt has {prompt:,} tokens{wanted}; the file's context holds {context:,}.")
        self.prompt_tokens = prompt


@dataclass(frozen=True)
class Prompt:
    """A conversation up to where the answer begins.

    Tokenizers look past no marker, so only what follows the last one, ``tail``, is cut anew when an answer
    is put behind it; ``anchored`` is how many tokens go up to that marker, 0 where there is none.
    """

    text: str
    tokens: tuple[int, ...]
    anchored: int
    tail: str


@dataclass(frozen=True)
class Said:
    """A prompt and what was answered to it, as text and as the tokens that were drawn."""

    text: str
    tokens: Sequence[int]


@dataclass(frozen=True)
class Branch:
    """The tokens up to a mark, and the token that either mark would begin with."""

    tokens: Tokens
    met: int
    not_met: int


class PromptTokens:
    """Turns conversations into tokens with one file's template and tokenizer.

    No more of them than ``context`` holds, which is the file's own if it is not given.
    """

    def __init__(self, weights: Weights, template: ChatTemplate, *, context: int | None = None) -> None:
        self._weights = weights
        self._context = context or weights.context_length
        self._template = template
        # The same rows come with every text of an item.
        self._after: Callable[[int, str], list[int]] = lru_cache(_REMEMBERED)(weights.tokens_after)

    def prompt(self, messages: Sequence[Message], said: Said | None = None) -> Prompt:
        """The conversation up to where the assistant begins to speak; it may begin with what was ``said``."""
        text = self._template.render(messages)
        tokens = self._going_on(text, said) or self._weights.tokens(text)
        markers = self._weights.marker_tokens
        anchored = next((place for place in range(len(tokens), 0, -1) if tokens[place - 1] in markers), 0)
        marker = self._weights.marker_text(tokens[anchored - 1]) if anchored else ""
        place = text.rfind(marker) if marker else -1
        if place < 0:
            return Prompt(text, tuple(tokens), 0, text)
        return Prompt(text, tuple(tokens), anchored, text[place + len(marker) :])

    def continued(self, prompt: Prompt, written: str) -> Tokens:
        """``prompt`` and what stands behind it, cut as if it were one text."""
        return as_tokens(self._continued(prompt, written))

    def branch(self, prompt: Prompt, written: str) -> Branch:
        """What a mark after ``written`` hangs on: a mark may be cut together with what precedes it."""
        met = as_tokens(self._continued(prompt, written + "1"))
        not_met = as_tokens(self._continued(prompt, written + "0"))
        shared = shared_length(met, not_met)
        if not 0 < shared < min(len(met), len(not_met)):
            raise ModelError(
                "The file’s tokenizer does not tell 1 from 0, so that no mark can be read or filled in; "
                "take another file."
            )
        return Branch(met[:shared], int(met[shared]), int(not_met[shared]))

    def length(self, skeleton: Skeleton) -> int:
        """How many tokens a filled ``skeleton`` has, at most."""
        rows = (f"{row}1{skeleton.closing}" for row in skeleton.rows)
        return len(self._weights.tokens(skeleton.opening + "".join(rows))) + 2 * len(skeleton.rows)

    def guarded(self, content: str) -> str:
        """``content`` without working markers."""
        return self._template.guarded(content)

    def check_length(self, prompt: int, answer: int) -> None:
        """Raise where ``prompt`` tokens and an ``answer`` of so many do not fit the file's context."""
        if prompt + answer > self._context:
            raise TooLongError(prompt, answer, self._context)

    def _going_on(self, text: str, said: Said | None) -> list[int] | None:
        """``text`` behind the very tokens that were said, if a marker stands between."""
        if said is None or not text.startswith(said.text):
            return None
        rest = self._weights.tokens_within(text[len(said.text) :])
        return [*said.tokens, *rest] if rest and rest[0] in self._weights.marker_tokens else None

    def _continued(self, prompt: Prompt, written: str) -> Sequence[int]:
        if not prompt.anchored:
            return self._weights.tokens(prompt.text + written)
        marker = prompt.tokens[prompt.anchored - 1]
        return [*prompt.tokens[: prompt.anchored], *self._after(marker, prompt.tail + written)]


def prompt_tokens_of(weights: Weights, *, context: int | None = None) -> PromptTokens:
    """Prompts for a file with its own template."""
    template = ChatTemplate(
        weights.template, beginning=weights.beginning, end=weights.end, markers=weights.markers()
    )
    return PromptTokens(weights, template, context=context)


def opened(system: str, turn: str) -> list[Message]:
    """A conversation's first messages."""
    opening = [Message("system", system)] if system else []
    return [*opening, Message("user", turn)]
