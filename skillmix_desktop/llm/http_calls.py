"""One conversation over HTTP: its turns in their order, each asked again where that makes sense."""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import TypeVar

import httpx2
from openai import APIConnectionError, APIStatusError, APITimeoutError, AsyncOpenAI

from skillmix_desktop.errors import BudgetError, KeyRefusedError, ModelError
from skillmix_desktop.llm.base import Finish, Reply, Request
from skillmix_desktop.llm.chat_completions import (
    LARGEST_COUNT,
    Completion,
    Dialect,
    Refusal,
    most_tokens,
    read_completion,
    read_usage,
)
from skillmix_desktop.llm.http_failures import Failure, retry_after, seconds_words, sentence_of
from skillmix_desktop.llm.http_server import Server, provenance_of, taken_by
from skillmix_desktop.llm.http_settings import HttpSettings
from skillmix_desktop.llm.keys import without_key
from skillmix_desktop.llm.pace import Pace
from skillmix_desktop.llm.prices import dollars_words
from skillmix_desktop.llm.purse import Hold, Purse

_KEY_REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_TOO_MANY = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
_ASKED_AGAIN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}
_SERVER_FAULTS = HTTPStatus.INTERNAL_SERVER_ERROR
# What failed on the way back may have been answered, and charged, all the same.
_MAYBE_BILLED = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT}
_NO_MONEY = "insufficient_quota"

Number = TypeVar("Number", int, float)


