"""llama.cpp's own server in a process of its own, asked for the same objects as the usual loop."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2

from skillmix_desktop.llm.llama.engine import usable_processors
from tests.benchmarks.local_grading import ROUNDS, Prompt, json_request

# What a prompt takes with its reply, and some more.
TOKENS_OF_SLOT = 2048


class LlamaServer:
    """A server that listens; as many requests are in flight as it has ``slots``."""

    def __init__(self, client: httpx2.Client, slots: int) -> None:
        self._client = client
        self._slots = slots

    def seconds(self, asked: Sequence[Prompt], *, explanation: int = 0) -> float:
        """How long it takes to have ``asked`` graded three times each."""
        bodies = [
            json_request(prompt, round_, explanation, self._count)
            for prompt in asked
            for round_ in range(ROUNDS)
        ]
        started = time.perf_counter()
        with ThreadPoolExecutor(self._slots) as senders:
            replies = list(senders.map(self._grade, bodies))
        assert all(reply["choices"] for reply in replies)
        return time.perf_counter() - started

    def _grade(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._answer("/v1/chat/completions", body)

    def _count(self, text: str) -> int:
        return len(self._answer("/tokenize", {"content": text})["tokens"])

    def _answer(self, place: str, body: dict[str, Any]) -> dict[str, Any]:
        response = self._client.post(place, json=body)
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer


def server_program() -> str | None:
    """The ``llama-server`` that ``SKILLMIX_LLAMA_SERVER`` names, or the one that is installed."""
    return os.environ.get("SKILLMIX_LLAMA_SERVER") or shutil.which("llama-server")


@contextmanager
def llama_server(program: str, path: Path, *, slots: int) -> Iterator[LlamaServer]:
    """A server of the file at ``path``, for as long as it is wanted."""
    port = _free_port()
    command = [program, "--model", str(path), "--host", "127.0.0.1", "--port", str(port)]
    command += ["--parallel", str(slots), "--ctx-size", str(slots * TOKENS_OF_SLOT)]
    command += ["--gpu-layers", "999", "--threads", str(usable_processors())]
    address = f"http://127.0.0.1:{port}"
    with (
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process,
        httpx2.Client(base_url=address, timeout=None, trust_env=False) as client,
    ):
        try:
            _wait_until_ready(process, client)
            yield LlamaServer(client, slots)
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], client: httpx2.Client) -> None:
    while not _is_ready(client):
        with suppress(subprocess.TimeoutExpired):
            raise RuntimeError(f"llama-server ended with {process.wait(0.2)}")


def _is_ready(client: httpx2.Client) -> bool:
    with suppress(httpx2.ConnectError):
        return client.get("/health").status_code == httpx2.codes.OK
    return False
