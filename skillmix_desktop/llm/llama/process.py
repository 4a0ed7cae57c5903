"""A GGUF file as a chat model: the program's side of the worker process."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import MarkReading, MarkRequest, Reply, Request, Waiting
from skillmix_desktop.llm.llama import messages
from skillmix_desktop.llm.llama.errand import Asked, Errand, Got
from skillmix_desktop.llm.llama.worker_handle import WorkerDiedError, WorkerHandle

_DEATHS_FORGIVEN = 1


class LlamaModel:
    """A GGUF file run by llama.cpp in a process of its own, started when it is first needed.

    ``slots`` is how many answers are written at once; with ``load_anyway`` the file is not refused where
    memory looks too short. One run at a time. ``close`` may be called from any thread: a run under way then
    ends at once, without an error, and what it was asked stays unanswered.
    """

    def __init__(
        self,
        path: Path,
        *,
        name: str | None = None,
        is_practice: bool = False,
        threads: int | None = None,
        slots: int | None = None,
        load_anyway: bool = False,
    ) -> None:
        self.path = path
        self.is_practice = is_practice
        self._name = name or f"llama/{path}"
        self._threads = threads
        self._slots = slots
        self._load_anyway = load_anyway
        self._sha256: str | None = None
        self._worker: WorkerHandle | None = None
        self._hears_of: object = None
        self._is_running = False
        self._is_closed = False

    @property
    def name(self) -> str:
        """What the model is called in the project."""
        return self._name

    @property
    def worker_id(self) -> int | None:
        """The worker's process number while it runs."""
        return self._worker.process_id if self._worker else None

    def complete(self, requests: Iterable[Request]) -> Iterator[Reply | Waiting]:
        """See ``ChatModel``."""
        return self._run(messages.COMPLETE, requests, lambda message: messages.reply_of(message).storable())

    def read_marks(self, requests: Iterable[MarkRequest]) -> Iterator[MarkReading | Waiting]:
        """See ``MarkReader``."""
        return self._run(messages.READ_MARKS, requests, messages.reading_of)

    def close(self) -> None:
        """End the process; it is started again if more is asked."""
        self._is_closed = True
        worker = self._worker
        if worker:
            worker.kill()
        if not self._is_running:
            self._end_worker()

    def _run(
        self, kind: str, requests: Iterable[Asked], read: Callable[[Mapping[str, Any]], Got]
    ) -> Iterator[Got | Waiting]:
        assert not self._is_running, "a run begins when the one before has ended"
        self._is_running, self._is_closed = True, False
        errand = Errand(requests)
        is_needed = True
        try:
            is_needed = not errand.is_empty
            while is_needed and not (self._is_closed or errand.is_done):
                if self._worker is None:
                    yield self._loading(errand.deaths)
                try:
                    message = self._next_message(kind, errand)
                except WorkerDiedError as death:
                    self._end_worker()
                    errand.begin_again()
                    if errand.deaths > _DEATHS_FORGIVEN and not self._is_closed:
                        raise self._gave_up(death) from None
                    continue
                if message["kind"] == messages.ANSWERED:
                    yield errand.answered(read(message["answer"]))
        finally:
            self._is_running = False
            if self._is_closed or (is_needed and not errand.is_done):
                self._end_worker()

    def _next_message(self, kind: str, errand: Errand[Asked]) -> Mapping[str, Any]:
        """The next line from the worker, which is given more to do if that is what it asks for."""
        if self._worker is None:
            self._worker = WorkerHandle(
                self.path,
                threads=self._threads,
                slots=self._slots,
                sha256=self._sha256,
                load_anyway=self._load_anyway,
            )
            if self._is_closed:
                # Closed from another thread while the process was being started: nobody else ends it.
                self._worker.kill()
            self._open_run(self._worker, kind, errand)
            self._sha256 = self._worker.wait_until_ready()
        if self._hears_of is not errand:
            self._open_run(self._worker, kind, errand)
        message = self._worker.hear()
        if message["kind"] == messages.WANTED:
            self._worker.say(errand.next_line(message["room"]))
        return message

    def _open_run(self, worker: WorkerHandle, kind: str, errand: Errand[Asked]) -> None:
        worker.say(messages.run_line(kind, errand.extremes()))
        self._hears_of = errand

    def _loading(self, deaths: int) -> Waiting:
        if deaths:
            return Waiting(f"the process that runs {self.path.name} ended; starting it again")
        return Waiting(f"loading {self.path.name}")

    def _gave_up(self, death: WorkerDiedError) -> ModelError:
        words = f" Its last words: {death}" if str(death) else ""
        return ModelError(f"The process that runs {self.path.name} ended twice; is memory short?{words}")

    def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        self._hears_of = None
        if worker:
            worker.close()
