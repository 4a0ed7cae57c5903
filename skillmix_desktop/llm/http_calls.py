"""One conversation over HTTP: its turns in their order, each asked again where that makes sense."""

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TypeVar

import httpx2
from openai import APIConnectionError, APIStatusError, APITimeoutError, AsyncOpenAI

from skillmix_desktop.core.plain_text import storable
from skillmix_desktop.errors import KeyRefusedError, ModelError
from skillmix_desktop.llm.base import Decoding, Finish, Reply, Request
from skillmix_desktop.llm.chat_completions import (
    LARGEST_COUNT,
    Completion,
    Dialect,
    decoding_sent,
    messages_sent,
    read_completion,
)
from skillmix_desktop.llm.http_settings import HttpSettings
from skillmix_desktop.llm.keys import redacted
from skillmix_desktop.llm.prices import Price, price_of

_KEY_REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_ASKED_AGAIN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}
_SERVER_FAULTS = HTTPStatus.INTERNAL_SERVER_ERROR
# What failed on the way back may have been answered, and charged, all the same.
_MAYBE_BILLED = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT}
_PARAMETER_REFUSED = {"unsupported_parameter", "unsupported_value"}
_NO_MONEY = "insufficient_quota"
_LONGEST_DETAIL = 400

Number = TypeVar("Number", int, float)


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
        return price_of(self.prices, *(f"{name}@{self.place}" if self.place else name for name in names))


@dataclass(frozen=True)
class Failure:
    """An attempt that brought nothing; ``retry_after_s`` is how long the server asks to be left alone."""

    detail: str
    is_worth_another: bool = False
    retry_after_s: float | None = None
    is_maybe_billed: bool = False


