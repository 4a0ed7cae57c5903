"""What is said while a server does not answer, and how soon a run that waits can be left."""

import re
import time
from collections.abc import Iterable, Iterator

import pytest

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Reply, Waiting
from skillmix_desktop.llm.http_settings import HttpSettings
from skillmix_desktop.llm.openai_model import OpenAIModel
from tests.llm import fake_server
from tests.llm.fake_server import fault, in_turn, never, ok, silence
from tests.llm.http_support import many, model_at


def notes(news: Iterable[Reply | Waiting]) -> Iterator[str]:
    return (one.note for one in news if isinstance(one, Waiting) and one.note)


@pytest.mark.parametrize(
    ("behaviour", "why"), [(silence, "no answer from HOST"), (fault(503, "busy"), "HOST answered 503")]
)
def test_each_new_attempt_is_told_with_its_number_and_how_long_it_waits(serve, behaviour, why):
    server = serve(in_turn(behaviour, behaviour, ok("at last")))
    settings = HttpSettings(attempts=5, first_delay_s=0.02)
    told = list(notes(model_at(server, settings).complete(many(1))))
    host = f"127.0.0.1:{server.port}"
    assert [re.sub(r"0\.\d s", "N s", note) for note in told] == [
        f"{why.replace('HOST', host)}; trying again in N s ({number} of 5)" for number in (2, 3)
    ]


def test_a_server_that_asks_for_rest_is_told_with_its_wish_and_is_not_waited_for_beyond_the_cap(serve):
    server = serve(in_turn(fault(429, "slow down", headers={"Retry-After": "30"}), ok("thanks")))
    model = model_at(server, HttpSettings(longest_delay_s=0.2))
    news = list(model.complete(many(1)))
    (told,) = notes(news)
    assert told.endswith("answered 429 and asks to be left alone for 30 s; trying again in 0.2 s (2 of 5)")
    assert isinstance(news[-1], Reply)
    assert 0.2 <= news[-1].seconds < 5


def test_many_calls_that_wait_for_the_same_server_are_told_once_a_wait():
    with fake_server.running(in_turn(ok())) as server:
        endpoint = server.endpoint
    settings = HttpSettings(attempts=3, first_delay_s=0.2)
    model = OpenAIModel("x", endpoint=endpoint, key_source=lambda _host: None, settings=settings, prices={})
    told: list[str] = []
    with pytest.raises(ModelError, match="5 failures in a row") as caught:
        told.extend(notes(model.complete(many(20))))
    assert 2 <= len(told) <= 4
    assert str(caught.value).count("127.0.0.1") == 1


@pytest.mark.parametrize("behaviour", [never, fault(503, "busy", headers={"Retry-After": "40"})])
def test_a_run_that_waits_can_be_left_within_a_second(serve, behaviour):
    server = serve(in_turn(behaviour))
    news = model_at(server, HttpSettings()).complete(many(20))
    started = time.monotonic()
    for _ in range(2):
        assert isinstance(next(news), Waiting)
    news.close()
    assert time.monotonic() - started < 2
    assert len(server.seen) <= HttpSettings().first_in_flight
