"""The worker process: it dies, is killed, is closed, and nothing is lost or left."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Decoding, Finish, MarkRequest, Reply, Request, Waiting
from skillmix_desktop.llm.llama import messages
from skillmix_desktop.llm.llama.process import LlamaModel
from skillmix_desktop.llm.llama.worker import LOOK_AHEAD
from skillmix_desktop.llm.llama.worker_handle import free_on_gpus, worker_command
from tests.llm.llama.support import answers

SHORT = Decoding(max_tokens=8, seed=1)
LENGTHY = Decoding(max_tokens=400, seed=1, repetition_penalty=1.0)
LONG = Decoding(max_tokens=15_000, seed=1, repetition_penalty=1.0)


def requests(count: int, decoding: Decoding = SHORT) -> list[Request]:
    return [
        Request(str(number), ("Hi \u2713 \U0001f9f5.", "Again."), decoding=decoding)
        for number in range(count)
    ]


def run_line() -> str:
    return messages.run_line(messages.COMPLETE, requests(1))


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_requests_are_each_answered_once(llama):
    replies = list(answers(llama.complete(requests(40))))
    assert sorted(int(reply.key) for reply in replies) == list(range(40))
    assert all(isinstance(reply, Reply) and len(reply.texts) == 2 for reply in replies)
    assert replies[0].provenance["sha256"]
    assert replies[0].cost_usd == 0.0


def test_marks_are_read_through_the_process(llama):
    wanted = [
        MarkRequest(str(number), f"Text {number}.", "Table:\n", ("| A | ", "| B | ")) for number in range(3)
    ]
    found = list(answers(llama.read_marks(wanted)))
    assert sorted(reading.key for reading in found) == ["0", "1", "2"]
    assert all(0 <= (probability or 0) <= 1 for reading in found for probability in reading.probabilities)
    assert {reading.finish for reading in found} == {Finish.STOP}


def test_the_process_starts_when_it_is_needed_and_stays_between_runs(llama):
    assert llama.worker_id is None
    assert list(answers(llama.complete([]))) == []
    assert llama.worker_id is None
    list(answers(llama.complete(requests(1))))
    worker = llama.worker_id
    list(answers(llama.complete(requests(1))))
    assert llama.worker_id == worker


def test_closing_ends_the_process_twice_is_harmless_and_more_can_be_asked(llama):
    list(answers(llama.complete(requests(1))))
    worker = llama.worker_id
    llama.close()
    llama.close()
    assert llama.worker_id is None
    assert not is_alive(worker)
    assert len(list(answers(llama.complete(requests(1))))) == 1


def test_a_killed_worker_is_replaced_and_what_was_lost_is_asked_again(llama):
    expected = {reply.key: reply.texts for reply in answers(llama.complete(requests(6, LENGTHY)))}
    replies = answers(llama.complete([*requests(1), *requests(6, LENGTHY)[1:]]))
    first = next(replies)
    os.kill(llama.worker_id, signal.SIGKILL)
    found = list(replies)
    assert first.key == "0"
    assert {reply.key: reply.texts for reply in found} == {
        key: texts for key, texts in expected.items() if key != "0"
    }
    assert "worker_restarts" not in first.provenance
    assert {reply.provenance["worker_restarts"] for reply in found} == {1}


def test_a_run_says_that_a_file_is_loaded_and_that_its_process_ended(llama):
    news = llama.complete([*requests(1), *requests(6, LENGTHY)[1:]])
    assert next(news) == Waiting("loading tiny.gguf")
    assert isinstance(next(news), Reply)
    os.kill(llama.worker_id, signal.SIGKILL)
    told = [one for one in news if isinstance(one, Waiting)]
    assert told == [Waiting("the process that runs tiny.gguf ended; starting it again")]


def test_a_worker_killed_twice_ends_the_run_in_words(llama):
    killed: list[int] = []
    found: list[Reply] = []
    asked = [*requests(1), *requests(40, LENGTHY)[1:]]

    def kill_each_worker_once(reply: Reply) -> Reply:
        if llama.worker_id not in killed:
            killed.append(llama.worker_id)
            os.kill(llama.worker_id, signal.SIGKILL)
        return reply

    with pytest.raises(ModelError, match=r"The process that runs tiny\.gguf ended twice"):
        found.extend(map(kill_each_worker_once, answers(llama.complete(asked))))
    assert len(killed) == 2
    assert len({reply.key for reply in found}) == len(found) >= 2
    assert llama.worker_id is None


def test_a_run_after_a_failed_run_starts_afresh(llama):
    with pytest.raises(ModelError):
        list(answers(llama.complete([Request("none", ())])))
    assert len(list(answers(llama.complete(requests(1))))) == 1


def test_the_last_words_of_a_process_that_fails_are_kept(llama):
    with pytest.raises(ModelError, match=r"Its last words: IndexError"):
        list(answers(llama.complete([Request("no turns", ())])))


def test_closing_the_iterator_ends_the_work_within_a_second(llama):
    replies = answers(llama.complete([*requests(1), *requests(3, LONG)]))
    next(replies)
    worker = llama.worker_id
    started = time.monotonic()
    replies.close()
    assert time.monotonic() - started < 1
    assert not is_alive(worker)
    assert len(list(answers(llama.complete(requests(1))))) == 1


def test_a_run_that_is_finished_leaves_the_process_for_the_next(llama):
    replies = answers(llama.complete(requests(1)))
    next(replies)
    replies.close()
    assert llama.worker_id is not None


def test_closing_from_another_thread_ends_a_waiting_run(llama):
    is_asked = threading.Event()
    found: list[Reply] = []

    def asked() -> Iterator[Request]:
        is_asked.set()
        yield from requests(2, LONG)

    run = threading.Thread(target=lambda: found.extend(answers(llama.complete(asked()))))
    run.start()
    assert is_asked.wait(20)
    llama.close()
    run.join()
    assert found == []
    assert llama.worker_id is None


def test_closing_the_model_in_the_middle_of_a_run_ends_the_run(llama):
    replies = answers(llama.complete(requests(5)))
    next(replies)
    llama.close()
    assert list(replies) == []
    assert llama.worker_id is None


def test_a_fault_in_the_requests_is_not_swallowed_and_ends_the_work(llama):
    def asked() -> Iterator[Request]:
        yield from requests(2)
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError, match="the database is gone"):
        list(answers(llama.complete(asked())))
    assert llama.worker_id is None


def test_a_request_that_is_too_long_fails_alone(llama):
    wanted = [*requests(1), Request("long", ("word " * 20_000,)), *requests(1)]
    failed = {reply.key: reply.finish is Finish.ERROR for reply in answers(llama.complete(wanted))}
    assert failed == {"0": False, "long": True}


def test_a_file_that_was_cut_off_is_refused_before_it_is_loaded(practice_path, tmp_path):
    path = tmp_path / "cut.gguf"
    path.write_bytes(practice_path.read_bytes()[:-5000])
    model = LlamaModel(path)
    with pytest.raises(ModelError, match=r"cut\.gguf is incomplete"):
        list(answers(model.complete(requests(1))))
    assert model.worker_id is None


def test_a_file_with_another_inside_is_refused(tmp_path):
    path = tmp_path / "notes.gguf"
    path.write_text("These are notes, and they go on for a while.")
    with pytest.raises(ModelError, match=r"not a GGUF file"):
        list(LlamaModel(path).complete(requests(1)))


def test_the_worker_speaks_json_alone_and_ends_with_its_input(practice_path):
    tasks = run_line() + messages.tasks_line(requests(2), is_last=True)
    done = subprocess.run(worker_command(practice_path), input=tasks, capture_output=True, encoding="ascii")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["kind"] for line in lines] == ["ready", "wanted", "answered", "answered"]
    assert done.returncode == 0


def test_a_worker_whose_program_hangs_up_in_the_middle_ends_what_it_has_and_itself(practice_path):
    tasks = run_line() + messages.tasks_line(requests(2), is_last=False)
    done = subprocess.run(worker_command(practice_path), input=tasks, capture_output=True, encoding="ascii")
    kinds = [json.loads(line)["kind"] for line in done.stdout.splitlines()]
    assert (kinds.count("answered"), done.returncode) == (2, 0)


def test_a_long_run_is_drawn_no_further_ahead_than_is_looked(llama):
    drawn: list[int] = []

    def asked() -> Iterator[MarkRequest]:
        for number in range(3 * LOOK_AHEAD):
            drawn.append(number)
            yield MarkRequest(str(number), f"Text {number}.", "Table:\n", ("| A | ",))

    readings = answers(llama.read_marks(asked()))
    keys = {next(readings).key}
    assert len(drawn) <= 2 * LOOK_AHEAD
    keys |= {reading.key for reading in readings}
    assert len(keys) == 3 * LOOK_AHEAD
    assert llama.worker_id is not None


def test_large_prompts_and_many_answers_do_not_wait_for_each_other(llama):
    rows = tuple(f"| Row {number} | " for number in range(40))
    turns = ["1" * 17_000 if number % 2 else "Short." for number in range(2 * LOOK_AHEAD)]
    asked = [MarkRequest(str(number), turn, "Table:\n", rows) for number, turn in enumerate(turns)]
    assert len(list(answers(llama.read_marks(asked)))) == len(asked)


@pytest.mark.parametrize("count", [LOOK_AHEAD, LOOK_AHEAD + 1])
def test_a_run_that_just_fills_what_is_looked_at_comes_to_its_end(llama, count):
    wanted = [MarkRequest(str(number), "Text.", "Table:\n", ("| A | ",)) for number in range(count)]
    assert len(list(answers(llama.read_marks(wanted)))) == count
    assert llama.worker_id is not None


def test_the_worker_is_told_how_many_answers_to_write_at_once(practice_path):
    model = LlamaModel(practice_path, threads=1, slots=3)
    (reply,) = answers(model.complete(requests(1)))
    model.close()
    assert reply.provenance["slots"] == 3


def test_a_known_hash_is_not_reckoned_again(practice_path):
    command = worker_command(practice_path, sha256="known")
    done = subprocess.run(command, input=run_line(), capture_output=True, encoding="ascii", check=True)
    assert json.loads(done.stdout.splitlines()[0])["sha256"] == "known"


def test_the_gpus_memory_is_asked_of_a_process_that_ends(practice_path):
    free = free_on_gpus()
    assert free is None or free > 0


def test_the_frozen_program_starts_itself_as_the_worker(monkeypatch):
    path = Path("a.gguf")
    assert worker_command(path, threads=2)[1:] == [
        "-m",
        "skillmix_desktop.llm.llama.worker",
        "--threads=2",
        "a.gguf",
    ]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert worker_command(path) == [sys.executable, "--llama-worker", "a.gguf"]


_WORKER_OF_ODD_TEXTS = r"""
import json, sys
def say(**message):
    print(json.dumps(message), flush=True)


say(kind="ready", sha256="known")
for line in sys.stdin:
    message = json.loads(line)
    if message["kind"] != "tasks":
        say(kind="wanted", room=4)
    for task in message.get("tasks", ()):
        texts = ["half \ud800", "nul \x00"]
        words = dict(finish="stop", detail="why \udfff", texts=texts, tokens=[])
        say(kind="answered", answer=dict(key=task["key"], **words))
"""


def test_whatever_a_worker_says_can_be_stored(tmp_path, monkeypatch):
    worker = tmp_path / "worker"
    worker.write_text(f"#!{sys.executable}\n{_WORKER_OF_ODD_TEXTS}")
    worker.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(worker))
    model = LlamaModel(tmp_path / "any.gguf")
    (reply,) = answers(model.complete(requests(1)))
    model.close()
    assert reply.texts == ("half \N{REPLACEMENT CHARACTER}", "nul \N{REPLACEMENT CHARACTER}")
    assert reply.detail == "why \N{REPLACEMENT CHARACTER}"
