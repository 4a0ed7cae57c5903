"""Draws have the inclusion probabilities that they state."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.survey import chances_of_any, draw_chances, draw_texts, inclusion_probabilities


def test_an_even_draw_gives_every_text_the_same_probability():
    drawn = draw_texts([1.0] * 10, ["a"] * 10, count=4, seed=1)
    assert len(drawn) == 4
    assert {text.inclusion_probability for text in drawn} == {0.4}


def test_the_same_seed_draws_the_same_texts():
    def draw(seed):
        return draw_texts([1.0] * 50, ["a"] * 50, count=9, seed=seed)

    assert draw(3) == draw(3)
    assert draw(3) != draw(4)


def test_strata_are_represented_in_proportion():
    strata = ["a"] * 60 + ["b"] * 30 + ["c"] * 10
    drawn = draw_texts([1.0] * 100, strata, count=10, seed=7)
    assert Counter(strata[text.index] for text in drawn) == {"a": 6, "b": 3, "c": 1}


def test_more_texts_than_there_are_draws_all_with_certainty():
    drawn = draw_texts([1.0, 5.0, 2.0], ["a", "b", "c"], count=9, seed=1)
    assert sorted(text.index for text in drawn) == [0, 1, 2]
    assert all(text.inclusion_probability == 1 for text in drawn)


def test_a_draw_of_nothing_is_empty():
    assert draw_texts([], [], count=5, seed=1) == []


def test_texts_are_drawn_as_often_as_their_probability_says():
    sizes = [1.0, 1.0, 2.0, 4.0, 8.0, 30.0]
    wanted = inclusion_probabilities(sizes, 3)
    times = Counter(
        text.index for seed in range(4000) for text in draw_texts(sizes, list("aabbcc"), count=3, seed=seed)
    )
    assert [times[index] / 4000 for index in range(6)] == pytest.approx(wanted, abs=0.03)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=40), st.integers(1, 45), st.integers(0, 999))
def test_probabilities_add_up_to_the_number_drawn(sizes, count, seed):
    probabilities = inclusion_probabilities(sizes, count)
    drawn = draw_texts(sizes, ["all"] * len(sizes), count=count, seed=seed)
    assert all(0 < p <= 1 for p in probabilities)
    assert sum(probabilities) == pytest.approx(min(count, len(sizes)))
    assert len({text.index for text in drawn}) == len(drawn) == min(count, len(sizes))


SIZES = [1.0 + index % 10 for index in range(60)]
EVEN = [1.0] * 60


@pytest.mark.parametrize(
    ("first", "second"), [(EVEN, SIZES), (SIZES, EVEN)], ids=["even first", "even later"]
)
def test_two_draws_one_after_the_other_stand_for_all_texts_without_bias(first, second):
    is_split = [size > 7 for size in SIZES]
    totals, counts, runs = 0.0, 0.0, 1500
    for seed in range(runs):
        taken = {text.index for text in draw_texts(first, [0] * 60, count=15, seed=2 * seed)}
        left = [index for index in range(60) if index not in taken]
        later = draw_texts([second[index] for index in left], [0] * 45, count=15, seed=2 * seed + 1)
        chances = chances_of_any(
            [
                draw_chances(first, [True] * 60, 15),
                draw_chances(second, [index not in taken for index in range(60)], 15),
            ]
        )
        drawn = taken | {left[text.index] for text in later}
        totals += sum(is_split[index] / chances[index] for index in drawn)
        counts += sum(1 / chances[index] for index in drawn)
    assert totals / runs == pytest.approx(sum(is_split), rel=0.02)
    assert counts / runs == pytest.approx(60, rel=0.02)


def test_even_draws_one_after_the_other_are_one_even_draw():
    left = [index >= 3 for index in range(12)]
    chances = chances_of_any([draw_chances([1.0] * 12, [True] * 12, 3), draw_chances([1.0] * 12, left, 6)])
    assert chances == pytest.approx([9 / 12] * 12)
