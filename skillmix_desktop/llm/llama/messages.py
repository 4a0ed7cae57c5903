"""What the program and its worker process say to each other: one JSON object a line.

The program opens a run, and tells the extremes of what it will ask; the worker loads the file with room for
them, or refuses. It says how many tasks it wants, and is given up to so many, a line for all
of them, until it hears that they were the last. Answers come in between, in whatever order.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from skillmix_desktop.llm.base import (
    Decoding,
    Finish,
    MarkReading,
    MarkRequest,
    Reply,
    Request,
    Skeleton,
)

Task = Request | MarkRequest
Answer = Reply | MarkReading

COMPLETE, READ_MARKS, TASKS, MEASURE = "complete", "read marks", "tasks", "measure"
READY, REFUSED, WANTED, ANSWERED = "ready", "refused", "wanted", "answered"
MEASURED, GPUS = "measured", "gpus"


def line_of(kind: str, **content: object) -> str:
    """A message as a line."""
    return json.dumps({"kind": kind, **content}) + "\n"


def run_line(kind: str, extremes: Iterable[Task]) -> str:
    """The line that opens a run."""
    return line_of(kind, extremes=[asdict(task) for task in extremes])


def measure_line(request: MarkRequest, writing: Request) -> str:
    """The line that asks for a measurement: the mark to be read, and room for what is written."""
    return line_of(MEASURE, request=asdict(request), extremes=[asdict(writing)])


def tasks_line(tasks: Iterable[Task], *, is_last: bool) -> str:
    """The line that hands over ``tasks``, which are the last of the run or not."""
    return line_of(TASKS, tasks=[asdict(task) for task in tasks], is_last=is_last)


def answer_line(answer: Answer) -> str:
    """The line that answers a task."""
    return line_of(ANSWERED, answer=asdict(answer))


def extremes_of(run: Mapping[str, Any]) -> list[Task]:
    """What a run that was opened told of its requests."""
    if run["kind"] == READ_MARKS:
        return [mark_request_of(content) for content in run["extremes"]]
    return [request_of(content) for content in run["extremes"]]


def request_of(content: Mapping[str, Any]) -> Request:
    """A conversation to be held, as a line brought it."""
    skeleton = content["skeleton"]
    return Request(
        **{
            **content,
            "turns": tuple(content["turns"]),
            "criteria": tuple(content["criteria"]),
            "decoding": Decoding(**content["decoding"]),
            "skeleton": skeleton and Skeleton(**{**skeleton, "rows": tuple(skeleton["rows"])}),
        }
    )


def mark_request_of(content: Mapping[str, Any]) -> MarkRequest:
    """A prompt whose marks are to be read, as a line brought it."""
    return MarkRequest(**{**content, "rows": tuple(content["rows"])})


def reply_of(content: Mapping[str, Any]) -> Reply:
    """A reply, as a line brought it."""
    lists = {name: tuple(content[name]) for name in ("texts", "tokens")}
    return Reply(**{**content, **lists, "finish": Finish(content["finish"])})


def reading_of(content: Mapping[str, Any]) -> MarkReading:
    """A reading, as a line brought it."""
    lists = {name: tuple(content[name]) for name in ("probabilities", "answer_mass")}
    return MarkReading(**{**content, **lists, "finish": Finish(content["finish"])})
