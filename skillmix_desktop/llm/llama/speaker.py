"""What speaks in a slot: a conversation that is answered, or a table that is read from top to bottom."""

import math
import random
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Protocol

import numpy as np

from skillmix_desktop.llm.base import Decoding, Finish, MarkReading, MarkRequest, Reply, Request, Skeleton
from skillmix_desktop.llm.llama.chat_template import Message, without_thoughts
from skillmix_desktop.llm.llama.context import Context
from skillmix_desktop.llm.llama.native import Sampler, Weights
from skillmix_desktop.llm.llama.prefix_tree import Tokens, as_tokens, shared_length
from skillmix_desktop.llm.llama.prompt_tokens import Branch, Prompt, PromptTokens, Said, TooLongError, opened
from skillmix_desktop.llm.llama.reading import Mark, mark_of, reading_of

# What a chat template may put around a message, generously.
_TEMPLATE_TOKENS = 64


class Speaker(Protocol):
    """Whoever holds a slot: it wants tokens taken in, hears what may follow them, and so on until done."""

    view: "View"
    most_tokens: int
    reused: int
    is_done: bool

    def begin(self) -> None:
        """Get ready: a slot is free."""
        ...

    def hear(self, context: Context, row: int) -> None:
        """Go on with what the model says after all that was wanted."""
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...


class View:
    """The tokens that are to be in view: what of them is there, and what has yet to be taken in.

    Where it ``gives_way``, what was in view from ``position`` on is to be dropped first.
    """

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._added: list[int] = []
        self.position = 0
        self.gives_way = False

    def __len__(self) -> int:
        return len(self._tokens) + len(self._added)

    @property
    def added(self) -> int:
        """How many were added one by one."""
        return len(self._added)

    @property
    def tokens(self) -> Tokens:
        """All of them."""
        return np.concatenate([self._tokens, as_tokens(self._added)]) if self._added else self._tokens

    @property
    def missing(self) -> Tokens:
        """Those from ``position`` on."""
        if self.position >= len(self._tokens):
            return as_tokens(self._added[self.position - len(self._tokens) :])
        return self.tokens[self.position :]

    def add(self, token: int) -> None:
        """Let ``token`` follow all that is in view."""
        self.position = len(self)
        self.gives_way = False
        self._added.append(token)

    def become(self, tokens: Tokens) -> int:
        """Let ``tokens`` be in view instead; how many of them are there already."""
        before = self.tokens
        self.position = min(shared_length(before, tokens), len(tokens) - 1)
        self.gives_way = self.position < len(before)
        self._tokens, self._added = tokens, []
        return self.position


class Table:
    """A skeleton while its marks come in; ``written`` is the table so far."""

    def __init__(self, prompts: PromptTokens, prompt: Prompt, skeleton: Skeleton) -> None:
        self._prompts = prompts
        self._prompt = prompt
        self._skeleton = skeleton
        self.written = prompts.guarded(skeleton.opening + skeleton.rows[0])
        self.marks: list[Mark] = []
        self.branch: Branch | None = prompts.branch(prompt, self.written)

    def fill(self, mark: Mark, *, is_met: bool) -> Tokens:
        """Write a mark and go on to the next, if there is one; what is to be in view then."""
        rows = self._skeleton.rows
        self.marks.append(mark)
        self.written += ("1" if is_met else "0") + self._prompts.guarded(self._skeleton.closing)
        if len(self.marks) == len(rows):
            self.branch = None
            return self._prompts.continued(self._prompt, self.written)
        self.written += self._prompts.guarded(rows[len(self.marks)])
        self.branch = self._prompts.branch(self._prompt, self.written)
        return self.branch.tokens


@dataclass(frozen=True)
class Turn:
    """One answer as it was drawn."""

    text: str
    finish: Finish
    prompt_tokens: int
    answer_tokens: int


