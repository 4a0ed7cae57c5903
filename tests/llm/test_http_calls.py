"""What is asked again over HTTP, what is told, and what ends a run."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from skillmix_desktop.errors import KeyRefusedError, ModelError
from skillmix_desktop.llm.base import Finish
from skillmix_desktop.llm.http_calls import retry_after
from skillmix_desktop.llm.http_settings import HttpSettings
from skillmix_desktop.llm.openai_model import OpenAIModel
from skillmix_desktop.llm.prices import Price
from tests.llm import fake_server
from tests.llm.fake_server import FakeServer, fault, in_turn, never, ok, raw, silence
from tests.llm.http_support import KEY, QUICK, ask, many, model_at, replies_of


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
    replies = list(replies_of(model, many(2)))
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
        list(replies_of(model_at(server, HttpSettings(in_flight=1)), many(20)))
    assert len(server.seen) == 1
    assert "6789" not in str(caught.value)


def test_an_unknown_model_ends_the_run(serve):
    server = serve(in_turn(fault(404, "The model `gpt-x` does not exist.")))
    with pytest.raises(ModelError, match="does not exist"):
        list(replies_of(model_at(server), many(3)))


def test_an_empty_account_ends_the_run(serve):
    server = serve(in_turn(fault(429, "You have no credit.", code="insufficient_quota")))
    with pytest.raises(ModelError, match="no credit"):
        list(replies_of(model_at(server), many(3)))


def priced(server: FakeServer) -> OpenAIModel:
    """A model whose reply of 11 and 7 tokens costs 25 dollars."""
    prices = {f"gpt-x@{server.endpoint}": Price(1_000_000, 2_000_000)}
    return OpenAIModel(
        "gpt-x", endpoint=server.endpoint, key_source=lambda _host: None, settings=QUICK, prices=prices
    )


@pytest.mark.parametrize("status", [400, 422, 429])
def test_a_call_that_was_turned_away_costs_nothing_and_leaves_the_sum_known(serve, status):
    alone = ask(priced(serve(in_turn(fault(status, "no")))))
    assert (alone.finish, alone.cost_usd, alone.input_tokens, alone.output_tokens) == (
        Finish.ERROR,
        0.0,
        0,
        0,
    )
    after_a_turn = ask(priced(serve(in_turn(ok("draft"), fault(status, "no")))), "write", "improve")
    assert (after_a_turn.cost_usd, after_a_turn.input_tokens, after_a_turn.output_tokens) == (25.0, 11, 7)


def test_a_call_that_was_turned_away_costs_nothing_even_where_no_price_is_known(serve):
    assert ask(model_at(serve(in_turn(fault(400, "no"))))).cost_usd == 0.0
    assert ask(model_at(serve(in_turn(fault(429, "busy"), ok())))).cost_usd is None


def test_a_server_that_cannot_be_reached_costs_nothing():
    with fake_server.running(in_turn(ok())) as server:
        model = priced(server)
    reply = ask(model)
    assert (reply.finish, reply.cost_usd) == (Finish.ERROR, 0.0)


@pytest.mark.parametrize("behaviour", [silence, raw(b"{", claimed=9), fault(500, "lost"), fault(504, "late")])
def test_a_call_that_may_have_been_billed_leaves_tokens_and_cost_unknown(serve, behaviour):
    reply = ask(priced(serve(in_turn(behaviour, ok("at last")))))
    assert reply.texts == ("at last",)
    assert (reply.cost_usd, reply.input_tokens, reply.output_tokens) == (None, None, None)
    assert reply.provenance["attempts_maybe_billed_unmetered"] == 1


@pytest.mark.parametrize("order", [0, 1])
def test_a_turn_without_usage_makes_the_whole_sum_unknown(serve, order):
    turns = [ok("draft", usage=None), ok("better")]
    reply = ask(priced(serve(in_turn(turns[order], turns[1 - order]))), "write", "improve")
    assert reply.finish is Finish.STOP
    assert (reply.cost_usd, reply.input_tokens, reply.output_tokens) == (None, None, None)


def test_counts_whose_sum_no_database_holds_are_unknown(serve):
    usage = {"prompt_tokens": 2**63 - 1, "completion_tokens": 1}
    reply = ask(priced(serve(in_turn(ok("a", usage=usage)))), "write", "improve")
    assert (reply.input_tokens, reply.output_tokens) == (None, 2)


def test_what_a_server_says_in_a_fault_can_be_stored(serve):
    detail = ask(model_at(serve(in_turn(fault(400, "half \ud800 a pair"))))).detail
    assert "half \N{REPLACEMENT CHARACTER} a pair" in detail


def test_half_a_character_in_a_draft_does_not_stop_the_second_turn(serve):
    server = serve(in_turn(ok("draft \ud800"), ok("better")))
    reply = ask(model_at(server), "write", "improve")
    assert reply.texts == ("draft \N{REPLACEMENT CHARACTER}", "better")
