"""How a file does on this machine: how fast it is, what it takes, and whether marks can be read."""

from dataclasses import dataclass

WRITTEN_TOKENS = 32


@dataclass(frozen=True)
class Measurement:
    """What was measured; None is what could not be.

    ``memory_bytes`` is the most that the worker process had in main memory, ``gpu_bytes`` what the GPUs have
    less than before. ``answer_mass`` is the probability of "1" and "0" together where a mark is due, and
    ``detail`` says why it is None.
    """

    load_seconds: float
    read_per_second: float | None
    written_per_second: float
    answer_mass: float | None
    detail: str
    memory_bytes: int | None
    gpu_bytes: int | None
