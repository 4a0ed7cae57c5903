"""The time that a person is at work: pauses, and hours at another window, are taken out."""

import time
from collections.abc import Callable

LONGEST_PAUSE = 60.0


class Stopwatch:
    """Runs between signs of life; of a silence, no more than ``LONGEST_PAUSE`` seconds count.

    It begins stopped. ``clock`` gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counted = 0.0
        self._last: float | None = None

    def start(self) -> None:
        """The person is there."""
        if self._last is None:
            self._last = self._clock()

    def stop(self) -> None:
        """The person went away: the window lies behind another, or the page is hidden."""
        self.touch()
        self._last = None

    def touch(self) -> None:
        """A sign of life: a key, or the mouse."""
        if self._last is not None:
            now = self._clock()
            self._counted += min(now - self._last, LONGEST_PAUSE)
            self._last = now

    def lap(self) -> float:
        """The seconds at work since the lap before."""
        self.touch()
        counted, self._counted = self._counted, 0.0
        return counted
