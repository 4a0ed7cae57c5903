"""Calls over HTTP against a server that can fail in every way a real one does."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from skillmix_desktop.errors import KeyRefusedError, ModelError
from skillmix_desktop.llm.base import Decoding, Finish, Reply, Request
from skillmix_desktop.llm.http_calls import retry_after
from skillmix_desktop.llm.http_settings import HttpSettings
from skillmix_desktop.llm.openai_model import OpenAIModel
from skillmix_desktop.llm.prices import Price
from tests.llm import fake_server
from tests.llm.fake_server import FakeServer, Policy, fault, in_turn, never, ok, raw, silence

KEY = "sk-secret-0123456789"
QUICK = HttpSettings(first_delay_s=0.001, longest_delay_s=0.05, attempts=3, timeout_s=5)

Serve = Callable[[Policy], FakeServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda policy: stack.enter_context(fake_server.running(policy))
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("calls to")]


def model_at(server: FakeServer, settings: HttpSettings = QUICK, **options: object) -> OpenAIModel:
    return OpenAIModel(
        "gpt-x",
        endpoint=server.endpoint,
        key_source=lambda _host: KEY,
        settings=settings,
        prices={},
        **options,
    )


def ask(model: OpenAIModel, *turns: str, **options: object) -> Reply:
    (reply,) = model.complete([Request("only", turns or ("hello",), **options)])
    return reply


def many(count: int) -> list[Request]:
    return [Request(str(number), (f"text {number}",)) for number in range(count)]


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
    server = serve(in_turn(ok("dra", **fake_server.completion("dra", finish="length")), ok("better")))
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


@pytest.mark.parametrize("behaviour", [silence, raw(b'{"choices": [{"mess', claimed=500)])
def test_a_connection_that_breaks_is_tried_again_and_then_told(serve, behaviour):
    server = serve(in_turn(behaviour))
    reply = ask(model_at(server))
    assert reply.finish is Finish.ERROR
    assert f"127.0.0.1:{server.port}" in reply.detail
    assert len(server.seen) == 3
    assert reply.provenance["attempts_maybe_billed_unmetered"] == 3


@pytest.mark.parametrize(
    "behaviour",
    [silence, raw(b"{", claimed=9), *(fault(status, "busy") for status in (408, 409, 429, 500, 502, 503))],
)
def test_what_passes_is_asked_again(serve, behaviour):
    server = serve(in_turn(behaviour, behaviour, ok("at last")))
    reply = ask(model_at(server))
    assert (reply.texts, reply.provenance["attempts"]) == (("at last",), 3)


def test_a_server_that_says_nothing_in_time_is_given_up(serve):
    server = serve(in_turn(never))
    settings = HttpSettings(timeout_s=0.1, attempts=2, first_delay_s=0.001)
    reply = ask(model_at(server, settings))
    assert (reply.finish, len(server.seen)) == (Finish.ERROR, 2)
    assert "did not answer within 0.1 s" in reply.detail


def test_a_refused_parameter_of_a_newer_model_is_renamed_or_left_out_for_good(serve):
    def policy(_number: int, seen: fake_server.Seen) -> fake_server.Behaviour:
        if "max_tokens" in seen.body:
            return fault(400, "Use another.", param="max_tokens", code="unsupported_parameter")
        if "temperature" in seen.body:
            return fault(400, "Only 1.", param="temperature", code="unsupported_value")
        return ok("fine")

    server = serve(policy)
    model = model_at(server, HttpSettings(in_flight=1, attempts=3, first_delay_s=0.001))
    replies = list(model.complete(many(2)))
    assert [reply.texts for reply in replies] == [("fine",), ("fine",)]
    assert replies[1].provenance["decoding"] == {"max_completion_tokens": 512}
    assert len(server.seen) == 4


def test_another_refused_parameter_is_an_error(serve):
    server = serve(in_turn(fault(400, "No.", param="messages", code="unsupported_value")))
    reply = ask(model_at(server))
    assert (reply.finish, len(server.seen)) == (Finish.ERROR, 1)


def test_a_bad_request_is_an_error_in_the_servers_words_and_not_repeated(serve):
    server = serve(in_turn(fault(400, "This prompt\nis too long.")))
    reply = ask(model_at(server))
    assert reply.detail == f"127.0.0.1:{server.port} answered 400: This prompt is too long."
    assert len(server.seen) == 1


def test_an_error_page_without_a_message_is_told_shortly(serve):
    server = serve(in_turn(lambda handler, _seen: handler.send_content(422, b"x" * 5000, kind="text/html")))
    assert len(ask(model_at(server)).detail) < 500


def test_the_servers_wish_to_wait_is_honoured(serve):
    server = serve(in_turn(fault(429, "slow down", headers={"Retry-After": "0.3"}), ok("thanks")))
    settings = HttpSettings(first_delay_s=0.001, longest_delay_s=1)
    reply = ask(model_at(server, settings))
    assert reply.texts == ("thanks",)
    assert reply.seconds >= 0.3


def test_a_wish_to_wait_beyond_all_patience_is_an_error_at_once(serve):
    server = serve(in_turn(fault(429, "come back tomorrow", headers={"Retry-After": "86400"})))
    reply = ask(model_at(server))
    assert (reply.finish, len(server.seen)) == (Finish.ERROR, 1)
    assert "come back tomorrow" in reply.detail


def test_waiting_times_are_read_as_seconds_or_as_a_date():
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    assert retry_after({"retry-after": "2.5"}) == 2.5
    assert 90 < (retry_after({"retry-after": soon}) or 0) <= 100
    assert retry_after({"retry-after": "-3"}) == 0
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after({}) is None


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_ends_the_run_at_once(serve, status):
    server = serve(in_turn(fault(status, f"Incorrect API key provided: {KEY[:6]}***6789.")))
    with pytest.raises(KeyRefusedError, match="does not accept the key") as caught:
        list(model_at(server, HttpSettings(in_flight=1)).complete(many(20)))
    assert len(server.seen) == 1
    assert "6789" not in str(caught.value)


def test_an_unknown_model_ends_the_run(serve):
    server = serve(in_turn(fault(404, "The model `gpt-x` does not exist.")))
    with pytest.raises(ModelError, match="does not exist"):
        list(model_at(server).complete(many(3)))


def test_an_empty_account_ends_the_run(serve):
    server = serve(in_turn(fault(429, "You have no credit.", code="insufficient_quota")))
    with pytest.raises(ModelError, match="no credit"):
        list(model_at(server).complete(many(3)))


def test_five_failures_in_a_row_end_the_run_with_their_replies_handed_over(serve):
    server = serve(in_turn(fault(500, "out of order")))
    replies = []
    with pytest.raises(ModelError, match=r"5 calls in a row failed.*out of order"):
        replies.extend(model_at(server).complete(many(50)))
    assert [reply.finish for reply in replies] == [Finish.ERROR] * 5


def test_failures_with_successes_between_them_do_not_end_the_run(serve):
    server = serve(lambda number, _seen: ok() if number % 3 == 2 else fault(400, "no"))
    replies = list(model_at(server, HttpSettings(in_flight=1)).complete(many(12)))
    assert sum(reply.finish is Finish.ERROR for reply in replies) == 8


def test_a_server_that_is_not_there_ends_the_run():
    with fake_server.running(in_turn(ok())) as server:
        endpoint = server.endpoint
    model = OpenAIModel("x", endpoint=endpoint, key_source=lambda _host: None, settings=QUICK, prices={})
    with pytest.raises(ModelError, match=r"5 calls in a row failed.*connection"):
        list(model.complete(many(9)))


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

    replies = model_at(server, HttpSettings(in_flight=3)).complete(requests())
    next(replies)
    assert len(taken) == 3
    assert len(list(replies)) == 8
    assert server.most_at_once == 3


def test_replies_come_in_order_of_completion(serve):
    first_may_go = threading.Event()

    def policy(_number: int, seen: fake_server.Seen) -> fake_server.Behaviour:
        if seen.last_turn != "text 0":
            return ok()
        return lambda handler, seen: (first_may_go.wait(fake_server.PATIENCE_S), ok()(handler, seen))[1]

    replies = model_at(serve(policy), HttpSettings(in_flight=2)).complete(many(3))
    keys = [next(replies).key, next(replies).key]
    first_may_go.set()
    assert [*keys, next(replies).key] == ["1", "2", "0"]
    replies.close()


def test_closing_the_iterator_cancels_what_is_under_way_within_a_second(serve):
    server = serve(lambda number, _seen: ok() if number == 0 else never)
    replies = model_at(server).complete(many(20))
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
    run = threading.Thread(target=lambda: replies.extend(model.complete(many(3))))
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
        list(model_at(serve(in_turn(ok()))).complete(requests()))


def test_nothing_is_asked_for_no_requests(serve):
    server = serve(in_turn(ok()))
    assert list(model_at(server).complete([])) == []
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
        next(OpenAIModel("gpt-4", prices={}).complete(many(1)))


def test_a_key_with_a_line_break_is_refused_before_it_can_stand_in_an_error():
    model = OpenAIModel("gpt-4", prices={}, key_source=lambda _host: "sk-one\nsk-two")
    with pytest.raises(ModelError, match="no key has") as caught:
        next(model.complete(many(1)))
    assert "sk-" not in str(caught.value)


def test_the_key_shows_nowhere(serve, caplog):
    caplog.set_level(logging.DEBUG)
    echo = [fault(status, f"your key {KEY} is odd, Bearer {KEY}") for status in (400, 500, 429)]
    server = serve(in_turn(*echo, *echo, ok("fine")))
    model = model_at(server, HttpSettings(in_flight=1, attempts=2, first_delay_s=0.001))
    replies = list(model.complete(many(4)))
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
