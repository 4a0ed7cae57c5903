"""Prompts as the paths of a tree, so that what several begin with is taken in once for all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Tokens = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Path:
    """What ``sequence`` is to hold, of which the first ``base`` tokens are in view already.

    The logits after its last token are wanted of a path that ``is_read``.
    """

    sequence: int
    tokens: Tokens
    base: int = 0
    is_read: bool = True


@dataclass(frozen=True)
class Run:
    """Tokens in a row from ``position`` on, seen by all of ``sequences``; some of these end with them."""

    tokens: Tokens
    position: int
    sequences: tuple[int, ...]
    ends: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Sharer:
    """A path and how far another goes the same way."""

    path: Path
    reach: int


def runs_of(paths: Sequence[Path]) -> list[Run]:
    """What has to be taken in for ``paths``, each token once, and none before those that it follows.

    Paths come in ``tree_order``; one more may follow that is the beginning of the last and is not read.
    Where two share more than either has in view, both have the same in view: ``base`` counts what each
    shares with one and the same trunk.
    """
    alike = [shared_length(first.tokens, second.tokens) for first, second in pairwise(paths)]
    runs: list[Run] = []
    for number, path in enumerate(paths):
        start = max(path.base, alike[number - 1] if number else 0)
        if start < len(path.tokens):
            runs += _runs_along(_sharers(paths, alike, number, start), start)
    return runs


def tree_order(tokens: Tokens) -> bytes:
    """A key by which prompts sort so that those with a common beginning stand together."""
    return tokens.astype(">i4").tobytes()


def shared_length(first: Tokens, second: Tokens) -> int:
    """How many tokens two prompts begin with alike."""
    length = min(len(first), len(second))
    differences = np.flatnonzero(first[:length] != second[:length])
    return int(differences[0]) if len(differences) else length


def as_tokens(tokens: Sequence[int]) -> Tokens:
    """``tokens`` as they are kept here."""
    return np.asarray(tokens, dtype=np.int32)


def _sharers(paths: Sequence[Path], alike: Sequence[int], number: int, start: int) -> list[_Sharer]:
    """The path of ``number`` and those after it that go its way beyond ``start``."""
    reach = len(paths[number].tokens)
    found = [_Sharer(paths[number], reach)]
    for later in range(number + 1, len(paths)):
        reach = min(reach, alike[later - 1])
        if reach <= start:
            break
        found.append(_Sharer(paths[later], reach))
    return found


def _runs_along(sharers: Sequence[_Sharer], start: int) -> Iterator[Run]:
    """The first sharer's tokens, cut wherever another joins or leaves it."""
    tokens = sharers[0].path.tokens
    cuts = {start, *(sharer.reach for sharer in sharers), *(sharer.path.base for sharer in sharers)}
    for low, high in pairwise(sorted(cut for cut in cuts if start <= cut <= len(tokens))):
        along = [sharer.path for sharer in sharers if sharer.reach >= high and sharer.path.base <= low]
        yield Run(
            tokens[low:high],
            low,
            tuple(path.sequence for path in along),
            tuple(path.sequence for path in along if path.is_read and len(path.tokens) == high),
        )
