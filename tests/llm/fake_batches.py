"""A server on this machine with OpenAI's files and batches, which are answered when the test says so."""

import email
import email.policy
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.llm.fake_server import completion
from tests.llm.loopback import serving

Object = dict[str, Any]
Answer = Callable[[Object], Object]


def good(text: str, **changes: object) -> Answer:
    """A line that was answered with ``text``."""
    return lambda _line: {
        "response": {"status_code": 200, "body": completion(text, **changes)},
        "error": None,
    }


def refused(status: int, message: str, **error: object) -> Answer:
    """A line that the server's model turned away."""
    body = {"error": {"message": message, **error}}
    return lambda _line: {"response": {"status_code": status, "body": body}, "error": None}


def expired(_line: Object) -> Object:
    """A line that the server did not come to."""
    words = "This request could not be executed before the completion window expired."
    return {"response": None, "error": {"code": "batch_expired", "message": words}}


@dataclass
class FakeBatches:
    """``breaks`` names acts after which the connection is hung up, as if one side had died there.

    What the server ``lacks`` it has never heard of. ``meanwhile`` happens while a batch is made.
    """

    port: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    batches: list[Object] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)
    direct: list[bytes] = field(default_factory=list)
    direct_answer: str = ""
    breaks: set[str] = field(default_factory=set)
    lacks: set[str] = field(default_factory=set)
    meanwhile: Callable[[], object] = list
    keys: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def endpoint(self) -> str:
        """What stands behind the @ of a model's name."""
        return f"http://127.0.0.1:{self.port}/v1"

    def lines(self, batch: Object) -> list[Object]:
        """What a batch asks."""
        return [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]

    def end(self, batch: Object, *answers: Answer, status: str = "completed", leave_out: int = 0) -> None:
        """Answer the batch's lines, in the order of ``answers`` of which the last stays, and end it."""
        lines = self.lines(batch)
        given = [answers[min(number, len(answers) - 1)] for number in range(len(lines) if answers else 0)]
        told = [
            {"id": f"line-{number}", "custom_id": line["custom_id"], **answer(line)}
            for number, (line, answer) in enumerate(zip(lines, given, strict=False))
        ]
        told = told[: len(told) - leave_out]
        is_good = [((line["response"] or {}).get("status_code") == 200) for line in told]
        for name, wanted in (("output_file_id", True), ("error_file_id", False)):
            part = [line for line, good_ in zip(told, is_good, strict=True) if good_ is wanted]
            if part:
                # The server's order is its own.
                batch[name] = self.add_file("\n".join(map(json.dumps, reversed(part))).encode())
        batch["status"] = status
        batch["request_counts"] = {
            "total": len(lines),
            "completed": is_good.count(True),
            "failed": is_good.count(False),
        }

    def add_file(self, content: bytes) -> str:
        with self.lock:
            file_id = f"file-{len(self.files)}"
            self.files[file_id] = content
        return file_id

    def add_batch(self, body: Object) -> Object:
        self.meanwhile()
        batch = {
            "id": f"batch_{len(self.batches)}",
            "object": "batch",
            "endpoint": body["endpoint"],
            "completion_window": body["completion_window"],
            "input_file_id": body["input_file_id"],
            "metadata": body.get("metadata"),
            "status": "validating",
            "created_at": int(time.time()),
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
        }
        self.batches.append(batch)
        return batch


@contextmanager
def running_batches() -> Iterator[FakeBatches]:
    """The server, gone with all its threads at the end."""
    fake = FakeBatches()
    with serving(type("Handler", (_Handler,), {"fake": fake})) as fake.port:
        yield fake


class _Handler(BaseHTTPRequestHandler):
    fake: FakeBatches

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self._path("POST")
        if path == "/v1/files":
            self._answer("upload", lambda: {"id": self.fake.add_file(self._uploaded(body)), "object": "file"})
        elif path == "/v1/batches":
            self._answer("create", lambda: self.fake.add_batch(json.loads(body)))
        elif path == "/v1/chat/completions":
            self.fake.direct.append(body)
            self._send(200, completion(self.fake.direct_answer))
        elif found := re.fullmatch(r"/v1/batches/(\w+)/cancel", path):
            self._about(found[1], self._cancel)

    def do_GET(self) -> None:
        path = self._path("GET")
        if path == "/v1/batches":
            self._list()
        elif found := re.fullmatch(r"/v1/batches/(\w+)", path):
            self._about(found[1], lambda batch: self._answer("retrieve", lambda: batch))
        elif found := re.fullmatch(r"/v1/files/([\w-]+)/content", path):
            content = self.fake.files.get(found[1])
            self._send(404, {"error": {"message": "no such file"}}) if content is None else self._raw(content)

    def do_DELETE(self) -> None:
        file_id = self._path("DELETE").rsplit("/", 1)[1]
        self._send(
            200, {"id": file_id, "object": "file", "deleted": self.fake.files.pop(file_id, None) is not None}
        )

    def _path(self, method: str) -> str:
        path = urlsplit(self.path).path
        self.fake.seen.append((method, path))
        self.fake.keys.add(self.headers.get("Authorization", "").removeprefix("Bearer "))
        return path

    def _uploaded(self, body: bytes) -> bytes:
        head = f"Content-Type: {self.headers['Content-Type']}\n\n".encode()
        message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
        parts = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in message.iter_parts()
        }
        assert parts["purpose"] == b"batch"
        content = parts["file"]
        assert isinstance(content, bytes)
        return content

    def _answer(self, act: str, do: Callable[[], Object]) -> None:
        """Do it, and tell, unless the line breaks before or after."""
        if act in self.fake.lacks:
            self._send(404, {"detail": "Not Found"})
            return
        if f"before {act}" in self.fake.breaks:
            self.close_connection = True
            return
        made = do()
        if act in self.fake.breaks:
            self.close_connection = True
            return
        self._send(200, made)

    def _about(self, batch_id: str, do: Callable[[Object], None]) -> None:
        batch = next((batch for batch in self.fake.batches if batch["id"] == batch_id), None)
        if batch is None:
            self._send(404, {"error": {"message": f"No batch {batch_id}"}})
        else:
            do(batch)

    def _cancel(self, batch: Object) -> None:
        if batch["status"] in ("completed", "expired", "cancelled", "failed"):
            self._send(409, {"error": {"message": "The batch has ended."}})
            return
        batch["status"] = "cancelling"
        self._send(200, batch)

    def _list(self) -> None:
        if "list" in self.fake.lacks:
            self._send(404, {"detail": "Not Found"})
            return
        newest = self.fake.batches[::-1]
        query = parse_qs(urlsplit(self.path).query)
        ids = [batch["id"] for batch in newest]
        start = ids.index(query["after"][0]) + 1 if "after" in query else 0
        page = newest[start : start + 2]
        has_more = start + 2 < len(newest)
        self._send(200, {"object": "list", "data": page, "has_more": has_more})

    def _send(self, status: int, body: Object) -> None:
        self._raw(json.dumps(body).encode(), status)

    def _raw(self, content: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Keep the tests' output clean."""
