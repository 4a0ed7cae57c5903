"""The plug for batches: conversations that are handed over in a file, and whose answers are fetched later."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from skillmix_desktop.core.batch_state import BatchState
from skillmix_desktop.llm.base import Reply, Request

Settings = Mapping[str, object]
"""How a server wants to be asked, as it may be kept in a project: nobody but the adapter reads it."""


@dataclass(frozen=True)
class BatchLimits:
    """The most that one batch may hold: OpenAI's own bounds."""

    requests: int = 50_000
    bytes: int = 200_000_000


@dataclass(frozen=True)
class ServerBatch:
    """A batch as its server tells of it; ``local_id`` is what it was called when it was made here."""

    server_id: str
    local_id: str
    state: BatchState
    created_at: int
    total: int = 0
    completed: int = 0
    failed: int = 0
    detail: str = ""
    file_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class BatchAnswer:
    """What came of one request; ``settings`` are there where the server said how it wants to be asked."""

    reply: Reply
    settings: Settings | None = None


class Batches(Protocol):
    """A server that takes batches; whatever it refuses is raised as a ``ModelError``."""

    @property
    def name(self) -> str:
        """What the chat model is called in the project."""
        ...

    @property
    def budget_usd(self) -> float | None:
        """What a run may cost, None where there is no bound."""
        ...

    def settings_of(self, provenance: Mapping[str, object]) -> Settings:
        """How the server wanted to be asked for an answer of that provenance."""
        ...

    def line(self, request: Request, settings: Settings) -> bytes:
        """The request's line in a batch's file."""
        ...

    def most_dollars(self, request: Request) -> float | None:
        """The most that the request may cost in a batch, None where no price is known."""
        ...

    def upload(self, content: bytes, local_id: str) -> str:
        """Hand over a file; what the server calls it."""
        ...

    def create(self, file_id: str, local_id: str) -> ServerBatch:
        """Let the server answer a file; what is lost on the way is found again by ``local_id``."""
        ...

    def find(self, local_ids: Collection[str], *, since: float) -> dict[str, ServerBatch]:
        """Those of the batches, made after the moment ``since``, that the server has."""
        ...

    def retrieve(self, server_id: str) -> ServerBatch | None:
        """How far a batch is, None where the server knows of none."""
        ...

    def cancel(self, server_id: str) -> ServerBatch | None:
        """Let the server stop, if it has not ended; how far the batch is then."""
        ...

    def forget(self, file_id: str) -> None:
        """Remove a file that no batch was made of."""
        ...

    def answers(
        self, batch: ServerBatch, request_of: Callable[[str], Request | None], settings: Settings
    ) -> Iterator[BatchAnswer]:
        """What came of a batch that has ended, for each line whose request is known."""
        ...

    def close(self) -> None:
        """Give back the connections; closing twice is harmless."""
        ...


class BatchModel(Protocol):
    """A chat model that can also be asked in batches."""

    def batches(self) -> Batches:
        """The way to do so; a missing key, or a budget without a price, is a ``ModelError``."""
        ...
