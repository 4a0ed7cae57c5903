"""What the program and its worker process say to each other: one JSON object a line."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from skillmix_desktop.llm.base import Decoding, Finish, MarkReading, MarkRequest, Reply, Request

Task = Request | MarkRequest
Answer = Reply | MarkReading

COMPLETE, READ_MARKS = "complete", "read marks"
READY, REFUSED, ANSWERED = "ready", "refused", "answered"


def line_of(kind: str, **content: object) -> str:
    """A message as a line."""
    return json.dumps({"kind": kind, **content}) + "\n"


def task_line(ticket: int, task: Task) -> str:
    """The line that asks for ``task``; the answer carries its ``ticket``."""
    return line_of(COMPLETE if isinstance(task, Request) else READ_MARKS, ticket=ticket, task=asdict(task))


def answer_line(ticket: int, answer: Answer) -> str:
    """The line that answers the task of ``ticket``."""
    return line_of(ANSWERED, ticket=ticket, answer=asdict(answer))


def task_of(message: Mapping[str, Any]) -> Task:
    """The task that a line asked for."""
    content = message["task"]
    if message["kind"] == READ_MARKS:
        return MarkRequest(**{**content, "rows": tuple(content["rows"])})
    return Request(
        **{**content, "turns": tuple(content["turns"]), "decoding": Decoding(**content["decoding"])}
    )


def reply_of(message: Mapping[str, Any]) -> Reply:
    """The reply that a line brought."""
    content = message["answer"]
    return Reply(**{**content, "texts": tuple(content["texts"]), "finish": Finish(content["finish"])})


def reading_of(message: Mapping[str, Any]) -> MarkReading:
    """The reading that a line brought."""
    content = message["answer"]
    lists = {name: tuple(content[name]) for name in ("probabilities", "answer_mass")}
    return MarkReading(**{**content, **lists, "finish": Finish(content["finish"])})
