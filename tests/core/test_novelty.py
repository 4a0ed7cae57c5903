"""The bound on what copying could explain."""

from dataclasses import astuple
from math import inf, isfinite, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.novelty import novelty_bound
from skillmix_desktop.errors import UsageError


@pytest.mark.parametrize(("k", "expected"), [(3, "328"), (4, "4.73"), (5, "0.0681"), (6, "0.000981")])
def test_the_paper_s_expected_counts(k, expected):
    assert f"{novelty_bound(k, 0, 0).expected_in_corpus:.3g}" == expected


def test_gpt_4_at_five_skills_is_above_the_threshold_but_its_interval_is_not():
    bound = novelty_bound(5, 12, 100)
    assert bound.threshold == pytest.approx(0.102, abs=5e-4)
    assert bound.alpha == 0.12
    assert bound.novel_share_lower_bound == pytest.approx(0.43, abs=5e-3)
    assert bound.passes is True
    assert bound.alpha_low < bound.threshold < bound.alpha_high
    assert bound.passes_at_lower_limit is False
    assert bound.novel_share_at_lower_limit == pytest.approx(1 - bound.expected_in_corpus / bound.alpha_low)


@pytest.mark.parametrize(("successes", "trials"), [(4, 33), (5, 42)])
def test_the_interval_of_a_few_dozen_combinations_is_as_wide_as_the_protocol_says(successes, trials):
    bound = novelty_bound(5, successes, trials)
    assert bound.alpha_low == pytest.approx(0.05, abs=5e-3)
    assert bound.alpha_high == pytest.approx(0.26, abs=1.5e-2)
    assert bound.passes
    assert not bound.passes_at_lower_limit


def test_gpt_4_at_six_skills_clears_the_threshold_with_its_interval():
    bound = novelty_bound(6, 8, 100)
    assert bound.threshold == pytest.approx(0.0015, abs=5e-5)
    assert bound.novel_share_lower_bound == pytest.approx(0.988, abs=5e-4)
    assert bound.passes
    assert bound.passes_at_lower_limit


def test_a_bound_below_zero_is_given_as_zero():
    bound = novelty_bound(3, 66, 100)
    assert bound.expected_in_corpus > bound.alpha
    assert bound.novel_share_lower_bound == 0.0
    assert bound.novel_share_at_lower_limit == 0.0
    assert bound.passes is False


def test_without_trials_nothing_is_known_of_the_student():
    bound = novelty_bound(5, 0, 0)
    assert (bound.alpha, bound.alpha_low, bound.alpha_high) == (None, None, None)
    assert (bound.novel_share_lower_bound, bound.novel_share_at_lower_limit) == (None, None)
    assert (bound.passes, bound.passes_at_lower_limit) == (None, None)


def test_no_success_at_all_has_no_novel_share_and_does_not_pass():
    bound = novelty_bound(5, 0, 30)
    assert (bound.alpha, bound.alpha_low) == (0.0, 0.0)
    assert (bound.novel_share_lower_bound, bound.novel_share_at_lower_limit) == (None, None)
    assert bound.passes is False


def test_what_never_occurs_in_the_corpus_is_all_novel():
    bound = novelty_bound(2, 1, 10, p_topic=0.0)
    assert bound.expected_in_corpus == 0.0
    assert bound.novel_share_lower_bound == bound.novel_share_at_lower_limit == 1.0
    assert bound.passes


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"k": 0}, "at least one skill"),
        ({"successes": 11}, "at most as many as trials"),
        ({"successes": -1}, "0 or more"),
        ({"successes": -2, "trials": -1}, "0 or more"),
        ({"p_skill": 1.01}, "skill's frequency"),
        ({"p_skill": nan}, "skill's frequency"),
        ({"p_topic": -0.1}, "topic's frequency"),
        ({"corpus_sentences": -1.0}, "0 up"),
        ({"corpus_sentences": inf}, "0 up"),
        ({"corpus_sentences": 1.7e308}, "0 up"),
        ({"corpus_sentences": nan}, "0 up"),
    ],
)
def test_impossible_input_is_refused_with_a_word_of_advice(arguments, said):
    with pytest.raises(UsageError, match=said):
        novelty_bound(**({"k": 5, "successes": 1, "trials": 10} | arguments))


@given(
    k=st.integers(1, 10),
    counts=st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
)
def test_the_bounds_keep_their_order(k, counts):
    bound = novelty_bound(k, *counts)
    assert bound.alpha_low <= bound.alpha <= bound.alpha_high
    assert not bound.passes_at_lower_limit or bound.passes
    if counts[0]:
        assert 0 <= bound.novel_share_at_lower_limit <= bound.novel_share_lower_bound <= 1
        assert not bound.passes or bound.novel_share_lower_bound > 1 / 3


@pytest.mark.parametrize("k", [10**400, 2])
@pytest.mark.parametrize(("successes", "trials"), [(1, 10**400), (10**400, 10**400), (0, 10**16)])
def test_counts_beyond_all_reckoning_are_refused(k, successes, trials):
    with pytest.raises(UsageError, match="at most 15 digits"):
        novelty_bound(k, successes, trials)


def test_the_largest_numbers_that_are_taken_give_finite_ones():
    bound = novelty_bound(1, 1, 10**15, p_skill=1, p_topic=1, corpus_sentences=1e100)
    assert all(value is None or isfinite(value) for value in astuple(bound))
