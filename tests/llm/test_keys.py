"""Where keys are found, and that they are seen nowhere else."""

import threading
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, PasswordDeleteError

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm import keys


class DrawerKeyring(KeyringBackend):
    """A keyring in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.saved: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.saved.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.saved[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.saved.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


class BrokenKeyring(DrawerKeyring):
    """A keyring whose unlocking was declined."""

    def get_password(self, service: str, username: str) -> str | None:
        raise InitError(f"Prompt for {service}, {username} dismissed")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise InitError(f"Prompt for {service}, {username} dismissed before {password!r}")


class WaitingKeyring(DrawerKeyring):
    """A keyring that asks somebody who is not there."""

    def __init__(self) -> None:
        super().__init__()
        self.is_over = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.is_over.wait(20)
        return f"too late for {service}, {username}"


@pytest.fixture
def drawer() -> Iterator[DrawerKeyring]:
    yield from _installed(DrawerKeyring())


@pytest.fixture
def broken() -> Iterator[DrawerKeyring]:
    yield from _installed(BrokenKeyring())


def _installed(backend: DrawerKeyring) -> Iterator[DrawerKeyring]:
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def test_the_environment_comes_before_the_keyring_for_openai(drawer, monkeypatch):
    keys.save_key(keys.OPENAI_HOST, "saved")
    assert keys.find_key(keys.OPENAI_HOST) == "saved"
    monkeypatch.setenv("OPENAI_API_KEY", " from-environment\n")
    assert keys.find_key(keys.OPENAI_HOST) == "from-environment"


def test_another_host_is_sent_its_own_key_first(drawer, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "from-environment")
    assert keys.find_key("localhost:8000") == "from-environment"
    keys.save_key("localhost:8000", "its-own")
    assert keys.find_key("localhost:8000") == "its-own"


def test_a_saved_key_goes_to_its_own_host_only(drawer):
    keys.save_key(keys.OPENAI_HOST, "openais")
    assert keys.find_key("localhost:8000") is None


def test_a_blank_key_is_no_key(drawer, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "  ")
    assert keys.find_key(keys.OPENAI_HOST) is None


def test_a_key_is_saved_under_the_programs_name(drawer):
    keys.save_key("host", " key ")
    assert drawer.saved == {("skillmix-desktop", "host"): "key"}


def test_a_keyring_that_cannot_be_used_is_no_reason_to_fail_a_look_up(broken, monkeypatch):
    assert keys.find_key(keys.OPENAI_HOST) is None
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    assert keys.find_key("localhost:1") == "key"


def test_saving_into_a_keyring_that_cannot_be_used_is_told_without_the_key(broken):
    with pytest.raises(ModelError, match="set OPENAI_API_KEY instead") as caught:
        keys.save_key("host", "the-key-itself")
    assert "the-key-itself" not in str(caught.value)


def test_a_keyring_that_never_answers_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(keys, "KEYRING_TIMEOUT_S", 0.05)
    backend = WaitingKeyring()
    for _ in _installed(backend):
        assert keys.find_key(keys.OPENAI_HOST) is None
        backend.is_over.set()


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "sch\u00fcssel", "nul\0"])
def test_what_cannot_be_a_key_is_refused_without_repeating_it(drawer, key):
    with pytest.raises(ModelError) as caught:
        keys.save_key("host", key)
    assert not key or key not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the key my-own-key is bad", "the key [key] is bad"),
        ("Incorrect API key provided: sk-ab***********wxyz. See", "Incorrect API key provided: [key] See"),
        ("key sk-proj-abc_DEF-123", "key [key]"),
        ("nothing to see", "nothing to see"),
        ("task-oriented and risk-free", "task-oriented and risk-free"),
    ],
)
def test_keys_are_taken_out_of_what_servers_say(text, expected):
    assert keys.redacted(text, "my-own-key") == expected


def test_a_placeholder_key_does_not_blot_out_ordinary_words():
    assert keys.redacted("an old song", "o") == "an old song"
    assert keys.redacted("none of it", keys.NO_KEY) == "none of it"
