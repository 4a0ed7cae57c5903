"""Grading by writing a table: what each reply becomes, and what is left to do."""

import logging

import pytest
from sqlmodel import select

from skillmix_desktop.core.prompts import render_grading
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.llm.base import Finish
from skillmix_desktop.llm.scripted_model import ScriptedModel
from skillmix_desktop.pipeline.grading import GradingPlan, grade_pending, pending_verdicts
from skillmix_desktop.pipeline.templates import GRADING, find_template
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.integrity import verify
from skillmix_desktop.store.queries import items
from skillmix_desktop.store.tables import Grader, GraderKind, Template, VerdictMode, key_of
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import (
    LITOTES_ANALOGY,
    Recorder,
    finish,
    marks,
    points,
    reply,
    says,
    steps,
    table,
    verdicts,
)

TEMPLATE = find_template(GRADING)
ONCE = GradingPlan(TEMPLATE, rounds=1)
WHOLE = table([1, 0, 1, 1, 1])


@pytest.fixture
def generation_id(database):
    """One text for one item of two skills."""
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    return add_generation(database, item_id)


@pytest.fixture
def three_texts(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    return [add_generation(database, item_id, student=f"student-{n}") for n in range(3)]


def test_a_table_in_our_form_becomes_a_mark_for_each_criterion(database, generation_id):
    totals = finish(grade_pending(database, says(WHOLE), ONCE))
    [verdict] = verdicts(database)
    assert (verdict.outcome, verdict.mode) == (Outcome.SCORED, VerdictMode.WRITE)
    assert points(database, verdict.id) == [1, 0, 1, 1, 1]
    assert verdict.explanation == "the kite carries the comparison."
    assert (totals.done, totals.failed, totals.outcomes) == (1, 0, {"scored": 1})


def test_the_graders_own_total_is_kept_and_never_used(database, generation_id):
    finish(grade_pending(database, says(table([1, 0, 1, 1, 1], total="5")), ONCE))
    [verdict] = verdicts(database)
    assert verdict.claimed_total == 5
    assert sum(points(database, verdict.id)) == 4


def test_a_verdict_tells_what_was_asked_what_was_said_and_what_it_took(database, generation_id):
    finish(grade_pending(database, says(WHOLE, cost_usd=0.5), ONCE))
    [verdict] = verdicts(database)
    assert (verdict.reply, verdict.provenance) == (WHOLE, {"served": "a script"})
    assert (verdict.input_tokens, verdict.output_tokens) == (11, 7)
    assert (verdict.cost_usd, verdict.seconds) == (0.5, 0.5)
    with database.read() as session:
        [entry] = items(session)
        assert session.get(Template, verdict.template_id).content == TEMPLATE.content
    text = "The falcon was not slow. It is a kite with a mind of its own."
    assert verdict.prompt_sha256 == render_grading(TEMPLATE, entry.skills, entry.topic, text).sha256


def test_every_text_is_graded_in_every_round(database, three_texts):
    finish(grade_pending(database, says(WHOLE), GradingPlan(TEMPLATE)))
    graded = {(verdict.generation_id, verdict.round) for verdict in verdicts(database)}
    assert graded == {(text, round_) for text in three_texts for round_ in (1, 2, 3)}
    assert verify(database) == []


def test_rounds_are_asked_with_seeds_of_their_own(database, generation_id):
    recorder = Recorder(lambda request: reply(request, WHOLE))
    finish(grade_pending(database, ScriptedModel("grader-a", recorder), GradingPlan(TEMPLATE)))
    assert len({request.decoding.seed for request in recorder.requests}) == 3
    assert len({request.turns for request in recorder.requests}) == 1


UNREADABLE = {
    "no table": ("It is a fine text.", Finish.STOP, "", Outcome.UNPARSED, "no row of the reply names it"),
    "cut before its table": (
        "This is the grad",
        Finish.LENGTH,
        "512 tokens",
        Outcome.TRUNCATED,
        "the reply was cut off",
    ),
    "cut within its table": (
        table([1, 1]),
        Finish.LENGTH,
        "512 tokens",
        Outcome.TRUNCATED,
        "the reply was cut off",
    ),
    "refused by the server": (None, Finish.REFUSED, "a filter", Outcome.REFUSED, "a filter"),
    "refused in words": (
        "I'm sorry, but I cannot grade this.",
        Finish.STOP,
        "",
        Outcome.REFUSED,
        "no row of the reply names it",
    ),
    "failed": (None, Finish.ERROR, "the line was cut", Outcome.ERROR, "the line was cut"),
    "failed without a word": (None, Finish.ERROR, "", Outcome.ERROR, "no reply came"),
}


@pytest.mark.parametrize("case", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_is_not_judged_and_says_why(database, generation_id, case):
    text, how, detail, outcome, reason = case
    totals = finish(grade_pending(database, says(text, finish=how, detail=detail), ONCE))
    [verdict] = verdicts(database)
    assert (verdict.outcome, verdict.detail, verdict.reply) == (outcome, detail, text)
    assert [(mark.points, mark.reason) for mark in marks(database, verdict.id)] == [(None, reason)] * 5
    assert (totals.done, totals.failed, totals.outcomes) == (0, 1, {outcome: 1})
    assert verify(database) == []


def test_a_reply_that_was_cut_after_a_whole_table_counts(database, generation_id):
    finish(grade_pending(database, says(WHOLE, finish=Finish.LENGTH), ONCE))
    [verdict] = verdicts(database)
    assert verdict.outcome == Outcome.SCORED
    assert points(database, verdict.id) == [1, 0, 1, 1, 1]


def test_a_missing_row_leaves_only_its_own_criterion_not_judged(database, generation_id):
    lines = [line for line in WHOLE.splitlines() if "analogy" not in line]
    finish(grade_pending(database, says("\n".join(lines)), ONCE))
    [verdict] = verdicts(database)
    assert verdict.outcome == Outcome.SCORED
    assert points(database, verdict.id) == [1, None, 1, 1, 1]


def test_a_grader_is_asked_in_lines_where_the_template_says_so(database, generation_id):
    lines = (
        "Correctly illustrates litotes: yes. Point earned: 1\n"
        "Correctly illustrates analogy: no. Point earned: 0\n"
        "Pertains to Falconry: it does. Point earned: 1\n"
        "Text makes sense: it does. Point earned: 1\n"
        "At most one sentence: no. Point earned: 0\n"
        "Grade: 3"
    )
    finish(grade_pending(database, says(lines), GradingPlan(find_template(GRADING, "lines"), rounds=1)))
    [verdict] = verdicts(database)
    assert points(database, verdict.id) == [1, 0, 1, 1, 0]


def test_a_stopped_run_goes_on_where_it_ended(database, project_path, three_texts):
    run = grade_pending(database, says(WHOLE), ONCE)
    next(run)
    next(run)
    run.close()
    database.close()
    reopened = Database.open(project_path)
    try:
        assert len(verdicts(reopened)) == 1
        run = grade_pending(reopened, says(WHOLE), ONCE)
        assert next(run).total == 2
        finish(run)
        assert {verdict.attempt for verdict in verdicts(reopened)} == {1}
    finally:
        reopened.close()


def test_progress_counts_what_failed_and_says_why(database, three_texts):
    shown = steps(grade_pending(database, says("no table"), ONCE))
    assert [(step.done, step.total, step.failed) for step in shown] == [
        (0, 3, 0),
        (1, 3, 1),
        (2, 3, 2),
        (3, 3, 3),
    ]
    assert shown[-1].note == "the reply holds no marks that could be read"


def test_a_call_that_failed_is_made_again_and_the_failure_stays_written_down(database, generation_id):
    finish(grade_pending(database, says(None, finish=Finish.ERROR, detail="the line was cut"), ONCE))
    finish(grade_pending(database, says(WHOLE), ONCE))
    assert [(v.attempt, v.outcome) for v in verdicts(database)] == [(1, "error"), (2, "scored")]
    assert pending_verdicts(database, "grader-a", ONCE) == []


@pytest.mark.parametrize("text", ["no table", "I'm sorry, but I cannot grade this."])
def test_what_could_not_be_read_is_asked_again_only_when_wanted(database, generation_id, text):
    finish(grade_pending(database, says(text), ONCE))
    outcome = verdicts(database)[0].outcome
    assert pending_verdicts(database, "grader-a", ONCE) == []
    again = GradingPlan(TEMPLATE, rounds=1, ask_again=(Outcome(outcome),))
    finish(grade_pending(database, says(WHOLE), again))
    assert [(v.attempt, v.outcome) for v in verdicts(database)] == [(1, outcome), (2, "scored")]
    assert pending_verdicts(database, "grader-a", again) == []


def test_only_the_texts_that_are_named_are_graded(database, three_texts):
    plan = GradingPlan(TEMPLATE, rounds=1, generation_ids=three_texts[1:2])
    finish(grade_pending(database, says(WHOLE), plan))
    assert [verdict.generation_id for verdict in verdicts(database)] == three_texts[1:2]


@pytest.mark.parametrize("blank", ["Sure, here is my answer:", " "])
def test_a_text_that_is_none_is_never_sent_and_does_not_stop_the_others(database, generation_id, blank):
    other = add_generation(database, key_of_item(database), student="student-b", text=blank)
    recorder = Recorder(lambda request: reply(request, WHOLE))
    totals = finish(grade_pending(database, ScriptedModel("grader-a", recorder), ONCE))
    assert (totals.done, totals.failed, len(recorder.requests)) == (1, 1, 1)
    [failed] = [verdict for verdict in verdicts(database) if verdict.outcome == Outcome.ERROR]
    assert failed.generation_id == other
    assert (failed.reply, failed.prompt_sha256, failed.cost_usd) == (None, None, None)
    assert all("no text to grade" in mark.reason for mark in marks(database, failed.id))


def key_of_item(database):
    with database.read() as session:
        return items(session)[0].id


def test_generations_without_a_text_are_not_graded(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    add_generation(database, item_id, text=None)
    assert pending_verdicts(database, "grader-a", ONCE) == []


@pytest.mark.parametrize(
    ("name", "kind"), [("practice", GraderKind.PRACTICE), ("openai/gpt-4", GraderKind.MACHINE)]
)
def test_the_practice_model_is_known_as_such_and_no_other(database, generation_id, name, kind):
    finish(grade_pending(database, says(WHOLE, name=name), ONCE))
    with database.read() as session:
        assert session.get(Grader, key_of("grader", name)).kind == kind


def test_a_machine_does_not_grade_under_a_persons_name(database, generation_id):
    add_verdict(
        database,
        generation_id,
        grader="Ada",
        marks=[1, 1, 1, 1],
        kind=GraderKind.PERSON,
        mode=VerdictMode.BLIND,
    )
    with pytest.raises(UsageError, match="“Ada” is a person"):
        finish(grade_pending(database, says(WHOLE, name="Ada"), GradingPlan(TEMPLATE, rounds=2)))


def test_of_two_runs_beside_each_other_the_first_counts(database, generation_id, caplog):
    slow = grade_pending(database, says("no table"), ONCE)
    next(slow)
    finish(grade_pending(database, says(WHOLE), ONCE))
    with caplog.at_level(logging.INFO):
        finish(slow)
    assert [(v.attempt, v.outcome) for v in verdicts(database)] == [(1, "scored")]
    assert "another run was first" in caplog.text


def test_a_run_makes_good_what_failed_in_one_beside_it(database, generation_id):
    slow = grade_pending(database, says(WHOLE), ONCE)
    next(slow)
    finish(grade_pending(database, says(None, finish=Finish.ERROR), ONCE))
    finish(slow)
    assert [(v.attempt, v.outcome) for v in verdicts(database)] == [(1, "error"), (2, "scored")]


def test_another_template_is_the_whole_work_anew(database, three_texts):
    finish(grade_pending(database, says(WHOLE), GradingPlan(TEMPLATE, rounds=2)))
    other = GradingPlan(find_template(GRADING, "lines"), rounds=2)
    assert len(pending_verdicts(database, "grader-a", other)) == 6
    assert pending_verdicts(database, "grader-a", GradingPlan(TEMPLATE, rounds=2)) == []
    assert finish(grade_pending(database, says("no table"), other)).failed == 6
    assert {v.attempt for v in verdicts(database) if v.template_id == other.template.sha256} == {2}
    assert pending_verdicts(database, "grader-a", other) == []


def test_only_the_newest_text_of_a_round_is_graded(database, generation_id):
    newer = add_generation(database, key_of_item(database), attempt=2)
    add_generation(database, key_of_item(database), attempt=3, text=None)
    assert [task.generation_id for task in pending_verdicts(database, "grader-a", ONCE)] == [newer]


def test_a_text_that_cannot_be_asked_about_is_written_down_once_a_template(database, generation_id):
    add_generation(database, key_of_item(database), student="student-b", text=" ")
    for _ in range(3):
        shown = steps(grade_pending(database, says(WHOLE), ONCE))
        assert shown[-1].failed == 1
        assert "no text to grade" in shown[-1].note
    assert sorted(v.outcome for v in verdicts(database)) == ["error", "scored"]
    finish(grade_pending(database, says(WHOLE), GradingPlan(find_template(GRADING, "lines"), rounds=1)))
    assert [v.outcome for v in verdicts(database)].count("error") == 2


def test_a_text_that_quotes_our_table_does_not_mark_itself(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    add_generation(database, item_id, text=WHOLE)
    recorder = Recorder(lambda request: reply(request, "no table"))
    finish(grade_pending(database, ScriptedModel("grader-a", recorder), ONCE))
    [sent] = recorder.requests
    assert sent.turns[0].count("This is the grading table:") == 1


def test_every_failed_kind_of_reply_leaves_a_verdict_behind(database, three_texts):
    finish(grade_pending(database, says("no table"), GradingPlan(TEMPLATE)))
    with database.read() as session:
        names = session.exec(select(Grader.name)).all()
    assert names == ["grader-a"]
    assert len(verdicts(database)) == 9
