"""What a run will take, told before it is started."""

from dataclasses import replace

import pytest

from skillmix_desktop.pipeline.estimates import estimate_grading
from skillmix_desktop.pipeline.grading import GradingPlan, grade_pending
from skillmix_desktop.pipeline.templates import GRADING, find_template
from skillmix_desktop.store.tables import VerdictMode
from tests.builders import add_generation, add_items
from tests.pipeline.answers import finish, says, table, verdicts

PLAN = GradingPlan(find_template(GRADING))


@pytest.fixture
def two_texts(database):
    first, second, _ = add_items(database)
    return [add_generation(database, first), add_generation(database, second)]


def test_calls_are_counted_over_texts_and_rounds(database, two_texts):
    estimate = estimate_grading(database, "llama/some.gguf", PLAN)
    assert (estimate.calls, estimate.cost_usd, estimate.seconds) == (6, 0.0, None)
    assert estimate.input_tokens > 6 * 200
    assert estimate.output_tokens > 0
    assert verdicts(database) == []


def test_reading_needs_one_call_a_text_and_writes_nothing(database, two_texts):
    for mode in (VerdictMode.READ, VerdictMode.SEQUENTIAL):
        estimate = estimate_grading(database, "llama/some.gguf", replace(PLAN, mode=mode))
        assert (estimate.calls, estimate.output_tokens) == (2, 0)


def test_what_is_done_is_not_counted_again(database, two_texts):
    once = GradingPlan(PLAN.template, rounds=1)
    finish(grade_pending(database, says(table([1] * 5), name="openai/gpt-4"), once))
    assert estimate_grading(database, "openai/gpt-4", once).calls == 0
    assert estimate_grading(database, "openai/gpt-4", PLAN).calls == 4


def test_a_text_that_will_not_be_sent_costs_nothing(database, two_texts):
    add_generation(database, add_items(database, name="More")[0], text="Sure, here is my answer:")
    assert estimate_grading(database, "openai/gpt-4", GradingPlan(PLAN.template, rounds=1)).calls == 2


def test_a_known_price_gives_a_cost_that_grows_with_the_calls(database, two_texts):
    once = estimate_grading(database, "openai/gpt-4", GradingPlan(PLAN.template, rounds=1))
    thrice = estimate_grading(database, "openai/gpt-4", PLAN)
    assert once.cost_usd > 0
    assert thrice.cost_usd == pytest.approx(3 * once.cost_usd, rel=0.01)


@pytest.mark.parametrize("name", ["openai/nobody-knows-it", "openai/local@http://127.0.0.1:1/v1"])
def test_a_price_that_is_not_known_stays_unknown(database, two_texts, name):
    assert estimate_grading(database, name, PLAN).cost_usd is None
