"""Whoever speaks OpenAI's interface, as a chat model: each run is one asyncio loop in one thread."""

import asyncio
import json
import queue
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from threading import Event, Thread
from urllib.parse import urlsplit

from openai import AsyncOpenAI

from skillmix_desktop.errors import BudgetError, ModelError
from skillmix_desktop.llm.base import Finish, Reply, Request, Waiting
from skillmix_desktop.llm.http_calls import Caller
from skillmix_desktop.llm.http_server import Server
from skillmix_desktop.llm.http_settings import HttpSettings
from skillmix_desktop.llm.keys import NO_KEY, OPENAI_HOST, VARIABLE, KeySource, checked_key, find_key
from skillmix_desktop.llm.openai_batches import OpenAIBatches
from skillmix_desktop.llm.pace import Pace
from skillmix_desktop.llm.prices import Price, batch_factor, load_prices, user_prices_file
from skillmix_desktop.llm.purse import Purse

OPENAI_ENDPOINT = f"https://{OPENAI_HOST}/v1"

# A look-up of a host's name cannot be broken off; its thread is left behind after this long.
_FAREWELL_S = 0.5

# Whoever follows a run can leave it only when something comes.
_HEARTBEAT_S = 0.4


class OpenAIModel:
    """A chat model behind HTTP, asked for several conversations at a time.

    With ``budget_usd``, ``complete`` sends nothing that could bring a run's cost above it, and raises a
    ``BudgetError`` once all that was sent has been answered.

    ``close`` may be called from any thread: a run under way then ends at once, without an error, and what it
    was asked stays unanswered. The key is looked up when a run begins, and nothing of it is kept after.
    """

    tells_probabilities = True

    def __init__(
        self,
        served_name: str,
        *,
        endpoint: str | None = None,
        name: str | None = None,
        key_source: KeySource = find_key,
        settings: HttpSettings | None = None,
        prices: Mapping[str, Price] | None = None,
        budget_usd: float | None = None,
    ) -> None:
        self._served_name = served_name
        self._endpoint = (endpoint or OPENAI_ENDPOINT).rstrip("/")
        self._host = host_of(self._endpoint)
        self._name = name or f"openai/{served_name}" + (f"@{endpoint}" if endpoint else "")
        self._key_source = key_source
        self._settings = settings or HttpSettings()
        self._prices = load_prices() if prices is None else prices
        self._budget_usd = budget_usd
        self._runs: list[_Run] = []

    @property
    def name(self) -> str:
        """What the model is called in the project."""
        return self._name

    def complete(self, requests: Iterable[Request]) -> Iterator[Reply | Waiting]:
        """See ``ChatModel``."""
        server, waiting = self._server(), iter(requests)
        first = next(waiting, None)
        # Whether a call is reckoned rightly, and tells probabilities, only the first answer can say.
        is_awaited = self._budget_usd is not None or (first is not None and first.wants_probabilities)
        run = _Run(self._endpoint, server, self._settings, self._budget_usd, is_first_awaited=is_awaited)
        self._runs.append(run)
        try:
            yield from run.replies(chain([first] if first else [], waiting))
        finally:
            self._runs.remove(run)
            run.end()

    def batches(self) -> OpenAIBatches:
        """The way to the same model's answers that is cheaper, and takes up to a day."""
        server = self._server()
        factor = batch_factor()
        cheaper = {name: price.times(factor) for name, price in server.prices.items()}
        return OpenAIBatches(
            self._name,
            replace(server, prices=cheaper),
            endpoint=self._endpoint,
            timeout_s=self._settings.timeout_s,
            budget_usd=self._budget_usd,
        )

    def close(self) -> None:
        """Break off whatever is under way."""
        for run in list(self._runs):
            run.stop()

    def _server(self) -> Server:
        is_openai = self._host == OPENAI_HOST
        key = self._key_source(self._host)
        if key is None and is_openai:
            raise ModelError(
                f"There is no key for {self._host}: set {VARIABLE}, or save one in the settings."
            )
        server = Server(
            host=self._host,
            served_name=self._served_name,
            key=checked_key(self._host, key) if key else NO_KEY,
            place="" if is_openai else self._endpoint,
            prices=self._prices,
        )
        if self._budget_usd is not None and server.price_of([self._served_name]) is None:
            raise ModelError(_no_price(server.priced_name(self._served_name)))
        return server


