"""The worker process as its parent holds it: started, spoken to, listened to, ended."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.llama import messages

FROZEN_SWITCH = "--llama-worker"
_LAST_WORDS_BYTES = 2000
_LAST_WORDS_S = 2.0


class WorkerDiedError(Exception):
    """The process is gone; the text is the last line that it left behind."""


class WorkerHandle:
    """A running worker. Only ``kill`` may be called from another thread than the one that listens."""

    def __init__(
        self,
        path: Path,
        *,
        threads: int | None = None,
        slots: int | None = None,
        sha256: str | None = None,
        load_anyway: bool = False,
    ) -> None:
        # A file takes what libraries print, where a pipe would have to be emptied all the time.
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            worker_command(path, threads=threads, slots=slots, sha256=sha256, load_anyway=load_anyway),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            encoding="ascii",
            # Ctrl-C in a terminal is meant for the program, which decides what becomes of the worker.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    @property
    def process_id(self) -> int:
        """The process's number."""
        return self._process.pid

    def wait_until_ready(self) -> str:
        """Wait for the file to be loaded; its SHA-256."""
        return str(self.hear()["sha256"])

    def say(self, line: str) -> None:
        """Send a line."""
        assert self._process.stdin
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except OSError:
            raise self._died() from None

    def hear(self) -> Mapping[str, Any]:
        """The next message, waited for; a ``ModelError`` where the worker cannot go on with this file."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line.endswith("\n"):
            raise self._died()
        message: Mapping[str, Any] = json.loads(line)
        if message["kind"] == messages.REFUSED:
            raise ModelError(message["reason"])
        return message

    def kill(self) -> None:
        """End the process at once and wait for its end."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process and give back what it was spoken to through."""
        self.kill()
        assert self._process.stdin
        assert self._process.stdout
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._process.stdout.close()
        self._errors.close()

    def _died(self) -> WorkerDiedError:
        with contextlib.suppress(subprocess.TimeoutExpired):
            # A process that fails by itself still has to say why.
            self._process.wait(_LAST_WORDS_S)
        self.kill()
        end = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, end - _LAST_WORDS_BYTES))
        words = self._errors.read().decode("utf-8", errors="replace").split("\n")
        return WorkerDiedError(next((line.strip() for line in reversed(words) if line.strip()), ""))


def worker_command(
    path: Path,
    *,
    threads: int | None = None,
    slots: int | None = None,
    sha256: str | None = None,
    load_anyway: bool = False,
) -> list[str]:
    """How the worker is started; the frozen program has no interpreter but itself."""
    options = [f"--threads={threads}"] if threads else []
    options += [f"--slots={slots}"] if slots else []
    options += [f"--sha256={sha256}"] if sha256 else []
    options += ["--load-anyway"] if load_anyway else []
    return [*_worker(), *options, str(path)]


def free_on_gpus() -> int | None:
    """What GPUs have free, None without a GPU; a worker is asked, as drivers stay out of the program."""
    told = subprocess.run(
        [*_worker(), "--gpus"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    if told.returncode:
        return None
    free: int | None = json.loads(told.stdout)["free_bytes"]
    return free


def _worker() -> list[str]:
    frozen = getattr(sys, "frozen", False)
    return [sys.executable, *([FROZEN_SWITCH] if frozen else ["-m", "skillmix_desktop.llm.llama.worker"])]
