"""How many attempts are sent at a time."""

import asyncio
import time

import pytest

from skillmix_desktop.llm.base import Finish
from skillmix_desktop.llm.http_settings import HttpSettings
from skillmix_desktop.llm.pace import Pace
from tests.llm import fake_server
from tests.llm.fake_server import fault, ok
from tests.llm.http_support import many, model_at, replies_of


@pytest.mark.parametrize(("seconds", "limits"), [(1, [5, 6, 7, 8, 8]), (0.1, [6, 8, 8, 8, 8])])
def test_every_answer_makes_room_for_one_more_and_a_quick_one_for_two_up_to_the_most(seconds, limits):
    pace = Pace(first=4, most=8, timeout_s=10)
    shown = []
    for _ in limits:
        pace.answered(seconds)
        shown.append(pace.limit)
    assert shown == limits


def test_a_refusal_takes_a_fifth_and_from_then_on_a_round_of_answers_adds_one():
    pace = Pace(first=20, most=64, timeout_s=10)
    pace.refused(time.monotonic())
    assert pace.limit == 16
    for _ in range(16):
        pace.answered(0.1)
    assert pace.limit == 16
    pace.answered(0.1)
    assert pace.limit == 17


def test_the_refusals_of_one_round_count_once_and_one_call_is_always_let_through():
    pace = Pace(first=20, most=64, timeout_s=10)
    sent_at = time.monotonic()
    for _ in range(20):
        pace.refused(sent_at)
    assert pace.limit == 16
    for _ in range(50):
        pace.refused(time.monotonic())
    assert pace.limit == 1


def test_no_more_is_sent_to_a_server_that_takes_long():
    pace = Pace(first=8, most=64, timeout_s=100)
    pace.answered(26)
    assert pace.limit == 8


def test_nothing_is_sent_while_the_server_is_to_rest():
    async def sent_after() -> float:
        pace = Pace(first=8, most=64, timeout_s=10)
        pace.rest(0.2)
        pace.rest(0.1)
        started = time.monotonic()
        async with pace.turn():
            return time.monotonic() - started

    assert asyncio.run(sent_after()) >= 0.2


def test_a_server_that_takes_four_at_a_time_is_found_out_and_nothing_is_lost(serve):
    def policy(_number: int, _seen: fake_server.Seen) -> fake_server.Behaviour:
        def behave(handler: object, seen: fake_server.Seen) -> None:
            is_full = server.at_once > 4
            server.is_closing.wait(0.02)
            (fault(429, "too many") if is_full else ok("fine"))(handler, seen)

        return behave

    server = serve(policy)
    settings = HttpSettings(attempts=10, first_delay_s=0.05, longest_delay_s=0.4)
    replies = list(replies_of(model_at(server, settings), many(120)))
    assert [reply.finish for reply in replies] == [Finish.STOP] * 120
    assert len(server.seen) < 480
