"""A server on this machine that speaks as much of a model hub's interface as a download needs."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.llm.loopback import serving

REPOSITORY = "maker/tiny-GGUF"
NAME = "tiny.gguf"
COMMIT = "c" * 40
REVISIONS = ("main", "v1.0")


@dataclass
class FakeHub:
    """Holds one file; ``stated`` and ``size`` are what it says of it, ``error`` what it answers instead."""

    content: bytes
    stated: str = ""
    size: int = 0
    error: tuple[int, str] | None = None
    honours_ranges: bool = True
    hangs_up_after: int | None = None
    port: int = 0
    sent: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stated = self.stated or hashlib.sha256(self.content).hexdigest()
        self.size = self.size or len(self.content)

    @property
    def endpoint(self) -> str:
        """What HF_ENDPOINT would be."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def storage(self) -> str:
        """Where the bytes are: as with the real hub, on another host than the repositories."""
        return f"http://localhost:{self.port}/storage"


@contextmanager
def running(hub: FakeHub) -> Iterator[FakeHub]:
    """``hub`` served, and gone with all its threads at the end."""
    handler = type("Handler", (_Handler,), {"hub": hub})
    with serving(handler) as hub.port:
        yield hub


class _Handler(BaseHTTPRequestHandler):
    hub: FakeHub

    def do_HEAD(self) -> None:
        if self._refuses(*REVISIONS):
            return
        self.send_response(302)
        self.send_header("Location", self.hub.storage)
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("X-Linked-Size", str(self.hub.size))
        self.send_header("X-Linked-Etag", f'"{self.hub.stated}"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        if self.path != "/storage":
            if not self._refuses(COMMIT):
                self.send_response(302)
                self.send_header("Location", self.hub.storage)
                self.send_header("Content-Length", "0")
                self.end_headers()
            return
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(asked[1]) if asked and self.hub.honours_ranges else 0
        body = self.hub.content[start:]
        self.send_response(206 if asked and self.hub.honours_ranges else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: self.hub.hangs_up_after])
        self.hub.sent.append(len(body[: self.hub.hangs_up_after]))
        self.close_connection = self.hub.hangs_up_after is not None

    def _refuses(self, *revisions: str) -> bool:
        known = self.path in [f"/{REPOSITORY}/resolve/{revision}/{NAME}" for revision in revisions]
        error = self.hub.error or (None if known else (404, "EntryNotFound"))
        if error is None:
            return False
        self.send_response(error[0])
        self.send_header("X-Error-Code", error[1])
        self.send_header("Content-Length", "0")
        self.end_headers()
        return True

    def log_message(self, *_arguments: object) -> None:
        """Keep the tests' output clean."""
