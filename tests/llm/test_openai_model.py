"""Calls over HTTP against a server that can fail in every way a real one does."""

import logging
import threading
import time
from collections.abc import Iterator

import pytest

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Decoding, Finish, Reply, Request
from skillmix_desktop.llm.http_settings import HttpSettings
from skillmix_desktop.llm.openai_model import OpenAIModel
from skillmix_desktop.llm.prices import Price
from tests.llm import fake_server
from tests.llm.fake_server import fault, in_turn, never, ok, raw
from tests.llm.http_support import KEY, QUICK, ask, many, model_at, replies_of


def test_a_reply_carries_its_requests_key_text_tokens_and_origin(serve):
    server = serve(in_turn(ok("Hello back.")))
    reply = ask(model_at(server), "hello", system="Be brief.", decoding=Decoding(seed=5, max_tokens=9))
    assert (reply.key, reply.texts, reply.finish) == ("only", ("Hello back.",), Finish.STOP)
    assert (reply.input_tokens, reply.output_tokens) == (11, 7)
    assert reply.seconds > 0
    assert reply.provenance == {
        "endpoint": f"127.0.0.1:{server.port}",
        "asked_name": "gpt-x",
        "served_name": "served-model",
        "system_fingerprint": "fp-1",
        "decoding": {"temperature": 0.7, "max_tokens": 9, "seed": 5},
        "attempts": 1,
        "attempts_maybe_billed_unmetered": 0,
        "finishes": ["stop"],
    }


def test_the_request_is_sent_as_the_interface_wants_it(serve):
    server = serve(in_turn(ok()))
    ask(model_at(server), "hello", system="Be brief.")
    (seen,) = server.seen
    assert seen.path == "/v1/chat/completions"
    assert seen.key == KEY
    assert seen.body == {
        "model": "gpt-x",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hello"}],
        "temperature": 0.7,
        "max_tokens": 512,
    }


def test_a_repetition_penalty_is_sent_only_where_one_is_asked_for(serve):
    server = serve(in_turn(ok()))
    ask(model_at(server), decoding=Decoding(repetition_penalty=1.2))
    assert server.seen[0].body["repetition_penalty"] == 1.2


def test_the_second_turn_has_the_first_answer_in_view_and_tokens_are_summed(serve):
    server = serve(in_turn(ok("draft"), ok("better")))
    reply = ask(model_at(server), "write", "improve")
    assert reply.texts == ("draft", "better")
    assert (reply.input_tokens, reply.output_tokens) == (22, 14)
    assert [message["content"] for message in server.seen[1].body["messages"]] == [
        "write",
        "draft",
        "improve",
    ]


def test_a_first_turn_cut_at_the_limit_is_still_improved(serve):
    server = serve(in_turn(raw_completion("dra", finish="length"), ok("better")))
    reply = ask(model_at(server), "write", "improve")
    assert (reply.texts, reply.finish) == (("dra", "better"), Finish.STOP)
    assert reply.provenance["finishes"] == ["length", "stop"]


def test_a_failed_second_turn_keeps_the_first_answer(serve):
    server = serve(in_turn(ok("draft"), fault(400, "too long")))
    reply = ask(model_at(server), "write", "improve")
    assert (reply.texts, reply.finish) == (("draft",), Finish.ERROR)
    assert "too long" in reply.detail


@pytest.mark.parametrize(
    ("finish", "expected"),
    [
        ("stop", Finish.STOP),
        ("length", Finish.LENGTH),
        ("content_filter", Finish.REFUSED),
        (None, Finish.STOP),
    ],
)
def test_the_way_an_answer_ended_is_kept(serve, finish, expected):
    server = serve(in_turn(raw_completion("text", finish=finish)))
    assert ask(model_at(server)).finish is expected


def raw_completion(text: str | None, **changes: object) -> fake_server.Behaviour:
    return lambda handler, _seen: handler.send_json(200, fake_server.completion(text, **changes))


def test_a_refusal_is_told_in_the_models_words(serve):
    message = {"role": "assistant", "content": None, "refusal": "I would rather not."}
    server = serve(in_turn(ok(choices=[{"message": message, "finish_reason": "stop"}])))
    reply = ask(model_at(server))
    assert (reply.texts, reply.finish, reply.detail) == ((), Finish.REFUSED, "I would rather not.")


