"""A run as the program keeps account of it: what the worker was given, and what it has yet to answer."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Generic, TypeVar

from skillmix_desktop.llm.base import MarkReading, MarkRequest, Reply, Request
from skillmix_desktop.llm.llama import messages

Asked = TypeVar("Asked", Request, MarkRequest)
Got = TypeVar("Got", Reply, MarkReading)

_LOOKED_AT = 256
_LONGEST = 32


class Errand(Generic[Asked]):
    """Requests on their way; among themselves program and worker call them by their numbers.

    A worker that takes the place of one that died is given again all that it had not answered.
    """

    def __init__(self, requests: Iterable[Asked]) -> None:
        self._requests: Iterator[tuple[int, Asked]] = enumerate(requests)
        self._unanswered: dict[int, Asked] = {}
        self._unsent: list[int] = []
        self._is_drawn_out = False
        self._is_handed_over = False
        self.deaths = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is asked; looking draws the first request."""
        if not (self._is_drawn_out or self._unanswered):
            self._draw(1)
        return not self._unanswered

    @property
    def is_done(self) -> bool:
        """Whether all is answered and the worker, if one was asked, knows that no more comes."""
        return self._is_handed_over and not self._unanswered

    def extremes(self) -> list[Asked]:
        """The longest few, by their bytes, of what will be handed over first, and the shortest."""
        self._draw(_LOOKED_AT - len(self._unsent))
        upcoming: list[Asked] = [self._unanswered[number] for number in self._unsent]
        by_length: list[Asked] = sorted(upcoming, key=_length, reverse=True)
        return by_length[:_LONGEST] + by_length[_LONGEST:][-1:]

    def next_line(self, room: int) -> str:
        """What hands over the next requests, ``room`` of them if there are so many."""
        self._draw(room - len(self._unsent))
        sent, self._unsent = self._unsent[:room], self._unsent[room:]
        tasks = [replace(self._unanswered[number], key=str(number)) for number in sent]
        self._is_handed_over = self._is_drawn_out and not self._unsent
        return messages.tasks_line(tasks, is_last=self._is_handed_over)

    def answered(self, answer: Got) -> Got:
        """``answer`` under the key of its request; it tells of the workers that died before it came."""
        request = self._unanswered.pop(int(answer.key))
        deaths = {"worker_restarts": self.deaths} if self.deaths else {}
        return replace(answer, key=request.key, provenance={**answer.provenance, **deaths})

    def begin_again(self) -> None:
        """Give the next worker what the last one left."""
        self.deaths += 1
        self._unsent = list(self._unanswered)
        self._is_handed_over = False

    def _draw(self, count: int) -> None:
        drawn = dict(islice(self._requests, max(count, 0)))
        self._is_drawn_out = self._is_drawn_out or len(drawn) < count
        self._unanswered |= drawn
        self._unsent += drawn


def _length(request: Request | MarkRequest) -> int:
    turns = request.turns if isinstance(request, Request) else (request.turn, *request.rows)
    return sum(len(turn.encode()) for turn in turns)
