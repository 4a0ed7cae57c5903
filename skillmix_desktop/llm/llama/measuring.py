"""Measuring a file inside the worker process that has loaded it."""

import sys
import time
from pathlib import Path

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import MarkReading, MarkRequest
from skillmix_desktop.llm.llama.devices import free_on_gpus
from skillmix_desktop.llm.llama.engine import Engine
from skillmix_desktop.llm.llama.measurement import WRITTEN_TOKENS, Measurement
from skillmix_desktop.llm.llama.placement import Machine

_STATUS = Path("/proc/self/status")


class Meter:
    """Made before the file is loaded."""

    def __init__(self, machine: Machine) -> None:
        self._gpu_free = machine.gpu_free
        self._started = time.monotonic()

    def measure(self, engine: Engine, request: MarkRequest) -> Measurement:
        """Read the one mark of ``request`` with ``engine``, then write a little, one answer alone.

        A file is loaded when it has answered once: until then much of it may still be on the disk.
        """
        engine.warm_up()
        loaded = time.monotonic()
        reading, detail = _read(engine, request)
        writing = engine.write(request, WRITTEN_TOKENS)
        gpu_free = free_on_gpus()
        return Measurement(
            load_seconds=loaded - self._started,
            read_per_second=_per_second(reading),
            written_per_second=WRITTEN_TOKENS / writing,
            answer_mass=reading.answer_mass[0] if reading and reading.answer_mass else None,
            detail=detail,
            memory_bytes=_most_memory(),
            gpu_bytes=None if gpu_free is None or self._gpu_free is None else self._gpu_free - gpu_free,
        )


def _read(engine: Engine, request: MarkRequest) -> tuple[MarkReading | None, str]:
    try:
        reading = next(iter(engine.read_marks([request])))
    except ModelError as error:
        return None, str(error)
    return reading, reading.detail


def _per_second(reading: MarkReading | None) -> float | None:
    if reading is None or not reading.input_tokens or not reading.seconds:
        return None
    return reading.input_tokens / reading.seconds


def _most_memory() -> int | None:
    """The most main memory that this process has had; None where the system does not say."""
    if _STATUS.exists():
        # Not the resources' figure: Linux counts into it what the parent had before this process was its own.
        lines = (line.split() for line in _STATUS.read_text(encoding="utf-8").splitlines())
        return next((int(words[1]) * 1024 for words in lines if words[0] == "VmHWM:"), None)
    if sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return None
