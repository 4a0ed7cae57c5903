"""Replies that tell how likely their tokens were, from servers that can do so to different degrees."""

import pytest

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Finish, Request
from skillmix_desktop.llm.http_settings import HttpSettings
from tests.llm import fake_server
from tests.llm.fake_server import fault, in_turn, ok
from tests.llm.http_support import ask, model_at, replies_of
from tests.llm.told_reply import object_of, refusing, tells, told_reply

CRITERIA = ("Correctly illustrates litotes", "Pertains to Falconry")
TEXT = object_of([1, 0], CRITERIA)
TELLING = tells(TEXT, told_reply(TEXT, [0.9, 0.2]))


def asks(count):
    return [
        Request(str(number), (f"text {number}",), criteria=CRITERIA, wants_probabilities=True)
        for number in range(count)
    ]


def likeliest_sent(server):
    return [seen.body.get("top_logprobs") for seen in server.seen]


def test_probabilities_are_asked_for_with_the_marks_alone(serve):
    server = serve(in_turn(TELLING))
    [reply] = replies_of(model_at(server), asks(1))
    body = server.seen[0].body
    assert (body["logprobs"], body["top_logprobs"]) == (True, 20)
    assert body["response_format"]["json_schema"]["schema"]["required"] == list(CRITERIA)
    assert b"".join(token.text for token in reply.tokens).decode() == TEXT
    assert (reply.provenance["top_logprobs"], reply.provenance["response_format"]) == (20, "json_schema")


def test_nobody_else_asks_for_them(serve):
    server = serve(in_turn(ok("{}")))
    reply = ask(model_at(server), criteria=CRITERIA)
    assert "logprobs" not in server.seen[0].body
    assert "top_logprobs" not in reply.provenance


@pytest.mark.parametrize(
    ("refusal", "accepted"),
    [
        (fault(400, "Invalid value for 'top_logprobs': must be less than or equal to 5."), 5),
        (fault(400, "Requested sample logprobs of 20, which is greater than max allowed: 8"), 8),
        (fault(422, "top_logprobs: Input should be less than or equal to 10 (input was 20)"), 10),
        (fault(400, "Unsupported value.", param="top_logprobs", code="unsupported_value"), 5),
    ],
)
def test_a_lower_maximum_is_found_by_its_refusal_and_kept_for_the_run(serve, refusal, accepted):
    server = serve(refusing(refusal, TELLING, when=[("top_logprobs", 20)]))
    replies = list(replies_of(model_at(server), asks(3)))
    assert likeliest_sent(server) == [20, accepted, accepted, accepted]
    assert all("response_format" in seen.body for seen in server.seen)
    assert {reply.provenance["top_logprobs"] for reply in replies} == {accepted}
    assert [reply.output_tokens for reply in replies] == [7, 7, 7]


@pytest.mark.parametrize(
    "said",
    [
        "logprobs cannot be combined with response_format.",
        "logprobs is not supported in JSON mode.",
    ],
)
def test_a_server_that_tells_them_of_tables_only_is_asked_for_the_table(serve, said):
    def choose(_number, seen):
        return fault(400, said) if "response_format" in seen.body else TELLING

    server = serve(choose)
    replies = list(replies_of(model_at(server), asks(2)))
    assert ["response_format" in seen.body for seen in server.seen] == [True, False, False]
    assert all(reply.tokens and "response_format" not in reply.provenance for reply in replies)


@pytest.mark.parametrize(
    "policy",
    [
        in_turn(tells(TEXT, None)),
        in_turn(tells(TEXT, [])),
        in_turn(ok(TEXT)),
        lambda _number, seen: (
            fault(400, "'logprobs' is not supported with gpt-5.1.") if "logprobs" in seen.body else ok(TEXT)
        ),
        lambda _number, seen: (
            fault(403, "You may not ask this model for logprobs.") if "logprobs" in seen.body else ok(TEXT)
        ),
        lambda _number, seen: (
            fault(400, "Unsupported parameter.", param="top_logprobs", code="unsupported_parameter")
            if "logprobs" in seen.body
            else ok(TEXT)
        ),
    ],
)
def test_a_server_without_probabilities_is_found_out_by_one_call(serve, policy):
    answered = []

    def choose(number, seen):
        behaviour = policy(number, seen)

        def behave(handler, met):
            behaviour(handler, met)
            answered.append("logprobs" in met.body)

        return behave

    server = serve(choose)
    with pytest.raises(ModelError) as error:
        list(replies_of(model_at(server), asks(20)))
    assert str(error.value) == (
        f"127.0.0.1:{server.port} gives no probabilities: let it write its marks instead (--mode write)."
    )
    assert len({seen.last_turn for seen in server.seen}) == 1


def test_a_server_that_has_told_some_may_leave_them_out_once(serve):
    server = serve(in_turn(TELLING, tells(TEXT, None), TELLING))
    alone = HttpSettings(in_flight=1)
    replies = list(replies_of(model_at(server, alone), asks(3)))
    assert [bool(reply.tokens) for reply in replies] == [True, False, True]
    assert all(reply.finish is Finish.STOP for reply in replies)


def test_an_answer_without_words_tells_nothing_of_the_server(serve):
    silent = fake_server.ok(
        choices=[{"message": {"content": None, "refusal": "I will not."}, "finish_reason": "stop"}]
    )
    server = serve(in_turn(silent, TELLING))
    first, second = replies_of(model_at(server, HttpSettings(in_flight=1)), asks(2))
    assert (first.finish, bool(second.tokens)) == (Finish.REFUSED, True)