class _Run:
    """One call of ``complete``: the thread, its loop, its connections, and the replies that come out."""

    def __init__(
        self,
        endpoint: str,
        server: Server,
        settings: HttpSettings,
        budget_usd: float | None,
        *,
        is_first_awaited: bool,
    ) -> None:
        self._server = server
        self._settings = settings
        self._client = AsyncOpenAI(
            api_key=server.key, base_url=endpoint, max_retries=0, timeout=settings.timeout_s
        )
        first = 1 if is_first_awaited else settings.first_in_flight
        self._pace = Pace(first=first, most=settings.in_flight, timeout_s=settings.timeout_s)
        self._done: queue.SimpleQueue[asyncio.Task[Reply] | Waiting | None] = queue.SimpleQueue()
        self._caller = Caller(
            self._client,
            server,
            settings,
            pace=self._pace,
            purse=Purse(budget_usd),
            tell=lambda words: self._done.put(Waiting(words)),
        )
        self._asked: deque[Request] = deque()
        self._calls: set[asyncio.Task[Reply]] = set()
        self._is_stopped = False
        self._is_ready = Event()
        self._thread = Thread(target=self._work, name=f"calls to {server.host}", daemon=True)
        self._thread.start()
        self._is_ready.wait()

    def replies(self, requests: Iterable[Request]) -> Iterator[Reply | Waiting]:
        """Answer ``requests``, which are taken in the caller's thread, shortly before they can be sent."""
        waiting = failed = 0
        remaining = iter(requests)
        spent: BudgetError | None = None
        while not self._is_stopped:
            for request in islice(remaining, 0 if spent else self._room(waiting)):
                self._loop.call_soon_threadsafe(self._take, request)
                waiting += 1
            if not waiting:
                break
            news = self._next()
            if news is None:
                return
            if isinstance(news, Waiting):
                yield news
                continue
            waiting -= 1
            try:
                reply = news.result()
            except BudgetError as error:
                spent = error
                continue
            yield replace(reply, is_followed=not self._done.empty())
            failed = failed + 1 if reply.finish is Finish.ERROR else 0
            if failed >= self._settings.failures_in_a_row:
                raise ModelError(
                    f"The run was ended after {failed} failures in a row; the last: {reply.detail}"
                )
        if spent and not self._is_stopped:
            raise spent

    def _room(self, waiting: int) -> int:
        """How many more may be asked while ``waiting`` replies have not been handed over.

        Half as many more as may be under way: while the caller is busy with the replies that have come, the
        next are sent all the same, yet no more replies that were paid for pile up.
        """
        limit = self._pace.limit
        return max(0, limit + limit // 2 - waiting)

    def _next(self) -> asyncio.Task[Reply] | Waiting | None:
        try:
            return self._done.get(timeout=_HEARTBEAT_S)
        except queue.Empty:
            return Waiting()

    def stop(self) -> None:
        """Let ``replies`` end, from whichever thread."""
        self._is_stopped = True
        self._done.put(None)

    def end(self) -> None:
        """Cancel what is under way, and end the thread."""
        self._loop.call_soon_threadsafe(self._is_over.set)
        self._thread.join(_FAREWELL_S)

    def _take(self, request: Request) -> None:
        self._asked.append(request)
        self._send()

    def _send(self) -> None:
        """Begin what was asked, as far as the pace allows."""
        while self._asked and len(self._calls) < self._pace.limit:
            call = self._loop.create_task(self._caller.answer(self._asked.popleft()))
            self._calls.add(call)
            call.add_done_callback(self._finish)

    def _finish(self, call: asyncio.Task[Reply]) -> None:
        # asyncio complains of errors that nobody looked at, and one is enough to end the run.
        _ = call.cancelled() or call.exception()
        self._calls.remove(call)
        self._done.put(call)
        self._send()

    def _work(self) -> None:
        asyncio.run(self._stay())

    async def _stay(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._is_over = asyncio.Event()
        self._is_ready.set()
        async with self._client:
            await self._is_over.wait()
            self._asked.clear()
            # Only our own tasks: those below them are cancelled by whoever started them.
            calls = list(self._calls)
            for call in calls:
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)


def _no_price(name: str) -> str:
    entry = json.dumps({"models": {name: {"input": 2.5, "output": 10}}})
    return (
        f"No price is known for {name}, so no budget can be kept: enter it, in dollars per million tokens, "
        f"in {user_prices_file()}, which looks like {entry}, or give no budget."
    )


def host_of(endpoint: str) -> str:
    """The host, and the port where one is named, of an address that can be asked; else a ``ModelError``."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        raise ModelError(f"{endpoint} is not an address; it looks like http://localhost:8000/v1.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ModelError(f"{endpoint} is not an address; it looks like http://localhost:8000/v1.")
    if parts.username or parts.password:
        raise ModelError("An address must not hold a password: save it as the server's key instead.")
    return f"{parts.hostname}:{port}" if port else parts.hostname
