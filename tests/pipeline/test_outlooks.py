"""What a run will take is told before it: calls, tokens, and a price where one is known."""

from dataclasses import replace

import pytest

from skillmix_desktop.errors import ModelError, UsageError
from skillmix_desktop.llm.base import Finish, MarkReading
from skillmix_desktop.llm.scripted_model import ScriptedMarkReader, ScriptedModel
from skillmix_desktop.pipeline import estimates
from skillmix_desktop.pipeline.generation import GenerationPlan, generate_pending
from skillmix_desktop.pipeline.grading import GradingPlan, grade_by_reading, grade_pending
from skillmix_desktop.pipeline.items import list_item_sets
from skillmix_desktop.pipeline.model_runs import Mode
from skillmix_desktop.pipeline.outlooks import generation_outlook, grading_outlook
from skillmix_desktop.pipeline.templates import GENERATION, GRADING, find_template
from skillmix_desktop.store.tables import VerdictMode
from tests.builders import add_generation, add_items
from tests.pipeline.answers import LITOTES_ANALOGY, Recorder, finish, reply, says, table

WRITING = GenerationPlan(find_template(GENERATION), rounds=2)
GRADING_PLAN = GradingPlan(find_template(GRADING), rounds=3)


def test_a_text_takes_a_call_for_each_turn(database):
    add_items(database)
    outlook = generation_outlook(database, "openai/gpt-4", WRITING)
    assert (outlook.texts, outlook.estimate.calls) == (6, 12)
    assert outlook.estimate.cost_usd > 0


def test_the_estimate_counts_what_is_sent_anew_with_each_turn(database):
    add_items(database, [LITOTES_ANALOGY])
    outlook = generation_outlook(database, "a", GenerationPlan(find_template(GENERATION), rounds=1))
    recorder = Recorder(lambda request: reply(request, "Answer: x"))
    finish(generate_pending(database, ScriptedModel("a", recorder), WRITING))
    request = recorder.requests[0]
    first = len(request.system) + len(request.turns[0])
    both = first + 4 * 200 + len(request.turns[1])
    assert outlook.estimate.input_tokens == round((first + both) / 4)


@pytest.mark.parametrize(("spec", "price"), [("practice", 0.0), ("openai/unheard-of", None)])
def test_what_runs_here_is_free_and_an_unlisted_price_is_unknown(database, spec, price):
    add_items(database)
    assert generation_outlook(database, spec, WRITING).estimate.cost_usd == price


def test_a_student_with_nothing_left_takes_nothing(database):
    add_items(database, [LITOTES_ANALOGY])
    finish(generate_pending(database, says("Answer: A kite.", name="practice"), WRITING))
    outlook = generation_outlook(database, "practice", WRITING)
    assert (outlook.texts, outlook.estimate.calls, outlook.estimate.input_tokens) == (0, 0, 0)


def test_an_item_set_narrows_the_run(database):
    add_items(database, name="first")
    add_items(database, [LITOTES_ANALOGY], name="second", seed=2)
    chosen = next(entry for entry in list_item_sets(database) if entry.name == "second")
    plan = GenerationPlan(find_template(GENERATION), rounds=1, item_set_id=chosen.id)
    assert generation_outlook(database, "practice", plan).texts == 1


def texts(database, count=2):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    return [add_generation(database, item_id, student=f"student-{n}") for n in range(count)]


def test_a_grader_that_writes_is_called_once_a_round(database):
    texts(database)
    outlook = grading_outlook(database, "openai/gpt-4", GRADING_PLAN)
    assert (outlook.texts, outlook.estimate.calls, outlook.is_reading) == (2, 6, False)
    assert outlook.estimate.output_tokens > 0


def test_a_grader_that_is_read_is_called_once_a_text_and_writes_nothing(database):
    texts(database)
    outlook = grading_outlook(database, "practice", GRADING_PLAN)
    assert (outlook.texts, outlook.estimate.calls, outlook.is_reading) == (2, 2, True)
    assert outlook.estimate.output_tokens == 0
    assert grading_outlook(database, "practice", GRADING_PLAN, Mode.WRITE).estimate.calls == 6


