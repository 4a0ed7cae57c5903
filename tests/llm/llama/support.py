"""What the tests of the local engine share: prompts, and llama.cpp asked the plain way to compare with."""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np
from llama_cpp import Llama

from skillmix_desktop.llm.base import Decoding, MarkReading, MarkRequest, Reply, Request, Skeleton, Waiting
from skillmix_desktop.llm.llama.engine import Engine

ROWS = ("| Correctly illustrates metaphor | ", "| Pertains to sewing | ", "| Text makes sense | ")
OPENING = "Here is the table:\n| Criteria | Points Earned |\n"
SYSTEM = "You are a careful grader."
LIMIT = Decoding(max_tokens=20, seed=1)
TABLE = Skeleton(OPENING, ROWS)


Answer = TypeVar("Answer", Reply, MarkReading)


def answers(news: Generator[Answer | Waiting]) -> Generator[Answer]:
    """What a model says without what is said while nothing comes."""
    with closing(news):
        yield from (one for one in news if not isinstance(one, Waiting))


def marks_of(
    text: str, rows: tuple[str, ...] = ROWS, *, before: str = "", sees_marks: bool = False
) -> MarkRequest:
    turn = f"{before}Grade this text, please. {text}"
    return MarkRequest(text, turn, OPENING, rows, SYSTEM, sees_marks=sees_marks)


@contextmanager
def engine_of(path: Path, *, slots: int = 16) -> Iterator[Engine]:
    engine = Engine(path, file={}, threads=1, slots=slots)
    try:
        yield engine
    finally:
        engine.close()


def read(engine: Engine, *requests: MarkRequest) -> list[MarkReading]:
    """The readings in the requests' order."""
    found = {reading.key: reading for reading in engine.read_marks(requests)}
    return [found[request.key] for request in requests]


def complete(engine: Engine, *requests: Request) -> list[Reply]:
    """The replies in the requests' order."""
    found = {reply.key: reply for reply in engine.complete(requests)}
    return [found[request.key] for request in requests]


class PlainLlama:
    """llama-cpp-python's own class, a prompt at a time and nothing kept between them."""

    def __init__(self, path: Path) -> None:
        self.llama = Llama(str(path), n_ctx=4096, n_threads=1, n_threads_batch=1, verbose=False)

    def share_of_met(self, prompt: str) -> tuple[float, float]:
        """The probability of "1" against "0" after ``prompt``, and that of both together."""
        self.llama.reset()
        self.llama.eval(self._tokens(prompt + "1")[:-1])
        logits = np.ctypeslib.as_array(self.llama._ctx.get_logits_ith(-1), shape=(self.llama.n_vocab(),))
        shares = np.exp(logits.astype(np.float64) - logits.max())
        shares /= shares.sum()
        met, not_met = (shares[self._tokens(prompt + mark)[-1]] for mark in "10")
        return float(met / (met + not_met)), float(met + not_met)

    def _tokens(self, text: str) -> list[int]:
        return self.llama.tokenize(text.encode(), add_bos=False, special=True)


def prompt_of(system: str, *turns: str) -> str:
    """A conversation as the practice file's template writes it, up to the answer."""
    roles = ("user", "assistant")
    said = [f"{roles[number % 2]}: {turn}</s>\n" for number, turn in enumerate(turns)]
    return f"<s>system: {system}</s>\n" + "".join(said) + "assistant:\n"
