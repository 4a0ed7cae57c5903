"""Drawing combinations: the reference's draw to the letter, and the balanced draw's promises."""

import math
import random
import time
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmix_desktop.core.catalogue import read_catalogue
from skillmix_desktop.core.sampling import Combination, draw_balanced, draw_reference
from skillmix_desktop.errors import CatalogueError

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference"
TEN_SKILLS = [f"skill {number}" for number in range(10)]
TOPICS = ["Sewing", "Knots", "Dueling"]
EXPECTED_DRAW = [
    Combination(("skill 0", "skill 4", "skill 9"), "Knots"),
    Combination(("skill 2", "skill 8", "skill 7"), "Dueling"),
    Combination(("skill 3", "skill 1", "skill 5"), "Sewing"),
]


def usage_spread(drawn: Sequence[Combination], skills: Sequence[str]) -> int:
    used = Counter(skill for combination in drawn for skill in combination.skills)
    return max(used[skill] for skill in skills) - min(used[skill] for skill in skills)


def skill_sets(drawn: Sequence[Combination]) -> list[frozenset[str]]:
    return [frozenset(combination.skills) for combination in drawn]


def test_the_reference_draw_is_the_published_one() -> None:
    if not REFERENCE.is_dir():
        pytest.skip("needs the reference's catalogue at ../shared/reference")
    catalogue = read_catalogue(REFERENCE)
    names = [entry.name for entry in catalogue.skills]
    complex_question = "complex question (loaded question with implicit assumption )"
    assert draw_reference(names, catalogue.topics, k=3, count=5, seed=10) == [
        Combination(("spatial reasoning", complex_question, "statistical syllogism"), "Sewing"),
        Combination((complex_question, "red herring", "metaphor"), "Beekeeping"),
        Combination(("accident (fallacy)", complex_question, "emotional self regulation"), "Gardening"),
        Combination(("self serving bias", "red herring", "emotional self regulation"), "Triathlons"),
        Combination(
            (
                "statistical syllogism",
                "folk physics (common knowledge physics)",
                "emotional self regulation",
            ),
            "Urbanism",
        ),
    ]


def test_the_reference_draw_has_the_stream_of_the_module_that_the_reference_seeds() -> None:
    skills, topics, chosen = TEN_SKILLS.copy(), TOPICS.copy(), []
    random.seed(7)
    for _ in range(20):
        random.shuffle(skills)
        chosen.append(skills[:4])
    drawn_topics = []
    for _ in range(20):
        random.shuffle(topics)
        drawn_topics.append(topics[0])
    random.seed("test")
    for names in chosen:
        random.shuffle(names)
    expected = [Combination(tuple(names), topic) for names, topic in zip(chosen, drawn_topics, strict=True)]
    assert draw_reference(TEN_SKILLS, TOPICS, k=4, count=20, seed=7) == expected


def test_the_reference_draw_leaves_the_lists_and_the_global_stream_alone() -> None:
    skills, topics = TEN_SKILLS.copy(), TOPICS.copy()
    random.seed(1)
    expected = random.random()
    random.seed(1)
    draw_reference(skills, topics, k=2, count=5, seed=3)
    assert (skills, topics, random.random()) == (TEN_SKILLS, TOPICS, expected)


def test_reference_draws_are_nested_across_k() -> None:
    smaller = skill_sets(draw_reference(TEN_SKILLS, TOPICS, k=2, count=9, seed=5))
    larger = skill_sets(draw_reference(TEN_SKILLS, TOPICS, k=4, count=9, seed=5))
    assert all(few < many for few, many in zip(smaller, larger, strict=True))


def test_the_experiment_path_orders_the_skills_and_nothing_else() -> None:
    first = draw_reference(TEN_SKILLS, TOPICS, k=4, count=9, seed=5)
    second = draw_reference(TEN_SKILLS, TOPICS, k=4, count=9, seed=5, exp_path="other")
    assert skill_sets(first) == skill_sets(second)
    assert [each.topic for each in first] == [each.topic for each in second]
    assert first != second