@pytest.mark.parametrize(
    ("spec", "mode"), [("openai/gpt-4", VerdictMode.WRITE), ("practice", VerdictMode.READ)]
)
def test_the_window_and_the_command_line_tell_the_same(database, monkeypatch, spec, mode):
    monkeypatch.setattr(estimates, "_MOST_RENDERED", 2)
    texts(database, count=5)
    [item_id] = add_items(database, [LITOTES_ANALOGY], name="more", seed=3)
    add_generation(database, item_id, text="Sure, here is my answer:")
    told = estimates.estimate_grading(database, spec, replace(GRADING_PLAN, mode=mode))
    assert told.calls > 0
    assert grading_outlook(database, spec, GRADING_PLAN).estimate == told


@pytest.mark.parametrize(("mode", "calls"), [(Mode.READ, 0), (Mode.SEQUENTIAL, 2), (Mode.WRITE, 2)])
def test_what_was_read_is_not_yet_read_in_sequence_or_written(database, mode, calls):
    texts(database)
    plan = GradingPlan(find_template(GRADING), rounds=1)
    finish(grade_by_reading(database, reader("practice"), plan))
    assert grading_outlook(database, "practice", plan, mode).estimate.calls == calls
    told = estimates.estimate_grading(database, "practice", replace(plan, mode=VerdictMode(mode)))
    assert told.calls == calls


def reader(name):
    def read(request):
        return MarkReading(request.key, (1.0,) * 5, (1.0,) * 5, Finish.STOP)

    return ScriptedMarkReader(name, lambda request: reply(request, None), read)


def test_the_program_takes_no_calls(database):
    texts(database)
    outlook = grading_outlook(database, "program", GRADING_PLAN)
    assert (outlook.texts, outlook.estimate.calls, outlook.estimate.cost_usd) == (2, 0, 0.0)


def test_what_failed_counts_as_left(database):
    texts(database)
    answers = iter([(None, Finish.ERROR), (table([1] * 5), Finish.STOP)])

    def answer(request):
        text, how = next(answers)
        return reply(request, text, finish=how)

    plan = GradingPlan(find_template(GRADING), rounds=1)
    finish(grade_pending(database, ScriptedModel("openai/gpt-4", answer), plan))
    assert grading_outlook(database, "openai/gpt-4", plan).texts == 1


def test_a_text_that_cannot_be_sent_is_dealt_with_without_a_call(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    add_generation(database, item_id, text="Sure! Here is a text:")
    outlook = grading_outlook(database, "openai/gpt-4", GRADING_PLAN)
    assert (outlook.texts, outlook.estimate.calls, outlook.estimate.output_tokens) == (1, 0, 0)


def test_a_grader_that_does_not_exist_has_no_outlook(database):
    with pytest.raises(ModelError, match="No model is called"):
        grading_outlook(database, "gpt4", GRADING_PLAN)


def test_a_grader_that_cannot_be_read_has_no_outlook_of_reading(database, tmp_path):
    file = tmp_path / "answers.json"
    file.write_text('{"default": {"texts": ["none"]}}')
    with pytest.raises(UsageError, match="cannot be read"):
        grading_outlook(database, f"scripted/{file}", GRADING_PLAN, Mode.READ)


def test_a_server_that_is_read_writes_its_marks_once_and_no_reasons(database):
    texts(database)
    read = grading_outlook(database, "openai/gpt-4", GRADING_PLAN, Mode.READ)
    written = grading_outlook(database, "openai/gpt-4", GRADING_PLAN)
    assert (read.estimate.calls, written.estimate.calls, read.is_reading) == (2, 6, True)
    assert 0 < read.estimate.output_tokens < written.estimate.output_tokens / 3
    assert 0 < read.estimate.cost_usd < written.estimate.cost_usd