class Caller:
    """Asks one server; what it learns about the server's parameters holds for the calls after.

    ``tell`` is given a line of words whenever calls have to wait: one a wait, however many calls there are.
    """

    def __init__(
        self,
        client: AsyncOpenAI,
        server: Server,
        settings: HttpSettings,
        *,
        pace: Pace,
        purse: Purse,
        tell: Callable[[str], None],
    ) -> None:
        self._client = client
        self._server = server
        self._settings = settings
        self._pace = pace
        self._purse = purse
        self._tell = tell
        self._told_until = 0.0
        self._dialect = Dialect()
        self._has_told_tokens = False

    async def answer(self, request: Request) -> Reply:
        """Hold the conversation of ``request``; raises where the budget has no room for it."""
        started = time.monotonic()
        holds = await self._purse.hold(self._worsts(request))
        if holds is None:
            raise BudgetError(self._no_room(request))
        attempts: list[Completion | Failure] = []
        texts: list[str] = []
        last = Completion("", Finish.STOP)
        try:
            while len(texts) < len(request.turns) and last.finish in (Finish.STOP, Finish.LENGTH):
                last = await self._turn(request, texts, attempts, holds.pop(0))
                texts += [] if last.text is None else [last.text]
        finally:
            for hold in holds:
                self._purse.settle(hold, 0.0)
        return Reply(
            key=request.key,
            texts=tuple(texts),
            finish=last.finish,
            detail=last.detail,
            input_tokens=_count_of([taken_by(attempt).input_tokens for attempt in attempts]),
            output_tokens=_count_of([taken_by(attempt).output_tokens for attempt in attempts]),
            cost_usd=_sum([self._server.cost_of(attempt) for attempt in attempts], 0.0),
            seconds=time.monotonic() - started,
            provenance=provenance_of(self._server, request, self._dialect, attempts),
            tokens=last.tokens,
        )

    async def _turn(
        self, request: Request, texts: Sequence[str], attempts: list[Completion | Failure], hold: Hold
    ) -> Completion:
        """The first turn without an answer, every attempt at it put down in ``attempts``."""
        give_up_at = time.monotonic() + self._settings.deadline_s
        number = 1
        while True:
            outcome = await self._paid(request, texts, hold)
            attempts.append(outcome)
            if isinstance(outcome, Completion):
                return outcome
            wait = self._wait(number, outcome, give_up_at - time.monotonic())
            if wait is None:
                return Completion(None, Finish.ERROR, outcome.detail)
            again = self._purse.hold_now([hold.worst])
            if again is None:
                detail = f"{outcome.detail} The budget has no room for another attempt."
                return Completion(None, Finish.ERROR, detail)
            (hold,) = again
            if not outcome.is_for_nothing:
                number += 1
                self._tell_wait(outcome, wait, number)
            try:
                await asyncio.sleep(wait)
            except BaseException:
                self._purse.settle(hold, 0.0)
                raise

    async def _paid(self, request: Request, texts: Sequence[str], hold: Hold) -> Completion | Failure:
        """One attempt, its price taken from the purse; one that is broken off may have been billed."""
        cost: float | None = None
        try:
            outcome = await self._attempt(request, texts)
            cost = self._server.cost_of(outcome)
        finally:
            self._purse.settle(hold, cost)
        return outcome

    async def _attempt(self, request: Request, texts: Sequence[str]) -> Completion | Failure:
        host, limit_s = self._server.host, self._settings.timeout_s
        async with self._pace.turn():
            dialect = self._dialect
            body = self._server.body(request, texts, dialect)
            sent_at = time.monotonic()
            try:
                async with asyncio.timeout(limit_s):
                    response = await self._client.post(
                        "/chat/completions", body=body, cast_to=httpx2.Response
                    )
            except (TimeoutError, APITimeoutError):
                self._pace.refused(sent_at)
                return Failure(
                    f"{host} did not answer within {limit_s:g} s.",
                    f"no answer from {host} within {limit_s:g} s",
                    is_worth_another=True,
                    is_maybe_billed=True,
                )
            except APIStatusError as error:
                return self._refused(error, dialect, body, sent_at)
            except APIConnectionError as error:
                return self._unconnected(error)
            self._pace.answered(time.monotonic() - sent_at)
            completion = read_completion(without_key(response.content, self._server.key))
            self._require_probabilities(request, completion)
            return completion

    def _require_probabilities(self, request: Request, completion: Completion) -> None:
        """Raise if none are told from the first; a server that told some may leave them out once."""
        self._has_told_tokens |= bool(completion.tokens)
        if request.wants_probabilities and completion.text and not self._has_told_tokens:
            raise ModelError(_no_probabilities(self._server.host))

    def _unconnected(self, error: APIConnectionError) -> Failure:
        host, cause = self._server.host, self._server.clean(str(error.__cause__ or error))
        is_reached = not isinstance(error.__cause__, httpx2.ConnectError)
        return Failure(
            f"The connection to {host} failed: {cause}",
            f"no answer from {host}",
            is_worth_another=True,
            is_maybe_billed=is_reached,
        )

    def _refused(
        self, error: APIStatusError, dialect: Dialect, body: Mapping[str, object], sent_at: float
    ) -> Failure:
        """What a status other than success means; raised where every further call would meet it too."""
        status, said, host = error.status_code, self._server.clean(sentence_of(error)), self._server.host
        refusal = Refusal(status, error.code, error.param, said)
        is_about_probabilities = "logprobs" in body and refusal.is_about_probabilities
        if not is_about_probabilities:
            self._require_use_of_another(error, said)
        adapted = dialect.after(refusal, sent=body)
        if adapted:
            # Calls under way at the same time meet the same refusal: the first one settles it for all.
            self._dialect = adapted if self._dialect == dialect else self._dialect
            return Failure(said, is_worth_another=True, is_for_nothing=True)
        if is_about_probabilities:
            raise ModelError(_no_probabilities(host)) from None
        rest = retry_after(error.response.headers)
        if status in _TOO_MANY:
            self._pace.refused(sent_at)
            self._pace.rest(min(rest or 0.0, self._settings.longest_delay_s))
        input_tokens, output_tokens = read_usage(error.response.content)
        return Failure(
            f"{host} answered {status}: {said}",
            f"{host} answered {status}",
            is_worth_another=status in _ASKED_AGAIN or status >= _SERVER_FAULTS,
            retry_after_s=rest,
            is_maybe_billed=status in _MAYBE_BILLED or status >= _SERVER_FAULTS,
            input_tokens=input_tokens,
            output_tokens=output_tokens,
        )

    def _require_use_of_another(self, error: APIStatusError, said: str) -> None:
        """Raise what another attempt, or another call, would meet too."""
        host, name = self._server.host, self._server.served_name
        if error.status_code in _KEY_REFUSED:
            raise KeyRefusedError(f"{host} does not accept the key: {said}") from None
        if error.status_code == HTTPStatus.NOT_FOUND:
            raise ModelError(
                f"{host} has no {name} to offer, or the address is wrong; correct one of them: {said}"
            ) from None
        if error.code == _NO_MONEY:
            raise ModelError(f"{host} wants to be paid first: {said}") from None

    def _wait(self, number: int, failure: Failure, left_s: float) -> float | None:
        """How long to wait before the attempt after ``number``, None where there is to be none."""
        settings = self._settings
        if failure.is_for_nothing:
            return 0.0
        asked = failure.retry_after_s
        longest = min(settings.longest_delay_s, settings.first_delay_s * 2 ** (number - 1))
        wait = random.uniform(longest / 2, longest) if asked is None else min(asked, settings.longest_delay_s)
        is_too_long = max(wait, asked or 0.0) > left_s
        if not failure.is_worth_another or is_too_long or number == settings.attempts:
            return None
        return wait

    def _tell_wait(self, failure: Failure, wait: float, number: int) -> None:
        """Say why, and how long, there is nothing; what other calls wait for at the same time is the same."""
        now = time.monotonic()
        if now < self._told_until:
            return
        self._told_until = now + wait
        asked = failure.retry_after_s
        wish = f" and asks to be left alone for {seconds_words(asked)}" if asked else ""
        again = f"trying again in {seconds_words(wait)} ({number} of {self._settings.attempts})"
        self._tell(f"{failure.short}{wish}; {again}")

    def _worsts(self, request: Request) -> list[float]:
        """What an attempt at each turn may cost; nothing is reckoned where there is no bound."""
        price = self._server.price_of([self._server.served_name])
        if price is None or self._purse.budget_usd is None:
            return [0.0] * len(request.turns)
        turns = range(len(request.turns))
        return [price.of(*most_tokens(request, turn)) or 0.0 for turn in turns]

    def _no_room(self, request: Request) -> str:
        purse = self._purse
        worst = sum(self._worsts(request)) * purse.surprise
        spent = "" if purse.is_exact else "at most "
        return (
            f"The budget of {dollars_words(purse.budget_usd or 0.0)} has no room for another call, which may "
            f"cost up to {dollars_words(worst)}; {spent}{dollars_words(purse.spent)} was spent"
        )


def _no_probabilities(host: str) -> str:
    return f"{host} gives no probabilities: let it write its marks instead (--mode write)."


def _count_of(counts: Sequence[int | None]) -> int | None:
    total = _sum(counts, 0)
    return total if total is not None and total <= LARGEST_COUNT else None


def _sum(values: Sequence[Number | None], nothing: Number) -> Number | None:
    """The sum of ``values``, None where one of them is unknown; ``nothing`` is the sum of none."""
    known = [value for value in values if value is not None]
    return sum(known, nothing) if len(known) == len(values) else None
