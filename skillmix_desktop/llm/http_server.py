"""Whoever is asked over HTTP: what its answers cost, and what is kept of how it was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from skillmix_desktop.core.plain_text import storable
from skillmix_desktop.llm.base import Finish, Request
from skillmix_desktop.llm.chat_completions import Completion, Dialect, body_sent, decoding_sent, form_sent
from skillmix_desktop.llm.http_failures import Failure
from skillmix_desktop.llm.keys import redacted
from skillmix_desktop.llm.prices import Price, price_of

_LONGEST_DETAIL = 400


@dataclass(frozen=True)
class Server:
    """Who is asked, for what, and with which key; ``place`` is the endpoint where it was named."""

    host: str
    served_name: str
    key: str = field(repr=False)
    place: str = ""
    prices: Mapping[str, Price] = field(default_factory=dict, repr=False)

    def price_of(self, names: Sequence[str]) -> Price | None:
        """The price under one of ``names``; elsewhere than at OpenAI's the place is part of the name."""
        return price_of(self.prices, *map(self.priced_name, names))

    def priced_name(self, name: str) -> str:
        """What ``name`` is called in a list of prices."""
        return f"{name}@{self.place}" if self.place else name

    def body(self, request: Request, answers: Sequence[str], dialect: Dialect) -> dict[str, object]:
        """What is sent for the first turn of ``request`` without an answer."""
        return {"model": self.served_name, **body_sent(request, answers, dialect)}

    def clean(self, text: str) -> str:
        """``text`` on one line, short, and without the key."""
        line = " ".join(redacted(storable(text), self.key).split())
        return line if len(line) <= _LONGEST_DETAIL else f"{line[:_LONGEST_DETAIL]} …"

    def cost_of(self, attempt: Completion | Failure) -> float | None:
        """Nothing for a call that was turned away, whatever the model's price."""
        took = taken_by(attempt)
        if isinstance(attempt, Failure) and not took.input_tokens and not took.output_tokens:
            return None if attempt.is_maybe_billed and not attempt.is_metered else 0.0
        names = [*([took.served_name] if took.served_name else []), self.served_name]
        price = self.price_of(names)
        return price.of(took.input_tokens, took.output_tokens) if price else None


def provenance_of(
    server: Server, request: Request, dialect: Dialect, attempts: Sequence[Completion | Failure]
) -> dict[str, object]:
    """What ran, and how it was asked."""
    brought = [attempt for attempt in attempts if isinstance(attempt, Completion)]
    last = brought[-1] if brought else Completion(None, Finish.ERROR)
    facts: dict[str, object] = {
        "endpoint": server.host,
        "asked_name": server.served_name,
        "served_name": last.served_name,
        "system_fingerprint": last.fingerprint,
        "decoding": decoding_sent(request.decoding, dialect),
        "attempts": len(attempts),
        "attempts_maybe_billed_unmetered": sum(_is_unmetered(attempt) for attempt in attempts),
        "finishes": [str(completion.finish) for completion in brought],
    }
    return facts | form_sent(request, dialect)


def taken_by(attempt: Completion | Failure) -> Completion:
    """The tokens of an attempt: none where it was turned away, unknown where nobody told them."""
    if isinstance(attempt, Completion):
        return attempt
    unknown = None if attempt.is_maybe_billed else 0
    return Completion(
        None,
        Finish.ERROR,
        attempt.detail,
        input_tokens=attempt.input_tokens if attempt.is_metered else unknown,
        output_tokens=attempt.output_tokens if attempt.is_metered else unknown,
    )


def _is_unmetered(attempt: Completion | Failure) -> bool:
    if isinstance(attempt, Completion):
        return attempt.output_tokens is None
    return attempt.is_maybe_billed and not attempt.is_metered
