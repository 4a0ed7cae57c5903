"""Work off the GUI thread: long jobs that report progress, and short computations."""

import logging
import time
import traceback
from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

import shiboken6
from PySide6.QtCore import QObject, QThread, QTimer, Signal

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.progress import Progress, Rate

logger = logging.getLogger(__name__)

Steps = Generator[Progress, None, object]
MakeSteps = Callable[[], Steps]

LOOK_EVERY_MS = 100
TELL_CHANGES_EVERY_SECONDS = 1.0
PAST_JOBS_KEPT = 20


@runtime_checkable
class Stoppable(Protocol):
    """Steps that can be told from any thread to let go of whatever the present one waits for."""

    def stop(self) -> None: ...


class JobState(Enum):
    """Where a job stands; ``STOPPING`` until its present step is done."""

    RUNNING = "running"
    STOPPING = "stopping"
    FINISHED = "finished"
    CANCELLED = "stopped"
    FAILED = "failed"
    CRASHED = "crashed"


class _GuardedThread(QThread):
    """Runs a function; what it raises is kept as words (``sentence``) or as a ``traceback``."""

    def __init__(self, work: Callable[["_GuardedThread"], object], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self.value: object = None
        self.sentence = ""
        self.traceback = ""
        # Written by the thread and looked at by the window: signals per step would flood the window.
        self.latest: Progress | None = None
        self.was_stopped = False

    def run(self) -> None:
        try:
            self.value = self._work(self)
        except SkillMixError as error:
            self.sentence = str(error)
        except Exception:  # noqa: BLE001  one of the three places: a thread must not take the program down
            self.traceback = traceback.format_exc()


def _run_steps(make_steps: MakeSteps, thread: _GuardedThread) -> object:
    steps = make_steps()
    try:
        while not thread.isInterruptionRequested():
            thread.latest = next(steps)
    except StopIteration as end:
        return end.value
    finally:
        steps.close()
    thread.was_stopped = True
    return None


class Job(QObject):
    """One long run, seen from the GUI thread.

    ``progressed`` comes at most ten times a second; exactly one of ``finished``, ``cancelled``, ``failed``
    and ``crashed`` comes at the end, when the thread is gone. ``result`` is what the generator returned.
    """

    progressed = Signal()
    finished = Signal()
    cancelled = Signal()
    failed = Signal(str)
    crashed = Signal(str)
    ended = Signal()

    def __init__(
        self, title: str, make_steps: MakeSteps, changed: Callable[[], None] | None, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.title = title
        self.make_steps = make_steps
        self.changed = changed
        self.progress: Progress | None = None
        self.rate = Rate()
        self.state = JobState.RUNNING
        self.message = ""
        self.result: object = None
        self._told_at = time.monotonic()
        self._thread = _GuardedThread(lambda thread: _run_steps(make_steps, thread), self)
        self._thread.finished.connect(self._end)
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_running(self) -> bool:
        return self.state in (JobState.RUNNING, JobState.STOPPING)

    def start(self) -> None:
        self._thread.start()
        self._timer.start()

    def cancel(self) -> None:
        """Ask for no further step; what the present step finishes is kept."""
        if self.state is JobState.RUNNING:
            self.state = JobState.STOPPING
            self._thread.requestInterruption()
            self._break_off()
            self.progressed.emit()

    def wait(self) -> None:
        """Until the thread is gone; its end is told by the next turn of the event loop."""
        self._thread.wait()

    def _break_off(self) -> None:
        """A step may take minutes: let go of whatever it waits for."""
        if isinstance(self.make_steps, Stoppable):
            self.make_steps.stop()

    def _look(self) -> None:
        if self.state is JobState.STOPPING:
            # More than once: a call that is only about to begin cannot be let go of yet.
            self._break_off()
        latest = self._thread.latest
        if latest is None or latest is self.progress:
            return
        self.progress = latest
        self.rate.add(latest.done)
        self.progressed.emit()
        if time.monotonic() - self._told_at >= TELL_CHANGES_EVERY_SECONDS:
            self._tell_changes()

    def _tell_changes(self) -> None:
        self._told_at = time.monotonic()
        if self.changed is not None:
            self.changed()

    def _end(self) -> None:
        self._thread.wait()
        self._timer.stop()
        self._look()
        self.result = self._thread.value
        self.message = self._thread.sentence or self._thread.traceback
        self.state = self._end_state()
        self._tell_changes()
        if self.state is JobState.FINISHED:
            self.finished.emit()
        elif self.state is JobState.CANCELLED:
            self.cancelled.emit()
        else:
            (self.failed if self.state is JobState.FAILED else self.crashed).emit(self.message)
        self.ended.emit()

    def _end_state(self) -> JobState:
        if self._thread.sentence:
            return JobState.FAILED
        if self._thread.traceback:
            return JobState.CRASHED
        return JobState.CANCELLED if self._thread.was_stopped else JobState.FINISHED


@dataclass(frozen=True)
class _Call:
    function: Callable[[], object]
    on_done: Callable[[object], None]
    on_failed: Callable[[str], None] | None
    owner: QObject
    topic: str


class Jobs(QObject):
    """All work that is going on; lives as long as the window."""

    started = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)
    failed = Signal(str)
    crashed = Signal(str)
    idle = Signal()
    forgotten = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: list[Job] = []
        self._past: list[Job] = []
        self._calls: dict[tuple[int, str], _GuardedThread] = {}
        self._waiting: dict[tuple[int, str], _Call] = {}

    @property
    def running(self) -> tuple[Job, ...]:
        return tuple(self._running)

    @property
    def past(self) -> tuple[Job, ...]:
        """The jobs that ended, newest first."""
        return tuple(self._past)

    @property
    def is_idle(self) -> bool:
        return not (self._running or self._calls)

    def start(self, title: str, make_steps: MakeSteps, *, changed: Callable[[], None] | None = None) -> Job:
        """Run the generator in a thread of its own; ``changed`` is called now and then, and at the end.

        A title runs once at a time: while it runs, starting it again gives the job that is running.
        """
        for job in self._running:
            if job.title == title:
                return job
        job = Job(title, make_steps, changed, self)
        self._running.append(job)
        job.progressed.connect(lambda: self.progressed.emit(job))
        job.ended.connect(lambda: self._job_ended(job))
        job.start()
        self.started.emit(job)
        return job

    def again(self, job: Job) -> Job:
        """Start an ended job anew; it does what is still missing."""
        return self.start(job.title, job.make_steps, changed=job.changed)

    def run_in_background(
        self,
        function: Callable[[], object],
        on_done: Callable[..., None],
        *,
        owner: QObject,
        topic: str = "",
        on_failed: Callable[[str], None] | None = None,
    ) -> None:
        """Compute off the GUI thread and hand the result to ``on_done`` on it.

        Of one owner's calls on one topic only the newest is answered, and at most one runs: a newer one
        replaces the one that waits. Nothing is called or begun once the owner is gone.
        """
        call = _Call(function, on_done, on_failed, owner, topic)
        key = (id(owner), topic)
        if key in self._calls:
            self._waiting[key] = call
        else:
            self._start_call(key, call)

    def forget_past(self) -> None:
        """Let go of the jobs that ended: they are of a project, and another one is opened."""
        for job in self._past:
            job.deleteLater()
        self._past.clear()
        self.forgotten.emit()

    def cancel_all(self) -> None:
        """Ask every job to stop after its present step."""
        for job in self._running:
            job.cancel()

    def shutdown(self) -> None:
        """Stop everything and wait for it; nothing is told of it any more."""
        self.cancel_all()
        self._waiting.clear()
        for job in self._running:
            job.wait()
        for thread in self._calls.values():
            thread.wait()

    def _job_ended(self, job: Job) -> None:
        self._running.remove(job)
        self._past.insert(0, job)
        for forgotten in self._past[PAST_JOBS_KEPT:]:
            forgotten.deleteLater()
        del self._past[PAST_JOBS_KEPT:]
        if job.state is JobState.FAILED:
            self.failed.emit(f"{job.title}: {job.message}")
        elif job.state is JobState.CRASHED:
            logger.error("%s crashed\n%s", job.title, job.message)
            self.crashed.emit(job.message)
        self.ended.emit(job)
        self._tell_if_idle()

    def _start_call(self, key: tuple[int, str], call: _Call) -> None:
        thread = _GuardedThread(lambda _: call.function(), self)
        self._calls[key] = thread
        thread.finished.connect(lambda: self._call_ended(key, call, thread))
        thread.start()

    def _call_ended(self, key: tuple[int, str], call: _Call, thread: _GuardedThread) -> None:
        thread.wait()
        del self._calls[key]
        thread.deleteLater()
        newer = self._waiting.pop(key, None)
        if shiboken6.isValid(call.owner):
            if newer is not None:
                self._start_call(key, newer)
            else:
                self._answer(call, thread)
        self._tell_if_idle()

    def _answer(self, call: _Call, thread: _GuardedThread) -> None:
        if thread.traceback:
            logger.error("A computation crashed\n%s", thread.traceback)
            self.crashed.emit(thread.traceback)
        elif thread.sentence:
            (call.on_failed or self.failed.emit)(thread.sentence)
        else:
            call.on_done(thread.value)

    def _tell_if_idle(self) -> None:
        if self.is_idle:
            self.idle.emit()
