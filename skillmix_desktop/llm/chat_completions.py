"""The body of a chat completion as it is sent, and as it comes back from whoever speaks that interface."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from skillmix_desktop.core.plain_text import storable
from skillmix_desktop.llm.base import Decoding, Finish

_NEW_LIMIT = "max_completion_tokens"
_OLD_LIMIT = "max_tokens"

# No database holds a larger whole number.
LARGEST_COUNT = 2**63 - 1

_FINISHES = {
    "stop": Finish.STOP,
    "length": Finish.LENGTH,
    "content_filter": Finish.REFUSED,
}


@dataclass(frozen=True)
class Dialect:
    """Which parameters a server takes; learned from its refusals."""

    limit: str = _OLD_LIMIT
    left_out: frozenset[str] = frozenset()

    def without(self, parameter: str) -> "Dialect | None":
        """The dialect after a server refused ``parameter``, None where it cannot do without."""
        if parameter == _OLD_LIMIT == self.limit:
            return replace(self, limit=_NEW_LIMIT)
        if parameter in ("temperature", "seed") and parameter not in self.left_out:
            return replace(self, left_out=self.left_out | {parameter})
        return None


@dataclass(frozen=True)
class Completion:
    """What one call brought; a reply that cannot be used has ``Finish.ERROR`` and says why in ``detail``."""

    text: str | None
    finish: Finish
    detail: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None
    served_name: str | None = None
    fingerprint: str | None = None


def decoding_sent(decoding: Decoding, dialect: Dialect) -> dict[str, object]:
    """``decoding`` in the server's words; what is the usual, or refused, is left out."""
    sent: dict[str, object] = {"temperature": decoding.temperature, dialect.limit: decoding.max_tokens}
    if decoding.seed is not None:
        sent["seed"] = decoding.seed
    if decoding.repetition_penalty != 1.0:
        sent["repetition_penalty"] = decoding.repetition_penalty
    return {name: value for name, value in sent.items() if name not in dialect.left_out}


def messages_sent(system: str, turns: Sequence[str], answers: Sequence[str]) -> list[dict[str, str]]:
    """The conversation up to the first turn without an answer."""
    said = [{"role": "system", "content": system}] if system else []
    for turn, answer in zip(turns, answers, strict=False):
        said += [{"role": "user", "content": turn}, {"role": "assistant", "content": answer}]
    return [*said, {"role": "user", "content": turns[len(answers)]}]


def read_completion(content: bytes) -> Completion:
    """The reply in ``content``, whatever it is."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return _unusable("The server's reply is not JSON, or nested too deeply to be read.")
    if not isinstance(body, dict):
        return _unusable("The server's reply is not a chat completion.")
    usage = body.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    return replace(
        _first_choice(body.get("choices")),
        input_tokens=_count(counts, "prompt_tokens"),
        output_tokens=_count(counts, "completion_tokens"),
        served_name=_text(body, "model"),
        fingerprint=_text(body, "system_fingerprint"),
    )


def _first_choice(choices: object) -> Completion:
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        return _unusable("The server's reply holds no answer.")
    refusal, text, reason = (
        _text(message, "refusal"),
        _text(message, "content"),
        _text(choice, "finish_reason"),
    )
    is_unstated = choice.get("finish_reason") is None
    finish = Finish.STOP if is_unstated else _FINISHES.get(reason or "", Finish.ERROR)
    if refusal or finish is Finish.REFUSED:
        return Completion(text, Finish.REFUSED, refusal or "The server's content filter stopped the answer.")
    if finish is Finish.ERROR:
        return Completion(text, Finish.ERROR, f"The answer ended for a reason unknown here: {reason}.")
    if text is None and finish is Finish.STOP:
        return _unusable("The server's reply holds no text.")
    return Completion(text or "", finish)


def _unusable(reason: str) -> Completion:
    return Completion(None, Finish.ERROR, reason)


def _text(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    return storable(value) if isinstance(value, str) else None


def _count(body: Mapping[str, Any], name: str) -> int | None:
    value = body.get(name)
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_COUNT
    return value if is_count else None
