"""Following a long run to its end, and adding up what it took."""

import pytest

from skillmix_desktop.llm.base import Finish, Reply, Waiting
from skillmix_desktop.llm.scripted_model import ScriptedModel
from skillmix_desktop.pipeline.generation import GenerationPlan, generate_pending
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.pipeline.runs import RunTotals, follow, longest_first
from skillmix_desktop.pipeline.templates import GENERATION, find_template
from tests.builders import add_items
from tests.pipeline.answers import reply, steps


def counting(closed):
    try:
        for done in range(3):
            yield Progress(done, 2)
    finally:
        closed.append(True)
    return RunTotals(done=2)


def test_a_run_is_followed_to_its_totals_and_every_step_is_shown():
    shown, closed = [], []
    assert follow(counting(closed), shown.append) == RunTotals(done=2)
    assert [step.done for step in shown] == [0, 1, 2]


def test_the_longest_of_a_long_run_come_first_and_the_others_in_their_order():
    sizes = [number % 300 for number in range(600)]
    found = list(longest_first(range(600), lambda number: sizes[number]))
    assert sorted(found) == list(range(600))
    assert {sizes[number] for number in found[:32]} == set(range(284, 300))
    assert found[32:] == sorted(found[32:])
    assert list(longest_first(range(200), lambda number: sizes[number])) == list(range(200))


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_what_interrupts_a_run_closes_it(error):
    closed = []

    def show(step):
        if step.done == 1:
            raise error

    with pytest.raises(error):
        follow(counting(closed), show)
    assert closed == [True]


def test_what_is_waited_for_stays_said_until_a_step_is_done(database):
    add_items(database)

    class Slow(ScriptedModel):
        def complete(self, requests):
            yield Waiting("no answer from localhost")
            yield Waiting()
            yield from super().complete(requests)

    student = Slow("student-a", lambda request: reply(request, "Answer: words."))
    shown = steps(generate_pending(database, student, GenerationPlan(find_template(GENERATION), rounds=1)))
    assert [(step.done, step.waiting) for step in shown[:4]] == [
        (0, ""),
        (0, "no answer from localhost"),
        (0, "no answer from localhost"),
        (1, ""),
    ]


def test_totals_add_up_calls_of_every_outcome():
    totals = RunTotals()
    for finish, is_failed in ((Finish.STOP, False), (Finish.STOP, False), (Finish.ERROR, True)):
        reply = Reply("key", (), finish, input_tokens=10, output_tokens=None, cost_usd=0.5)
        totals = totals.with_reply(reply, is_failed=is_failed, outcome=finish)
    assert (totals.done, totals.failed, totals.outcomes) == (2, 1, {"stop": 2, "error": 1})
    assert (totals.input_tokens, totals.output_tokens, totals.cost_usd) == (30, 0, 1.5)
    assert (totals.is_input_known, totals.is_output_known) == (True, False)


def test_one_unknown_count_of_tokens_makes_the_sum_unknown_for_good():
    totals = RunTotals().with_call(is_failed=False, outcome="scored", input_tokens=None)
    totals = totals.with_call(is_failed=False, outcome="scored", input_tokens=3)
    assert (totals.input_tokens, totals.is_input_known, totals.is_output_known) == (3, False, True)


def test_one_unknown_price_makes_the_sum_unknown_for_good():
    totals = RunTotals().with_call(is_failed=False, outcome="scored", cost_usd=1.0)
    totals = totals.with_call(is_failed=False, outcome="scored", cost_usd=None)
    totals = totals.with_call(is_failed=False, outcome="scored", cost_usd=1.0)
    assert totals.cost_usd is None
