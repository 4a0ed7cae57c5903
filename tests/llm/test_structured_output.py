"""Marks asked for as an object, where a server can be held to one."""

import pytest

from skillmix_desktop.llm.base import Finish, Reply, Request
from skillmix_desktop.llm.http_settings import HttpSettings
from tests.llm import fake_server
from tests.llm.fake_server import fault, in_turn, ok
from tests.llm.http_support import QUICK, ask, model_at, replies_of

CRITERIA = ("Correctly illustrates litotes", "Pertains to Falconry", "Text makes sense")


def gradings(count: int) -> list[Request]:
    return [Request(str(number), (f"text {number}",), criteria=CRITERIA) for number in range(count)]


def picky(refusal: fake_server.Behaviour) -> fake_server.Policy:
    """A server that refuses to be told the form of its answer."""
    return lambda _number, seen: refusal if "response_format" in seen.body else ok("a table")


def test_a_mark_is_asked_for_under_each_criterion_and_the_reasons_after_them(serve):
    server = serve(in_turn(ok("{}")))
    reply = ask(model_at(server), criteria=CRITERIA)
    wanted = server.seen[0].body["response_format"]
    assert (wanted["type"], wanted["json_schema"]["strict"]) == ("json_schema", True)
    schema = wanted["json_schema"]["schema"]
    assert schema["required"] == list(schema["properties"]) == [*CRITERIA, "Explanation"]
    assert all(schema["properties"][name] == {"type": "integer", "enum": [0, 1]} for name in CRITERIA)
    assert schema["additionalProperties"] is False
    assert reply.provenance["response_format"] == "json_schema"


def test_a_text_is_not_asked_for_as_an_object(serve):
    server = serve(in_turn(ok("a text")))
    assert "response_format" not in ask(model_at(server)).provenance
    assert "response_format" not in server.seen[0].body


@pytest.mark.parametrize(
    "refusal",
    [
        fault(400, "Invalid parameter.", param="response_format", code=None),
        fault(400, "'response_format' of type 'json_schema' is not supported with this model."),
        fault(422, "extra fields not permitted: response_format"),
        fault(400, "Failed to parse grammar"),
    ],
)
def test_a_server_that_takes_no_schema_is_asked_for_the_table_for_the_rest_of_the_run(serve, refusal):
    server = serve(picky(refusal))
    alone = HttpSettings(in_flight=1, attempts=1)
    replies = list(replies_of(model_at(server, alone), gradings(4)))
    assert [(reply.texts, reply.finish) for reply in replies] == [(("a table",), Finish.STOP)] * 4
    assert ["response_format" in seen.body for seen in server.seen] == [True] + [False] * 4
    assert all("response_format" not in reply.provenance for reply in replies)
    assert replies[0].cost_usd is None
    assert (replies[0].input_tokens, replies[0].output_tokens) == (11, 7)


def test_calls_at_the_same_time_find_it_out_together(serve):
    server = serve(picky(fault(400, "no response_format here")))
    replies = list(replies_of(model_at(server, QUICK), gradings(30)))
    assert all(reply.texts == ("a table",) for reply in replies)
    assert sum("response_format" in seen.body for seen in server.seen) <= QUICK.first_in_flight


def test_another_bad_request_does_not_lose_the_schema(serve):
    server = serve(in_turn(fault(400, "This prompt is too long."), ok("{}")))
    replies: list[Reply] = list(replies_of(model_at(server, HttpSettings(in_flight=1)), gradings(2)))
    assert [reply.finish for reply in replies] == [Finish.ERROR, Finish.STOP]
    assert all("response_format" in seen.body for seen in server.seen)
