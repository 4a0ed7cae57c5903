"""A queue at a glance, and the order in which its texts come."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.pipeline.spot_check_draw import Design, SpotCheckDraw, draw_spot_checks
from skillmix_desktop.pipeline.spot_check_overview import (
    DrawEntry,
    count_states,
    next_open,
    spot_check_overview,
)
from skillmix_desktop.pipeline.spot_checks import CheckState, QueueEntry
from skillmix_desktop.store.database import Database
from tests.builders import add_generation, add_items, build_project

P, D, DONE, LATER = CheckState.PENDING, CheckState.DRAFT, CheckState.SUBMITTED, CheckState.SKIPPED


def entries(*states: CheckState) -> list[QueueEntry]:
    return [QueueEntry(uuid4(), uuid4(), 2, "Falconry", state) for state in states]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = build_project(tmp_path / "trial.skillmix")
    for item in add_items(made):
        for round_ in (1, 2):
            add_generation(made, item, round_=round_)
    yield made
    made.close()


def test_a_project_without_queues_names_nobody(database: Database):
    overview = spot_check_overview(database)
    assert (overview.annotator, overview.annotators, overview.queue, overview.draws) == ("", (), (), ())
    assert (overview.texts, overview.undrawn) == (6, 6)


def test_without_a_name_it_is_the_first_person_who_has_a_queue(database: Database):
    draw_spot_checks(database, SpotCheckDraw("Ben", 1))
    draw_spot_checks(database, SpotCheckDraw("Anna", 2))
    assert spot_check_overview(database).annotator == "Anna"
    assert len(spot_check_overview(database, "Ben").queue) == 1
    assert spot_check_overview(database, "Cleo").queue == ()


def test_draws_are_counted_by_design_in_their_order(database: Database):
    draw_spot_checks(database, SpotCheckDraw("Anna", 2, Design.UNCERTAIN))
    draw_spot_checks(database, SpotCheckDraw("Anna", 1, Design.RANDOM))
    draw_spot_checks(database, SpotCheckDraw("Anna", 1, Design.UNCERTAIN, seed=2))
    overview = spot_check_overview(database, "Anna")
    assert overview.draws == (DrawEntry(Design.UNCERTAIN, 3), DrawEntry(Design.RANDOM, 1))
    assert overview.undrawn == 2


@pytest.mark.parametrize(
    ("states", "after", "expected"),
    [
        ([P, P, P], -1, 0),
        ([DONE, P, P], -1, 1),
        ([DONE, D, P], -1, 1),
        ([P, DONE, P], 1, 2),
        ([P, DONE, DONE], 2, 0),
        ([LATER, DONE, P], -1, 2),
        ([LATER, DONE, DONE], 1, 0),
        ([DONE, LATER, LATER], 1, 2),
        ([DONE, LATER], 1, None),
        ([DONE, DONE], -1, None),
        ([], -1, None),
    ],
)
def test_the_next_text_is_the_next_open_one_and_those_put_off_come_last(
    states: Sequence[CheckState], after: int, expected: int | None
):
    assert next_open(entries(*states), after=after) == expected


@given(st.lists(st.sampled_from(list(CheckState)), max_size=12))
def test_going_on_from_text_to_text_comes_to_every_open_one(states: list[CheckState]):
    queue = entries(*states)
    reached = []
    number = next_open(queue)
    while number is not None:
        reached.append(number)
        queue[number] = entries(DONE)[0]
        number = next_open(queue, after=number)
    assert sorted(reached) == [n for n, state in enumerate(states) if state is not DONE]


def test_states_are_counted_and_none_is_left_out():
    assert count_states(entries(P, P, DONE)) == {P: 2, D: 0, DONE: 1, LATER: 0}
