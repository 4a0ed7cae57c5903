"""A server on this machine that speaks as much of OpenAI's interface as the tests need, faults included."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.llm.loopback import serving

PATIENCE_S = 20.0


@dataclass(frozen=True)
class Seen:
    """A request as it came in."""

    path: str
    key: str
    body: dict[str, Any]

    @property
    def last_turn(self) -> str:
        """What the user said last."""
        return str(self.body["messages"][-1]["content"])


Behaviour = Callable[["_Handler", Seen], None]
Policy = Callable[[int, Seen], Behaviour]


@dataclass
class FakeServer:
    """``policy`` chooses what is done with the n-th request, counted from 0."""

    policy: Policy
    port: int = 0
    seen: list[Seen] = field(default_factory=list)
    is_closing: threading.Event = field(default_factory=threading.Event)
    most_at_once: int = 0
    at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def endpoint(self) -> str:
        """What stands behind the @ of a model's name."""
        return f"http://127.0.0.1:{self.port}/v1"

    def enter(self, seen: Seen) -> int:
        """Count a request in; its number."""
        with self.lock:
            self.seen.append(seen)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            return len(self.seen) - 1

    def leave(self) -> None:
        """Count a request out."""
        with self.lock:
            self.at_once -= 1


def in_turn(*behaviours: Behaviour) -> Policy:
    """The first request meets the first behaviour and so on; the last one stays."""
    return lambda number, _seen: behaviours[min(number, len(behaviours) - 1)]


def ok(text: str | None = None, **changes: object) -> Behaviour:
    """A good completion; without ``text`` it repeats the user's last turn in capitals."""

    def behave(handler: "_Handler", seen: Seen) -> None:
        handler.send_json(200, completion(seen.last_turn.upper() if text is None else text, **changes))

    return behave


def completion(text: str | None, *, finish: str | None = "stop", **changes: object) -> dict[str, object]:
    """The body of a completion of 7 tokens for 11."""
    body: dict[str, object] = {
        "id": "c-1",
        "object": "chat.completion",
        "model": "served-model",
        "system_fingerprint": "fp-1",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }
    return body | changes


def fault(status: int, message: str, *, headers: dict[str, str] | None = None, **error: object) -> Behaviour:
    """An error in the server's own words."""

    def behave(handler: "_Handler", _seen: Seen) -> None:
        handler.send_json(status, {"error": {"message": message, **error}}, headers or {})

    return behave


def raw(content: bytes, *, kind: str = "application/json", claimed: int | None = None) -> Behaviour:
    """These bytes with status 200; ``claimed`` more of them than come is half a reply."""

    def behave(handler: "_Handler", _seen: Seen) -> None:
        handler.send_content(200, content, kind=kind, claimed=claimed)
        handler.close_connection = True

    return behave


def silence(handler: "_Handler", _seen: Seen) -> None:
    """Hang up without a word."""
    handler.close_connection = True


def never(handler: "_Handler", _seen: Seen) -> None:
    """Say nothing until the test is over."""
    handler.fake.is_closing.wait(PATIENCE_S)
    handler.close_connection = True


@contextmanager
def running(policy: Policy) -> Iterator[FakeServer]:
    """A server that follows ``policy``, gone with all its threads at the end."""
    fake = FakeServer(policy)
    handler = type("Handler", (_Handler,), {"fake": fake})
    with serving(handler) as fake.port:
        try:
            yield fake
        finally:
            fake.is_closing.set()


class _Handler(BaseHTTPRequestHandler):
    fake: FakeServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        seen = Seen(self.path, self.headers.get("Authorization", "").removeprefix("Bearer "), body)
        number = self.fake.enter(seen)
        try:
            self.fake.policy(number, seen)(self, seen)
        finally:
            self.fake.leave()

    def send_json(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        self.send_content(status, json.dumps(body).encode(), headers=headers)

    def send_content(
        self,
        status: int,
        content: bytes,
        *,
        kind: str = "application/json",
        claimed: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content) + (claimed or 0)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Keep the tests' output clean."""