class Conversation:
    """A request while it is answered, turn by turn; ``reused`` counts what its prompts found in view."""

    def __init__(self, request: Request, decoding: Decoding, prompts: PromptTokens, weights: Weights) -> None:
        self._request = request
        self._decoding = decoding
        self._prompts = prompts
        self._weights = weights
        self._messages = opened(request.system, request.turns[0])
        self._table: Table | None = None
        self._written: list[int] = []
        self._turns: list[Turn] = []
        self._failure = ""
        self.reused = 0
        self.is_done = False
        self.view = View(self._opening())
        self.most_tokens = len(self.view) + self._growth()
        self._marks = random.Random(decoding.seed)
        self._sampler: Sampler | None = None
        self._started = 0.0

    def begin(self) -> None:
        """Start the clock and the drawing."""
        self._started = time.monotonic()
        self._sampler = Sampler(self._weights, self._decoding, self._decoding.seed or 0)
        self._sampler.see(self.view.tokens.tolist())

    def hear(self, context: Context, row: int) -> None:
        """Draw a mark where one is due, else the next token."""
        if self._table and self._table.branch:
            self._fill(self._table, mark_of(context.logits(row), self._table.branch))
            return
        assert self._sampler
        token = self._sampler.draw(context.handle, row)
        if self._weights.ends(token):
            self._end_turn(Finish.STOP)
            return
        self._written.append(token)
        if len(self._written) >= self._decoding.max_tokens:
            self._end_turn(Finish.LENGTH)
        else:
            self.view.add(token)

    def reply(self, provenance: Mapping[str, object]) -> Reply:
        """What came of it."""
        marks = self._table.marks if self._table else []
        return Reply(
            key=self._request.key,
            texts=tuple(turn.text for turn in self._turns),
            finish=Finish.ERROR if self._failure else self._turns[-1].finish,
            detail=self._failure,
            input_tokens=sum(turn.prompt_tokens for turn in self._turns),
            output_tokens=sum(turn.answer_tokens for turn in self._turns),
            cost_usd=0.0,
            seconds=time.monotonic() - self._started,
            provenance={
                **provenance,
                "decoding": asdict(self._decoding),
                "finishes": [str(turn.finish) for turn in self._turns],
                "reused_tokens": self.reused,
                **({"mark_probabilities": [mark.probability for mark in marks]} if marks else {}),
            },
        )

    def close(self) -> None:
        """Give the sampler's memory back."""
        if self._sampler:
            self._sampler.close()
            self._sampler = None

    def _opening(self, said: Said | None = None) -> Tokens:
        """What the next answer hangs on, the table's beginning included where there is one."""
        prompt = self._prompts.prompt(self._messages, said)
        self._prompt_text = prompt.text
        is_last = len(self._turns) + 1 == len(self._request.turns)
        skeleton = self._request.skeleton if is_last else None
        forced = self._prompts.length(skeleton) if skeleton else 0
        self._prompts.check_length(len(prompt.tokens) + forced, self._decoding.max_tokens)
        if skeleton is None:
            return as_tokens(prompt.tokens)
        self._table = Table(self._prompts, prompt, skeleton)
        assert self._table.branch
        return self._table.branch.tokens

    def _growth(self) -> int:
        """How many tokens may come into view after the first prompt, at most."""
        later = sum(len(self._weights.tokens(turn)) + _TEMPLATE_TOKENS for turn in self._request.turns[1:])
        forced = self._prompts.length(self._request.skeleton) if self._request.skeleton else 0
        return later + forced + len(self._request.turns) * self._decoding.max_tokens

    def _fill(self, table: Table, mark: Mark) -> None:
        tokens = table.fill(mark, is_met=self._is_met(mark))
        self._become(tokens)
        if table.branch is None and self._decoding.max_tokens == 0:
            self._end_turn(Finish.STOP)

    def _is_met(self, mark: Mark) -> bool:
        temperature = self._decoding.temperature
        if temperature <= 0:
            return mark.is_met
        return self._marks.random() < _tempered(mark.share, temperature)

    def _end_turn(self, finish: Finish) -> None:
        table = self._table
        text = (table.written if table else "") + self._weights.text(self._written)
        marks = len(table.marks) if table else 0
        prompt = self.view.tokens[: len(self.view) - self.view.added].tolist()
        said = Said(self._prompt_text + text, [*prompt, *self._written])
        self._turns.append(Turn(text, finish, len(prompt) - marks, len(self._written) + marks))
        self._written = []
        if len(self._turns) == len(self._request.turns):
            self.is_done = True
            return
        following = self._request.turns[len(self._turns)]
        self._messages += [Message("assistant", without_thoughts(text)), Message("user", following)]
        try:
            tokens = self._opening(said)
        except TooLongError as error:
            self._failure, self.is_done = str(error), True
            return
        self.reused += self._become(tokens)

    def _become(self, tokens: Tokens) -> int:
        assert self._sampler
        shared = self.view.become(tokens)
        self._sampler.see(tokens[shared:].tolist())
        return shared


class SeenMarks:
    """A request whose rows are read one below the other, each with the more probable marks above it."""

    def __init__(self, request: MarkRequest, prompts: PromptTokens) -> None:
        self._request = request
        prompt = prompts.prompt(opened(request.system, request.turn))
        skeleton = Skeleton(request.opening, request.rows, request.closing)
        self._prompt_tokens = len(prompt.tokens) + prompts.length(skeleton)
        prompts.check_length(self._prompt_tokens, 0)
        self._table = Table(prompts, prompt, skeleton)
        assert self._table.branch
        self.view = View(self._table.branch.tokens)
        self.most_tokens = len(self.view) + prompts.length(skeleton)
        self.reused = 0
        self.is_done = False
        self._started = 0.0

    def begin(self) -> None:
        """Start the clock."""
        self._started = time.monotonic()

    def hear(self, context: Context, row: int) -> None:
        """Read a mark."""
        assert self._table.branch
        mark = mark_of(context.logits(row), self._table.branch)
        tokens = self._table.fill(mark, is_met=mark.is_met)
        if self._table.branch is None:
            self.is_done = True
        else:
            self.view.become(tokens)

    def reading(self, provenance: Mapping[str, object]) -> MarkReading:
        """What was read."""
        return reading_of(
            self._request,
            self._table.marks,
            input_tokens=len(self.view),
            seconds=time.monotonic() - self._started,
            provenance={**provenance, "reused_tokens": self.reused, "sees_marks": True},
        )

    def close(self) -> None:
        """There is nothing to give back."""


def _tempered(share: float, temperature: float) -> float:
    """The probability of "1" at ``temperature``, from that at 1."""
    if share in (0.0, 1.0):
        return share
    return 1 / (1 + math.exp(-math.log(share / (1 - share)) / temperature))
