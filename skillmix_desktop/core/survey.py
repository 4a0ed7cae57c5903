"""Drawing texts for people so that every text has a known probability of being drawn.

All designs are one: systematic sampling with probabilities proportional to size (Madow 1949). The texts are
put in random order within their strata, laid end to end with lengths proportional to their sizes, and every
point of a comb with a random start takes the text that it falls on. So a text of size s among sizes summing
to S has the inclusion probability n·s/S exactly, and strata are represented in proportion.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import inf, prod
from random import Random

_WHOLE = 1 - 1e-12


@dataclass(frozen=True)
class Drawn:
    """One drawn text: its place in the list drawn from, and its inclusion probability in (0, 1]."""

    index: int
    inclusion_probability: float


def draw_texts(sizes: Sequence[float], strata: Sequence[Hashable], *, count: int, seed: int) -> list[Drawn]:
    """Draw ``count`` texts, all when there are fewer; ``sizes`` are positive, alike for an even draw."""
    probabilities = inclusion_probabilities(sizes, count)
    random = Random(seed)
    order = _shuffled_within(strata, random)
    chosen, reached, next_point = [], 0.0, random.random()
    for index in order:
        reached += probabilities[index]
        if probabilities[index] >= _WHOLE or reached > next_point:
            chosen.append(Drawn(index, probabilities[index]))
            next_point += 1
    return chosen


def inclusion_probabilities(sizes: Sequence[float], count: int) -> list[float]:
    """The probability of each text to be among ``count`` drawn; those too large to leave to chance get 1."""
    certain: set[int] = set()
    while True:
        rest = [index for index in range(len(sizes)) if index not in certain]
        places = count - len(certain)
        total = sum(sizes[index] for index in rest)
        newly = {index for index in rest if places * sizes[index] >= total * _WHOLE}
        if not newly:
            return [1.0 if i in certain else places * size / total for i, size in enumerate(sizes)]
        certain |= newly


def draw_chances(sizes: Sequence[float], is_left: Sequence[bool], count: int) -> list[float]:
    """The probability of each text in a draw from those that are left.

    One that an earlier draw took has the probability that it would have had in the place of another.
    """
    left = [size for size, is_there in zip(sizes, is_left, strict=True) if is_there]
    known = inclusion_probabilities(left, count)
    rates = (chance / size for chance, size in zip(known, left, strict=True) if chance < 1)
    rate = next(rates, inf)  # the same for all that are left to chance
    of_left = iter(known)
    return [
        next(of_left) if is_there else min(1.0, rate * size)
        for size, is_there in zip(sizes, is_left, strict=True)
    ]


def chances_of_any(draws: Sequence[Sequence[float]]) -> list[float]:
    """The probability of each text to be in one of several draws, each from what those before it left.

    With p the probability in each draw, given that none before took the text, it is 1 - Π(1 - p). That is
    exact for what comes after an even draw or is even itself, up to how far the sizes that are left differ
    from draw to draw: a difference that is lost among more than a few dozen texts.
    """
    return [1 - prod(1 - chance for chance in chances) for chances in zip(*draws, strict=True)]


def _shuffled_within(strata: Sequence[Hashable], random: Random) -> list[int]:
    members: dict[Hashable, list[int]] = {}
    for index, stratum in enumerate(strata):
        members.setdefault(stratum, []).append(index)
    groups = list(members.values())
    random.shuffle(groups)
    for group in groups:
        random.shuffle(group)
    return [index for group in groups for index in group]
