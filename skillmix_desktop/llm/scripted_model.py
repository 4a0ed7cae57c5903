"""A chat model whose answers are written down beforehand: for tests, dry runs and demonstrations.

A file of answers looks like this; the first rule that fits the conversation is followed, else the default::

    {"rules": [{"when": "some words", "texts": ["first turn", "second turn"]},
               {"matches": "a reg(ular)? expression", "texts": [], "finish": "refused", "detail": "why"}],
     "default": {"texts": ["anything"], "probabilities": [0.9, 0.2]}}

``texts`` holds an answer a turn, the last of them repeated where turns are left; ``probabilities``, gone
round as often as needed, makes the model a reader of marks.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from skillmix_desktop.core.plain_text import storable
from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Finish, MarkReading, MarkRequest, Reply, Request

Answer = Callable[[Request], Reply]
Read = Callable[[MarkRequest], MarkReading]

_NAMES = {"when", "matches", "texts", "finish", "detail", "probabilities"}


class ScriptedModel:
    """Answers each request by a function, at once and in order."""

    def __init__(self, name: str, answer: Answer) -> None:
        self._name = name
        self._answer = answer

    @property
    def name(self) -> str:
        """What the model is called in the project."""
        return self._name

    def complete(self, requests: Iterable[Request]) -> Iterator[Reply]:
        """See ``ChatModel``."""
        return (self._answer(request).storable() for request in requests)

    def close(self) -> None:
        """There is nothing to give back."""


class ScriptedMarkReader(ScriptedModel):
    """A scripted model that can be asked for the probability of marks, too."""

    def __init__(self, name: str, answer: Answer, read: Read) -> None:
        super().__init__(name, answer)
        self._read = read

    def read_marks(self, requests: Iterable[MarkRequest]) -> Iterator[MarkReading]:
        """See ``MarkReader``."""
        return (self._read(request) for request in requests)


@dataclass(frozen=True)
class Rule:
    """What is answered when a conversation holds ``when`` and a match of ``matches``."""

    texts: tuple[str, ...]
    when: str = ""
    matches: re.Pattern[str] = re.compile("")
    finish: Finish = Finish.STOP
    detail: str = ""
    probabilities: tuple[float | None, ...] = ()

    def fits(self, conversation: str) -> bool:
        """Whether the rule is meant for ``conversation``."""
        return self.when in conversation and self.matches.search(conversation) is not None

    def reply(self, request: Request) -> Reply:
        """The answer to ``request``."""
        missing = len(request.turns) - len(self.texts) if self.finish is Finish.STOP else 0
        texts = self.texts + self.texts[-1:] * max(0, missing)
        return Reply(request.key, texts[: len(request.turns)], self.finish, self.detail, cost_usd=0.0)

    def reading(self, request: MarkRequest) -> MarkReading:
        """The marks read for ``request``."""
        probabilities = tuple(islice(cycle(self.probabilities), len(request.rows)))
        mass = tuple(0.0 if probability is None else 1.0 for probability in probabilities)
        if len(probabilities) < len(request.rows):
            return _unread(request, "The rule that fits has no probabilities.")
        return MarkReading(request.key, probabilities, mass, self.finish, self.detail)


def open_scripted(path: Path, *, name: str | None = None) -> ScriptedModel:
    """The chat model whose answers stand in the file at ``path``."""
    rules = _rules(path)
    title = name or f"scripted/{path}"

    def answer(request: Request) -> Reply:
        rule = _fitting(rules, "\n".join([request.system, *request.turns]))
        return (
            rule.reply(request)
            if rule
            else Reply(request.key, (), Finish.ERROR, "No rule fits.", cost_usd=0.0)
        )

    def read(request: MarkRequest) -> MarkReading:
        rule = _fitting(rules, "\n".join([request.system, request.turn, request.opening]))
        return rule.reading(request) if rule else _unread(request, "No rule fits.")

    if any(rule.probabilities for rule in rules):
        return ScriptedMarkReader(title, answer, read)
    return ScriptedModel(title, answer)


def _fitting(rules: Iterable[Rule], conversation: str) -> Rule | None:
    return next((rule for rule in rules if rule.fits(conversation)), None)


def _unread(request: MarkRequest, detail: str) -> MarkReading:
    return MarkReading(request.key, (None,) * len(request.rows), (), Finish.ERROR, detail)


def _rules(path: Path) -> list[Rule]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise ModelError(f"There is no file of answers {path}.") from None
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path} is not JSON: {error}.") from None
    if not isinstance(content, dict) or not isinstance(content.get("rules", []), list):
        raise ModelError(
            f'{path} is no file of answers; it looks like {{"rules": [], "default": {{"texts": []}}}}.'
        )
    entries = [*content.get("rules", []), *([content["default"]] if "default" in content else [])]
    try:
        return [_rule(entry) for entry in entries]
    except (ValueError, TypeError, re.error) as error:
        raise ModelError(f"{path} has a rule that cannot be followed: {error}.") from None


def _rule(entry: object) -> Rule:
    if not isinstance(entry, Mapping):
        raise TypeError(f"{entry!r} is not an object")
    unknown = set(entry) - _NAMES
    if unknown:
        raise ValueError(f"nothing is known of {', '.join(sorted(unknown))}")
    return Rule(
        texts=tuple(str(text) for text in _listed(entry, "texts", str)),
        when=_word(entry, "when"),
        matches=re.compile(_word(entry, "matches")),
        finish=Finish(entry.get("finish", Finish.STOP)),
        detail=storable(_word(entry, "detail")),
        probabilities=tuple(_probability(value) for value in _listed(entry, "probabilities", object)),
    )


def _probability(value: object) -> float | None:
    if value is None:
        return None
    if not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError(f"{value!r} is not a probability")
    return float(value)


def _listed(entry: Mapping[str, object], name: str, kind: type) -> list[object]:
    values = entry.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, kind) for value in values):
        raise TypeError(f"{name} is not a list of what it should hold")
    return values


def _word(entry: Mapping[str, object], name: str) -> str:
    value = entry.get(name, "")
    if not isinstance(value, str):
        raise TypeError(f"{name} is not a text")
    return value
