"""A file tried out in a worker process of its own: loaded, measured, unloaded."""

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Decoding, MarkRequest, Request, Waiting
from skillmix_desktop.llm.llama import messages
from skillmix_desktop.llm.llama.measurement import WRITTEN_TOKENS, Measurement
from skillmix_desktop.llm.llama.worker_handle import WorkerDiedError, WorkerHandle

# Nothing is recorded of a test, and so the file need not be hashed.
_NOT_HASHED = "not reckoned"


class LoadTest:
    """``run`` tests once; ``close`` may be called from any thread, and a run under way then ends at once."""

    def __init__(self, path: Path, *, load_anyway: bool = False) -> None:
        self._path = path
        self._load_anyway = load_anyway
        self._worker: WorkerHandle | None = None
        self._is_closed = False

    def run(self, request: MarkRequest) -> Generator[Waiting, None, Measurement | None]:
        """What is waited for, then what was measured; None where the test was closed before its end."""
        self._is_closed = False
        yield Waiting(f"loading {self._path.name}")
        with closing(
            WorkerHandle(self._path, slots=1, sha256=_NOT_HASHED, load_anyway=self._load_anyway)
        ) as worker:
            self._worker = worker
            try:
                if self._is_closed:
                    return None
                worker.say(messages.measure_line(request, _writing(request)))
                worker.wait_until_ready()
                yield Waiting("reading and writing")
                return Measurement(**worker.hear()["measurement"])
            except WorkerDiedError as death:
                if self._is_closed:
                    return None
                raise self._crashed(death) from None
            finally:
                self._worker = None

    @property
    def worker_id(self) -> int | None:
        """The worker's process number while it runs."""
        return self._worker.process_id if self._worker else None

    def close(self) -> None:
        """End the process."""
        self._is_closed = True
        worker = self._worker
        if worker:
            worker.kill()

    def _crashed(self, death: WorkerDiedError) -> ModelError:
        words = f" Its last words: {death}" if str(death) else ""
        return ModelError(
            f"llama.cpp ended while it tested {self._path.name}; is memory short, or the file damaged?{words}"
        )


def _writing(request: MarkRequest) -> Request:
    """What is written after the prompt of ``request``."""
    return Request(request.key, (request.turn,), request.system, Decoding(max_tokens=WRITTEN_TOKENS))
