"""From a chat model's name to the chat model: a table, whose providers are imported when they are used."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from skillmix_desktop.errors import ModelError, UsageError
from skillmix_desktop.llm.base import ChatModel, MarkReader
from skillmix_desktop.llm.batches import Batches, BatchModel
from skillmix_desktop.llm.http_settings import HttpSettings

KeySource = Callable[[str], str | None]

_SERVED = re.compile(r"(?P<served>.+?)@(?P<endpoint>https?://.+)|(?P<known>[^@]+)")


@dataclass(frozen=True)
class Options:
    """What providers may need besides the name; None is the usual."""

    key_source: KeySource | None = None
    http: HttpSettings | None = None
    budget_usd: float | None = None
    load_anyway: bool = False
    slots: int | None = None


def open_model(
    spec: str,
    *,
    key_source: KeySource | None = None,
    http: HttpSettings | None = None,
    budget_usd: float | None = None,
    load_anyway: bool = False,
    slots: int | None = None,
) -> ChatModel:
    """The chat model called ``spec``, its ``name`` too; nothing is loaded or asked before it is used.

    No run of it costs more than ``budget_usd``; what runs on this computer costs nothing. With
    ``load_anyway`` a file is not refused where memory looks too short for it, and ``slots``
    texts are worked on side by side instead of as many as memory allows.
    """
    options = Options(key_source, http, budget_usd, load_anyway, slots)
    provider, slash, rest = spec.partition("/")
    if spec in ALONE:
        return ALONE[spec](options)
    if not slash or not rest or provider not in PROVIDERS:
        raise ModelError(
            f"No model is called '{spec}'. Names look like openai/gpt-4, llama/FILE.gguf, practice."
        )
    return PROVIDERS[provider](spec, rest, options)


def reads_marks(model: ChatModel) -> TypeGuard[MarkReader]:
    """Whether ``model`` can read the probability of marks."""
    return hasattr(model, "read_marks")


def tells_probabilities(model: ChatModel) -> bool:
    """Whether ``model`` may tell, of the tokens that it writes, how likely they were."""
    return getattr(model, "tells_probabilities", False) is True


def open_batches(spec: str, *, budget_usd: float | None = None) -> Batches:
    """The batches of the chat model called ``spec``."""
    model = open_model(spec, budget_usd=budget_usd)
    if not _has_batches(model):
        raise UsageError(f"{spec} takes no batches: only graders whose names begin with openai/ do.")
    return model.batches()


def _has_batches(model: ChatModel) -> TypeGuard[BatchModel]:
    return hasattr(model, "batches")


def _open_openai(spec: str, rest: str, options: Options) -> ChatModel:
    from skillmix_desktop.llm.keys import find_key
    from skillmix_desktop.llm.openai_model import OpenAIModel

    parts = _SERVED.fullmatch(rest)
    if parts is None:
        raise ModelError(
            f"'{spec}' names no model; it looks like openai/gpt-4 or openai/NAME@http://HOST:PORT/v1."
        )
    return OpenAIModel(
        parts["served"] or parts["known"],
        endpoint=parts["endpoint"],
        name=spec,
        key_source=options.key_source or find_key,
        settings=options.http,
        budget_usd=options.budget_usd,
    )


def _open_llama(spec: str, rest: str, options: Options) -> ChatModel:
    from skillmix_desktop.llm.llama.process import LlamaModel

    path = Path(rest).expanduser()
    if not path.is_file():
        raise ModelError(f"There is no file {path}.")
    return LlamaModel(path, name=spec, slots=options.slots, load_anyway=options.load_anyway)


def _open_scripted(spec: str, rest: str, _options: Options) -> ChatModel:
    from skillmix_desktop.llm.scripted_model import open_scripted

    return open_scripted(Path(rest).expanduser(), name=spec)


def _open_practice(options: Options) -> ChatModel:
    from skillmix_desktop.llm.practice import open_practice

    return open_practice(slots=options.slots)


def _refuse_program(_options: Options) -> ChatModel:
    raise ModelError(
        "'program' counts sentences and finds names by itself; it is a grader, not a chat model."
    )


PROVIDERS: dict[str, Callable[[str, str, Options], ChatModel]] = {
    "openai": _open_openai,
    "llama": _open_llama,
    "scripted": _open_scripted,
}
ALONE: dict[str, Callable[[Options], ChatModel]] = {
    "practice": _open_practice,
    "program": _refuse_program,
}
