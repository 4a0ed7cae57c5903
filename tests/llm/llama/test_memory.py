"""What sequences of tokens share."""

from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.llm.llama.memory import rounded_up, shared_by_all, shared_length

tokens = st.lists(st.integers(0, 3), max_size=8)


@given(tokens, tokens)
def test_the_shared_beginning_is_equal_and_cannot_be_longer(first, second):
    length = shared_length(first, second)
    assert first[:length] == second[:length]
    assert length == min(len(first), len(second)) or first[length] != second[length]


@given(st.lists(tokens, min_size=1, max_size=5))
def test_what_all_share_every_pair_shares(sequences):
    length = shared_by_all(sequences)
    assert len({tuple(sequence[:length]) for sequence in sequences}) == 1
    assert length == min(shared_length(sequences[0], other) for other in sequences)


@given(st.integers(0, 10_000), st.integers(1, 300))
def test_rounding_up_reaches_the_next_multiple(count, step):
    rounded = rounded_up(count, step)
    assert rounded % step == 0
    assert count <= rounded < count + step
