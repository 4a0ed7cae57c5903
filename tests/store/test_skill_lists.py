"""Comma-joined lists of skills are told apart, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.store.skill_lists import split_skills

KNOWN = ("tact", "cause, and effect", "effect", "folk physics (weight, heat)")


@pytest.mark.parametrize(
    ("joined", "k", "names"),
    [
        ("tact,  \neffect", 2, ("tact", "effect")),
        ("a, b (c, d), \ne", 2, ("a, b (c, d)", "e")),
        ("tact, effect", 2, ("tact", "effect")),
        ("tact,effect", 2, ("tact", "effect")),
        ("tact", 1, ("tact",)),
        ("cause, and effect, tact", 2, ("cause, and effect", "tact")),
        ("Cause,  and EFFECT, tact", 2, ("Cause,  and EFFECT", "tact")),
        ("folk physics (weight, heat), tact, effect", 3, ("folk physics (weight, heat)", "tact", "effect")),
        ("unheard-of (one, two), another", 2, ("unheard-of (one, two)", "another")),
        ("complex question (loaded ), metaphor", 2, ("complex question (loaded )", "metaphor")),
    ],
)
def test_names_are_told_apart(joined: str, k: int, names: tuple[str, ...]) -> None:
    assert split_skills(joined, k, KNOWN) == names


@pytest.mark.parametrize(
    ("joined", "k"),
    [
        ("one, two, three", 2),
        ("one", 2),
        ("", 2),
        ("one,,", 3),
        ("one, two, three, four", 1 + 1),
        (",".join("a" * 60), 30),
    ],
)
def test_what_cannot_be_told_apart_for_certain_is_not(joined: str, k: int) -> None:
    assert split_skills(joined, k, KNOWN) is None


_NAMES = st.text("abc, ()", min_size=1, max_size=12).map(str.strip).filter(lambda name: name.strip(",() "))


@given(st.lists(_NAMES, min_size=1, max_size=5))
def test_names_on_lines_of_their_own_always_come_back(names: list[str]) -> None:
    clean = [name.strip(", ") for name in names]
    assert split_skills(", \n".join(clean), len(clean)) == tuple(clean)


@given(st.text(max_size=60), st.integers(1, 6))
def test_whatever_is_given_there_are_k_names_or_none(joined: str, k: int) -> None:
    names = split_skills(joined, k, KNOWN)
    assert names is None or len(names) == k
