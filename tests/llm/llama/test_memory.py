"""What is in view: the trunk from batch to batch, and a ledger that never counts too little."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.llama.context import MOST_SEQUENCES, Shape
from skillmix_desktop.llm.llama.memory import Arrival, Memory, rounded_up
from skillmix_desktop.llm.llama.native import Weights
from skillmix_desktop.llm.llama.prefix_tree import Run, as_tokens

SHAPE = Shape(cells=256, sequences=8, batch=64, threads=1)


@pytest.fixture
def memory(practice_path: Path) -> Iterator[Memory]:
    weights = Weights(practice_path)
    memory = Memory(weights)
    memory.reserve(SHAPE)
    yield memory
    memory.close()
    weights.close()


def arrival(sequence: int, *tokens: int) -> Arrival:
    return Arrival(sequence, as_tokens(tokens))


def take_in(memory: Memory, runs: list[Run]) -> list[int]:
    """The sequences that ended, in their order."""
    return [sequence for sequence, _ in memory.context.evaluate(runs)]


def test_what_the_next_prompt_shares_is_not_taken_in_again(memory):
    following = as_tokens([300, 301, 302, 400])
    assert take_in(memory, memory.arrange([arrival(1, 300, 301, 302, 303)], following)) == [1]
    memory.forget(1)
    runs = memory.arrange([Arrival(2, following)])
    assert [(run.position, run.tokens.tolist()) for run in runs] == [(3, [400])]
    assert take_in(memory, runs) == [2]


def test_a_prompt_that_is_wholly_in_view_is_read_by_its_last_token(memory):
    take_in(memory, memory.arrange([arrival(1, 300, 301, 302)], as_tokens([300, 301, 302])))
    runs = memory.arrange([arrival(2, 300, 301, 302)])
    assert [(run.position, run.ends) for run in runs] == [(2, (2,))]
    assert take_in(memory, runs) == [2]


def test_the_trunk_gives_way_to_another(memory):
    take_in(memory, memory.arrange([arrival(1, 300, 301, 302)]))
    memory.forget(1)
    take_in(memory, memory.arrange([arrival(1, 500, 501)]))
    memory.forget(1)
    assert memory.in_view(as_tokens([300, 301, 302])) == 0
    assert memory.used == 2


def test_the_ledger_counts_shared_cells_once_and_all_that_grew(memory):
    take_in(memory, memory.arrange([arrival(1, 300, 301, 302), arrival(2, 300, 301, 303)]))
    assert memory.used == 4
    take_in(memory, [memory.grow(1, as_tokens([400, 401]), 3)])
    take_in(memory, [memory.grow(1, as_tokens([402]), 5)])
    assert memory.used == 7
    assert memory.forget(1, 4)
    take_in(memory, [memory.grow(1, as_tokens([403]), 4)])
    assert memory.used == 6
    memory.forget(1)
    assert memory.used == 3


def test_rows_come_with_their_sequences_however_the_batch_is_cut(memory):
    draw = np.random.default_rng(1)
    prompts = [arrival(number, 3 + number, *draw.integers(300, 900, 40)) for number in range(1, 6)]
    assert take_in(memory, memory.arrange(prompts)) == [1, 2, 3, 4, 5]


def test_a_context_is_kept_while_it_is_large_enough(memory):
    context = memory.context
    assert memory.reserve(Shape(100, 4, 64, 1)) is context
    assert memory.reserve(Shape(300, 4, 64, 1)) is not context
    assert memory.cells == 512


def test_a_context_that_cannot_be_made_is_tried_smaller_down_to_what_is_needed(memory):
    with pytest.raises(ModelError, match="There is no memory to keep 512 tokens"):
        memory.reserve(Shape(4096, MOST_SEQUENCES + 1, 64, 1), least_cells=500)


@given(st.integers(0, 10_000), st.integers(1, 300))
def test_rounding_up_reaches_the_next_multiple(count, step):
    rounded = rounded_up(count, step)
    assert rounded % step == 0
    assert count <= rounded < count + step
