"""Answers conversations and reads marks with one GGUF file; runs inside the worker process."""

import os
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Decoding, Finish, MarkReading, MarkRequest, Reply, Request
from skillmix_desktop.llm.llama import native
from skillmix_desktop.llm.llama.chat_template import ChatTemplate, Message
from skillmix_desktop.llm.llama.memory import Memory, shared_by_all, shared_length

# Below this share of the next token, "0" and "1" are noise, and no mark is read from them.
LEAST_ANSWER_MASS = 0.01


@dataclass(frozen=True)
class Branch:
    """The tokens up to a mark, and the token that either mark would begin with."""

    tokens: Sequence[int]
    met: int
    not_met: int


@dataclass(frozen=True)
class Turn:
    """One answer as it was drawn."""

    text: str
    finish: Finish
    prompt_tokens: int
    reused_tokens: int
    answer_tokens: int


class TooLongError(Exception):
    """A request that does not fit the file's context; it fails alone."""


class Engine:
    """One file, loaded once, and the memory of what it read last; ``file`` is how the record names it."""

    def __init__(self, path: Path, *, file: Mapping[str, str], threads: int | None = None) -> None:
        self._file = file
        self._threads = threads or usable_processors()
        self._weights = native.Weights(path)
        self._memory = Memory(self._weights, threads=self._threads)
        self._template = ChatTemplate(
            self._weights.template,
            beginning=self._weights.beginning,
            end=self._weights.end,
            markers=self._weights.markers(),
        )

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()
        self._weights.close()

    def complete(self, request: Request) -> Reply:
        """Hold the conversation of ``request``."""
        started = time.monotonic()
        decoding = _seeded(request.decoding)
        turns: list[Turn] = []
        failure = ""
        try:
            turns.extend(self._turns(request, decoding))
        except TooLongError as error:
            failure = str(error)
        return Reply(
            key=request.key,
            texts=tuple(turn.text for turn in turns),
            finish=Finish.ERROR if failure else turns[-1].finish,
            detail=failure,
            input_tokens=sum(turn.prompt_tokens for turn in turns),
            output_tokens=sum(turn.answer_tokens for turn in turns),
            cost_usd=0.0,
            seconds=time.monotonic() - started,
            provenance={
                **self._provenance(),
                "decoding": asdict(decoding),
                "finishes": [str(turn.finish) for turn in turns],
                "reused_tokens": sum(turn.reused_tokens for turn in turns),
            },
        )

    def read_marks(self, request: MarkRequest) -> MarkReading:
        """The probability of "1" at each place where ``request`` expects a mark."""
        started = time.monotonic()
        prompt = self._template.render(_opened(request.system, request.turn)) + request.opening
        branches = [self._branch(prompt + row) for row in request.rows]
        trunk = self._trunk_length(branches)
        tails = [branch.tokens[trunk:] for branch in branches]
        input_tokens = trunk + sum(map(len, tails))
        try:
            self._check_length(max(len(branch.tokens) for branch in branches), 0)
        except TooLongError as error:
            return _unread(request, str(error), self._provenance())
        self._memory.reserve(cells=input_tokens, sequences=len(branches) + 1)
        reused = self._memory.hold(branches[0].tokens[:trunk])
        logits = self._memory.read_branches(tails)
        marks = [_mark(row, branch) for row, branch in zip(logits, branches, strict=True)]
        return MarkReading(
            key=request.key,
            probabilities=tuple(probability for probability, _ in marks),
            answer_mass=tuple(mass for _, mass in marks),
            finish=Finish.STOP,
            input_tokens=input_tokens,
            seconds=time.monotonic() - started,
            provenance={**self._provenance(), "reused_tokens": reused},
        )

    def _turns(self, request: Request, decoding: Decoding) -> Iterator[Turn]:
        sampler = native.Sampler(self._weights, decoding, decoding.seed or 0)
        try:
            messages = _opened(request.system, request.turns[0])
            for following in (*request.turns[1:], None):
                turn = self._answer(self._weights.tokens(self._template.render(messages)), decoding, sampler)
                yield turn
                if following is not None:
                    messages += [Message("assistant", turn.text), Message("user", following)]
        finally:
            sampler.close()

    def _answer(self, prompt: Sequence[int], decoding: Decoding, sampler: native.Sampler) -> Turn:
        self._check_length(len(prompt), decoding.max_tokens)
        context = self._memory.reserve(cells=len(prompt) + decoding.max_tokens)
        reused = self._memory.hold(prompt)
        if decoding.repetition_penalty != 1.0:
            sampler.see(prompt)
        written: list[int] = []
        finish = Finish.LENGTH
        while len(written) < decoding.max_tokens:
            if written:
                self._memory.extend(written[-1])
            token = sampler.draw(context)
            if self._weights.ends(token):
                finish = Finish.STOP
                break
            written.append(token)
        return Turn(self._weights.text(written), finish, len(prompt), reused, len(written))

    def _branch(self, text: str) -> Branch:
        """The tokens of ``text`` when a mark follows it: a mark may be cut together with what precedes it."""
        met, not_met = self._weights.tokens(text + "1"), self._weights.tokens(text + "0")
        shared = shared_length(met, not_met)
        if not 0 < shared < min(len(met), len(not_met)):
            raise ModelError("The file's tokenizer does not tell 1 from 0; let the grader write its marks.")
        return Branch(met[:shared], met[shared], not_met[shared])

    def _trunk_length(self, branches: Sequence[Branch]) -> int:
        """How many tokens all share, at least one being left to each branch."""
        shared = shared_by_all([branch.tokens for branch in branches])
        return min(shared, min(len(branch.tokens) for branch in branches) - 1)

    def _check_length(self, prompt: int, answer: int) -> None:
        room = self._weights.context_length
        if prompt + answer > room:
            wanted = f" and {answer:,} more are asked for" if answer else ""
            raise TooLongError(
                f"The prompt has {prompt:,} tokens{wanted}; the file's context holds {room:,}."
            )

    def _provenance(self) -> dict[str, object]:
        return {
            **self._file,
            "engine": native.build(),
            "offload": native.can_offload(),
            "threads": self._threads,
            "context": self._memory.cells,
            "slots": 1,
            "chat_template": self._template.kind,
        }


def usable_processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _opened(system: str, turn: str) -> list[Message]:
    opening = [Message("system", system)] if system else []
    return [*opening, Message("user", turn)]


def _seeded(decoding: Decoding) -> Decoding:
    """``decoding`` with a seed wherever one is used, so that the record can name it."""
    if decoding.seed is not None or decoding.temperature <= 0:
        return decoding
    return replace(decoding, seed=secrets.randbits(31))


def _mark(logits: native.Logits, branch: Branch) -> tuple[float | None, float]:
    """The probability of "1" among the two marks, and that of the two together among all tokens."""
    weights = np.exp(logits.astype(np.float64) - logits.max())
    met, not_met = weights[branch.met], weights[branch.not_met]
    mass = float((met + not_met) / weights.sum())
    return (float(met / (met + not_met)) if mass >= LEAST_ANSWER_MASS else None), mass


def _unread(request: MarkRequest, detail: str, provenance: dict[str, object]) -> MarkReading:
    nothing = (None,) * len(request.rows)
    return MarkReading(request.key, nothing, (), Finish.ERROR, detail, provenance=provenance)
