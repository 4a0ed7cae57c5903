"""Batches from the command line: handed over, collected another day, given up; and what a crash leaves."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from skillmix_desktop.llm.keys import VARIABLE
from skillmix_desktop.llm.prices import user_prices_file
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import Verdict
from tests.llm.fake_batches import FakeBatches, expired, good, refused, running_batches
from tests.pipeline.answers import table, verdicts

KEY = "sk-recognisable-0123456789abcdef"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBatches]:
    monkeypatch.setenv(VARIABLE, KEY)
    with running_batches() as fake:
        yield fake


@pytest.fixture
def words(written: Path, server: FakeBatches) -> tuple[object, ...]:
    return ("grade", written, "--grader", f"openai/x@{server.endpoint}", "--rounds", 1, "--json")


def enter_price(server: FakeBatches, dollars: float, **more: object) -> None:
    file = user_prices_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    price = {"input": dollars, "output": dollars}
    file.write_text(json.dumps({"models": {f"x@{server.endpoint}": price}, **more}), encoding="utf-8")


def kept(project: Path) -> list[Verdict]:
    with closing(Database.open(project)) as database:
        return sorted(verdicts(database), key=lambda verdict: verdict.generation_id)


def collected(skillmix, project: Path) -> object:
    return skillmix("batches", "collect", project, "--json")


def test_a_batch_is_handed_over_and_its_verdicts_are_collected_another_day(skillmix, written, server, words):
    told = skillmix(*words, "--batch").json
    (batch,) = told["batches"]
    assert (told["submitted"], told["under_way"], batch["state"]) == (3, 3, "validating")
    waiting = collected(skillmix, written).json
    assert (waiting["done"], waiting["batches"][0]["is_waiting"]) == (0, True)
    server.end(server.batches[0], good(table([1] * 5)))
    taken = collected(skillmix, written).json
    assert (taken["done"], taken["failed"], taken["outcomes"]["scored"]) == (3, 0, 3)
    assert taken["batches"][0]["is_waiting"] is False
    assert collected(skillmix, written).json["batches"] == []
    assert skillmix(*words, "--dry-run").json["calls"] == 0


def test_a_batched_verdict_is_as_a_direct_one_but_for_how_it_came(skillmix, written, server, words):
    other = shutil.copy(written, written.with_name("other.skillmix"))
    skillmix(*words, "--batch")
    server.end(server.batches[0], good(table([1, 0, 1, 1, 1])))
    collected(skillmix, written)
    server.direct_answer = table([1, 0, 1, 1, 1])
    skillmix("grade", other, *words[2:])
    batched, direct = kept(written), kept(other)
    assert list(map(_facts, batched)) == list(map(_facts, direct))
    for verdict, other_verdict in zip(batched, direct, strict=True):
        own = {"batch": "batch_0", "custom_id": f"{verdict.generation_id}:1"}
        assert verdict.provenance == {**other_verdict.provenance, **own}
        assert verdict.seconds is None


def _facts(verdict: Verdict) -> dict[str, object]:
    own = {"id", "created_at", "seconds", "provenance"}
    return {name: getattr(verdict, name) for name in Verdict.model_fields if name not in own}


def test_what_is_sent_in_a_batch_is_what_is_sent_directly_to_the_byte(skillmix, written, server, words):
    skillmix(*words, "--batch")
    skillmix("batches", "cancel", written)
    server.direct_answer = table([1] * 5)
    assert skillmix(*words).json["done"] == 3
    sent = server.files[server.batches[0]["input_file_id"]]
    assert len(server.direct) == 3
    for body in server.direct:
        assert b'"body":' + body + b"}" in sent


def test_a_grading_beside_a_waiting_batch_does_not_ask_for_the_same(skillmix, written, server, words):
    skillmix(*words, "--batch")
    dry = skillmix(*words, "--dry-run").json
    assert (dry["calls"], dry["under_way"]) == (0, 3)
    direct = skillmix(*words).json
    assert (direct["done"], direct["under_way"]) == (0, 3)
    again = skillmix(*words, "--batch").json
    assert (again["submitted"], again["batches"], again["under_way"]) == (0, [], 3)
    assert (server.direct, len(server.batches)) == ([], 1)


def test_what_was_given_up_is_free_again_and_what_came_by_then_is_taken(skillmix, written, server, words):
    skillmix(*words, "--batch")
    (told,) = skillmix("batches", "cancel", written, "batch_0", "--json").json["batches"]
    assert told["state"] == "cancelling"
    assert skillmix(*words, "--dry-run").json["calls"] == 3
    server.end(server.batches[0], good(table([1] * 5)), status="cancelled", leave_out=2)
    assert collected(skillmix, written).json["done"] == 1
    assert skillmix(*words, "--dry-run").json["calls"] == 2
    assert len(kept(written)) == 1


def test_a_batch_that_nobody_knows_cannot_be_given_up(skillmix, written):
    assert "“batch_7”" in skillmix("batches", "cancel", written, "batch_7").sentence


def test_an_expired_batch_gives_what_it_has_and_the_rest_is_asked_again(skillmix, written, server, words):
    skillmix(*words, "--batch")
    server.end(server.batches[0], good(table([1] * 5)), expired, status="expired")
    taken = collected(skillmix, written).json
    assert (taken["done"], taken["failed"], taken["outcomes"]["error"]) == (1, 2, 2)
    assert skillmix(*words, "--batch").json["submitted"] == 2
    details = {verdict.detail for verdict in kept(written) if verdict.outcome == "error"}
    assert all("window expired" in detail for detail in details)


def test_a_line_that_never_came_is_an_error_and_is_asked_again(skillmix, written, server, words):
    skillmix(*words, "--batch")
    server.end(server.batches[0], good(table([1] * 5)), leave_out=1)
    taken = collected(skillmix, written).json
    assert (taken["done"], taken["outcomes"]["error"]) == (2, 1)
    assert skillmix(*words, "--dry-run").json["calls"] == 1


def test_outcomes_are_those_of_direct_calls(skillmix, written, server, words):
    skillmix(*words, "--batch")
    answers = (
        good("I would rather not say."),
        good(table([1, 1]), finish="length"),
        good("", finish="content_filter"),
    )
    server.end(server.batches[0], *answers)
    assert "No verdicts came off" in collected(skillmix, written).sentence
    assert sorted(verdict.outcome for verdict in kept(written)) == ["refused", "truncated", "unparsed"]


def test_a_batch_that_the_server_does_not_take_says_why_and_is_free_again(skillmix, written, server, words):
    skillmix(*words, "--batch")
    batch = server.batches[0]
    batch["status"] = "failed"
    batch["errors"] = {"object": "list", "data": [{"code": "model_not_found", "message": "No model x."}]}
    assert "No model x." in collected(skillmix, written).sentence
    assert kept(written) == []
    assert skillmix(*words, "--dry-run").json["calls"] == 3
    (listed,) = skillmix("batches", "list", written, "--json").json["batches"]
    assert (listed["state"], listed["is_waiting"], listed["detail"]) == ("failed", False, "No model x.")


def test_what_a_server_refuses_of_a_request_is_learnt_for_the_next_batch(skillmix, written, server, words):
    skillmix(*words, "--batch")
    words_ = "Use 'max_completion_tokens' instead."
    server.end(server.batches[0], refused(400, words_, code="unsupported_parameter", param="max_tokens"))
    assert "max_completion_tokens" in collected(skillmix, written).sentence
    assert skillmix(*words, "--batch").json["submitted"] == 3
    assert all("max_completion_tokens" in line["body"] for line in server.lines(server.batches[1]))


@pytest.mark.parametrize("moment", ["create", "before create", "upload", "before upload"])
def test_a_line_that_breaks_while_sending_asks_nothing_twice(skillmix, written, server, words, moment):
    server.breaks.add(moment)
    assert "The connection to" in skillmix(*words, "--batch").sentence
    server.breaks.clear()
    is_made = moment == "create"
    assert len(server.batches) == is_made
    told = skillmix(*words, "--batch").json
    assert (told["submitted"], told["under_way"]) == (0 if is_made else 3, 3)
    assert len(server.batches) == 1
    server.end(server.batches[0], good(table([1] * 5)))
    assert collected(skillmix, written).json["done"] == 3


def test_a_budget_has_to_hold_the_whole_batch_at_half_the_price(skillmix, written, server, words):
    enter_price(server, 100.0)
    bound = skillmix(*words, "--batch", "--budget", "100").json["cost_usd_at_most"]
    skillmix("batches", "cancel", written)
    told = skillmix(*words, "--batch", "--budget", bound * 0.99)
    assert "has no room for the batch" in told.sentence
    assert len(server.batches) == 1
    enter_price(server, 100.0, batch_factor=0.25)
    assert skillmix(*words, "--batch", "--budget", bound * 0.51).json["cost_usd_at_most"] == pytest.approx(
        bound / 2
    )


def test_a_budget_without_a_price_is_refused_in_the_known_words(skillmix, server, words):
    assert "No price is known for x@" in skillmix(*words, "--batch", "--budget", 1).sentence
    assert server.seen == []


def test_what_a_batch_cost_is_written_down_at_its_price(skillmix, written, server, words):
    enter_price(server, 1_000_000.0)
    dry = skillmix(*words, "--dry-run").json["cost_usd"]
    assert skillmix(*words, "--dry-run", "--batch").json["cost_usd"] == pytest.approx(dry / 2)
    skillmix(*words, "--batch")
    server.end(server.batches[0], good(table([1] * 5)), refused(400, "no"))
    taken = collected(skillmix, written).json
    assert taken["cost_usd"] == pytest.approx((11 + 7) / 2)
    assert {verdict.cost_usd for verdict in kept(written)} == {9.0, 0.0}


@pytest.mark.parametrize("grader", ["practice", "program"])
def test_only_who_speaks_openais_interface_takes_batches(skillmix, written, grader):
    told = skillmix("grade", written, "--grader", grader, "--batch")
    assert told.sentence


@pytest.mark.parametrize("act", ["upload", "create"])
def test_a_server_without_batches_is_told_in_one_sentence(skillmix, written, server, words, act):
    server.lacks |= {act, "list"}
    assert "takes no batches" in skillmix(*words, "--batch").sentence
    assert skillmix("batches", "list", written, "--json").json["batches"] == []
    assert skillmix(*words, "--dry-run").json["calls"] == 3


def test_a_server_that_is_gone_does_not_keep_the_others_from_being_asked(skillmix, written, server, words):
    with running_batches() as gone:
        skillmix("grade", written, "--grader", f"openai/y@{gone.endpoint}", "--rounds", 1, "--batch")
    skillmix(*words, "--batch")
    server.end(server.batches[0], good(table([1] * 5)))
    told = collected(skillmix, written)
    assert told.json["done"] == 3
    assert "The connection to" in told.json["stopped"]


def test_a_batch_that_its_server_does_not_know_is_kept_until_it_is_given_up(skillmix, written, server, words):
    skillmix(*words, "--batch")
    server.batches.clear()
    assert "is the key of the account that sent it?" in collected(skillmix, written).sentence
    assert skillmix(*words, "--dry-run").json["under_way"] == 3
    skillmix("batches", "cancel", written)
    assert skillmix(*words, "--dry-run").json["calls"] == 3


def test_the_key_is_kept_nowhere(skillmix, written, server, words):
    skillmix(*words, "--batch")
    server.end(server.batches[0], good(f"{table([1] * 5)} {KEY}"), refused(400, f"your key {KEY} is odd"))
    told = collected(skillmix, written)
    assert server.keys == {KEY}
    assert b"0123456789abcdef" not in b"".join(
        path.read_bytes() for path in written.parent.iterdir() if path.is_file()
    )
    assert "0123456789abcdef" not in told.out + told.err