class Caller:
    """Asks one server; what it learns about the server's parameters holds for the calls after."""

    def __init__(self, client: AsyncOpenAI, server: Server, settings: HttpSettings) -> None:
        self._client = client
        self._server = server
        self._settings = settings
        self._dialect = Dialect()

    async def answer(self, request: Request) -> Reply:
        """Hold the conversation of ``request``."""
        started = time.monotonic()
        attempts: list[Completion | Failure] = []
        texts: list[str] = []
        last = Completion("", Finish.STOP)
        while len(texts) < len(request.turns) and last.finish in (Finish.STOP, Finish.LENGTH):
            last = await self._turn(request, texts, attempts)
            texts += [] if last.text is None else [last.text]
        brought = [attempt for attempt in attempts if isinstance(attempt, Completion)]
        return Reply(
            key=request.key,
            texts=tuple(texts),
            finish=last.finish,
            detail=last.detail,
            input_tokens=_count_of([_spent(attempt).input_tokens for attempt in attempts]),
            output_tokens=_count_of([_spent(attempt).output_tokens for attempt in attempts]),
            cost_usd=_sum([self._cost(attempt) for attempt in attempts], 0.0),
            seconds=time.monotonic() - started,
            provenance=self._provenance(request.decoding, attempts, brought),
        )

    async def _turn(
        self, request: Request, texts: Sequence[str], attempts: list[Completion | Failure]
    ) -> Completion:
        """The first turn without an answer, every attempt at it put down in ``attempts``."""
        for number in range(1, self._settings.attempts + 1):
            outcome = await self._attempt(request, texts)
            attempts.append(outcome)
            if isinstance(outcome, Completion):
                return outcome
            wait = self._wait(number, outcome)
            if wait is None:
                break
            await asyncio.sleep(wait)
        return Completion(None, Finish.ERROR, outcome.detail)

    async def _attempt(self, request: Request, texts: Sequence[str]) -> Completion | Failure:
        dialect = self._dialect
        body = {
            "model": self._server.served_name,
            "messages": messages_sent(request.system, request.turns, texts),
            **decoding_sent(request.decoding, dialect),
        }
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                response = await self._client.post("/chat/completions", body=body, cast_to=httpx2.Response)
        except (TimeoutError, APITimeoutError):
            return Failure(
                f"{self._server.host} did not answer within {self._settings.timeout_s:g} s.",
                is_worth_another=True,
                is_maybe_billed=True,
            )
        except APIStatusError as error:
            return self._refused(error, dialect)
        except APIConnectionError as error:
            cause = self._clean(str(error.__cause__ or error))
            return Failure(
                f"The connection to {self._server.host} failed: {cause}",
                is_worth_another=True,
                is_maybe_billed=not isinstance(error.__cause__, httpx2.ConnectError),
            )
        return read_completion(response.content)

    def _refused(self, error: APIStatusError, dialect: Dialect) -> Failure:
        """What a status other than success means; raised where every further call would meet it too."""
        said = self._clean(_sentence(error))
        host = self._server.host
        if error.status_code in _KEY_REFUSED:
            raise KeyRefusedError(f"{host} does not accept the key: {said}") from None
        if error.status_code == HTTPStatus.NOT_FOUND:
            raise ModelError(f"{host} has no {self._server.served_name} to offer: {said}") from None
        if error.code == _NO_MONEY:
            raise ModelError(f"{host} wants to be paid first: {said}") from None
        adapted = dialect.without(error.param or "") if error.code in _PARAMETER_REFUSED else None
        if adapted:
            # Calls under way at the same time meet the same refusal: the first one settles it for all.
            self._dialect = adapted if self._dialect == dialect else self._dialect
            return Failure(said, is_worth_another=True, retry_after_s=0.0)
        return Failure(
            f"{host} answered {error.status_code}: {said}",
            is_worth_another=error.status_code in _ASKED_AGAIN or error.status_code >= _SERVER_FAULTS,
            retry_after_s=retry_after(error.response.headers),
            is_maybe_billed=error.status_code in _MAYBE_BILLED or error.status_code >= _SERVER_FAULTS,
        )

    def _wait(self, number: int, failure: Failure) -> float | None:
        """How long to wait before the attempt after ``number``, None where there is to be none."""
        settings = self._settings
        asked = failure.retry_after_s
        is_too_long = asked is not None and asked > settings.longest_delay_s
        if not failure.is_worth_another or is_too_long or number == settings.attempts:
            return None
        if asked is not None:
            return asked
        longest = min(settings.longest_delay_s, settings.first_delay_s * 2 ** (number - 1))
        return random.uniform(longest / 2, longest)

    def _clean(self, text: str) -> str:
        """``text`` on one line, short, and without the key."""
        line = " ".join(redacted(storable(text), self._server.key).split())
        return line if len(line) <= _LONGEST_DETAIL else f"{line[:_LONGEST_DETAIL]} …"

    def _cost(self, attempt: Completion | Failure) -> float | None:
        """Nothing for a call that was turned away, whatever the model's price."""
        if isinstance(attempt, Failure):
            return None if attempt.is_maybe_billed else 0.0
        names = [*([attempt.served_name] if attempt.served_name else []), self._server.served_name]
        price = self._server.price_of(names)
        return price.of(attempt.input_tokens, attempt.output_tokens) if price else None

    def _provenance(
        self, decoding: Decoding, attempts: Sequence[Completion | Failure], brought: Sequence[Completion]
    ) -> dict[str, object]:
        last = brought[-1] if brought else Completion(None, Finish.ERROR)
        failures = [attempt for attempt in attempts if isinstance(attempt, Failure)]
        unmetered = sum(completion.output_tokens is None for completion in brought)
        return {
            "endpoint": self._server.host,
            "asked_name": self._server.served_name,
            "served_name": last.served_name,
            "system_fingerprint": last.fingerprint,
            "decoding": decoding_sent(decoding, self._dialect),
            "attempts": len(attempts),
            "attempts_maybe_billed_unmetered": unmetered
            + sum(failure.is_maybe_billed for failure in failures),
            "finishes": [str(completion.finish) for completion in brought],
        }


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server asks to be left alone for: a number, or a date."""
    said = headers.get("retry-after", "")
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _sentence(error: APIStatusError) -> str:
    """What the server said, in its own words where it has any."""
    body = error.body
    if isinstance(body, dict):
        said = next((body[name] for name in ("message", "detail") if isinstance(body.get(name), str)), None)
        if said:
            return str(said)
    return error.response.text or error.response.reason_phrase


def _spent(attempt: Completion | Failure) -> Completion:
    """The tokens of an attempt: none where it was turned away, unknown where nobody told them."""
    if isinstance(attempt, Completion):
        return attempt
    tokens = None if attempt.is_maybe_billed else 0
    return Completion(None, Finish.ERROR, attempt.detail, input_tokens=tokens, output_tokens=tokens)


def _count_of(counts: Sequence[int | None]) -> int | None:
    total = _sum(counts, 0)
    return total if total is not None and total <= LARGEST_COUNT else None


def _sum(values: Sequence[Number | None], nothing: Number) -> Number | None:
    """The sum of ``values``, None where one of them is unknown; ``nothing`` is the sum of none."""
    known = [value for value in values if value is not None]
    return sum(known, nothing) if len(known) == len(values) else None
