"""Letting a student write."""

import logging
from uuid import uuid4

import pytest
from sqlmodel import select

from skillmix_desktop.core.prompts import render_generation
from skillmix_desktop.errors import ModelError, UsageError
from skillmix_desktop.llm.base import Decoding, Finish, Reply
from skillmix_desktop.llm.scripted_model import ScriptedModel
from skillmix_desktop.pipeline.generation import (
    GenerationPlan,
    generate_pending,
    pending_generations,
    seeded,
)
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.pipeline.runs import MOST_ROUNDS, follow
from skillmix_desktop.pipeline.templates import GENERATION, find_template
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import items
from skillmix_desktop.store.tables import ItemSet, Skill, Student, Template
from tests.builders import add_items
from tests.pipeline.answers import Recorder, finish, generations, reply, says, steps

TEMPLATE = find_template(GENERATION)
ONE_ROUND = GenerationPlan(TEMPLATE, rounds=1)
ANSWER = "Answer: The falcon was not slow.\nExplanation: litotes."


def test_a_student_writes_for_every_item_in_every_round(database):
    item_ids = add_items(database)
    totals = finish(generate_pending(database, says(ANSWER, name="student-a"), GenerationPlan(TEMPLATE)))
    assert (totals.done, totals.failed) == (9, 0)
    written = {(row.item_id, row.round) for row in generations(database)}
    assert written == {(item_id, round_) for item_id in item_ids for round_ in (1, 2, 3)}


def test_the_second_turns_text_is_what_is_kept_to_be_graded(database):
    add_items(database)
    student = ScriptedModel(
        "student-a",
        lambda request: Reply(request.key, ("Answer: a draft.", "Answer: the text."), Finish.STOP),
    )
    finish(generate_pending(database, student, ONE_ROUND))
    row = generations(database)[0]
    assert row.text == "the text."
    assert row.replies == ["Answer: a draft.", "Answer: the text."]


def test_what_a_call_took_and_what_was_asked_is_kept_with_its_text(database):
    add_items(database)
    student = says(ANSWER, name="student-a", cost_usd=0.25)
    totals = finish(generate_pending(database, student, ONE_ROUND))
    row = generations(database)[0]
    assert (row.input_tokens, row.output_tokens, row.cost_usd, row.seconds) == (11, 7, 0.25, 0.5)
    assert row.provenance == {"served": "a script"}
    with database.read() as session:
        entry = next(item for item in items(session) if item.id == row.item_id)
        assert session.get(Template, row.template_id).content == TEMPLATE.content
    assert row.prompt_sha256 == render_generation(TEMPLATE, entry.skills, entry.topic).sha256
    assert (totals.input_tokens, totals.output_tokens, totals.cost_usd) == (33, 21, 0.75)
    assert totals.seconds > 0


def test_a_price_that_is_not_known_makes_the_total_unknown(database):
    add_items(database)
    totals = finish(generate_pending(database, says(ANSWER, cost_usd=None), ONE_ROUND))
    assert totals.cost_usd is None
    assert {row.cost_usd for row in generations(database)} == {None}


def test_nothing_is_written_twice(database):
    add_items(database)
    student = says(ANSWER)
    finish(generate_pending(database, student, ONE_ROUND))
    assert finish(generate_pending(database, student, ONE_ROUND)).done == 0
    assert len(generations(database)) == 3


def test_more_rounds_later_write_only_the_rounds_that_are_new(database):
    add_items(database)
    finish(generate_pending(database, says(ANSWER), ONE_ROUND))
    assert finish(generate_pending(database, says(ANSWER), GenerationPlan(TEMPLATE, rounds=2))).done == 3


def test_another_student_starts_from_the_beginning(database):
    add_items(database)
    finish(generate_pending(database, says(ANSWER, name="student-a"), ONE_ROUND))
    assert finish(generate_pending(database, says(ANSWER, name="student-b"), ONE_ROUND)).done == 3


def test_only_the_item_set_that_is_named_is_written_for(database):
    add_items(database)
    chosen = add_items(database, [(("anaphora", "litotes"), "Falconry")], name="Second draw")
    with database.read() as session:
        set_id = session.exec(select(ItemSet.id).where(ItemSet.name == "Second draw")).one()
    plan = GenerationPlan(TEMPLATE, rounds=1, item_set_id=set_id)
    finish(generate_pending(database, says(ANSWER), plan))
    assert [row.item_id for row in generations(database)] == chosen


