"""A file that is tried out: what is measured, and what becomes of a process that ends too soon."""

import sys
import threading
from contextlib import suppress
from dataclasses import replace

import pytest

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Waiting
from skillmix_desktop.llm.llama.load_test import LoadTest
from skillmix_desktop.llm.practice_file import Size, write_practice_file
from tests.llm.llama.support import marks_of

REQUEST = marks_of("The needle rose.", ("| Correctly illustrates metaphor | ",))


def outcome(test, request=REQUEST):
    """What is waited for, and what was measured."""
    run, told = test.run(request), []
    try:
        while True:
            told.append(next(run))
    except StopIteration as end:
        return told, end.value


def test_a_file_is_measured_and_its_process_gone(practice_path):
    test = LoadTest(practice_path)
    told, measured = outcome(test)
    assert told == [Waiting("loading tiny.gguf"), Waiting("reading and writing")]
    assert measured.load_seconds > 0
    assert measured.read_per_second > 0
    assert measured.written_per_second > 0
    assert 0.5 < measured.answer_mass <= 1
    assert measured.detail == ""
    assert measured.memory_bytes > practice_path.stat().st_size
    assert test.worker_id is None


def test_a_larger_file_takes_more_memory(practice_path, tmp_path):
    path = tmp_path / "large.gguf"
    write_practice_file(path, Size(width=256, layers=4, inner=512))
    (_, small), (_, large) = outcome(LoadTest(practice_path)), outcome(LoadTest(path))
    assert large.memory_bytes - small.memory_bytes > path.stat().st_size / 2


def test_a_file_that_cannot_hold_the_prompt_is_told(practice_path):
    with pytest.raises(ModelError, match="None of the texts fits"):
        outcome(LoadTest(practice_path), replace(REQUEST, turn="word " * 20_000))


def test_a_file_that_is_no_model_is_told(tmp_path):
    path = tmp_path / "notes.gguf"
    path.write_text("These are notes, and they go on for a while.")
    with pytest.raises(ModelError, match="not a GGUF file"):
        outcome(LoadTest(path))


def test_a_test_that_is_closed_measures_nothing(practice_path):
    test = LoadTest(practice_path)
    run = test.run(REQUEST)
    next(run)
    test.close()
    with pytest.raises(StopIteration) as end:
        next(run)
    assert end.value.value is None
    assert outcome(test)[1] is not None


def test_a_test_is_closed_from_another_thread(practice_path, tmp_path, monkeypatch):
    let_worker_be(tmp_path, monkeypatch, "say(kind='ready', sha256='x'); sys.stdin.read()")
    test = LoadTest(practice_path)
    run, ended = test.run(REQUEST), []
    next(run), next(run)

    def wait():
        with suppress(StopIteration):
            next(run)
        ended.append(True)

    thread = threading.Thread(target=wait)
    thread.start()
    test.close()
    thread.join(10)
    assert ended == [True]


def let_worker_be(folder, monkeypatch, code):
    worker = folder / "worker"
    say = "import json, os, sys\ndef say(**message):\n    print(json.dumps(message), flush=True)\n"
    worker.write_text(f"#!{sys.executable}\n{say}{code}\n")
    worker.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(worker))


@pytest.mark.parametrize(
    "code",
    ["print('GGML_ASSERT failed', file=sys.stderr); os.abort()", "say(kind='ready', sha256='x'); os.abort()"],
)
def test_a_native_crash_is_told_in_words(tmp_path, monkeypatch, code):
    let_worker_be(tmp_path, monkeypatch, code)
    with pytest.raises(ModelError, match=r"llama\.cpp ended while it tested any\.gguf; is memory short"):
        outcome(LoadTest(tmp_path / "any.gguf"))
