"""How many attempts a server is sent at a time: more while it keeps up, fewer when it says so."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_SHRINK = 0.8
# A server that answers one call after the other lets the rest wait: it is sent no more at a time than it
# answers within this part of the deadline.
_PROMPT_SHARE = 0.25
# One that answers within this part is far from its limits, and is not approached as carefully.
_QUICK_SHARE = 0.02


class Pace:
    """Begins with ``first`` at a time and grows to ``most``; ``limit`` may be read from any thread.

    Up to the first refusal every answer makes room for one more, and a quick one for two; afterwards every
    round of answers makes room for one. The refusals of one round count once.
    """

    def __init__(self, *, first: int, most: int, timeout_s: float) -> None:
        self._most = most
        self._prompt_s, self._quick_s = timeout_s * _PROMPT_SHARE, timeout_s * _QUICK_SHARE
        self._room = float(min(first, most))
        self._under_way = 0
        self._is_refused = False
        self._slowed_at = self._rest_until = 0.0
        self._has_changed = asyncio.Event()

    @property
    def limit(self) -> int:
        """How many attempts may be under way."""
        return int(self._room)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until one more attempt may be sent, and count it until it is over."""
        while not self._may_be_sent():
            left = self._rest_until - time.monotonic()
            await (asyncio.sleep(left) if left > 0 else self._has_changed.wait())
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._has_changed.set()
            self._has_changed.clear()

    def answered(self, seconds: float) -> None:
        """An answer took ``seconds``."""
        if seconds <= self._prompt_s:
            step = 2.0 if seconds <= self._quick_s else 1.0
            self._room = min(float(self._most), self._room + (1 / self._room if self._is_refused else step))

    def refused(self, sent_at: float) -> None:
        """An attempt that was sent at that moment was one too many."""
        self._is_refused = True
        if sent_at >= self._slowed_at:
            self._slowed_at = time.monotonic()
            self._room = max(1.0, self._room * _SHRINK)

    def rest(self, seconds: float) -> None:
        """Let nothing be sent for so long."""
        self._rest_until = max(self._rest_until, time.monotonic() + seconds)

    def _may_be_sent(self) -> bool:
        return self._under_way < self.limit and time.monotonic() >= self._rest_until
