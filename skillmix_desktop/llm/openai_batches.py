"""OpenAI's Batch API: a file of requests is uploaded, answered within a day, and its answers downloaded."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any, Literal

from openai import APIConnectionError, APIStatusError, APITimeoutError, NotFoundError, OpenAI
from openai.types import Batch

from skillmix_desktop.core.batch_state import BatchState
from skillmix_desktop.core.plain_text import storable
from skillmix_desktop.errors import KeyRefusedError, ModelError
from skillmix_desktop.llm.base import Reply, Request
from skillmix_desktop.llm.batches import BatchAnswer, ServerBatch, Settings
from skillmix_desktop.llm.chat_completions import (
    Completion,
    Dialect,
    Refusal,
    dialect_of,
    most_tokens,
    read_completion,
    read_usage,
)
from skillmix_desktop.llm.http_failures import Failure, sentence_of
from skillmix_desktop.llm.http_server import Server, provenance_of, taken_by
from skillmix_desktop.llm.keys import without_key

_ENDPOINT: Literal["/v1/chat/completions"] = "/v1/chat/completions"
_LOCAL_ID = "skillmix_batch"
_NO_BATCHES = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
_KEY_REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_HAS_ENDED = {HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT}
_PAGE = 100
# Asking twice how far a batch is does no harm; making one twice would.
_RETRIES = 2
# Clocks differ, and a batch is called made when the server says so.
_CLOCKS_APART_S = 24 * 60 * 60


class OpenAIBatches:
    """See ``Batches``."""

    def __init__(
        self, name: str, server: Server, *, endpoint: str, timeout_s: float, budget_usd: float | None
    ) -> None:
        self._name = name
        self._server = server
        self._budget_usd = budget_usd
        self._client = OpenAI(api_key=server.key, base_url=endpoint, max_retries=0, timeout=timeout_s)
        self._patient = self._client.with_options(max_retries=_RETRIES)

    @property
    def name(self) -> str:
        return self._name

    @property
    def budget_usd(self) -> float | None:
        return self._budget_usd

    def settings_of(self, provenance: Mapping[str, object]) -> Settings:
        return _settings(dialect_of(provenance))

    def line(self, request: Request, settings: Settings) -> bytes:
        line = {
            "custom_id": request.key,
            "method": "POST",
            "url": _ENDPOINT,
            "body": self._server.body(request, (), _dialect(settings)),
        }
        return json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"

    def most_dollars(self, request: Request) -> float | None:
        price = self._server.price_of([self._server.served_name])
        return price.of(*most_tokens(request, 0)) if price else None

    def upload(self, content: bytes, local_id: str) -> str:
        with self._explained(is_first=True):
            file = (f"skillmix-{local_id}.jsonl", content)
            return self._client.files.create(file=file, purpose="batch").id

    def create(self, file_id: str, local_id: str) -> ServerBatch:
        with self._explained(is_first=True):
            return self._read(
                self._client.batches.create(
                    input_file_id=file_id,
                    endpoint=_ENDPOINT,
                    completion_window="24h",
                    metadata={_LOCAL_ID: local_id},
                )
            )

    def find(self, local_ids: Collection[str], *, since: float) -> dict[str, ServerBatch]:
        found: dict[str, ServerBatch] = {}
        with self._explained():
            try:
                for batch in self._patient.batches.list(limit=_PAGE):
                    # The newest come first.
                    if batch.created_at < since - _CLOCKS_APART_S or len(found) == len(local_ids):
                        break
                    told = self._read(batch)
                    if told.local_id in local_ids:
                        found[told.local_id] = told
            except APIStatusError as error:
                if error.status_code not in _NO_BATCHES:
                    raise
        return found

    def retrieve(self, server_id: str) -> ServerBatch | None:
        with self._explained():
            try:
                return self._read(self._patient.batches.retrieve(server_id))
            except NotFoundError:
                return None

    def cancel(self, server_id: str) -> ServerBatch | None:
        with self._explained():
            try:
                return self._read(self._patient.batches.cancel(server_id))
            except APIStatusError as error:
                if error.status_code not in {HTTPStatus.NOT_FOUND, *_HAS_ENDED}:
                    raise
        return self.retrieve(server_id)

    def forget(self, file_id: str) -> None:
        with self._explained(), suppress(NotFoundError):
            self._patient.files.delete(file_id)

    def answers(
        self, batch: ServerBatch, request_of: Callable[[str], Request | None], settings: Settings
    ) -> Iterator[BatchAnswer]:
        dialect = _dialect(settings)
        for file_id in batch.file_ids:
            # A text may hold characters that end a line elsewhere.
            for content in self._content(file_id).split(b"\n"):
                line = _object(content)
                request = request_of(str(line.get("custom_id")))
                if request is not None:
                    yield self._answer(batch, request, line, dialect)

    def close(self) -> None:
        self._client.close()

    def _content(self, file_id: str) -> bytes:
        with self._explained():
            try:
                return without_key(self._patient.files.content(file_id).content, self._server.key)
            except NotFoundError:
                return b""  # it was removed, and the batch's requests stay without an answer

    def _answer(
        self, batch: ServerBatch, request: Request, line: Mapping[str, Any], dialect: Dialect
    ) -> BatchAnswer:
        response = line.get("response")
        status = response.get("status_code") if isinstance(response, dict) else None
        adapted: Dialect | None = None
        attempt: Completion | Failure
        if isinstance(response, dict) and status == HTTPStatus.OK:
            attempt = read_completion(json.dumps(response.get("body")).encode())
        else:
            attempt, refusal = self._failure(line, response, status)
            adapted = dialect.after(refusal, sent=self._server.body(request, (), dialect))
        took = taken_by(attempt)
        reply = Reply(
            key=request.key,
            texts=() if took.text is None else (took.text,),
            finish=took.finish,
            detail=took.detail,
            input_tokens=took.input_tokens,
            output_tokens=took.output_tokens,
            cost_usd=self._server.cost_of(attempt),
            provenance=provenance_of(self._server, request, dialect, [attempt])
            | {"batch": batch.server_id, "custom_id": request.key},
        )
        return BatchAnswer(reply, _settings(adapted) if adapted else None)

    def _failure(self, line: Mapping[str, Any], response: object, status: object) -> tuple[Failure, Refusal]:
        body = response.get("body") if isinstance(response, dict) else None
        errors = [body.get("error") if isinstance(body, dict) else None, line.get("error")]
        error = next((error for error in errors if isinstance(error, dict)), {})
        code, parameter, said = (
            storable(value) if isinstance(value := error.get(name), str) else None
            for name in ("code", "param", "message")
        )
        words = self._server.clean(said or code or "no reason was given")
        number = status if isinstance(status, int) else 0
        input_tokens, output_tokens = read_usage(json.dumps(body).encode())
        failure = Failure(
            f"{self._server.host} answered {number}: {words}" if number else words,
            is_maybe_billed=number >= HTTPStatus.INTERNAL_SERVER_ERROR,
            input_tokens=input_tokens,
            output_tokens=output_tokens,
        )
        return failure, Refusal(number, code, parameter, words)

    def _read(self, batch: Batch) -> ServerBatch:
        counts = batch.request_counts
        faults = (batch.errors.data if batch.errors else None) or []
        files = (batch.output_file_id, batch.error_file_id)
        return ServerBatch(
            server_id=batch.id,
            local_id=(batch.metadata or {}).get(_LOCAL_ID, ""),
            state=_state(batch.status),
            created_at=batch.created_at,
            total=counts.total if counts else 0,
            completed=counts.completed if counts else 0,
            failed=counts.failed if counts else 0,
            detail=self._server.clean(" ".join(fault.message or fault.code or "" for fault in faults)),
            file_ids=tuple(file_id for file_id in files if file_id),
        )

    @contextmanager
    def _explained(self, *, is_first: bool = False) -> Iterator[None]:
        """Say in a sentence what the server, or the way to it, has against us."""
        host = self._server.host
        try:
            yield
        except APIStatusError as error:
            status, said = error.status_code, self._server.clean(sentence_of(error))
            if status in _KEY_REFUSED:
                raise KeyRefusedError(f"{host} does not accept the key: {said}") from None
            if is_first and status in _NO_BATCHES:
                raise ModelError(
                    f"{host} takes no batches (it answered {status}); let it grade directly."
                ) from None
            raise ModelError(f"{host} answered {status}: {said}") from None
        except APITimeoutError:
            raise ModelError(f"{host} did not answer in time; try again.") from None
        except APIConnectionError as error:
            cause = self._server.clean(str(error.__cause__ or error))
            raise ModelError(f"The connection to {host} failed: {cause}") from None


def _dialect(settings: Settings) -> Dialect:
    usual = Dialect()
    limit, left_out = settings.get("limit", usual.limit), settings.get("left_out", ())
    assert isinstance(limit, str)
    assert isinstance(left_out, list | tuple)
    return Dialect(limit, frozenset(left_out))


def _settings(dialect: Dialect) -> Settings:
    return {"limit": dialect.limit, "left_out": sorted(dialect.left_out)}


def _state(word: str) -> BatchState:
    """A word that is not known here is no end."""
    return BatchState(word) if word in set(BatchState) else BatchState.IN_PROGRESS


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(line) if line.strip() else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
