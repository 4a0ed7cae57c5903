"""What an attempt over HTTP that brought nothing means: is it worth another, how soon, and who pays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from openai import APIStatusError


@dataclass(frozen=True)
class Failure:
    """An attempt that brought nothing; ``retry_after_s`` is how long the server asks to be left alone.

    ``detail`` is told of a call that failed for good, ``short`` while it is tried again. One
    ``is_for_nothing`` where we have only learnt how the server wants to be asked. The tokens are those that
    the server says it counted all the same.
    """

    detail: str
    short: str = ""
    is_worth_another: bool = False
    is_for_nothing: bool = False
    retry_after_s: float | None = None
    is_maybe_billed: bool = False
    input_tokens: int | None = None
    output_tokens: int | None = None

    @property
    def is_metered(self) -> bool:
        """Whether the server told what the attempt took."""
        return self.input_tokens is not None and self.output_tokens is not None


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


def sentence_of(error: APIStatusError) -> str:
    """What the server said, in its own words where it has any."""
    body = error.body
    if isinstance(body, dict):
        said = next((body[name] for name in ("message", "detail") if isinstance(body.get(name), str)), None)
        if said:
            return str(said)
    return error.response.text or error.response.reason_phrase


def seconds_words(seconds: float) -> str:
    """Whole seconds, the first one in tenths."""
    return f"{seconds:.1f} s" if seconds < 1 else f"{round(seconds)} s"
