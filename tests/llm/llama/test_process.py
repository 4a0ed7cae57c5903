"""The worker process: it dies, is killed, is closed, and nothing is lost or left."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Decoding, Finish, MarkRequest, Reply, Request
from skillmix_desktop.llm.llama.process import LlamaModel
from skillmix_desktop.llm.llama.worker_handle import worker_command

SHORT = Decoding(max_tokens=8, seed=1)
LONG = Decoding(max_tokens=15_000, seed=1, repetition_penalty=1.0)


def requests(count: int, decoding: Decoding = SHORT) -> list[Request]:
    return [Request(str(number), ("Hi \u2713 \U0001f9f5.", "Again."), decoding=decoding) for number in range(count)]


def is_alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists() if sys.platform == "linux" else _answers(process)


def _answers(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_requests_are_answered_in_order_and_each_once(llama):
    replies = list(llama.complete(requests(5)))
    assert [reply.key for reply in replies] == ["0", "1", "2", "3", "4"]
    assert all(isinstance(reply, Reply) and len(reply.texts) == 2 for reply in replies)
    assert replies[0].provenance["sha256"]
    assert replies[0].cost_usd == 0.0


def test_marks_are_read_through_the_process(llama):
    wanted = [MarkRequest(str(number), f"Text {number}.", "Table:\n", ("| A | ", "| B | ")) for number in range(3)]
    found = list(llama.read_marks(wanted))
    assert [reading.key for reading in found] == ["0", "1", "2"]
    assert all(0 <= (probability or 0) <= 1 for reading in found for probability in reading.probabilities)
    assert {reading.finish for reading in found} == {Finish.STOP}


def test_the_process_starts_when_it_is_needed_and_stays_between_runs(llama):
    assert llama.worker_id is None
    assert list(llama.complete([])) == []
    assert llama.worker_id is None
    list(llama.complete(requests(1)))
    worker = llama.worker_id
    list(llama.complete(requests(1)))
    assert llama.worker_id == worker


def test_closing_ends_the_process_twice_is_harmless_and_more_can_be_asked(llama):
    list(llama.complete(requests(1)))
    worker = llama.worker_id
    llama.close()
    llama.close()
    assert llama.worker_id is None
    assert not is_alive(worker)
    assert len(list(llama.complete(requests(1)))) == 1


def test_a_killed_worker_is_replaced_and_what_was_lost_is_asked_again(llama):
    expected = [reply.texts for reply in llama.complete(requests(6))]
    replies = llama.complete(requests(6))
    found = [next(replies)]
    os.kill(llama.worker_id, signal.SIGKILL)
    found += list(replies)
    assert sorted(reply.key for reply in found) == ["0", "1", "2", "3", "4", "5"]
    assert [reply.texts for reply in found] == expected


def test_a_worker_killed_twice_ends_the_run_in_words(llama):
    replies = llama.complete(requests(9, LONG))
    for _ in range(2):
        threading.Thread(target=_kill_when_it_runs, args=(llama, llama.worker_id)).start()
        if llama.worker_id is None:
            break
    with pytest.raises(ModelError, match=r"ended twice"):
        list(_killing(llama, replies))


def _kill_when_it_runs(model: LlamaModel, before: int | None) -> None:
    raise NotImplementedError(model, before)
