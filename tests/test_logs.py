"""The log file holds what happened and no keys."""

import logging

import pytest

from skillmix_desktop.logs import start_logging, stop_logging, without_keys


@pytest.fixture
def log_file(tmp_path):
    yield start_logging(tmp_path / "logs")
    stop_logging()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("key sk-proj-abc123DEF456 refused", "sk-proj-abc123DEF456"),
        ("Authorization: Bearer abc.def-ghi_123==", "abc.def-ghi_123"),
        ("GET /v1?key=AIzaSyD-9tSrke72 HTTP", "AIzaSyD-9tSrke72"),
        ("{'api_key': 'my-own-secret'}", "my-own-secret"),
        ('api-key = "other secret"', "other"),
        ("postgresql+psycopg://anna:pa55word@db/study", "pa55word"),
        ("hf_abcdefghijklmnop", "hf_abcdefghijklmnop"),
    ],
)
def test_what_looks_like_a_key_is_hidden(text, secret):
    assert secret not in without_keys(text)


@pytest.mark.parametrize(
    "text", ["task-based skills", "the risk-averse", "12 of 60 texts", "asked openai/gpt-4"]
)
def test_ordinary_words_stay(text):
    assert without_keys(text) == text


def test_the_log_holds_messages_and_tracebacks_without_keys(log_file):
    logger = logging.getLogger("skillmix_desktop.tests")
    logger.info("asked with %s", "sk-abcdefgh12345678")
    try:
        raise ValueError("refused sk-zyxwvuts87654321")
    except ValueError:
        logger.exception("it failed")
    written = log_file.read_text(encoding="utf-8")
    assert "asked with [key]" in written
    assert "ValueError: refused [key]" in written


def test_starting_twice_writes_once(log_file):
    start_logging(log_file.parent)
    logging.getLogger("skillmix_desktop.tests").warning("only once")
    assert log_file.read_text(encoding="utf-8").count("only once") == 1
