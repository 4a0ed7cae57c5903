"""What an item is known by when it comes from elsewhere: its combination, not its number."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass

from skillmix_desktop.store.catalogue import normalised


@dataclass(frozen=True)
class Occurrence:
    """A combination, and how many rows of the same list before it had the same one."""

    skills: tuple[str, ...]
    topic: str
    number: int = 0

    @property
    def combination(self) -> tuple[str, ...]:
        """The same for every spelling of the names."""
        return (*map(normalised, self.skills), normalised(self.topic))

    @property
    def key(self) -> tuple[Hashable, ...]:
        return (self.combination, self.number)


class OccurrenceCounter:
    """Numbers the rows of one list that have the same combination."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, ...]] = Counter()

    def next(self, skills: tuple[str, ...], topic: str) -> Occurrence:
        """The occurrence that the next row of this combination is."""
        combination = Occurrence(skills, topic).combination
        self._seen[combination] += 1
        return Occurrence(skills, topic, self._seen[combination] - 1)