def test_an_item_set_that_is_not_there_is_refused_in_words(database):
    add_items(database)
    with pytest.raises(UsageError, match="no item set"):
        finish(generate_pending(database, says(ANSWER), GenerationPlan(TEMPLATE, item_set_id=uuid4())))


def test_a_stopped_run_goes_on_where_it_ended(database, project_path):
    add_items(database)
    run = generate_pending(database, says(ANSWER), ONE_ROUND)
    shown = [next(run), next(run), next(run)]
    run.close()
    assert [step.done for step in shown] == [0, 1, 2]
    database.close()
    reopened = Database.open(project_path)
    try:
        assert len(generations(reopened)) == 2
        assert next(generate_pending(reopened, says(ANSWER), ONE_ROUND)).total == 1
    finally:
        reopened.close()


def test_only_calls_that_failed_are_made_again_each_as_a_further_attempt(database):
    add_items(database)

    def stumble(request):
        is_first = request.key == recorder.requests[0].key
        return reply(
            request,
            None if is_first else ANSWER,
            finish=Finish.ERROR if is_first else Finish.STOP,
            detail="the line was cut" if is_first else "",
        )

    recorder = Recorder(stumble)
    totals = finish(generate_pending(database, ScriptedModel("student-a", recorder), ONE_ROUND))
    assert (totals.done, totals.failed, totals.outcomes) == (2, 1, {"stop": 2, "error": 1})
    again = finish(generate_pending(database, says(ANSWER, name="student-a"), ONE_ROUND))
    assert again.done == 1
    failed = next(row for row in generations(database) if row.finish == "error")
    tries = [row for row in generations(database) if row.item_id == failed.item_id]
    assert [(row.attempt, row.finish, row.text) for row in tries] == [
        (1, "error", None),
        (2, "stop", "The falcon was not slow."),
    ]
    assert failed.detail == "the line was cut"


def test_a_failed_step_says_what_went_wrong(database):
    add_items(database)
    student = says(None, finish=Finish.ERROR, detail="the line was cut")
    shown = steps(generate_pending(database, student, ONE_ROUND))
    assert (shown[-1].done, shown[-1].failed, shown[-1].note) == (3, 3, "the line was cut")


def test_a_missing_marker_is_kept_in_sight(database):
    add_items(database)
    finish(generate_pending(database, says("The falcon was not slow."), ONE_ROUND))
    assert [(row.is_marker_missing, row.text) for row in generations(database)] == [
        (True, "The falcon was not slow.")
    ] * 3


@pytest.mark.parametrize(
    ("text", "how", "detail"),
    [
        ("Answer:\nExplanation: nothing to say.", Finish.STOP, "the reply holds no text"),
        ("<think>the falcon", Finish.LENGTH, "the reply was cut off before its text began"),
        (None, Finish.LENGTH, "the reply was cut off before its text began"),
        (None, Finish.REFUSED, "the reply holds no text"),
    ],
)
def test_a_reply_without_a_text_says_why_and_is_not_asked_for_again(database, text, how, detail):
    add_items(database)
    shown: list[Progress] = []
    totals = follow(generate_pending(database, says(text, finish=how), ONE_ROUND), shown.append)
    assert (totals.done, totals.failed, totals.outcomes) == (0, 3, {how: 3})
    assert (shown[-1].failed, shown[-1].note) == (3, detail)
    assert {(row.text, row.detail) for row in generations(database)} == {(None, detail)}
    assert pending_generations(database, "grader-a", ONE_ROUND) == []


def test_an_item_whose_prompt_fails_its_check_does_not_stop_the_others(database):
    add_items(database)
    with database.write() as session:
        session.exec(select(Skill).where(Skill.name == "sunk cost")).one().definition = ""
        session.exec(select(Skill).where(Skill.name == "sunk cost")).one().name = "   "
    recorder = Recorder(lambda request: reply(request, ANSWER))
    totals = finish(generate_pending(database, ScriptedModel("student-a", recorder), ONE_ROUND))
    assert (totals.done, totals.failed, len(recorder.requests)) == (2, 1, 2)
    [failed] = [row for row in generations(database) if row.finish == "error"]
    assert "does not say" in failed.detail
    assert (failed.prompt_sha256, failed.cost_usd) == (None, 0.0)


