"""How fast a GPU reads and writes marks, against the usual loop and llama.cpp's own server on the same GPU.

``SKILLMIX_SHAPES`` names other shapes than the 8B model's, as "8B,70B"; "tiny" tries the script itself, and
without a GPU, too. The files lie in the folder for temporary files, and are made once.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from skillmix_desktop.llm.llama import native
from skillmix_desktop.llm.llama.devices import gpus
from skillmix_desktop.llm.llama.engine import Engine
from skillmix_desktop.llm.practice_file import write_practice_file
from tests.benchmarks.llama_server import llama_server, server_program
from tests.benchmarks.local_grading import ROUNDS, Prompt, UsualLoop, prompts
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.shaped_file import SHAPES, write_shaped_file

SLOTS = 16
ITEMS, GENERATIONS, LOOPED = 4, 4, 1
EXPLANATION = 32
TINY = "tiny"
# Read and write mode over each of the others; read mode writes no reasons, nor do the others then.
OVER_LOOP, OVER_SERVER = (20, 6), (1, 1)


@dataclass(frozen=True)
class Seconds:
    """What all prompts take: for their marks alone, and with an explanation of each text."""

    marks: float
    explained: float


def run() -> Iterator[Measurement]:
    """Texts a second over the others'; it is told first what this runs on."""
    names = os.environ.get("SKILLMIX_SHAPES", "8B").split(",")
    cards = ", ".join(gpu.name for gpu in gpus())
    if not cards and names != [TINY]:
        print("benchmark gpu: llama.cpp finds no GPU here, so nothing is measured", flush=True)
        return
    print(f"benchmark gpu: {cards or 'no GPU'}, {native.build()}", flush=True)
    for name in names:
        yield from _measured(name, "a GPU" if cards else "a CPU")


def _measured(name: str, place: str) -> Iterator[Measurement]:
    """One side after the other, for a GPU may not hold a large file twice."""
    path = _file(name)
    ours = _of_engine(path)
    others = {"the loop": (_of_loop(path), OVER_LOOP)}
    if program := server_program():
        others[f"llama-server of {SLOTS} slots"] = (_of_server(program, path), OVER_SERVER)
    else:
        print("benchmark gpu: no llama-server is at hand; SKILLMIX_LLAMA_SERVER names one", flush=True)
    where = f"on {place}, tiny: no claim" if name == TINY else f"on {place}, {name}"
    for other, (theirs, wanted) in others.items():
        read, written = (0.0, 0.0) if name == TINY else wanted
        yield Measurement(f"read mode {where}, against {other}", theirs.marks / ours.marks, read)
        yield Measurement(f"write mode {where}, against {other}", theirs.explained / ours.explained, written)


def _of_engine(path: Path) -> Seconds:
    first, *asked = _prompts()
    with closing(Engine(path, file={}, slots=SLOTS)) as engine:

        def read(some: list[Prompt]) -> None:
            assert len(list(engine.read_marks(prompt.mark_request for prompt in some))) == len(some)

        def write(some: list[Prompt]) -> None:
            requests = [prompt.request(round_, EXPLANATION) for prompt in some for round_ in range(ROUNDS)]
            assert len(list(engine.complete(requests))) == len(requests)

        read([first])
        marks = _seconds(lambda: read(asked))
        write([first])
        return Seconds(marks, _seconds(lambda: write(asked)))


def _of_loop(path: Path) -> Seconds:
    """Some texts stand for all: the loop takes as long for each."""
    first, *asked = _prompts()
    some, share = asked[:LOOPED], len(asked) / LOOPED
    with closing(UsualLoop(path)) as loop:
        loop.seconds([first])
        return Seconds(loop.seconds(some) * share, loop.seconds(some, explanation=EXPLANATION) * share)


def _of_server(program: str, path: Path) -> Seconds:
    first, *asked = _prompts()
    with llama_server(program, path, slots=SLOTS) as server:
        server.seconds([first])
        return Seconds(server.seconds(asked), server.seconds(asked, explanation=EXPLANATION))


def _prompts() -> list[Prompt]:
    """The first is graded before time is taken, so that what all prompts share is in each side's view."""
    return prompts(ITEMS, GENERATIONS, is_text_last=True)


def _seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _file(name: str) -> Path:
    folder = Path(tempfile.gettempdir()) / "skillmix-benchmarks"
    practice, path = folder / "practice.gguf", folder / f"random-{name}.gguf"
    if not path.exists():
        write_practice_file(practice)
        write_shaped_file(path.with_suffix(".part"), SHAPES[name], practice)
        path.with_suffix(".part").replace(path)
    return path
