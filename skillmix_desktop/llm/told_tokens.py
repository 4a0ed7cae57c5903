"""What a server tells of the tokens that it wrote, and of those that it could have written."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from skillmix_desktop.core.mark_probabilities import Token


def read_tokens(told: object) -> tuple[Token, ...]:
    """The tokens in a choice's ``logprobs``, in today's form or the old one; none where one is unclear."""
    if not isinstance(told, dict):
        return ()
    try:
        return tuple(_tokens(told["content"]) if told.get("content") else _old_tokens(told))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return ()


def _tokens(entries: list[Mapping[str, Any]]) -> Iterator[Token]:
    for entry in entries:
        likeliest = entry.get("top_logprobs") or []
        yield Token(
            _bytes(entry),
            _probability(entry["logprob"]),
            tuple((_bytes(other), _probability(other["logprob"])) for other in likeliest),
        )


def _old_tokens(told: Mapping[str, Any]) -> Iterator[Token]:
    """Three lists, of which the last holds an object a token: what could have stood there, and how likely."""
    texts, chances = told["tokens"], told["token_logprobs"]
    likeliest = told.get("top_logprobs") or [None] * len(texts)
    for text, chance, others in zip(texts, chances, likeliest, strict=True):
        listed = tuple((_spelt(other), _probability(value)) for other, value in (others or {}).items())
        yield Token(_spelt(text), _probability(chance), listed)


def _bytes(entry: Mapping[str, Any]) -> bytes:
    """A token may end within a character, which only its bytes can tell."""
    told = entry.get("bytes")
    return bytes(told) if isinstance(told, list) and told else _spelt(entry["token"])


def _spelt(text: str) -> bytes:
    return text.encode(errors="replace")


def _probability(logarithm: float) -> float:
    if math.isnan(logarithm):
        raise ValueError("not a probability")
    return math.exp(min(logarithm, 0.0))
