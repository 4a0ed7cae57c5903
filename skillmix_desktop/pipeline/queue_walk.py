"""A person's way through their queue: the text at hand, and the states of all, kept as they change."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from skillmix_desktop.pipeline.spot_check_overview import count_states, next_open
from skillmix_desktop.pipeline.spot_checks import CheckState, QueueEntry


class QueueWalk:
    """``number`` is that of the text at hand, from 0. Nothing here takes longer in a longer queue."""

    def __init__(self, entries: Sequence[QueueEntry] = (), number: int = 0) -> None:
        self.entries = list(entries)
        self.number = number
        self._counts = count_states(self.entries)
        self._flagged = sum(entry.is_flagged for entry in self.entries)
        self._places = {entry.spot_check_id: place for place, entry in enumerate(self.entries)}
        for place, entry in enumerate(self.entries):
            self._places.setdefault(entry.generation_id, place)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def at_hand(self) -> QueueEntry:
        """The line of the text at hand."""
        return self.entries[self.number]

    @property
    def counts(self) -> Mapping[CheckState, int]:
        """How many texts are in each state."""
        return self._counts

    @property
    def flagged(self) -> int:
        """How many texts are flagged."""
        return self._flagged

    @property
    def left(self) -> int:
        """How many texts are still to be graded."""
        return len(self.entries) - self._counts[CheckState.SUBMITTED]

    @property
    def first_open(self) -> int | None:
        """The number of the text to begin with."""
        return next_open(self.entries)

    def find(self, id_: UUID) -> int | None:
        """The number of the text with this spot-check or generation; None if it is not in the queue."""
        return self._places.get(id_)

    def next_open(self) -> int | None:
        """The number of the text that is to be graded after the one at hand."""
        return next_open(self.entries, after=self.number)

    def keep(self, state: CheckState, *, is_flagged: bool) -> bool:
        """How the text at hand stands now; whether that is news."""
        before = self.at_hand
        if (before.state, before.is_flagged) == (state, is_flagged):
            return False
        self._counts[before.state] -= 1
        self._counts[state] += 1
        self._flagged += is_flagged - before.is_flagged
        self.entries[self.number] = replace(before, state=state, is_flagged=is_flagged)
        return True
