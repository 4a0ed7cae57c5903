"""Batches that are broken off, cut up or met by another program: nothing is lost, asked or kept twice."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from skillmix_desktop.core.batch_state import BatchState
from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.batches import BatchLimits
from skillmix_desktop.llm.openai_batches import OpenAIBatches
from skillmix_desktop.llm.scripted_model import ScriptedModel
from skillmix_desktop.pipeline.batch_collection import collect_batches
from skillmix_desktop.pipeline.batch_records import list_batches, settle_unsent
from skillmix_desktop.pipeline.batch_submission import Submission, submit_pending
from skillmix_desktop.pipeline.grading import GradingPlan, grade_pending
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.pipeline.runs import MOST_ROUNDS, follow
from skillmix_desktop.pipeline.templates import GRADING, find_template
from skillmix_desktop.store.database import Database
from tests.builders import add_generation, add_items
from tests.llm.fake_batches import FakeBatches, good, running_batches
from tests.llm.http_support import model_at
from tests.pipeline.answers import reply, says, table, verdicts

GOOD = good(table([1] * 5))


@pytest.fixture
def server() -> Iterator[FakeBatches]:
    with running_batches() as fake:
        yield fake


@pytest.fixture
def plan(database: Database) -> GradingPlan:
    for item_id in add_items(database):
        add_generation(database, item_id, text="Not slow.")
    return GradingPlan(find_template(GRADING, "default"), rounds=1)


def shown(_progress: Progress) -> None:
    """Nobody looks."""


def opened(server: FakeBatches) -> OpenAIBatches:
    return model_at(server).batches()


def submitted(
    database: Database, server: FakeBatches, plan: GradingPlan, limits: BatchLimits | None = None
) -> Submission:
    with closing(opened(server)) as batches:
        return follow(submit_pending(database, batches, plan, limits), shown)


def test_what_is_too_much_for_one_batch_goes_into_several(database, server, plan):
    assert len(submitted(database, server, plan, BatchLimits(requests=2)).batch_ids) == 2
    assert [len(server.lines(batch)) for batch in server.batches] == [2, 1]
    for batch in server.batches:
        server.end(batch, GOOD)
    assert follow(collect_batches(database, lambda _name: opened(server)), shown).done == 3


def test_a_file_stays_below_the_servers_bound(database, server, plan):
    submitted(database, server, plan, BatchLimits(bytes=5500))
    sizes = [len(server.files[batch["input_file_id"]]) for batch in server.batches]
    assert len(sizes) > 1
    assert max(sizes) <= 5500


def test_a_program_that_dies_while_collecting_stores_nothing_twice(database, server, plan):
    submitted(database, server, replace(plan, rounds=MOST_ROUNDS))
    server.end(server.batches[0], GOOD)
    steps = collect_batches(database, lambda _name: opened(server))
    next(steps)
    assert next(steps).done == 200
    steps.close()
    assert len(verdicts(database)) == 200
    assert follow(collect_batches(database, lambda _name: opened(server)), shown).done == 100
    stored = verdicts(database)
    assert len({(verdict.generation_id, verdict.round) for verdict in stored}) == len(stored) == 300
    assert not any(entry.is_open for entry in list_batches(database))


def test_two_who_collect_at_the_same_time_store_each_answer_once(database, server, plan):
    submitted(database, server, plan)
    server.end(server.batches[0], good("nothing to read"))
    first = collect_batches(database, lambda _name: opened(server))
    next(first)
    second = follow(collect_batches(database, lambda _name: opened(server)), shown)
    assert second.failed == 3
    assert follow(first, shown).failed == 0
    assert len(verdicts(database)) == 3


def test_a_program_that_dies_before_it_hears_of_its_batch_finds_it_again(database, server, plan):
    server.breaks |= {"create"}
    server.lacks |= {"retrieve"}
    with pytest.raises(ModelError, match="connection"):
        submitted(database, server, plan)
    (entry,) = list_batches(database, only_open=True)
    assert (entry.server_id, entry.state) == ("batch_0", BatchState.VALIDATING)


def test_a_batch_is_found_again_among_many(database, server, plan):
    with closing(opened(server)) as batches:
        follow(submit_pending(database, batches, plan), shown)
        for _ in range(7):
            server.add_batch({"endpoint": "", "completion_window": "24h", "input_file_id": "file-0"})
        (entry,) = list_batches(database)
        found = batches.find([str(entry.id)], since=entry.submitted_at.timestamp())
    assert found[str(entry.id)].server_id == entry.server_id


def test_who_sends_a_batch_that_another_program_gave_up_has_the_server_stop(database, server, plan):
    def give_up() -> None:
        with closing(opened(server)) as batches:
            settle_unsent(database, batches)

    server.meanwhile = give_up
    with pytest.raises(ModelError, match="given up from elsewhere"):
        submitted(database, server, plan)
    assert [batch["status"] for batch in server.batches] == ["cancelling"]
    assert list_batches(database) == []


def test_a_round_that_no_batch_asks_for_is_asked_directly(database, server, plan):
    submitted(database, server, plan)
    grader = says(table([0] * 5), name=model_at(server).name)
    follow(grade_pending(database, grader, replace(plan, rounds=2)), shown)
    assert {verdict.round for verdict in verdicts(database)} == {2}


def test_a_text_that_cannot_be_asked_about_says_why_and_the_others_are_asked(database, server, plan):
    (item_id, *_) = add_items(database, name="other")
    add_generation(database, item_id, text=" ")
    submission = submitted(database, server, plan)
    assert (submission.requests, submission.not_askable) == (3, 1)
    (verdict,) = verdicts(database)
    assert "There is no text to grade" in verdict.detail


def test_how_a_server_wants_to_be_asked_is_known_from_its_last_answer(database, server, plan):
    how = {"decoding": {"max_completion_tokens": 512, "seed": 1}}
    grader = ScriptedModel(
        model_at(server).name, lambda request: replace(reply(request, table([1] * 5)), provenance=how)
    )
    follow(grade_pending(database, grader, plan), shown)
    submitted(database, server, replace(plan, rounds=2))
    (line, *_) = server.lines(server.batches[0])
    assert line["body"].keys() == {"model", "messages", "max_completion_tokens", "seed"}
