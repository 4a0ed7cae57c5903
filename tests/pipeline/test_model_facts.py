"""What is said of a model before it is asked: its file, its key, or why it cannot be used."""

import keyring
import pytest
from keyring.backend import KeyringBackend

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.practice_file import write_practice_file
from skillmix_desktop.pipeline.model_facts import (
    KeyOrigin,
    found_model_files,
    look_at_model,
    save_server_key,
)


class MemoryKeyring(KeyringBackend):
    """Keeps passwords for as long as the test lasts."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password


@pytest.fixture
def memory_keyring():
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def no_key_in_the_environment(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


def test_a_model_file_is_looked_into(tmp_path):
    path = tmp_path / "tiny.gguf"
    write_practice_file(path)
    facts = look_at_model(f"llama/{path}")
    assert (facts.fault, facts.file.architecture) == ("", "llama")
    assert facts.file.memory_needed_bytes > facts.file.file_bytes


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("gpt4", "No model is called 'gpt4'"),
        ("llama/nowhere.gguf", "There is no file nowhere.gguf"),
        ("scripted/nowhere.json", "no file of answers"),
        ("openai/x@http://", "names no model"),
        ("openai/x@http://host:port/v1", "is not an address"),
        ("", "No model is called"),
    ],
)
def test_what_cannot_be_used_says_why(spec, words):
    assert words in look_at_model(spec).fault


def test_a_file_that_is_no_model_says_so(tmp_path):
    path = tmp_path / "letter.gguf"
    path.write_text("Dear reader")
    facts = look_at_model(f"llama/{path}")
    assert facts.fault
    assert facts.file is None


def test_practice_is_practice_and_the_program_is_not():
    practice, program = look_at_model("practice"), look_at_model("program")
    assert (practice.is_practice, practice.fault) == (True, "")
    assert (program.is_practice, program.fault) == (False, "")


def test_openai_without_a_key_cannot_be_used():
    facts = look_at_model("openai/gpt-4")
    assert (facts.fault, facts.key, facts.host) == (
        "There is no key for api.openai.com.",
        KeyOrigin.MISSING,
        "api.openai.com",
    )


def test_the_environments_key_is_said_to_be_that(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-the-environment")
    assert look_at_model("openai/gpt-4").key is KeyOrigin.ENVIRONMENT


def test_a_key_that_was_entered_comes_from_the_keyring(memory_keyring):
    save_server_key("api.openai.com", "sk-entered-by-hand")
    facts = look_at_model("openai/gpt-4")
    assert (facts.fault, facts.key) == ("", KeyOrigin.KEYRING)


def test_another_server_may_do_without_a_key():
    facts = look_at_model("openai/tiny@http://localhost:8000/v1")
    assert (facts.fault, facts.host, facts.key) == ("", "localhost:8000", KeyOrigin.NOT_NEEDED)


def test_a_system_that_keeps_no_keys_is_told_of():
    with pytest.raises(ModelError, match="OPENAI_API_KEY"):
        save_server_key("api.openai.com", "sk-entered-by-hand")


def test_a_key_that_no_server_would_take_is_not_kept(memory_keyring):
    with pytest.raises(ModelError, match="enter it again"):
        save_server_key("api.openai.com", "two words")


def test_no_fact_shows_the_key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-the-environment")
    assert "sk-from" not in repr(look_at_model("openai/gpt-4"))


def test_model_files_are_found_below_the_folders_by_name(tmp_path):
    for name in ("b.gguf", "sub/A.gguf", "notes.txt", "big-00001-of-00003.gguf", "big-00002-of-00003.gguf"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    found = found_model_files([str(tmp_path), str(tmp_path / "nowhere")])
    assert [path.name for path in found] == ["A.gguf", "b.gguf", "big-00001-of-00003.gguf"]
    assert found_model_files([]) == []
