"""Replies whose tokens are told, as a server tells them."""

import json
import math
import re
from collections.abc import Mapping, Sequence

from tests.llm.fake_server import Behaviour, Policy, ok

_PIECES = re.compile(rb" ?[A-Za-z]+|[01]|[^A-Za-z01]+| ")


def told_entry(text: bytes, *likeliest: tuple[bytes, float]) -> dict[str, object]:
    """A token as it is told; without ``likeliest`` nothing else could have stood there."""
    listed = likeliest or ((text, 1.0),)
    chances = dict(listed)
    return _named(text, chances[text]) | {"top_logprobs": [_named(*one) for one in listed]}


def told_reply(text: str, shares: Sequence[float], *, mass: float = 1.0) -> list[dict[str, object]]:
    """The tokens of ``text``; the n-th "1" or "0" among them was that one with the n-th share of ``mass``."""
    left = iter(shares)
    entries = []
    for piece in _PIECES.findall(text.encode()):
        if piece in (b"0", b"1"):
            met = next(left)
            listed = [(b"1", met * mass), (b"0", (1 - met) * mass), (b" the", 1 - mass)]
            entries.append(told_entry(piece, *((one, chance) for one, chance in listed if chance > 0)))
        else:
            entries.append(told_entry(piece))
    return entries


def tells(text: str, entries: Sequence[Mapping[str, object]] | None) -> Behaviour:
    """A completion of ``text`` that tells ``entries``, or nothing, of its tokens."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text},
        "finish_reason": "stop",
        "logprobs": None if entries is None else {"content": list(entries), "refusal": None},
    }
    return ok(choices=[choice])


def object_of(marks: Sequence[int], names: Sequence[str]) -> str:
    """The object that a grader is asked for."""
    return json.dumps(dict(zip(names, marks, strict=True)))


def refusing(refusal: Behaviour, accepted: Behaviour, *, when: Sequence[tuple[str, object]]) -> Policy:
    """A server that refuses whatever holds one of ``when``: a parameter, and the value it must not have."""

    def choose(_number: int, seen: object) -> Behaviour:
        body = seen.body  # type: ignore[attr-defined]
        is_refused = any(name in body and body[name] == value for name, value in when)
        return refusal if is_refused else accepted

    return choose


def _named(text: bytes, chance: float) -> dict[str, object]:
    return {"token": text.decode(errors="replace"), "bytes": list(text), "logprob": math.log(chance)}
