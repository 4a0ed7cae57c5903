"""Prompts as paths of a tree: each shared beginning once, and everything where it belongs."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.llm.llama.prefix_tree import (
    Path,
    Run,
    as_tokens,
    runs_of,
    shared_length,
    tree_order,
)

tokens = st.lists(st.integers(0, 2), min_size=1, max_size=8)
TRUNK = 0


def paths_of(prompts: Sequence[Sequence[int]], trunk: Sequence[int]) -> list[Path]:
    """The prompts in tree order, each with what the trunk holds of it."""
    ordered = sorted(map(as_tokens, prompts), key=tree_order)
    bases = [min(shared_length(as_tokens(trunk), prompt), len(prompt) - 1) for prompt in ordered]
    return [
        Path(number, prompt, base)
        for number, (prompt, base) in enumerate(zip(ordered, bases, strict=True), start=1)
    ]


def held_after(runs: Sequence[Run], paths: Sequence[Path]) -> dict[int, list[int]]:
    """What each sequence holds once the runs were taken in; every run has to begin where the last ended."""
    held = {path.sequence: path.tokens[: path.base].tolist() for path in paths}
    for run in runs:
        for sequence in run.sequences:
            assert len(held[sequence]) == run.position
            held[sequence] += run.tokens.tolist()
    return held


@given(st.lists(tokens, min_size=1, max_size=7), tokens)
def test_every_path_is_held_whole_and_read_at_its_end(prompts, trunk):
    paths = paths_of(prompts, trunk)
    runs = runs_of(paths)
    held = held_after(runs, paths)
    assert all(held[path.sequence] == path.tokens.tolist() for path in paths)
    ends = [(sequence, run.position + len(run.tokens)) for run in runs for sequence in run.ends]
    assert sorted(ends) == [(path.sequence, len(path.tokens)) for path in paths]


@given(st.lists(tokens, min_size=1, max_size=7))
def test_no_shared_beginning_is_taken_in_twice(prompts):
    runs = runs_of(paths_of(prompts, []))
    beginnings = {tuple(prompt[:length]) for prompt in prompts for length in range(1, len(prompt) + 1)}
    assert sum(len(run.tokens) for run in runs) == len(beginnings)


@given(st.lists(tokens, min_size=1, max_size=7), tokens, st.integers(0, 8))
def test_the_next_trunk_grows_along_the_last_path(prompts, trunk, length):
    paths = paths_of(prompts, trunk)
    following = paths[-1].tokens[:length]
    kept = shared_length(as_tokens(trunk), following)
    branch = Path(TRUNK, following, kept, is_read=False)
    runs = runs_of([*paths, branch])
    assert held_after(runs, [*paths, branch])[TRUNK] == following.tolist()
    assert not [run for run in runs if TRUNK in run.ends]


@given(st.lists(tokens, min_size=2, max_size=7), tokens)
def test_who_shares_a_run_had_as_much_in_view_before_it(prompts, trunk):
    paths = paths_of(prompts, trunk)
    bases = {path.sequence: path.base for path in paths}
    for run in runs_of(paths):
        assert len({bases[sequence] for sequence in run.sequences}) == 1


@given(st.lists(tokens, min_size=2, max_size=9))
def test_tree_order_puts_what_is_alike_side_by_side(prompts):
    ordered = sorted(map(as_tokens, prompts), key=tree_order)
    nearest = [shared_length(first, second) for first, second in pairwise(ordered)]
    for first in range(len(ordered)):
        for last in range(first + 1, len(ordered)):
            assert shared_length(ordered[first], ordered[last]) == min(nearest[first:last])


@given(tokens, tokens)
def test_the_shared_beginning_is_equal_and_cannot_be_longer(first, second):
    length = shared_length(as_tokens(first), as_tokens(second))
    assert first[:length] == second[:length]
    assert length == min(len(first), len(second)) or first[length] != second[length]


@pytest.mark.parametrize("trunk", [[], [1], [1, 2, 3]])
def test_the_same_prompt_twice_is_read_from_one_row(trunk):
    runs = runs_of(paths_of([[1, 2, 3], [1, 2, 3]], trunk))
    assert [run.ends for run in runs][-1] == (1, 2)
    assert sum(len(run.tokens) for run in runs) == max(1, 3 - len(trunk))
