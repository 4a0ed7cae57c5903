"""How far a long run is, how fast it goes, and how long it will still take."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """``done`` of ``total`` steps, ``failed`` among them; ``note`` says in words what happened last.

    Steps are ``in_bytes`` where a file is moved or read. ``waiting`` says what the next step waits for, where
    it has to and that is known.
    """

    done: int
    total: int
    failed: int = 0
    note: str = ""
    waiting: str = ""
    in_bytes: bool = False


class Rate:
    """Steps a second over the last ``window`` seconds; None until two moments are known."""

    def __init__(self, *, window: float = 30.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._window = window
        self._clock = clock
        self._moments: deque[tuple[float, int]] = deque()

    def add(self, done: int) -> None:
        """``done`` steps have been made by now."""
        now = self._clock()
        self._moments.append((now, done))
        while len(self._moments) > 2 and self._moments[1][0] <= now - self._window:
            self._moments.popleft()

    @property
    def per_second(self) -> float | None:
        if len(self._moments) < 2:
            return None
        (start, first), (end, last) = self._moments[0], self._moments[-1]
        return (last - first) / (end - start) if end > start else None

    def seconds_left(self, total: int) -> float | None:
        """At the present rate; None while there is none, or while nothing moves."""
        rate = self.per_second
        if not rate or rate < 0:
            return None
        return max(0, total - self._moments[-1][1]) / rate
