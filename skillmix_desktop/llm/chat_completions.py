"""The body of a chat completion as it is sent, and as it comes back from whoever speaks that interface."""

import json
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from skillmix_desktop.core.mark_probabilities import Token
from skillmix_desktop.core.plain_text import storable
from skillmix_desktop.llm.base import Decoding, Finish, Request
from skillmix_desktop.llm.told_tokens import read_tokens

_NEW_LIMIT = "max_completion_tokens"
_OLD_LIMIT = "max_tokens"
_SCHEMA = "response_format"
_SCHEMA_WORDS = re.compile(
    r"response[_ ]?format|json[_ ]?schema|structured[_ ]?output|grammar", re.IGNORECASE
)
_PROBABILITIES = "logprobs"
_PROBABILITIES_WORDS = re.compile(r"log[_ -]?prob", re.IGNORECASE)
_LIKELIEST = "top_logprobs"
_WHOLE_NUMBER = re.compile(r"(?<![\w.-])[0-9]{1,4}(?![\w-]|\.\w)")
# OpenAI's own bound, and the lowest of those that are usual elsewhere.
_MOST_LIKELIEST = 20
_USUAL_LIKELIEST = 5
# One alone would tell nothing of the other mark.
_LEAST_LIKELIEST = 2
_OFTEN_REFUSED = ("temperature", "seed")
_PARAMETER_REFUSED = {"unsupported_parameter", "unsupported_value"}
_BAD_REQUESTS = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}

# Each message brings its role and the marks of a chat format, and the whole may open with some of its own.
_TOKENS_AROUND = 64

# No database holds a larger whole number.
LARGEST_COUNT = 2**63 - 1

_FINISHES = {
    "stop": Finish.STOP,
    "length": Finish.LENGTH,
    "content_filter": Finish.REFUSED,
}


@dataclass(frozen=True)
class Refusal:
    """What a server says against a request."""

    status: int
    code: str | None
    parameter: str | None
    said: str

    @property
    def is_about_schema(self) -> bool:
        """Whether the form of the answer is what is refused."""
        return self._is_bad_request and (
            self.parameter == _SCHEMA or _SCHEMA_WORDS.search(self.said) is not None
        )

    @property
    def is_about_probabilities(self) -> bool:
        """Whether telling probabilities is what is refused; of some models they are forbidden to be told."""
        is_refused = self._is_bad_request or self.status == HTTPStatus.FORBIDDEN
        return is_refused and _PROBABILITIES_WORDS.search(f"{self.parameter} {self.said}") is not None

    @property
    def _is_bad_request(self) -> bool:
        return self.status in _BAD_REQUESTS


@dataclass(frozen=True)
class Dialect:
    """Which parameters a server takes; learned from its refusals."""

    limit: str = _OLD_LIMIT
    left_out: frozenset[str] = frozenset()
    likeliest: int = _MOST_LIKELIEST

    @property
    def takes_schemas(self) -> bool:
        """Whether an answer may be held to a schema."""
        return _SCHEMA not in self.left_out

    def after(self, refusal: Refusal, sent: Container[str]) -> "Dialect | None":
        """The dialect after a body that held ``sent`` was refused, None where that tells of no parameter."""
        if refusal.is_about_probabilities and _PROBABILITIES in sent:
            fewer = self._with_fewer(refusal)
            if fewer:
                return fewer
        is_about_form = refusal.is_about_schema or refusal.is_about_probabilities
        if is_about_form and _SCHEMA in sent:
            # Some take a schema, and tell probabilities, but not both at once.
            return replace(self, left_out=self.left_out | {_SCHEMA})
        return self._without(refusal.parameter or "") if refusal.code in _PARAMETER_REFUSED else None

    def _with_fewer(self, refusal: Refusal) -> "Dialect | None":
        """As many alternatives as the server says are the most; None where that is not what it refuses."""
        named = [int(number) for number in _WHOLE_NUMBER.findall(refusal.said)]
        lower = [number for number in named if _LEAST_LIKELIEST <= number < self.likeliest]
        if not lower and _LIKELIEST in f"{refusal.parameter} {refusal.said}":
            lower = [_USUAL_LIKELIEST] if self.likeliest > _USUAL_LIKELIEST else []
        return replace(self, likeliest=max(lower)) if lower else None

    def _without(self, parameter: str) -> "Dialect | None":
        if parameter == _OLD_LIMIT == self.limit:
            return replace(self, limit=_NEW_LIMIT)
        if parameter in _OFTEN_REFUSED and parameter not in self.left_out:
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
    tokens: tuple[Token, ...] = ()


