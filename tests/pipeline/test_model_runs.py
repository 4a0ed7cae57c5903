"""A run opens its model when it begins and closes it however it ends; it can be broken off from outside."""

from threading import Event

import pytest

from skillmix_desktop.errors import ModelError, UsageError
from skillmix_desktop.llm.registry import open_model
from skillmix_desktop.llm.scripted_model import ScriptedMarkReader, ScriptedModel
from skillmix_desktop.pipeline.generation import GenerationPlan, generate_pending
from skillmix_desktop.pipeline.grading import GradingPlan
from skillmix_desktop.pipeline.model_runs import (
    Mode,
    Purpose,
    StoppableRun,
    generation_run,
    grading_run,
    way_of,
)
from skillmix_desktop.pipeline.templates import GENERATION, GRADING, find_template
from skillmix_desktop.store.tables import VerdictMode
from tests.builders import add_generation, add_items
from tests.pipeline.answers import finish, generations, reply, steps, verdicts

PLAN = GenerationPlan(find_template(GENERATION), rounds=1)
GRADING_PLAN = GradingPlan(find_template(GRADING), rounds=1)


class Watched(ScriptedModel):
    """Says the same all the time, and knows whether it is open."""

    def __init__(self):
        super().__init__("watched", lambda request: reply(request, "Answer: words."))
        self.is_open = True

    def close(self):
        self.is_open = False


class Blocked(Watched):
    """Says one thing, and then waits until it is closed."""

    def __init__(self):
        super().__init__()
        self.is_closed = Event()

    def complete(self, requests):
        yield reply(next(iter(requests)), "Answer: words.")
        assert self.is_closed.wait(20)

    def close(self):
        super().close()
        self.is_closed.set()


def run_with(database, model):
    return StoppableRun(
        Purpose.GENERATION, model.name, lambda: model, lambda opened: generate_pending(database, opened, PLAN)
    )


def test_a_run_closes_its_model_when_it_is_done(database):
    add_items(database)
    model = Watched()
    totals = finish(run_with(database, model)())
    assert (totals.done, model.is_open) == (3, False)


def test_a_run_that_is_left_closes_its_model_too(database):
    add_items(database)
    model = Watched()
    run = run_with(database, model)()
    next(run), next(run)
    assert model.is_open
    run.close()
    assert not model.is_open
    assert len(generations(database)) == 1


def test_nothing_is_opened_before_the_run_begins():
    opened = []
    run = StoppableRun(
        Purpose.GENERATION, "x", lambda: opened.append(1) or Watched(), lambda _model: iter(())
    )
    assert opened == []
    assert run.who == "x"


def test_a_run_that_was_broken_off_shows_its_last_step_again_before_it_ends(database):
    add_items(database)
    model = Blocked()
    run = run_with(database, model)
    shown = run()
    first, second = next(shown), next(shown)
    assert (first.done, second.done) == (0, 1)
    run.stop()
    assert next(shown) == second
    with pytest.raises(StopIteration):
        next(shown)
    assert not model.is_open


def test_a_run_that_was_broken_off_can_be_made_again(database):
    add_items(database)
    run = run_with(database, Watched())
    run.stop()
    assert finish(run()).done == 3


def test_a_student_is_opened_by_its_name(database, tmp_path):
    add_items(database)
    file = tmp_path / "answers.json"
    file.write_text('{"default": {"texts": ["Answer: words."]}}')
    run = generation_run(database, f"scripted/{file}", PLAN)
    assert (run.purpose, finish(run()).done) == (Purpose.GENERATION, 3)


def test_a_wrong_name_is_told_when_the_run_begins(database):
    with pytest.raises(ModelError, match="No model is called 'gpt4'"):
        next(generation_run(database, "gpt4", PLAN)())


def test_the_program_grades_without_a_model(database):
    [item_id, *_] = add_items(database)
    add_generation(database, item_id)
    run = grading_run(database, "program", GRADING_PLAN)
    assert len(steps(run())) == 2
    assert [verdict.mode for verdict in verdicts(database)] == [VerdictMode.PROGRAM]


@pytest.mark.parametrize(
    ("mode", "way"),
    [
        (Mode.AUTOMATIC, VerdictMode.READ),
        (Mode.READ, VerdictMode.READ),
        (Mode.SEQUENTIAL, VerdictMode.SEQUENTIAL),
        (Mode.WRITE, VerdictMode.WRITE),
    ],
)
def test_a_grader_is_read_where_it_can_be_unless_it_is_to_write(database, tmp_path, mode, way):
    [item_id, *_] = add_items(database)
    add_generation(database, item_id)
    file = tmp_path / "answers.json"
    file.write_text('{"default": {"texts": ["none"], "probabilities": [0.9]}}')
    finish(grading_run(database, f"scripted/{file}", GRADING_PLAN, mode)())
    assert [verdict.mode for verdict in verdicts(database)] == [way]


def test_a_grader_that_cannot_be_read_is_not_made_to():
    model = ScriptedModel("openai/gpt-4", lambda request: reply(request, ""))
    assert way_of(model, Mode.AUTOMATIC) is VerdictMode.WRITE
    for mode in (Mode.READ, Mode.SEQUENTIAL):
        with pytest.raises(UsageError, match="cannot be read"):
            way_of(model, mode)
    reader = ScriptedMarkReader("reader", lambda request: reply(request, ""), lambda _request: None)
    assert way_of(reader, Mode.AUTOMATIC) is VerdictMode.READ


def test_a_server_writes_unless_it_is_to_be_read_and_then_one_mark_below_the_other():
    model = open_model("openai/gpt-4")
    assert way_of(model, Mode.AUTOMATIC) is VerdictMode.WRITE
    assert way_of(model, Mode.READ) is way_of(model, Mode.SEQUENTIAL) is VerdictMode.SEQUENTIAL
