"""Telling apart the skills of a comma-joined list, whose names may hold commas themselves."""

import re
from collections.abc import Collection, Iterator
from itertools import combinations, pairwise

from skillmix_desktop.store.catalogue import normalised

_MOST_PIECES = 20


def split_skills(joined: str, k: int, known: Collection[str] = ()) -> tuple[str, ...] | None:
    """The ``k`` names in ``joined``; None where they cannot be told apart for certain.

    A line break after the comma ends a name for certain. Else names that are ``known`` decide, and
    after them whole parentheses.
    """
    lines = _stripped(re.split(r",\s*\n", joined))
    if len(lines) == k:
        return lines
    pieces = joined.split(",")
    if not k <= len(pieces) <= _MOST_PIECES:
        return None
    names = {normalised(name) for name in known}
    ranked = sorted((_likelihood(names, way), way) for way in _ways(pieces, k))
    best, second = ranked[-1], (ranked[-2] if len(ranked) > 1 else None)
    is_certain = all(best[1]) and (second is None or second[0] < best[0])
    return best[1] if is_certain else None


def _ways(pieces: list[str], k: int) -> Iterator[tuple[str, ...]]:
    """Every way to join neighbouring pieces into ``k`` names."""
    for cuts in combinations(range(1, len(pieces)), k - 1):
        bounds = (0, *cuts, len(pieces))
        yield _stripped([",".join(pieces[start:end]) for start, end in pairwise(bounds)])


def _likelihood(known: Collection[str], names: tuple[str, ...]) -> tuple[int, int]:
    return (
        sum(normalised(name) in known for name in names),
        sum(name.count("(") == name.count(")") for name in names),
    )


def _stripped(names: list[str]) -> tuple[str, ...]:
    return tuple(name.strip() for name in names)
