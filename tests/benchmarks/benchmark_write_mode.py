"""How fast tables and explanations are written, against the usual loop."""

import time
from collections.abc import Iterator

import numpy as np

from skillmix_desktop.llm.llama.engine import Engine
from tests.benchmarks.local_grading import ROUNDS, UsualLoop, file_of_random_weights, prompts
from tests.benchmarks.measurement import Measurement

SLOTS = 16
ITEMS, GENERATIONS = 4, 4
EXPLANATION = 32
PASSES = 2


def run() -> Iterator[Measurement]:
    """Texts a second, three rounds each and as much explanation on either side, in turn with the loop."""
    path = file_of_random_weights()
    engine, loop = Engine(path, file={}, slots=SLOTS), UsualLoop(path)
    asked = prompts(ITEMS, GENERATIONS, is_text_last=True)
    loop.seconds(asked[:1], explanation=EXPLANATION)
    ratios = []
    for text in range(1, 1 + PASSES):
        started = time.perf_counter()
        requests = [prompt.request(round_, EXPLANATION) for prompt in asked for round_ in range(ROUNDS)]
        replies = list(engine.complete(requests))
        seconds = time.perf_counter() - started
        assert len(replies) == len(requests)
        ratios.append(loop.seconds([asked[text]], explanation=EXPLANATION) * len(asked) / seconds)
    engine.close()
    yield Measurement(f"write mode with {SLOTS} slots, against the loop", float(np.mean(ratios)), 1.5)
