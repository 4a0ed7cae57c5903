"""The plug: what a chat model must be able to do, whoever runs it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from skillmix_desktop.core.mark_probabilities import Token
from skillmix_desktop.core.plain_text import storable


class Finish(StrEnum):
    """How a call ended."""

    STOP = "stop"
    LENGTH = "length"
    REFUSED = "refused"
    ERROR = "error"


@dataclass(frozen=True)
class Decoding:
    """How replies are drawn. The defaults are the paper's (§ 4 of arXiv 2310.17567)."""

    temperature: float = 0.7
    max_tokens: int = 512
    repetition_penalty: float = 1.0
    seed: int | None = None


@dataclass(frozen=True)
class Skeleton:
    """A table without its marks: each row ends right before its own, and ``closing`` follows that."""

    opening: str
    rows: tuple[str, ...]
    closing: str = " |\n"


@dataclass(frozen=True)
class Request:
    """A conversation to be held: the system message and the user's turns, each answered in its order.

    A request of two turns lets the model answer the first, then the second with both in view, so whoever
    runs the model can keep its cache from one turn to the next. Where the words can be held to it, the last
    answer begins with ``skeleton``, of which only the marks are the model's own; ``max_tokens`` then bounds
    what it writes below the table. Elsewhere the skeleton is not looked at: a server that can hold an answer
    to a schema is asked for an object with a mark under each of ``criteria``, and the reasons.

    Where it ``wants_probabilities``, the reply is to tell its tokens and how likely they were; the reasons,
    which come after the marks and cannot change them, are then left out of the object.
    """

    key: str
    turns: tuple[str, ...]
    system: str = ""
    decoding: Decoding = field(default_factory=Decoding)
    skeleton: Skeleton | None = None
    criteria: tuple[str, ...] = ()
    wants_probabilities: bool = False


@dataclass(frozen=True)
class Reply:
    """What came of a request.

    ``texts`` holds an answer per turn, fewer where the call ended early. ``input_tokens`` and
    ``output_tokens`` sum over turns and attempts, None where one of them is unknown; ``cost_usd`` likewise.
    An attempt that was turned away took and cost nothing.
    ``provenance`` says what ran: file hash or served name, endpoint, decoding as sent, attempts.
    One that ``is_followed`` is not the last that has come: writing it down may wait for the next.
    ``tokens`` are those of the last answer, where a request wanted their probabilities and they were told.
    """

    key: str
    texts: tuple[str, ...]
    finish: Finish
    detail: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    seconds: float = 0.0
    provenance: Mapping[str, object] = field(default_factory=dict)
    is_followed: bool = False
    tokens: tuple[Token, ...] = ()

    def storable(self) -> "Reply":
        """The same reply in characters that a database takes."""
        return replace(self, texts=tuple(map(storable, self.texts)), detail=storable(self.detail))


@dataclass(frozen=True)
class Waiting:
    """No reply has come for a while; ``note`` says in words what is waited for, where that is known."""

    note: str = ""


class ChatModel(Protocol):
    """Anything that answers conversations: a student and a grader alike."""

    @property
    def name(self) -> str:
        """What the model is called in the project, such as ``openai/gpt-4``."""
        ...

    def complete(self, requests: Iterable[Request]) -> Iterator[Reply | Waiting]:
        """Answer ``requests``, in order of completion; each reply carries its request's key.

        Whoever may be long without an answer says now and then that it is ``Waiting``.

        A request that fails gives a reply with ``Finish.ERROR``. What makes every further request useless
        (no file, a refused key, a dead server) is raised as a ``ModelError``. Closing the iterator cancels
        what is under way.
        """
        ...

    def close(self) -> None:
        """Give back what the model holds; closing twice is harmless."""
        ...


@dataclass(frozen=True)
class MarkRequest:
    """A prompt whose marks are to be read: ``prefix`` fixed for the run's item, then the branches.

    ``turn`` is the user's message. ``rows`` are the texts that the model's answer would hold up to each
    mark, in the rubric's order: the mark is the next thing it would write. Each row is read by itself,
    unless it ``sees_marks``: then it stands below the rows before it, with the marks that were the more
    probable in them, each followed by ``closing``.
    """

    key: str
    turn: str
    opening: str
    rows: tuple[str, ...]
    system: str = ""
    closing: str = " |\n"
    sees_marks: bool = False


@dataclass(frozen=True)
class MarkReading:
    """The probability of "1" for each row (None where the model would write neither "0" nor "1").

    ``answer_mass`` is, per row, the probability of "1" and "0" together: little of it means that the model
    does not answer in the table's form.
    """

    key: str
    probabilities: tuple[float | None, ...]
    answer_mass: tuple[float, ...]
    finish: Finish
    detail: str = ""
    input_tokens: int | None = None
    seconds: float = 0.0
    provenance: Mapping[str, object] = field(default_factory=dict)


class MarkReader(Protocol):
    """A grader that can read the probability of each mark instead of writing a reply."""

    @property
    def name(self) -> str:
        """What the model is called in the project."""
        ...

    def read_marks(self, requests: Iterable[MarkRequest]) -> Iterator[MarkReading | Waiting]:
        """Read ``requests``, in order of completion; errors as in ``ChatModel.complete``."""
        ...

    def close(self) -> None:
        """Give back what the model holds; closing twice is harmless."""
        ...
