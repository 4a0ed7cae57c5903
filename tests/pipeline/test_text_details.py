"""A text and a verdict are shown with the prompt that was sent, and with where each number came from."""

from dataclasses import replace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from skillmix_desktop.core.prompts import load_reference_template
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.llm.base import Decoding, Finish, Reply
from skillmix_desktop.llm.scripted_model import ScriptedModel
from skillmix_desktop.pipeline.generation import GenerationPlan, generate_pending
from skillmix_desktop.pipeline.grading import GradingPlan, grade_pending
from skillmix_desktop.pipeline.program_grading import grade_by_program
from skillmix_desktop.pipeline.templates import GENERATION, GRADING, find_template
from skillmix_desktop.pipeline.text_details import text_detail, verdict_detail
from skillmix_desktop.store.columns import GENERATION as GENERATIONS
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from skillmix_desktop.store.text_list import text_ids
from skillmix_desktop.store.verdict_list import verdict_ids
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY, Recorder, finish, reply, table

TEXT = "The falcon was not slow; it was a kite with a mind."


@pytest.fixture
def item_id(database):
    return add_items(database, [LITOTES_ANALOGY])[0]


def only_text(database):
    with database.read() as session:
        [id_] = text_ids(session)
    return text_detail(database, id_)


def only_verdict(database):
    with database.read() as session:
        [id_] = verdict_ids(session)
    return verdict_detail(database, id_)


def write(database, recorder, template=None):
    template = template or find_template(GENERATION)
    plan = GenerationPlan(template, rounds=1, decoding=Decoding(temperature=0.3))
    finish(generate_pending(database, ScriptedModel("openai/gpt-4", recorder), plan))


def test_the_prompt_of_a_text_is_the_one_that_was_sent(database, item_id):
    recorder = Recorder(lambda request: reply(request, f"Answer: {TEXT}"))
    write(database, recorder)
    detail = only_text(database)
    [request] = recorder.requests
    assert (detail.prompt.prompt.system, detail.prompt.prompt.turns) == (request.system, request.turns)
    assert detail.prompt.is_as_sent


def test_a_text_comes_with_its_item_its_replies_and_its_figures(database, item_id):
    write(database, Recorder(lambda request: reply(request, f"Answer: {TEXT}", cost_usd=0.25)))
    detail = only_text(database)
    assert (detail.text, detail.student, detail.is_practice) == (TEXT, "openai/gpt-4", False)
    assert (detail.item.skill_names, detail.item.topic, detail.item_set) == (*LITOTES_ANALOGY, "Draw")
    assert detail.replies == (f"Answer: {TEXT}",) * 2
    call = detail.call
    assert (call.input_tokens, call.output_tokens, call.cost_usd, call.seconds) == (11, 7, 0.25, 0.5)
    assert (call.template, call.provenance) == ("default, version 1", {"served": "a script"})


def test_a_prompt_that_would_be_another_now_is_not_passed_off_as_the_one_sent(database, item_id):
    write(database, Recorder(lambda request: reply(request, TEXT)))
    with database.write() as session:
        session.execute(sa.update(GENERATIONS).values(prompt_sha256="0" * 64))
    assert only_text(database).prompt.is_as_sent is False
    with database.write() as session:
        session.execute(sa.update(GENERATIONS).values(prompt_sha256=None))
    assert only_text(database).prompt.is_as_sent is None


def test_a_reference_template_is_made_again_from_what_was_stored(database, item_id, tmp_path):
    path = tmp_path / "clone_of_theirs.json"
    path.write_text(
        '["About {topic}: {skills_str}, in {num_sentences_str}.", "Better, on {topic}: {skills_str}."]'
    )
    recorder = Recorder(lambda request: reply(request, TEXT))
    write(database, recorder, load_reference_template(path, GENERATION))
    path.unlink()
    detail = only_text(database)
    assert detail.prompt.is_as_sent
    assert detail.call.template == "clone_of_theirs, version 0"


def test_a_text_from_elsewhere_has_no_prompt_and_says_so(database, item_id):
    detail = text_detail(database, add_generation(database, item_id))
    assert detail.prompt.prompt is None
    assert detail.prompt.fault
    assert detail.call.input_tokens is detail.call.cost_usd is None


def test_the_attempts_before_are_named_with_how_they_ended(database, item_id):
    outcomes = iter([Finish.ERROR, Finish.STOP])

    def answer(request):
        ending = next(outcomes)
        if ending is Finish.ERROR:
            return Reply(request.key, (), Finish.ERROR, "The line was cut.")
        return reply(request, f"Answer: {TEXT}")

    for _ in range(2):
        write(database, answer)
    detail = only_text(database)
    assert (detail.call.attempt, detail.call.earlier) == (2, ("attempt 1: error, The line was cut.",))


def test_what_is_gone_is_said_to_be_gone(database):
    with pytest.raises(UsageError, match="no longer"):
        text_detail(database, uuid4())
    with pytest.raises(UsageError, match="no longer"):
        verdict_detail(database, uuid4())


def test_a_verdict_comes_with_its_prompt_its_marks_and_the_graders_own_count(database, item_id):
    add_generation(database, item_id, text=TEXT)
    recorder = Recorder(lambda request: reply(request, table([1, 0, 1, 1, 1], total="5")))
    plan = GradingPlan(find_template(GRADING), rounds=1)
    finish(grade_pending(database, ScriptedModel("openai/gpt-4", recorder), plan))
    detail = only_verdict(database)
    [request] = recorder.requests
    assert detail.prompt.prompt.turns == request.turns
    assert detail.prompt.is_as_sent
    assert [mark.mark.points for mark in detail.marks] == [1, 0, 1, 1, 1]
    assert [mark.criterion.name for mark in detail.marks[:3]] == ["litotes", "analogy", "Falconry"]
    assert (detail.points, detail.claimed_total) == (4, 5)
    assert detail.explanation == "the kite carries the comparison."
    assert (detail.kind, detail.mode, detail.outcome) == (
        GraderKind.MACHINE,
        VerdictMode.WRITE,
        Outcome.SCORED,
    )
    assert detail.text.text == TEXT


def test_points_that_are_not_all_known_add_up_to_nothing_known(database, item_id):
    add_generation(database, item_id, text=TEXT)
    finish(grade_by_program(database))
    detail = only_verdict(database)
    assert detail.points is None
    assert detail.marks[0].mark.reason == "a program cannot decide this"
    assert detail.marks[-1].mark.points == 1
    assert detail.prompt.prompt is None


def test_a_criterion_without_a_mark_is_still_shown(database, item_id):
    text = add_generation(database, item_id)
    detail = verdict_detail(database, add_verdict(database, text, marks={1: 1.0}))
    assert [mark.mark is None for mark in detail.marks] == [True, False, True, True, True]
    assert detail.points is None


def test_an_earlier_attempt_at_grading_is_named(database, item_id):
    text = add_generation(database, item_id)
    add_verdict(database, text, outcome=Outcome.UNPARSED)
    detail = verdict_detail(database, add_verdict(database, text, marks=[1] * 5, attempt=2))
    assert detail.call.earlier == ("attempt 1: unparsed",)


def test_details_are_frozen_and_need_no_session(database, item_id):
    detail = text_detail(database, add_generation(database, item_id, text=TEXT))
    assert replace(detail, text="other").item is detail.item
