"""Replies that have come at the same time are written down together, and none is lost for that."""

import logging
from collections.abc import Iterable, Iterator, Sequence

import pytest

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import BudgetError, ModelError
from skillmix_desktop.llm.base import Reply, Request, Waiting
from skillmix_desktop.pipeline.grading import GradingPlan, grade_pending, pending_verdicts
from skillmix_desktop.pipeline.templates import GRADING, find_template
from skillmix_desktop.store.integrity import verify
from tests.builders import add_generation, add_items
from tests.pipeline.answers import LITOTES_ANALOGY, finish, reply, says, steps, table, verdicts

TEXTS = 40
ONCE = GradingPlan(find_template(GRADING), rounds=1)
WHOLE = table([1, 0, 1, 1, 1])


@pytest.fixture(autouse=True)
def forty_texts(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    return [add_generation(database, item_id, round_=round_) for round_ in range(1, TEXTS + 1)]


class Bunches:
    """Its replies come in bunches of these sizes; after them it is silent, or ends in ``error``."""

    name = "grader-a"

    def __init__(self, sizes: Sequence[int], error: BaseException | None = None) -> None:
        self._sizes = sizes
        self._error = error

    def complete(self, requests: Iterable[Request]) -> Iterator[Reply | Waiting]:
        waiting = iter(requests)
        for size in self._sizes:
            for left in reversed(range(size)):
                yield reply(next(waiting), WHOLE, is_followed=left > 0 or self._error is not None)
        if self._error:
            raise self._error
        yield Waiting()

    def close(self) -> None:
        pass


def test_a_bunch_is_one_step_and_is_written_down_before_it_is_shown(database):
    run = grade_pending(database, Bunches([1, 5, 3]), ONCE)
    for done in (0, 1, 6, 9):
        assert (next(run).done, len(verdicts(database))) == (done, done)
    run.close()
    assert len(pending_verdicts(database, "grader-a", ONCE)) == TEXTS - 9
    assert verify(database) == []


def test_no_more_than_some_are_kept_waiting_for_the_next(database):
    shown = steps(grade_pending(database, Bunches([TEXTS]), ONCE))
    assert [step.done for step in shown[:3]] == [0, 32, 40]


@pytest.mark.parametrize("error", [ModelError("no more"), KeyboardInterrupt()])
def test_what_has_come_is_kept_when_the_rest_does_not(database, error):
    with pytest.raises(type(error)):
        finish(grade_pending(database, Bunches([5], error), ONCE))
    assert len(verdicts(database)) == 5


def test_what_came_before_the_budget_was_spent_is_shown_last(database):
    shown = steps(grade_pending(database, Bunches([5], BudgetError("spent")), ONCE))
    assert (shown[-1].done, len(verdicts(database))) == (5, 5)


def test_of_a_bunch_only_what_another_run_has_filled_is_dropped(database, forty_texts, caplog):
    late = grade_pending(database, Bunches([TEXTS]), ONCE)
    next(late)
    three = GradingPlan(ONCE.template, rounds=1, generation_ids=forty_texts[:3])
    finish(grade_pending(database, says("no table"), three))
    with caplog.at_level(logging.INFO):
        finish(late)
    assert caplog.text.count("another run was first") == 3
    outcomes = [(verdict.outcome, verdict.attempt) for verdict in verdicts(database)]
    assert outcomes.count((Outcome.UNPARSED, 1)) == 3
    assert outcomes.count((Outcome.SCORED, 1)) == TEXTS - 3
