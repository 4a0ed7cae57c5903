"""Whoever speaks OpenAI's interface, as a chat model: each run is one asyncio loop in one thread."""

import asyncio
import queue
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from itertools import islice
from threading import Event, Thread
from urllib.parse import urlsplit

from openai import AsyncOpenAI

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Finish, Reply, Request
from skillmix_desktop.llm.http_calls import Caller, Server
from skillmix_desktop.llm.http_settings import HttpSettings
from skillmix_desktop.llm.keys import NO_KEY, OPENAI_HOST, VARIABLE, KeySource, checked_key, find_key
from skillmix_desktop.llm.prices import Price, load_prices

OPENAI_ENDPOINT = f"https://{OPENAI_HOST}/v1"

# A look-up of a host's name cannot be broken off; its thread is left behind after this long.
_FAREWELL_S = 0.5


class OpenAIModel:
    """A chat model behind HTTP, asked for several conversations at a time.

    ``close`` may be called from any thread: a run under way then ends at once, without an error, and what it
    was asked stays unanswered. The key is looked up when a run begins, and nothing of it is kept after.
    """

    def __init__(
        self,
        served_name: str,
        *,
        endpoint: str | None = None,
        name: str | None = None,
        key_source: KeySource = find_key,
        settings: HttpSettings | None = None,
        prices: Mapping[str, Price] | None = None,
    ) -> None:
        self._served_name = served_name
        self._endpoint = (endpoint or OPENAI_ENDPOINT).rstrip("/")
        self._host = host_of(self._endpoint)
        self._name = name or f"openai/{served_name}" + (f"@{endpoint}" if endpoint else "")
        self._key_source = key_source
        self._settings = settings or HttpSettings()
        self._prices = load_prices() if prices is None else prices
        self._runs: list[_Run] = []

    @property
    def name(self) -> str:
        """What the model is called in the project."""
        return self._name

    def complete(self, requests: Iterable[Request]) -> Iterator[Reply]:
        """See ``ChatModel``."""
        run = _Run(self._endpoint, self._server(), self._settings)
        self._runs.append(run)
        try:
            yield from run.replies(requests)
        finally:
            self._runs.remove(run)
            run.end()

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
        return Server(
            host=self._host,
            served_name=self._served_name,
            key=checked_key(self._host, key) if key else NO_KEY,
            place="" if is_openai else self._endpoint,
            prices=self._prices,
        )


class _Run:
    """One call of ``complete``: the thread, its loop, its connections, and the replies that come out."""

    def __init__(self, endpoint: str, server: Server, settings: HttpSettings) -> None:
        self._server = server
        self._settings = settings
        self._client = AsyncOpenAI(
            api_key=server.key, base_url=endpoint, max_retries=0, timeout=settings.timeout_s
        )
        self._caller = Caller(self._client, server, settings)
        self._done: queue.SimpleQueue[Future[Reply] | None] = queue.SimpleQueue()
        self._calls: set[asyncio.Task[Reply]] = set()
        self._is_stopped = False
        self._is_ready = Event()
        self._thread = Thread(target=self._work, name=f"calls to {server.host}", daemon=True)
        self._thread.start()
        self._is_ready.wait()

    def replies(self, requests: Iterable[Request]) -> Iterator[Reply]:
        """Answer ``requests``, which are taken in the caller's thread and only as they can be sent."""
        waiting = failed = 0
        remaining = iter(requests)
        while not self._is_stopped:
            for request in islice(remaining, self._settings.in_flight - waiting):
                call = asyncio.run_coroutine_threadsafe(self._answer(request), self._loop)
                call.add_done_callback(self._done.put)
                waiting += 1
            future = self._done.get() if waiting else None
            if future is None:
                return
            reply = future.result()
            waiting -= 1
            yield reply
            failed = failed + 1 if reply.finish is Finish.ERROR else 0
            if failed >= self._settings.failures_in_a_row:
                raise ModelError(f"{failed} calls in a row failed; the last one: {reply.detail}")

    def stop(self) -> None:
        """Let ``replies`` end, from whichever thread."""
        self._is_stopped = True
        self._done.put(None)

    def end(self) -> None:
        """Cancel what is under way, and end the thread."""
        self._loop.call_soon_threadsafe(self._is_over.set)
        self._thread.join(_FAREWELL_S)

    async def _answer(self, request: Request) -> Reply:
        call = asyncio.current_task()
        assert call
        self._calls.add(call)
        try:
            return await self._caller.answer(request)
        finally:
            self._calls.remove(call)

    def _work(self) -> None:
        asyncio.run(self._stay())

    async def _stay(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._is_over = asyncio.Event()
        self._is_ready.set()
        async with self._client:
            await self._is_over.wait()
            # Only our own tasks: those below them are cancelled by whoever started them.
            calls = list(self._calls)
            for call in calls:
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)


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