@given(
    skill_count=st.integers(1, 12),
    topic_count=st.integers(1, 5),
    seed=st.integers(0, 10**6),
    data=st.data(),
)
@settings(max_examples=60, deadline=None)
def test_a_balanced_draw_repeats_no_set_and_uses_all_evenly(
    skill_count: int, topic_count: int, seed: int, data: st.DataObject
) -> None:
    k = data.draw(st.integers(1, skill_count))
    half = math.ceil(math.comb(skill_count, k) / 2)
    count = data.draw(st.integers(0, min(half, 150)))
    skills, topics = TEN_SKILLS[:skill_count] + ["a", "b"][: max(0, skill_count - 10)], list("vwxyz")
    drawn = draw_balanced(skills, topics[:topic_count], k=k, count=count, seed=seed)
    assert len(drawn) == count
    assert len(set(skill_sets(drawn))) == count
    assert all(len(names) == k for names in skill_sets(drawn))
    assert all(usage_spread(drawn[:end], skills) <= 1 for end in range(1, count + 1))
    used_topics = Counter(combination.topic for combination in drawn)
    assert (
        max(used_topics.values(), default=0) - min(used_topics[topic] for topic in topics[:topic_count]) <= 1
    )


@pytest.mark.parametrize(("k", "seed"), [(2, seed) for seed in range(5)] + [(3, 10), (3, 11)])
def test_all_sets_of_the_public_list_can_be_drawn_evenly_to_the_last(k: int, seed: int) -> None:
    possible = math.comb(10, k)
    drawn = draw_balanced(TEN_SKILLS, TOPICS, k=k, count=possible, seed=seed)
    assert set(skill_sets(drawn)) == {frozenset(names) for names in combinations(TEN_SKILLS, k)}
    assert all(usage_spread(drawn[:end], TEN_SKILLS) <= 1 for end in range(1, possible + 1))


@pytest.mark.parametrize(("size", "k"), [(9, 3), (12, 4), (15, 5)])
def test_where_no_even_order_is_found_the_last_sets_are_still_drawn(size: int, k: int) -> None:
    skills = [str(number) for number in range(size)]
    drawn = draw_balanced(skills, TOPICS, k=k, count=math.comb(size, k), seed=1)
    assert len(set(skill_sets(drawn))) == math.comb(size, k)
    assert usage_spread(drawn, skills) == 0


@given(seed=st.integers(-5, 10**9), k=st.integers(1, 4), first=st.integers(0, 40), more=st.integers(0, 40))
@settings(max_examples=40, deadline=None)
def test_a_longer_balanced_draw_begins_with_the_shorter_one(seed: int, k: int, first: int, more: int) -> None:
    skills = [*TEN_SKILLS, *(f"further {number}" for number in range(50))]
    short = draw_balanced(skills, TOPICS, k=k, count=first, seed=seed)
    assert draw_balanced(skills, TOPICS, k=k, count=min(60, first + more), seed=seed)[:first] == short


def test_a_longer_draw_begins_with_the_shorter_one_beyond_the_look_ahead() -> None:
    skills = [str(number) for number in range(21)]
    whole = draw_balanced(skills, TOPICS, k=3, count=1330, seed=2)
    assert draw_balanced(skills, TOPICS, k=3, count=1200, seed=2) == whole[:1200]


def test_a_balanced_draw_is_the_same_on_every_machine() -> None:
    drawn = draw_balanced(TEN_SKILLS, TOPICS, k=3, count=3, seed=10)
    assert drawn == EXPECTED_DRAW


def test_seeds_draw_differently_and_equal_seeds_alike() -> None:
    draws = [draw_balanced(TEN_SKILLS, TOPICS, k=3, count=10, seed=seed) for seed in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]


def test_the_skills_of_a_set_come_in_an_order_of_chance() -> None:
    drawn = draw_balanced(TEN_SKILLS, TOPICS, k=2, count=45, seed=4)
    ascending = sum(list(each.skills) == sorted(each.skills) for each in drawn)
    assert 10 < ascending < 35