def test_an_item_that_cannot_be_asked_about_is_written_down_once_and_asked_when_it_can_be(database):
    add_items(database)
    with database.write() as session:
        session.exec(select(Skill).where(Skill.name == "sunk cost")).one().definition = ""
    student = says(ANSWER)
    for _ in range(3):
        last = finish(generate_pending(database, student, ONE_ROUND))
    assert (last.done, last.failed, len(generations(database))) == (0, 1, 3)
    with database.write() as session:
        session.exec(select(Skill).where(Skill.name == "sunk cost")).one().definition = "Good after bad."
    assert finish(generate_pending(database, student, ONE_ROUND)).done == 1
    assert sorted(row.attempt for row in generations(database)) == [1, 1, 1, 2]


@pytest.mark.parametrize("rounds", [0, -1, MOST_ROUNDS + 1, 10**20])
def test_a_number_of_rounds_that_nobody_needs_is_refused(database, rounds):
    with pytest.raises(UsageError, match="1 to 100 rounds"):
        pending_generations(database, "student-a", GenerationPlan(TEMPLATE, rounds=rounds))


def test_each_call_has_a_seed_of_its_own_which_is_the_same_when_it_is_made_again(database):
    add_items(database)
    first = Recorder(lambda request: reply(request, None, finish=Finish.ERROR))
    second = Recorder(lambda request: reply(request, ANSWER))
    plan = GenerationPlan(TEMPLATE, rounds=2)
    finish(generate_pending(database, ScriptedModel("student-a", first), plan))
    finish(generate_pending(database, ScriptedModel("student-a", second), plan))
    seeds = {request.key: request.decoding.seed for request in first.requests}
    assert len(set(seeds.values())) == 6
    assert {request.key: request.decoding.seed for request in second.requests} == seeds
    assert all(0 <= seed < 2**31 for seed in seeds.values())


def test_a_seed_that_the_plan_names_is_kept():
    assert seeded(Decoding(seed=3), "any key").seed == 3


def test_a_model_that_cannot_go_on_ends_the_run_and_keeps_what_was_done(database):
    add_items(database)

    def die(request):
        if len(recorder.requests) == 2:
            raise ModelError("The server is gone.")
        return reply(request, ANSWER)

    recorder = Recorder(die)
    with pytest.raises(ModelError, match="gone"):
        finish(generate_pending(database, ScriptedModel("student-a", recorder), ONE_ROUND))
    assert len(generations(database)) == 1


def test_of_two_runs_beside_each_other_the_first_counts(database, caplog):
    add_items(database)
    slow = generate_pending(database, says(ANSWER), ONE_ROUND)
    next(slow)
    finish(generate_pending(database, says(ANSWER), ONE_ROUND))
    with caplog.at_level(logging.INFO):
        assert finish(slow).done == 3
    assert [row.attempt for row in generations(database)] == [1, 1, 1]
    assert "another run was first" in caplog.text


def test_a_run_makes_good_what_failed_in_one_beside_it(database):
    add_items(database)
    slow = generate_pending(database, says(ANSWER), ONE_ROUND)
    next(slow)
    finish(generate_pending(database, says(None, finish=Finish.ERROR), ONE_ROUND))
    finish(slow)
    assert sorted((row.attempt, row.finish) for row in generations(database)) == [
        *[(1, "error")] * 3,
        *[(2, "stop")] * 3,
    ]


def test_another_template_is_written_to_anew(database):
    add_items(database)
    finish(generate_pending(database, says(ANSWER), ONE_ROUND))
    other = GenerationPlan(find_template(GENERATION, "shorten"), rounds=1)
    assert len(pending_generations(database, "grader-a", other)) == 3
    assert finish(generate_pending(database, says(ANSWER), other)).done == 3
    assert sorted(row.attempt for row in generations(database)) == [1, 1, 1, 2, 2, 2]
    assert pending_generations(database, "grader-a", other) == []
    assert pending_generations(database, "grader-a", ONE_ROUND) == []


def test_the_practice_student_is_known_as_one(database):
    finish(generate_pending(database, says(ANSWER, name="practice"), ONE_ROUND))
    finish(generate_pending(database, says(ANSWER, name="student-a"), ONE_ROUND))
    with database.read() as session:
        assert dict(session.exec(select(Student.name, Student.is_practice)).all()) == {
            "practice": True,
            "student-a": False,
        }
