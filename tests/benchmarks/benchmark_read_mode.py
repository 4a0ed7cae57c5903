"""How fast marks are read, against the usual loop and against what llama.cpp itself allows."""

import time
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from skillmix_desktop.llm.llama.engine import Engine
from tests.benchmarks.local_grading import Prompt, UsualLoop, file_of_random_weights, prompts
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.prompt_processing import PromptProcessing

GENERATIONS = 3
PASSES = 2


def run() -> Iterator[Measurement]:
    """Texts a second, in turn with the loop, and with bare prompt processing of as many tokens.

    Both sides have graded a text before they are timed, so that what all prompts share is in their view.
    """
    path = file_of_random_weights()
    engine, loop, bare = Engine(path, file={}), UsualLoop(path), PromptProcessing(path)
    allowed: list[float] = []
    orders = {
        "the reference's order": (prompts(1 + GENERATIONS, 1, is_text_last=False), 1, 2.5),
        "our order": (prompts(2, GENERATIONS, is_text_last=True), GENERATIONS, 5),
    }
    for name, (asked, known, wanted) in orders.items():
        loop.seconds(asked[:known])
        ratios = []
        for text in range(PASSES):
            _read(engine, asked[:known])
            seconds, new = _read(engine, asked[known:])
            allowed.append(bare.seconds(new) / seconds)
            share = len(asked) - known
            ratios.append(loop.seconds(asked[known + text : known + text + 1]) * share / seconds)
        yield Measurement(f"read mode in {name}, against the loop", float(np.mean(ratios)), wanted)
    engine.close()
    yield Measurement("read mode against bare prompt processing", float(np.median(allowed)), 0.8)


def _read(engine: Engine, asked: Sequence[Prompt]) -> tuple[float, int]:
    """The seconds that it takes, and how many tokens had to be taken in."""
    started = time.perf_counter()
    readings = list(engine.read_marks(prompt.mark_request for prompt in asked))
    seconds = time.perf_counter() - started
    assert all(None not in reading.probabilities for reading in readings)
    new = [(reading.input_tokens or 0) - _reused(reading.provenance) for reading in readings]
    return seconds, sum(new)


def _reused(record: Mapping[str, object]) -> int:
    count = record["reused_tokens"]
    assert isinstance(count, int)
    return count
