"""The probability of each mark in a reply, from what was told of the tokens that were written."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

# Below this share of the next token, "0" and "1" are noise, and no mark is read from them.
LEAST_ANSWER_MASS = 0.01
NOT_IN_FORM = "This model does not answer in the table's form."

# A mark that is not listed may be as likely as the last one listed; more than this would be guessing.
_MOST_UNLISTED = 0.01

_SPACE = b" \t\r\n\v\f"
# How vocabularies write a space, and some servers tell it.
_SPACE_SIGN = "\N{LOWER ONE EIGHTH BLOCK}".encode()
_AROUND = b"\"'`:|*_"
_MARK = re.compile(rb"([01])(?![0-9]|[.,][0-9])")


@dataclass(frozen=True)
class Token:
    """A token of a reply in bytes; ``likeliest`` are those that were, at its place, and how likely."""

    text: bytes
    probability: float
    likeliest: tuple[tuple[bytes, float], ...] = ()

    @property
    def listed(self) -> tuple[tuple[bytes, float], ...]:
        """All that is known of its place: the likeliest, and the token itself if it is none of them."""
        is_among = any(text == self.text for text, _ in self.likeliest)
        return self.likeliest if is_among else (*self.likeliest, (self.text, self.probability))

    @property
    def most_unlisted(self) -> float:
        """The most that any other token can have."""
        rest = 1 - sum(probability for _, probability in self.listed)
        return max(0.0, min([rest, *(probability for _, probability in self.likeliest)]))


@dataclass(frozen=True)
class MarkProbability:
    """The share of "1" in the probability of "1" and "0"; ``mass`` is what the two have of all tokens'.

    Both are None where nothing was told of the mark's token. The share is None as well where it would mean
    little, or where the other mark is not among the likeliest and could have more than a trace.
    """

    share: float | None = None
    mass: float | None = None


def mark_probabilities(
    said: str, places: Mapping[int, int], tokens: Sequence[Token]
) -> dict[int, MarkProbability]:
    """What ``tokens`` say of the marks that stand at ``places`` of ``said``, under the same keys.

    Tokens may tell of thoughts before what was said and of signs after it, and servers differ in what they
    call a token's white space: what was said, as far as its last mark, is looked for in what they spell.
    """
    unknown = dict.fromkeys(places, MarkProbability())
    written = [_bare(token.text) for token in tokens]
    spelt = _bare(said[: max(places.values(), default=-1) + 1].encode(errors="replace"))
    start = b"".join(written).rfind(spelt)
    if start < 0 or not spelt:
        return unknown
    ends = list(accumulate(map(len, written)))
    found = {}
    for key, place in places.items():
        offset = start + len(_bare(said[:place].encode(errors="replace")))
        number = bisect_right(ends, offset)
        before = written[number][: offset - (ends[number] - len(written[number]))]
        found[key] = _probability(tokens[number], before)
    return found


def _probability(token: Token, before: bytes) -> MarkProbability:
    """The mark in ``token``, ``before`` which it holds so much of what leads to the mark."""
    lead = before.strip(_AROUND)
    shares = {b"0": 0.0, b"1": 0.0}
    for text, probability in token.listed:
        mark = _mark_after(_bare(text), lead)
        if mark is not None:
            shares[mark] += probability
    mass = shares[b"0"] + shares[b"1"]
    if mass < LEAST_ANSWER_MASS:
        return MarkProbability(mass=mass)
    if not all(shares.values()) and token.most_unlisted > _MOST_UNLISTED * mass:
        return MarkProbability(mass=min(mass, 1.0))
    return MarkProbability(shares[b"1"] / mass, min(mass, 1.0))


def _mark_after(text: bytes, lead: bytes) -> bytes | None:
    """The mark that ``text`` holds behind ``lead``, whatever stands around it."""
    inner = text.lstrip(_AROUND)
    if not inner.startswith(lead):
        return None
    found = _MARK.match(inner[len(lead) :].lstrip(_AROUND))
    return found[1] if found else None


def _bare(text: bytes) -> bytes:
    return text.replace(_SPACE_SIGN, b"").translate(None, _SPACE)
