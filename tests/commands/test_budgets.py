"""Runs over HTTP from the command line: what they may cost, and what becomes of a key."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from skillmix_desktop.llm.prices import user_prices_file
from tests.llm.fake_server import FakeServer, Policy, fault, in_turn, ok, running
from tests.pipeline.answers import table

ANSWER = "Answer: The falcon was not slow."


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Policy], FakeServer]]:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with ExitStack() as stack:
        yield lambda policy: stack.enter_context(running(policy))


def enter_price(server: FakeServer, dollars: float) -> None:
    file = user_prices_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    price = {"input": dollars, "output": dollars}
    file.write_text(json.dumps({"models": {f"x@{server.endpoint}": price}}), encoding="utf-8")


def test_a_run_stops_at_its_budget_and_another_goes_on(skillmix, project, serve):
    skillmix("items", project, "--k", 2, "--count", 10, "--seed", 1)
    # A text takes two turns.
    usage = {"prompt_tokens": 1000, "completion_tokens": 500}
    server = serve(in_turn(ok(ANSWER, usage=usage)))
    enter_price(server, 100.0)
    words = ("generate", project, "--student", f"openai/x@{server.endpoint}", "--rounds", 1, "--json")
    told = skillmix(*words, "--budget", "1")
    asked = len(server.seen)
    assert 4 <= asked <= 6
    assert (told.code, 2 * told.json["done"]) == (0, asked)
    assert told.json["cost_usd"] == pytest.approx(asked * 0.15)
    assert told.json["stopped"] in told.err
    assert skillmix(*words).json["done"] == 10 - told.json["done"]


def test_what_was_spent_and_what_is_left_is_told_in_one_sentence(skillmix, written, serve):
    reply = table([1] * 5)
    usage = {"prompt_tokens": 2000, "completion_tokens": 500}
    server = serve(in_turn(ok(reply, usage=usage)))
    enter_price(server, 100.0)
    words = ("grade", written, "--grader", f"openai/x@{server.endpoint}", "--json")
    told = skillmix(*words, "--budget", "1")
    assert (told.code, set(told.json["outcomes"])) == (
        0,
        {"scored", "unparsed", "truncated", "refused", "error"},
    )
    asked = len(server.seen)
    assert 0 < asked < 9
    *_, sentence = told.err.splitlines()
    assert sentence.startswith("The budget of $1.00 has no room for another call, which may cost up to $0.")
    assert sentence.endswith(f"${asked * 0.25:.2f} was spent, and {9 - asked} of 9 are left to do.")
    assert told.json["cost_usd"] == pytest.approx(asked * 0.25)


def test_a_person_is_told_what_a_run_cost_and_where_nobody_knows(skillmix, written, serve):
    usage = {"prompt_tokens": 2000, "completion_tokens": 500}
    server = serve(in_turn(ok(table([1] * 5), usage=usage)))
    words = ("grade", written, "--grader", f"openai/x@{server.endpoint}")
    assert "a price that is not known" in skillmix(*words, "--rounds", 1).out
    enter_price(server, 100.0)
    assert "for $0.75" in skillmix(*words, "--rounds", 2).out


def test_a_budget_that_nothing_fits_into_is_an_error(skillmix, written, serve):
    server = serve(in_turn(ok()))
    enter_price(server, 100.0)
    words = ("grade", written, "--grader", f"openai/x@{server.endpoint}", "--rounds", 1, "--budget", "0.01")
    assert "$0.00 was spent, and 3 of 3 are left to do." in skillmix(*words).sentence
    assert server.seen == []


@pytest.mark.parametrize("verb", ["grade", "generate"])
def test_a_budget_without_a_price_is_refused(skillmix, written, serve, verb):
    server = serve(in_turn(ok()))
    who = {"grade": "--grader", "generate": "--student"}[verb]
    words = (verb, written, who, f"openai/x@{server.endpoint}", "--budget", "1")
    assert f"No price is known for x@{server.endpoint}" in skillmix(*words).sentence
    assert server.seen == []


def test_what_runs_on_this_computer_fits_every_budget(skillmix, written, grader):
    words = ("grade", written, "--grader", grader, "--rounds", 1, "--budget", "0", "--json")
    assert skillmix(*words).json["done"] == 3


@pytest.mark.parametrize("amount", ["-1", "nan", "inf", "much"])
def test_an_amount_that_is_none_is_wrong_usage(skillmix, written, amount):
    told = skillmix("grade", written, "--grader", "program", f"--budget={amount}")
    assert (told.code, told.out) == (2, "")


def test_the_price_of_a_run_includes_what_its_failed_attempts_were_billed(skillmix, written, serve):
    usage = {"prompt_tokens": 2000, "completion_tokens": 500}
    refused = fault(400, "no")

    def billed_and_lost(handler, _seen):
        handler.send_json(400, {"error": "lost", "usage": usage})

    server = serve(in_turn(billed_and_lost, refused, ok(table([1] * 5), usage=usage)))
    enter_price(server, 100.0)
    words = ("grade", written, "--grader", f"openai/x@{server.endpoint}", "--rounds", 1, "--json")
    told = skillmix(*words).json
    assert (told["failed"], told["cost_usd"]) == (2, pytest.approx(0.5))
    assert told["tokens"] == {"input": 4000, "output": 1000}
