"""Grading over HTTP by the probabilities that a server tells of the marks that it writes."""

import pytest

from skillmix_desktop.core.rubric import Outcome, rubric
from skillmix_desktop.errors import ModelError, UsageError
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.calibration import study_calibration
from skillmix_desktop.pipeline.grading import (
    GradingPlan,
    grade_by_told_probabilities,
    grade_pending,
    pending_verdicts,
)
from skillmix_desktop.pipeline.templates import GRADING, find_template
from skillmix_desktop.store.integrity import verify
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.llm.fake_server import completion, fault, in_turn, ok, running
from tests.llm.http_support import model_at
from tests.llm.told_reply import object_of, tells, told_reply
from tests.pipeline.answers import LITOTES_ANALOGY, finish, marks, points, table, verdicts

PLAN = GradingPlan(find_template(GRADING))
NAMES = [criterion.label for criterion in rubric(*LITOTES_ANALOGY)]
SHARES = [0.9, 0.2, 0.5, 0.51, 1.0]
PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}
TEXT = object_of([1, 0, 1, 0, 1], NAMES)


@pytest.fixture
def generation_id(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    return add_generation(database, item_id)


def graded(database, *behaviours):
    """The totals of a run against a server that behaves so, and what the server was sent."""
    with running(in_turn(*behaviours)) as server:
        return finish(grade_by_told_probabilities(database, model_at(server), PLAN)), server.seen


def probabilities(database, verdict):
    return [mark.probability for mark in marks(database, verdict.id)]


def test_what_is_told_becomes_marks_from_one_half_upwards(database, generation_id):
    totals, seen = graded(database, tells(TEXT, told_reply(TEXT, SHARES, mass=0.9)))
    [verdict] = verdicts(database)
    assert probabilities(database, verdict) == pytest.approx(SHARES)
    assert points(database, verdict.id) == [1, 0, 1, 1, 1]
    assert (verdict.outcome, verdict.mode, verdict.round) == (Outcome.SCORED, VerdictMode.SEQUENTIAL, 1)
    assert (totals.done, len(seen), verdict.reply, verdict.output_tokens) == (1, 1, TEXT, 7)
    assert verify(database) == []


def test_a_verdict_keeps_how_it_was_asked_for_and_how_much_its_marks_had(database, generation_id):
    _, seen = graded(database, tells(TEXT, told_reply(TEXT, SHARES, mass=0.9)))
    provenance = verdicts(database)[0].provenance
    assert provenance["answer_mass"] == pytest.approx([0.9] * 5)
    assert (provenance["top_logprobs"], provenance["response_format"]) == (20, "json_schema")
    assert provenance["marks_as_written"] == []
    assert provenance["decoding"]["temperature"] == seen[0].body["temperature"] == 0
    assert seen[0].body["response_format"]["json_schema"]["schema"]["required"] == NAMES


def test_a_table_tells_as_much_as_an_object(database, generation_id):
    text = table([1, 0, 1, 1, 1])
    refusal = fault(400, "response_format is not supported")
    graded(database, refusal, tells(text, told_reply(text, SHARES)))
    [verdict] = verdicts(database)
    assert probabilities(database, verdict) == pytest.approx(SHARES)
    assert verdict.explanation == "the kite carries the comparison."
    assert "response_format" not in verdict.provenance


def test_thoughts_do_not_shift_the_marks(database, generation_id):
    thoughts = "<think>First 1 1 1, or " + object_of([0, 0, 0, 0, 0], NAMES) + "</think>\n"
    entries = told_reply(thoughts, [0.5] * 8) + told_reply(TEXT, SHARES)
    graded(database, tells(thoughts + TEXT, entries))
    [verdict] = verdicts(database)
    assert probabilities(database, verdict) == pytest.approx(SHARES)


def test_thoughts_that_only_the_tokens_hold_do_not_either(database, generation_id):
    thoughts = "First 1 1 1, or " + object_of([0, 0, 0, 0, 0], NAMES) + "</think>"
    graded(database, tells(TEXT, told_reply(thoughts, [0.5] * 8) + told_reply(TEXT, SHARES)))
    assert probabilities(database, verdicts(database)[0]) == pytest.approx(SHARES)


def test_tokens_that_spell_something_else_leave_the_marks_as_they_were_written(database, generation_id):
    other = TEXT.replace("litotes", "litote")
    graded(database, tells(TEXT, told_reply(other, SHARES)))
    [verdict] = verdicts(database)
    assert points(database, verdict.id) == [1, 0, 1, 0, 1]
    assert probabilities(database, verdict) == [None] * 5
    assert verdict.provenance["marks_as_written"] == [0, 1, 2, 3, 4]
    assert verdict.provenance["answer_mass"] == [None] * 5


def test_a_mark_that_would_hardly_be_written_is_not_judged(database, generation_id):
    entries = told_reply(TEXT, SHARES)
    entries[[entry["token"] for entry in entries].index("0")] = told_reply("0", [0.2], mass=0.004)[0]
    graded(database, tells(TEXT, entries))
    [verdict] = verdicts(database)
    assert points(database, verdict.id) == [1, None, 1, 1, 1]
    assert marks(database, verdict.id)[1].reason == "the model would write neither 1 nor 0 here"


def test_a_grader_that_hardly_writes_marks_is_told_as_a_file_is(database, generation_id):
    graded(database, tells(TEXT, told_reply(TEXT, SHARES, mass=0.004)))
    [verdict] = verdicts(database)
    assert (verdict.outcome, verdict.detail) == (
        Outcome.UNPARSED,
        "This model does not answer in the table's form.",
    )


def test_a_reply_that_was_cut_or_refused_is_what_it_is_when_written(database, generation_id):
    cut = completion(TEXT[:60], finish="length")
    cut["choices"][0]["logprobs"] = {"content": told_reply(TEXT[:60], SHARES)}
    graded(database, ok(**{"choices": cut["choices"]}))
    [verdict] = verdicts(database)
    assert verdict.outcome == Outcome.TRUNCATED
    assert points(database, verdict.id) == [None] * 5


def test_a_server_without_probabilities_ends_the_run_and_leaves_no_verdict(database, generation_id):
    with pytest.raises(ModelError, match="gives no probabilities"):
        graded(database, ok(TEXT))
    assert verdicts(database) == []


def test_written_marks_and_told_probabilities_are_verdicts_apart(database, generation_id):
    told = tells(TEXT, told_reply(TEXT, SHARES))
    with running(in_turn(told)) as server:
        grader = model_at(server)
        assert finish(grade_by_told_probabilities(database, grader, PLAN)).done == 1
        assert finish(grade_by_told_probabilities(database, grader, PLAN)).done == 0
        assert finish(grade_pending(database, grader, PLAN)).done == 3
    assert {verdict.mode for verdict in verdicts(database)} == {"sequential", "write"}


def test_probabilities_are_not_asked_for_where_the_template_asks_for_lines(database, generation_id):
    with running(in_turn(ok(TEXT))) as server, pytest.raises(UsageError, match="lines"):
        next(
            grade_by_told_probabilities(
                database, model_at(server), GradingPlan(find_template(GRADING, "lines"))
            )
        )


def test_told_probabilities_can_be_held_against_people(database, generation_id):
    task = pending_verdicts(database, "nobody", GradingPlan(PLAN.template, rounds=1))[0]
    others = [add_generation(database, task.item_id, student=f"student-{number}") for number in range(5)]
    for number, text in enumerate([generation_id, *others]):
        is_met = [number % 2, 1, 1, 1]
        add_verdict(database, text, grader="Ada", marks=is_met, **PERSON)
    graded(database, tells(TEXT, told_reply(TEXT, SHARES)))
    found = {each.criterion: each for each in study_calibration(database, AgreementOptions())}
    assert (found["pooled"].reliability.n, found["pooled"].reliability.n_texts) == (24, 6)
    assert found["topic"].reliability.expected_error == pytest.approx(0.5)
    assert found["skill"].platt is not None