def body_sent(request: Request, answers: Sequence[str], dialect: Dialect) -> dict[str, object]:
    """The conversation up to the first turn without an answer, and how that is to be given."""
    body: dict[str, object] = {
        "messages": messages_sent(request.system, request.turns, answers),
        **decoding_sent(request.decoding, dialect),
    }
    if request.criteria and dialect.takes_schemas:
        body[_SCHEMA] = _schema(request.criteria, with_reasons=not request.wants_probabilities)
    if request.wants_probabilities:
        body |= {_PROBABILITIES: True, _LIKELIEST: dialect.likeliest}
    return body


def form_sent(request: Request, dialect: Dialect) -> dict[str, object]:
    """In what form the answer was asked for, as far as that is more than a text."""
    form: dict[str, object] = {}
    if request.criteria and dialect.takes_schemas:
        form[_SCHEMA] = "json_schema"
    return form | ({_LIKELIEST: dialect.likeliest} if request.wants_probabilities else {})


def most_tokens(request: Request, turn: int) -> tuple[int, int]:
    """More than the tokens that an attempt at that turn takes and gives: no token is less than a byte."""
    limit = request.decoding.max_tokens
    sent = json.dumps(body_sent(request, [""] * turn, Dialect()), ensure_ascii=False)
    return len(sent.encode(errors="replace")) + turn * limit + _TOKENS_AROUND, limit


def _schema(criteria: Sequence[str], *, with_reasons: bool) -> dict[str, object]:
    """An object with 1 or 0 under the name of each criterion, in their order, and then the reasons."""
    marks: dict[str, object] = {name: {"type": "integer", "enum": [0, 1]} for name in criteria}
    properties = marks | ({"Explanation": {"type": "string"}} if with_reasons else {})
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {"type": "json_schema", "json_schema": {"name": "marks", "strict": True, "schema": schema}}


def decoding_sent(decoding: Decoding, dialect: Dialect) -> dict[str, object]:
    """``decoding`` in the server's words; what is the usual, or refused, is left out."""
    sent: dict[str, object] = {"temperature": decoding.temperature, dialect.limit: decoding.max_tokens}
    if decoding.seed is not None:
        sent["seed"] = decoding.seed
    if decoding.repetition_penalty != 1.0:
        sent["repetition_penalty"] = decoding.repetition_penalty
    return {name: value for name, value in sent.items() if name not in dialect.left_out}


def dialect_of(provenance: Mapping[str, object]) -> Dialect:
    """The dialect in which an answer of that provenance was asked for."""
    sent = provenance.get("decoding")
    if not isinstance(sent, dict) or not {_NEW_LIMIT, _OLD_LIMIT} & sent.keys():
        return Dialect()
    left_out = {name for name in _OFTEN_REFUSED if name not in sent}
    if _SCHEMA not in provenance:
        left_out.add(_SCHEMA)
    return Dialect(_NEW_LIMIT if _NEW_LIMIT in sent else _OLD_LIMIT, frozenset(left_out))


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
    input_tokens, output_tokens = _usage(body)
    return replace(
        _first_choice(body.get("choices")),
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        served_name=_text(body, "model"),
        fingerprint=_text(body, "system_fingerprint"),
    )


def read_usage(content: bytes) -> tuple[int | None, int | None]:
    """The tokens that a reply of whatever kind says were taken and given."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return None, None
    return _usage(body) if isinstance(body, dict) else (None, None)


def _usage(body: Mapping[str, Any]) -> tuple[int | None, int | None]:
    usage = body.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    return _count(counts, "prompt_tokens"), _count(counts, "completion_tokens")


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
    return Completion(text or "", finish, tokens=read_tokens(choice.get("logprobs")))


def _unusable(reason: str) -> Completion:
    return Completion(None, Finish.ERROR, reason)


def _text(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    return storable(value) if isinstance(value, str) else None


def _count(body: Mapping[str, Any], name: str) -> int | None:
    value = body.get(name)
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_COUNT
    return value if is_count else None
