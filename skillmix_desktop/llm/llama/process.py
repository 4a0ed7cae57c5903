"""A GGUF file as a chat model: the program's side of the worker process."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import MarkReading, MarkRequest, Reply, Request
from skillmix_desktop.llm.llama import messages
from skillmix_desktop.llm.llama.worker_handle import WorkerDiedError, WorkerHandle

# One task is worked on and one lies ready, so that the worker never waits for the program.
IN_FLIGHT = 2
_DEATHS_FORGIVEN = 1

Asked = TypeVar("Asked", Request, MarkRequest)
Got = TypeVar("Got", Reply, MarkReading)


class LlamaModel:
    """A GGUF file run by llama.cpp in a process of its own, started when it is first needed.

    One run at a time. ``close`` may be called from any thread: a run under way then ends at once, without an
    error, and what it was asked stays unanswered.
    """

    def __init__(
        self, path: Path, *, name: str | None = None, is_practice: bool = False, threads: int | None = None
    ) -> None:
        self.path = path
        self.is_practice = is_practice
        self._name = name or f"llama/{path}"
        self._threads = threads
        self._sha256: str | None = None
        self._worker: WorkerHandle | None = None
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

    def complete(self, requests: Iterable[Request]) -> Iterator[Reply]:
        """See ``ChatModel``."""
        return self._run(requests, lambda message: messages.reply_of(message).storable())

    def read_marks(self, requests: Iterable[MarkRequest]) -> Iterator[MarkReading]:
        """See ``MarkReader``."""
        return self._run(requests, messages.reading_of)

    def close(self) -> None:
        """End the process; it is started again if more is asked."""
        self._is_closed = True
        worker = self._worker
        if worker:
            worker.kill()
        if not self._is_running:
            self._end_worker()

    def _run(self, requests: Iterable[Asked], read: Callable[[Mapping[str, Any]], Got]) -> Iterator[Got]:
        assert not self._is_running, "a run begins when the one before has ended"
        self._is_running, self._is_closed = True, False
        waiting: dict[int, Asked] = {}
        deaths = 0
        tasks = iter(enumerate(requests))
        try:
            while not self._is_closed:
                try:
                    message = self._next_answer(waiting, tasks)
                except WorkerDiedError as death:
                    self._end_worker()
                    deaths += 1
                    if deaths > _DEATHS_FORGIVEN and not self._is_closed:
                        raise self._gave_up(death) from None
                    continue
                if message is None:
                    return
                del waiting[message["ticket"]]
                yield read(message)
        finally:
            self._is_running = False
            if waiting or self._is_closed:
                self._end_worker()

    def _next_answer(
        self, waiting: dict[int, Asked], tasks: Iterator[tuple[int, Asked]]
    ) -> Mapping[str, Any] | None:
        """The next line from the worker, which is kept supplied; None when nothing is left to answer.

        A worker that had to be started anew is asked again for all that waits.
        """
        new = dict(islice(tasks, IN_FLIGHT - len(waiting)))
        waiting |= new
        if not waiting:
            return None
        if self._worker is None:
            self._worker = WorkerHandle(self.path, threads=self._threads, sha256=self._sha256)
            if self._is_closed:
                # Closed from another thread while the process was being started: nobody else ends it.
                self._worker.kill()
            self._sha256 = self._worker.wait_until_ready()
            new = waiting
        for ticket, task in new.items():
            self._worker.say(messages.task_line(ticket, task))
        return self._worker.hear()

    def _gave_up(self, death: WorkerDiedError) -> ModelError:
        words = f" Its last words: {death}" if str(death) else ""
        return ModelError(f"The process that runs {self.path.name} ended twice; is memory short?{words}")

    def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker:
            worker.close()
