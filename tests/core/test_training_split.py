"""Holding out: categories as a whole, never everything, and nothing on both sides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.catalogue import SkillEntry
from skillmix_desktop.core.training_split import Side, draw_split
from skillmix_desktop.errors import UsageError


def skill(name, category):
    return SkillEntry(name, category, "A definition.", "")


SKILLS = [skill(f"{category}{number}", category) for category in "abcd" for number in range(3)]
TOPICS = [f"topic {number}" for number in range(10)]


@given(
    sizes=st.lists(st.integers(1, 6), min_size=2, max_size=8),
    topics=st.integers(2, 20),
    share=st.floats(0.01, 0.99),
    seed=st.integers(),
)
def test_whole_categories_are_held_out_and_something_is_left(sizes, topics, share, seed):
    skills = [skill(f"{c}-{n}", f"category {c}") for c, size in enumerate(sizes) for n in range(size)]
    names = [f"topic {number}" for number in range(topics)]
    split = draw_split(skills, names, share=share, seed=seed)
    assert split == draw_split(skills[::-1], names[::-1], share=share, seed=seed)
    assert {each.category for each in skills if each.name in split.skills} == split.categories
    assert 0 < len(split.categories) < len(sizes)
    assert 0 < len(split.topics) < topics


def test_about_the_share_is_held_out():
    split = draw_split(SKILLS, TOPICS, share=0.5, seed=1)
    assert (len(split.skills), len(split.topics)) == (6, 5)
    assert draw_split(SKILLS, TOPICS, share=0.5, seed=2) != split


def test_an_item_belongs_to_a_side_only_as_a_whole():
    split = draw_split(SKILLS, TOPICS, share=0.5, seed=1, categories=["a"], named_topics=["topic 1"])
    assert split.side_of(["b0", "c0"], "topic 2") is Side.TRAINING
    assert split.side_of(["a0", "a1"], "topic 1") is Side.HELD_OUT
    assert split.side_of(["a0", "b1"], "topic 1") is None
    assert split.side_of(["a0", "a1"], "topic 2") is None
    assert split.side_of(["b0", "b1"], "topic 1") is None


@pytest.mark.parametrize("skills", [SKILLS[:3], []])
def test_a_single_category_cannot_be_held_out_and_then_no_topic_is(skills):
    split = draw_split(skills, TOPICS, share=0.5, seed=1)
    assert (split.categories, split.topics) == (frozenset(), frozenset())


def test_skills_without_a_category_stand_alone():
    split = draw_split([skill("x", ""), skill("y", "")], TOPICS, share=0.5, seed=1)
    assert len(split.skills) == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"share": 1}, "1 is no share to hold out"),
        ({"share": -0.1}, "-0.1 is no share to hold out"),
        ({"categories": ["z"]}, "This project has no category called “z”"),
        ({"named_topics": ["z"]}, "This project has no topic called “z”"),
    ],
)
def test_what_cannot_be_held_out_is_told(options, sentence):
    with pytest.raises(UsageError, match=sentence):
        draw_split(SKILLS, TOPICS, **{"share": 0.2, "seed": 0} | options)
