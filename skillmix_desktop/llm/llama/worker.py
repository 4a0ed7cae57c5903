"""The process in which llama.cpp lives: tasks come in on standard input, answers go out on standard output.

A native abort or an exhausted memory ends this process and nothing else; ending it is how memory is freed.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Request
from skillmix_desktop.llm.llama import messages
from skillmix_desktop.llm.llama.gguf_header import read_header
from skillmix_desktop.llm.llama.model_file import sha256_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until the input ends; 1 where the file cannot be used."""
    parser = argparse.ArgumentParser(prog="skillmix-llama-worker")
    parser.add_argument("file", type=Path)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--sha256", help="the file's, where it is known")
    options = parser.parse_args(arguments)
    with _private_output() as output:
        try:
            _serve(options.file, options.threads, options.sha256, output)
        except ModelError as error:
            _say(output, messages.line_of(messages.REFUSED, reason=str(error)))
            return 1
    return 0


def _serve(path: Path, threads: int | None, known_sha256: str | None, output: TextIO) -> None:
    read_header(path)
    sha256 = known_sha256 or sha256_of(path)
    from skillmix_desktop.llm.llama.engine import Engine

    engine = Engine(path, file={"file": path.name, "sha256": sha256}, threads=threads)
    _say(output, messages.line_of(messages.READY, sha256=sha256))
    for line in sys.stdin:
        message = json.loads(line)
        task = messages.task_of(message)
        answer = engine.complete(task) if isinstance(task, Request) else engine.read_marks(task)
        _say(output, messages.answer_line(message["ticket"], answer))
    engine.close()


def _private_output() -> TextIO:
    """Standard output for the answers alone: what a library prints from now on goes to standard error."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output


def _say(output: TextIO, line: str) -> None:
    output.write(line)
    output.flush()


if __name__ == "__main__":
    sys.exit(main())
