"""Keys of servers: from the environment, then from the system's keyring; never written anywhere else."""

import logging
import os
import re
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

import keyring
from keyring.errors import KeyringError

from skillmix_desktop.errors import ModelError
from skillmix_desktop.paths import APPLICATION

OPENAI_HOST = "api.openai.com"
VARIABLE = "OPENAI_API_KEY"
REDACTED = "[key]"
NO_KEY = "none"

# A keyring may wait for a person to unlock it, on a screen that nobody looks at.
KEYRING_TIMEOUT_S = 5.0

# From a server's host to its key, None where there is none.
KeySource = Callable[[str], str | None]
Value = TypeVar("Value")

_KEYLIKE = re.compile(r"\b(?:sk|pk)-[\w*.\-]{4,}")
_LEAST_REDACTED = 4
# A shorter one, such as "test", may be a word that was meant.
_LEAST_REDACTED_IN_A_REPLY = 16

logger = logging.getLogger(__name__)


def find_key(host: str) -> str | None:
    """The key for ``host``: the environment's, then a saved one; the other way round but for OpenAI's own."""
    sources: tuple[KeySource, KeySource] = (_from_environment, _from_keyring)
    keys = (source(host) for source in (sources if host == OPENAI_HOST else reversed(sources)))
    return next((key.strip() for key in keys if key and key.strip()), None)


def save_key(host: str, key: str) -> None:
    """Keep ``key`` in the system's keyring."""
    checked_key(host, key.strip())
    _with_keyring(lambda: keyring.set_password(APPLICATION, host, key.strip()))


def checked_key(host: str, key: str) -> str:
    """``key``, unless no server could be sent it."""
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise ModelError(f"The key for {host} is empty or holds characters that no key has; enter it again.")
    return key


def redacted(text: str, key: str) -> str:
    """``text`` without ``key``, and without what looks like one, cut short or starred out as servers do."""
    if key != NO_KEY and len(key) >= _LEAST_REDACTED:
        text = text.replace(key, REDACTED)
    return _KEYLIKE.sub(REDACTED, text)


def without_key(content: bytes, key: str) -> bytes:
    """A server's reply without ``key``, should it repeat that."""
    is_unmistakable = len(key) >= _LEAST_REDACTED_IN_A_REPLY
    return content.replace(key.encode(), REDACTED.encode()) if is_unmistakable else content


def _from_environment(_host: str) -> str | None:
    return os.environ.get(VARIABLE)


def _from_keyring(host: str) -> str | None:
    try:
        return _with_keyring(lambda: keyring.get_password(APPLICATION, host))
    except ModelError as error:
        logger.info("no saved key for %s: %s", host, error)
        return None


def _with_keyring(use: Callable[[], Value]) -> Value:
    """What ``use`` returns, from a thread that is left behind if it does not come back in time."""
    future: Future[Value] = Future()

    def work() -> None:
        try:
            future.set_result(use())
        except KeyringError as error:
            future.set_exception(error)

    Thread(target=work, daemon=True).start()
    try:
        return future.result(KEYRING_TIMEOUT_S)
    except TimeoutError:
        raise ModelError(f"The system's keyring does not answer; unlock it, or set {VARIABLE}.") from None
    except KeyringError as error:
        raise ModelError(f"The system's keyring cannot be used; set {VARIABLE} instead.") from error