@pytest.mark.parametrize(
    "choices",
    [
        [],
        None,
        "text",
        [None],
        [{}],
        [{"message": None, "finish_reason": "stop"}],
        [{"message": {"content": None}, "finish_reason": "stop"}],
        [{"message": {"content": ["a", "list"]}, "finish_reason": "stop"}],
        [{"message": {"content": "text"}, "finish_reason": "tool_calls"}],
    ],
)
def test_a_completion_of_the_wrong_shape_is_an_error_with_its_tokens_counted(serve, choices):
    reply = ask(model_at(serve(in_turn(ok(choices=choices)))))
    assert reply.finish is Finish.ERROR
    assert reply.detail
    assert reply.output_tokens == 7


@pytest.mark.parametrize(
    "content", [b"<html>busy</html>", b"", b"[1, 2]", b'"text"', b"\xff\xfe{", b'{"choices": [']
)
def test_a_reply_that_is_no_completion_is_an_error_whatever_it_claims_to_be(serve, content):
    for kind in ("application/json", "text/html"):
        reply = ask(model_at(serve(in_turn(raw(content, kind=kind)))))
        assert (reply.texts, reply.finish) == ((), Finish.ERROR)
        assert reply.input_tokens is None


@pytest.mark.parametrize(
    "usage", [None, {}, {"prompt_tokens": "11"}, {"prompt_tokens": -1, "completion_tokens": True}]
)
def test_tokens_that_the_server_does_not_count_are_unknown_not_zero(serve, usage):
    reply = ask(model_at(serve(in_turn(ok(usage=usage)))))
    assert (reply.input_tokens, reply.output_tokens, reply.cost_usd) == (None, None, None)
    assert reply.provenance["attempts_maybe_billed_unmetered"] == 1


def test_five_failures_in_a_row_end_the_run_with_their_replies_handed_over(serve):
    server = serve(in_turn(fault(500, "out of order")))
    replies = []
    with pytest.raises(ModelError, match=r"5 failures in a row.*out of order"):
        replies.extend(replies_of(model_at(server), many(50)))
    assert [reply.finish for reply in replies] == [Finish.ERROR] * 5


def test_failures_with_successes_between_them_do_not_end_the_run(serve):
    server = serve(lambda number, _seen: ok() if number % 3 == 2 else fault(400, "no"))
    replies = list(replies_of(model_at(server, HttpSettings(in_flight=1)), many(12)))
    assert sum(reply.finish is Finish.ERROR for reply in replies) == 8


def test_a_server_that_is_not_there_ends_the_run():
    with fake_server.running(in_turn(ok())) as server:
        endpoint = server.endpoint
    model = OpenAIModel("x", endpoint=endpoint, key_source=lambda _host: None, settings=QUICK, prices={})
    with pytest.raises(ModelError, match=r"5 failures in a row.*connection"):
        list(replies_of(model, many(9)))


def test_no_more_than_the_bound_is_in_flight_and_requests_are_taken_as_needed(serve):
    gate = threading.Barrier(3)

    def meet(handler: object, seen: fake_server.Seen) -> None:
        gate.wait(fake_server.PATIENCE_S)
        ok()(handler, seen)

    server = serve(in_turn(meet))
    taken = []

    def requests() -> Iterator[Request]:
        for request in many(9):
            taken.append(request.key)
            yield request

    replies = replies_of(model_at(server, HttpSettings(in_flight=3)), requests())
    next(replies)
    assert len(taken) <= 3 + 1
    assert len(list(replies)) == 8
    assert server.most_at_once == 3


def test_replies_come_in_order_of_completion(serve):
    first_may_go = threading.Event()

    def policy(_number: int, seen: fake_server.Seen) -> fake_server.Behaviour:
        if seen.last_turn != "text 0":
            return ok()
        return lambda handler, seen: (first_may_go.wait(fake_server.PATIENCE_S), ok()(handler, seen))[1]

    replies = replies_of(model_at(serve(policy), HttpSettings(in_flight=2)), many(3))
    keys = [next(replies).key, next(replies).key]
    first_may_go.set()
    assert [*keys, next(replies).key] == ["1", "2", "0"]
    replies.close()


def test_a_reply_says_whether_another_has_come(serve):
    server = serve(in_turn(ok()))
    alone = list(replies_of(model_at(server, HttpSettings(in_flight=1)), many(3)))
    assert [reply.is_followed for reply in alone] == [False] * 3
    followed = []
    for reply in replies_of(model_at(server), many(40)):
        server.is_closing.wait(0.01)
        followed.append(reply.is_followed)
    assert (any(followed), followed[-1]) == (True, False)


