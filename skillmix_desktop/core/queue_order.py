"""Who gets which of the texts that one draw took, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

MOST_APART = 10
MOST_REPEATS = 0.5

_Text = TypeVar("_Text")


@dataclass(frozen=True)
class Sharing:
    """How many texts all people get, and how many each gets alone."""

    in_common: int
    alone: int
    people: int

    @property
    def each(self) -> int:
        """The texts of one person."""
        return self.in_common + self.alone

    @property
    def distinct(self) -> int:
        """The texts that have to be drawn."""
        return self.in_common + self.people * self.alone


def sharing(count: int, *, people: int, overlap: float, texts: int) -> Sharing:
    """``count`` texts for each person, a share of them in common; fewer where ``texts`` are too few."""
    if people == 1:
        return Sharing(0, min(count, texts), 1)
    for each in range(min(count, texts), 0, -1):
        found = Sharing(round(overlap * each), each - round(overlap * each), people)
        if found.distinct <= texts:
            return found
    return Sharing(0, 0, people)


def shared_out(drawn: Sequence[_Text], shares: Sharing) -> list[list[_Text]]:
    """Each person's texts, of texts in random order."""
    common, rest = list(drawn[: shares.in_common]), drawn[shares.in_common :]
    return [
        common + list(rest[person * shares.alone : (person + 1) * shares.alone])
        for person in range(shares.people)
    ]


def come_again(texts: Sequence[_Text], able: Sequence[_Text], count: int, random: Random) -> list[_Text]:
    """``texts`` with ``count`` of those ``able`` to a second time, each well after the first.

    That is ten texts later, or half of the queue where it is shorter; texts too near the end stay single.
    """
    apart = min(MOST_APART, len(texts) // 2)
    may = set(able)
    early = [text for text in texts[: len(texts) - apart + 1] if text in may]
    queue = list(texts)
    for text in random.sample(early, min(count, len(early))):
        queue.insert(random.randint(queue.index(text) + apart, len(queue)), text)
    return queue
