"""The process in which llama.cpp lives: tasks come in on standard input, answers go out on standard output.

A native abort or an exhausted memory ends this process and nothing else; ending it is how memory is freed.
"""

import argparse
import json
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.llama import messages
from skillmix_desktop.llm.llama.model_file import read_whole
from skillmix_desktop.llm.llama.placement import Machine, free_memory, placed, refuse_if_short

if TYPE_CHECKING:  # a file that is refused needs no llama.cpp
    from skillmix_desktop.llm.llama.engine import Engine

# So many tasks are at hand, at most, that what they share can be found among them.
LOOK_AHEAD = 256
_PIECE_BYTES = 1 << 16

Asked = TypeVar("Asked")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until the input ends; 1 where the file cannot be used."""
    parser = argparse.ArgumentParser(prog="skillmix-llama-worker")
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--gpus", action="store_true", help="say what GPUs have free, and end")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--slots", type=int)
    parser.add_argument("--sha256", help="the file's, where it is known")
    parser.add_argument("--load-anyway", action="store_true", help="even where memory looks too short")
    options = parser.parse_args(arguments)
    if options.file is None and not options.gpus:
        parser.error("a file is needed")
    with _private_output() as output:
        program = Program(sys.stdin.fileno(), output)
        if options.gpus:
            from skillmix_desktop.llm.llama.devices import free_on_gpus

            program.say(messages.line_of(messages.GPUS, free_bytes=free_on_gpus()))
            return 0
        try:
            _serve(options, program)
        except ModelError as error:
            program.say(messages.line_of(messages.REFUSED, reason=str(error)))
            return 1
    return 0


class Program:
    """The program that this process works for, at the other end of its input and output.

    What it says is taken down by a thread: were it left in the pipe while answers fill the other one, each
    side would wait for the other to read.
    """

    def __init__(self, heard: int, said: TextIO) -> None:
        self._said = said
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        threading.Thread(target=self._listen, args=(heard,), daemon=True).start()

    def say(self, line: str) -> None:
        """Send a line."""
        self._said.write(line)
        self._said.flush()

    def hear(self) -> Mapping[str, Any] | None:
        """The next message; None where the program has hung up."""
        line = self._lines.get()
        if line is None:
            # It stays hung up, however often it is listened for.
            self._lines.put(None)
            return None
        message: Mapping[str, Any] = json.loads(line)
        return message

    def tasks(self, read: Callable[[Mapping[str, Any]], Asked]) -> Iterator[Asked]:
        """The tasks of a run; more are asked for while half of the last are left, to be there in time."""
        ready: deque[Asked] = deque()
        is_last = is_waiting = False
        while True:
            if not (is_last or is_waiting) and len(ready) <= LOOK_AHEAD // 2:
                self.say(messages.line_of(messages.WANTED, room=LOOK_AHEAD - len(ready)))
                is_waiting = True
            if ready:
                yield ready.popleft()
                continue
            if is_last:
                return
            message = self.hear()
            if message is None:
                return
            ready.extend(map(read, message["tasks"]))
            is_last, is_waiting = message["is_last"], False

    def _listen(self, heard: int) -> None:
        rest = b""
        # Read from the descriptor itself: a thread that waits in a file object would hold its lock at exit.
        while data := os.read(heard, _PIECE_BYTES):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                self._lines.put(line)
        self._lines.put(None)


def _serve(options: argparse.Namespace, program: Program) -> None:
    header = read_whole(options.file)
    from skillmix_desktop.llm.llama.devices import free_on_gpus
    from skillmix_desktop.llm.llama.loading import Wishes, load
    from skillmix_desktop.llm.llama.measuring import Meter

    machine = Machine(free_memory(), free_on_gpus())
    if not options.load_anyway:
        refuse_if_short(options.file.name, placed(header, context=0, gpu_free=machine.gpu_free), machine.free)
    run = program.hear()
    if run is None:
        return
    wishes = Wishes(options.threads, options.slots, options.sha256, options.load_anyway)
    meter = Meter(machine)
    engine = load(options.file, header, machine, messages.extremes_of(run), wishes)
    program.say(messages.line_of(messages.READY, sha256=engine.file["sha256"]))
    while run:
        if run["kind"] == messages.MEASURE:
            measurement = meter.measure(engine, messages.mark_request_of(run["request"]))
            program.say(messages.line_of(messages.MEASURED, measurement=asdict(measurement)))
        else:
            _answer(run["kind"], engine, program)
        run = program.hear()
    engine.close()


def _answer(kind: str, engine: "Engine", program: Program) -> None:
    answers = (
        engine.complete(program.tasks(messages.request_of))
        if kind == messages.COMPLETE
        else engine.read_marks(program.tasks(messages.mark_request_of))
    )
    for answer in answers:
        program.say(messages.answer_line(answer))


def _private_output() -> TextIO:
    """Standard output for the answers alone: what a library prints from now on goes to standard error."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output


if __name__ == "__main__":
    sys.exit(main())