def test_closing_the_iterator_cancels_what_is_under_way_within_a_second(serve):
    server = serve(lambda number, _seen: ok() if number == 0 else never)
    replies = replies_of(model_at(server), many(20))
    next(replies)
    started = time.monotonic()
    replies.close()
    assert time.monotonic() - started < 1


def test_closing_the_model_from_another_thread_ends_a_waiting_run(serve):
    arrived = threading.Event()

    def wait(handler: object, seen: fake_server.Seen) -> None:
        arrived.set()
        never(handler, seen)

    model = model_at(serve(in_turn(wait)))
    replies: list[Reply] = []
    run = threading.Thread(target=lambda: replies.extend(replies_of(model, many(3))))
    run.start()
    assert arrived.wait(fake_server.PATIENCE_S)
    started = time.monotonic()
    model.close()
    run.join()
    assert time.monotonic() - started < 1
    assert replies == []


def test_a_model_can_be_closed_twice_and_used_again(serve):
    model = model_at(serve(in_turn(ok("hi"))))
    model.close()
    model.close()
    assert ask(model).texts == ("hi",)


def test_a_fault_in_the_requests_is_not_swallowed(serve):
    def requests() -> Iterator[Request]:
        yield from many(1)
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError, match="the database is gone"):
        list(replies_of(model_at(serve(in_turn(ok()))), requests()))


def test_nothing_is_asked_for_no_requests(serve):
    server = serve(in_turn(ok()))
    assert list(replies_of(model_at(server), [])) == []
    assert server.seen == []


def test_the_cost_includes_every_turn_and_an_unlisted_model_has_none(serve):
    server = serve(in_turn(ok()))
    listed = OpenAIModel(
        "gpt-x",
        endpoint=server.endpoint,
        key_source=lambda _host: None,
        settings=QUICK,
        prices={f"gpt-x@{server.endpoint}": Price(1_000_000, 2_000_000)},
    )
    assert ask(listed, "one", "two").cost_usd == 2 * (11 + 14)
    elsewhere = OpenAIModel(
        "gpt-x",
        endpoint=server.endpoint,
        key_source=lambda _host: None,
        settings=QUICK,
        prices={"gpt-x": Price(1, 1), "served-model": Price(1, 1)},
    )
    assert ask(elsewhere).cost_usd is None


def test_a_server_of_ones_own_needs_no_key(serve):
    server = serve(in_turn(ok()))
    model = OpenAIModel(
        "x", endpoint=server.endpoint, key_source=lambda _host: None, settings=QUICK, prices={}
    )
    ask(model)
    assert server.seen[0].key == "none"


def test_openai_without_a_key_says_how_to_give_one():
    with pytest.raises(ModelError, match=r"set OPENAI_API_KEY, or save one"):
        next(replies_of(OpenAIModel("gpt-4", prices={}), many(1)))


def test_a_key_with_a_line_break_is_refused_before_it_can_stand_in_an_error():
    model = OpenAIModel("gpt-4", prices={}, key_source=lambda _host: "sk-one\nsk-two")
    with pytest.raises(ModelError, match="no key has") as caught:
        next(replies_of(model, many(1)))
    assert "sk-" not in str(caught.value)


def test_the_key_shows_nowhere(serve, caplog):
    caplog.set_level(logging.DEBUG)
    echo = [fault(status, f"your key {KEY} is odd, Bearer {KEY}") for status in (400, 500, 429)]
    server = serve(in_turn(*echo, *echo, ok("fine")))
    model = model_at(server, HttpSettings(in_flight=1, attempts=2, first_delay_s=0.001))
    replies = list(replies_of(model, many(4)))
    assert any(reply.finish is Finish.ERROR for reply in replies)
    shown = [repr(model), repr(vars(model)), *map(repr, replies), caplog.text]
    assert [text for text in shown if KEY in text or "0123456789" in text] == []


@pytest.mark.parametrize(
    "endpoint",
    ["", "localhost:8000", "ftp://host/v1", "http://", "http://host:99999/v1", "http://me:pw@host/v1"],
)
def test_an_address_that_cannot_be_asked_is_refused(endpoint):
    with pytest.raises(ModelError):
        OpenAIModel("x", endpoint=endpoint or "http:///v1", prices={})