@given(
    seed=st.integers(0, 1000), pairs=st.sets(st.sampled_from(list(combinations(TEN_SKILLS, 2))), max_size=20)
)
@settings(max_examples=40, deadline=None)
def test_skills_that_exclude_each_other_never_meet(seed: int, pairs: set[tuple[str, str]]) -> None:
    exclusions = {frozenset(pair) for pair in pairs}
    allowed = {
        names
        for names in map(frozenset, combinations(TEN_SKILLS, 3))
        if not any(pair <= names for pair in exclusions)
    }
    drawn = draw_balanced(TEN_SKILLS, TOPICS, k=3, count=len(allowed), seed=seed, exclusions=exclusions)
    assert set(skill_sets(drawn)) == allowed
    with pytest.raises(CatalogueError, match=f"Only {len(allowed)} "):
        draw_balanced(TEN_SKILLS, TOPICS, k=3, count=len(allowed) + 1, seed=seed, exclusions=exclusions)


def test_an_exclusion_may_name_one_skill_or_more_than_two_or_none_of_the_list() -> None:
    skills = ["a", "b", "c", "d"]
    exclusions = [frozenset("a"), frozenset("bcd"), frozenset({"b", "elsewhere"})]
    drawn = draw_balanced(skills, TOPICS, k=2, count=3, seed=1, exclusions=exclusions)
    assert set(skill_sets(drawn)) == {frozenset("bc"), frozenset("bd"), frozenset("cd")}
    with pytest.raises(CatalogueError, match="Only 0 "):
        draw_balanced(skills, TOPICS, k=3, count=1, seed=1, exclusions=exclusions)


def test_exclusions_leave_the_use_of_the_others_even() -> None:
    drawn = draw_balanced(TEN_SKILLS, TOPICS, k=2, count=20, seed=3, exclusions=[frozenset(TEN_SKILLS[:2])])
    assert usage_spread(drawn, TEN_SKILLS) <= 1


def test_a_large_draw_takes_less_than_a_second() -> None:
    skills = [str(number) for number in range(101)]
    started = time.process_time()
    drawn = draw_balanced(skills, [f"topic {number}" for number in range(100)], k=5, count=1000, seed=1)
    assert time.process_time() - started < 1
    assert len(drawn) == 1000


def test_heavy_exclusions_do_not_stall_a_draw() -> None:
    skills = [str(number) for number in range(101)]
    exclusions = {frozenset(pair) for pair in combinations(skills, 2) if (int(pair[0]) + int(pair[1])) % 3}
    started = time.process_time()
    drawn = draw_balanced(skills, TOPICS, k=4, count=100, seed=1, exclusions=exclusions)
    assert time.process_time() - started < 5
    assert {int(name) % 3 for names in skill_sets(drawn) for name in names} == {0}


@pytest.mark.parametrize("draw", [draw_reference, draw_balanced])
@pytest.mark.parametrize(
    ("skills", "topics", "k", "count", "says"),
    [
        (["a", "b"], ["t"], 3, 1, "2 skills, too few for k = 3"),
        ([], ["t"], 1, 1, "0 skills"),
        (["a", "b"], [], 2, 1, "no topic"),
        (["a", "b"], ["t"], 0, 1, "k of 1 or more"),
        (["a", "b"], ["t"], 1, -1, "count of 0 or more"),
    ],
)
def test_an_impossible_request_says_why(
    draw: object, skills: list[str], topics: list[str], k: int, count: int, says: str
) -> None:
    assert callable(draw)
    with pytest.raises(CatalogueError, match=says):
        draw(skills, topics, k=k, count=count, seed=1)


def test_more_combinations_than_there_are_cannot_be_drawn() -> None:
    with pytest.raises(CatalogueError, match="Only 45 combinations of k = 2"):
        draw_balanced(TEN_SKILLS, TOPICS, k=2, count=46, seed=1)


def test_pairs_of_skills_meet_about_equally_often() -> None:
    drawn = draw_balanced(TEN_SKILLS, TOPICS, k=5, count=252, seed=8)
    pairs = Counter(pair for each in islice(drawn, 126) for pair in combinations(sorted(each.skills), 2))
    assert max(pairs.values()) < 2 * min(pairs.values())
