"""The account of a run: everything is asked, nothing is forgotten, and keys stay the caller's own."""

import json

from skillmix_desktop.llm.base import Finish, Reply, Request
from skillmix_desktop.llm.llama.errand import Errand


def asked(count: int) -> list[Request]:
    return [Request(f"key {number}", ("Hi.",)) for number in range(count)]


def numbers(line: str) -> tuple[list[str], bool]:
    message = json.loads(line)
    return [task["key"] for task in message["tasks"]], message["is_last"]


def reply(number: str) -> Reply:
    return Reply(number, ("Ho.",), Finish.STOP)


def test_requests_are_handed_over_as_there_is_room_and_the_last_are_called_so():
    errand = Errand(asked(3))
    assert not errand.is_empty
    assert numbers(errand.next_line(2)) == (["0", "1"], False)
    assert numbers(errand.next_line(2)) == (["2"], True)


def test_that_there_are_no_more_may_be_heard_late():
    errand = Errand(asked(2))
    assert numbers(errand.next_line(2)) == (["0", "1"], False)
    assert [errand.answered(reply(number)).key for number in "10"] == ["key 1", "key 0"]
    assert not errand.is_done
    assert numbers(errand.next_line(2)) == ([], True)
    assert errand.is_done


def test_nothing_asked_is_nothing_to_do():
    assert Errand([]).is_empty


def test_the_next_worker_is_given_what_the_last_one_left():
    errand = Errand(asked(3))
    errand.next_line(2)
    errand.answered(reply("0"))
    errand.begin_again()
    assert numbers(errand.next_line(4)) == (["1", "2"], True)
    assert errand.answered(reply("1")).provenance == {"worker_restarts": 1}


def test_the_same_key_twice_is_two_requests():
    errand = Errand([*asked(1), *asked(1)])
    errand.next_line(5)
    assert [errand.answered(reply(number)).key for number in "01"] == ["key 0", "key 0"]
    assert errand.is_done
