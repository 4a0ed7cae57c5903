"""From marks to the three Skill-Mix scores, and what stays unknown on the way."""

from math import nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from skillmix_desktop.core.bootstrap_of_means import bootstrap_interval
from skillmix_desktop.core.metrics import (
    Bounds,
    MajorityRule,
    Over,
    apply_program,
    generation_scores,
    majority,
    over_rounds,
)
from skillmix_desktop.core.score_rows import (
    IntervalKind,
    not_judged_share,
    unanimous_share,
)
from tests.core.one_student import skill_mix_scores, summarise

REFERENCE_DATA = Path(__file__).parents[3] / "shared" / "reference"


def votes(*each_round: float) -> np.ndarray:
    """One criterion of one generation, as several grading rounds marked it."""
    return np.array(each_round, dtype=float).reshape(1, -1, 1, 1)


def decided(*each_round: float, rule: MajorityRule = MajorityRule.OURS) -> float:
    return majority(votes(*each_round), rule).points.item()


def scores_of(*marks: float) -> tuple[float, float, float]:
    """The known scores of one generation; the last three marks are topic, sense and length."""
    scores = generation_scores(np.array(marks, dtype=float).reshape(1, 1, -1), len(marks) - 3)
    return tuple(each.known.item() for each in (scores.full_marks, scores.all_skills, scores.skill_fraction))


def exactly(*values: float):
    return pytest.approx(values, nan_ok=True)


@pytest.mark.parametrize(
    ("each_round", "ours", "reference"),
    [
        ((1, 1, 0), 1, 1),
        ((1, 0, 0), 0, 0),
        ((1, 0), nan, 0),
        ((1, nan, 0), nan, 0),
        ((1, nan, nan), 1, 1),
        ((0, nan), 0, 0),
        ((nan, nan), nan, nan),
        ((0.5,), 1, 0),
        ((0.5, 0.5, 0.4), 1, 0),
        ((1, 0.5, 0), 1, 0),
        ((1, 0.6), 1, 1),
    ],
)
def test_grading_rounds_become_one_mark(each_round, ours, reference):
    assert exactly(ours) == (decided(*each_round),)
    assert exactly(reference) == (decided(*each_round, rule=MajorityRule.REFERENCE),)


def test_a_tie_is_told_apart_from_what_was_never_judged():
    points = np.array([[1, 0], [nan, nan], [1, 1]]).T.reshape(1, 2, 1, 3)
    result = majority(points, MajorityRule.OURS)
    assert result.tied.ravel().tolist() == [True, False, False]
    assert exactly(nan, nan, 1) == tuple(result.points.ravel())


def test_a_tie_that_the_reference_turns_into_0_is_still_reported():
    result = majority(votes(1, 0), MajorityRule.REFERENCE)
    assert result.tied.all()
    assert result.points.item() == 0


def test_without_any_grading_round_nothing_is_judged():
    empty = np.empty((2, 0, 3, 5))
    for rule in MajorityRule:
        result = majority(empty, rule)
        assert result.points.shape == (2, 3, 5)
        assert np.isnan(result.points).all()
        assert not result.tied.any()


def test_the_program_decides_length_where_it_can_and_deducts_names():
    marks = np.ones((1, 2, 5))
    marks[0, 1, 1] = nan
    changed = apply_program(marks, length_met=[[False, True]], named=[[[True, False], [False, True]]])
    assert changed.tolist() == [[[0, 1, 1, 1, 0], [1, 0, 1, 1, 1]]]
    assert marks[0, 0].tolist() == [1] * 5


def test_the_program_decides_before_a_majority_just_as_after_it():
    points = np.array([1.0, 0.0, 1.0, 0.0, 1.0, 1.0] * 3).reshape(1, 3, 2, 3)
    points = np.concatenate([points, points], axis=3)
    length_met, named = [[False, True]], [[[True, False, False], [False, True, False]]]
    before = majority(apply_program(points, length_met=length_met, named=named), MajorityRule.OURS).points
    after = apply_program(majority(points, MajorityRule.OURS).points, length_met=length_met, named=named)
    assert before.tolist() == after.tolist()
    assert np.isnan(apply_program(np.ones((1, 1, 5)), length_met=[[nan]])[0, 0, -1])


@pytest.mark.parametrize(
    ("marks", "scores"),
    [
        ((1, 1, 1, 1, 1), (1, 1, 1)),
        ((1, 0, 1, 1, 1), (0, 0, 0.5)),
        ((1, 1, 0, 1, 1), (0, 1, 0)),
        ((1, 1, 0, 0, 1), (0, 0, 0)),
        ((0, 0, 1, 1, 1), (0, 0, 0)),
        ((1, 1, 0, 1, 1, 1), (0, 0, 2 / 3)),
    ],
)
def test_the_three_metrics_of_a_fully_marked_generation(marks, scores):
    assert scores_of(*marks) == exactly(*scores)


@pytest.mark.parametrize(
    ("marks", "worst", "best"),
    [
        ((nan, 1, 1, 1, 1), (0, 0, 0.5), (1, 1, 1)),
        ((nan, 0, 1, 1, 1), (0, 0, 0), (0, 0, 0.5)),
        ((nan, 1, 0, 0, 1), (0, 0, 0), (0, 0, 0)),
        ((1, 1, nan, 1, 1), (0, 1, 0), (1, 1, 1)),
        ((nan, nan, nan, nan, 0), (0, 0, 0), (0, 1, 0)),
    ],
)
def test_an_unknown_mark_makes_every_score_unknown_even_one_that_it_cannot_change(marks, worst, best):
    assert scores_of(*marks) == exactly(nan, nan, nan)
    scores = generation_scores(np.array(marks, dtype=float).reshape(1, 1, -1), 2)
    metrics = (scores.full_marks, scores.all_skills, scores.skill_fraction)
    assert tuple(metric.worst.item() for metric in metrics) == exactly(*worst)
    assert tuple(metric.best.item() for metric in metrics) == exactly(*best)


def test_an_unknown_score_still_has_its_bounds():
    fraction = generation_scores(np.array([[[nan, 1, 0, 1, 1, 1]]]), 3).skill_fraction
    assert (fraction.worst.item(), fraction.best.item()) == exactly(1 / 3, 2 / 3)


def test_marks_that_do_not_fit_k_are_a_defect():
    with pytest.raises(AssertionError):
        generation_scores(np.ones((1, 1, 5)), 3)


def rounds_of(*marks: tuple[float, ...], how: Over, graded=None) -> tuple[float, float, float]:
    per_generation = generation_scores(np.array(marks, dtype=float)[:, None, :], len(marks[0]) - 3)
    scores = over_rounds(per_generation, how, graded)
    return tuple(each.known.item() for each in (scores.full_marks, scores.all_skills, scores.skill_fraction))


def test_the_maximum_is_taken_for_each_metric_apart():
    assert rounds_of((1, 1, 0, 1, 1), (1, 0, 1, 1, 1), how=Over.MAX) == exactly(0, 1, 0.5)
    assert rounds_of((1, 1, 0, 1, 1), (1, 0, 1, 1, 1), how=Over.MEAN) == exactly(0, 0.5, 0.25)


@pytest.mark.parametrize("how", list(Over))
def test_one_mark_unknown_in_a_round_that_counts_makes_the_combination_unknown(how):
    unknown = exactly(nan, nan, nan)
    assert rounds_of((1, 1, 1, 1, 1), (nan, nan, nan, nan, nan), how=how) == unknown
    assert rounds_of((1, 0, 1, 1, 1), (nan, 0, 1, 1, 1), how=how) == unknown
    assert rounds_of((1, 1, 1, 1, 1), (0, 0, 0, 0, nan), how=how) == unknown


@pytest.mark.parametrize("how", list(Over))
def test_a_round_that_is_not_there_is_left_out_and_not_taken_for_unknown(how):
    absent = (nan,) * 5
    assert rounds_of((1, 0, 1, 1, 1), absent, how=how, graded=[[True], [False]]) == exactly(0, 0, 0.5)
    assert rounds_of(absent, absent, how=how, graded=[[False], [False]]) == exactly(nan, nan, nan)


MARK = st.sampled_from([0.0, 1.0, nan])
MARKS = st.tuples(st.integers(1, 3), st.integers(1, 5), st.integers(1, 4)).flatmap(
    lambda size: arrays(float, (size[0], size[1], size[2] + 3), elements=MARK)
)


@given(MARKS)
def test_the_invariants_of_the_metrics_hold_whatever_is_unknown(marks):
    k = marks.shape[2] - 3
    scores = generation_scores(marks, k)
    for level in (scores, over_rounds(scores, Over.MAX), over_rounds(scores, Over.MEAN)):
        for side in ("worst", "best"):
            full, every, fraction = (
                getattr(metric, side) for metric in (level.full_marks, level.all_skills, level.skill_fraction)
            )
            assert (full <= every).all()
            assert (full <= fraction + 1e-12).all()
            assert ((fraction >= 0) & (fraction <= 1)).all()
        for metric in (level.full_marks, level.all_skills, level.skill_fraction):
            assert (metric.worst <= metric.best).all()
    best, mean = over_rounds(scores, Over.MAX), over_rounds(scores, Over.MEAN)
    for metric in ("full_marks", "all_skills", "skill_fraction"):
        assert (getattr(best, metric).worst >= getattr(mean, metric).worst - 1e-12).all()
        assert (getattr(best, metric).best >= getattr(mean, metric).best - 1e-12).all()


@given(MARKS, st.integers(0, 2**32 - 1))
def test_whatever_the_unknown_marks_turn_out_to_be_the_known_scores_stand(marks, seed):
    k = marks.shape[2] - 3
    guesses = np.random.default_rng(seed).integers(0, 2, marks.shape)
    filled = np.where(np.isnan(marks), guesses, marks)
    for how in Over:
        before, after = (over_rounds(generation_scores(each, k), how) for each in (marks, filled))
        for metric in ("full_marks", "all_skills", "skill_fraction"):
            bounds, truth = getattr(before, metric), getattr(after, metric).known
            assert ((bounds.worst <= truth + 1e-12) & (truth <= bounds.best + 1e-12)).all()
            settled = ~np.isnan(bounds.known)
            assert (bounds.known[settled] == truth[settled]).all()


@given(MARKS)
def test_with_all_other_points_the_fraction_is_the_share_of_skills(marks):
    marks = np.nan_to_num(marks)
    marks[..., -3:] = 1
    k = marks.shape[2] - 3
    assert generation_scores(marks, k).skill_fraction.known == pytest.approx(marks[..., :k].mean(axis=-1))


def known(*values: float) -> Bounds:
    """Combinations' scores; NaN may be anything from 0 to 1."""
    array = np.array(values, dtype=float)
    return Bounds(
        worst=np.nan_to_num(array, nan=0.0), best=np.nan_to_num(array, nan=1.0), is_complete=~np.isnan(array)
    )


def test_a_summary_has_the_mean_its_error_and_wilson_s_interval():
    summary = summarise(known(1, 1, 1, 1, 0), IntervalKind.WILSON)
    assert (summary.n, summary.n_unknown) == (5, 0)
    assert summary.mean == pytest.approx(0.8)
    assert summary.se == pytest.approx(0.2)
    assert (summary.low, summary.high) == pytest.approx((0.3755, 0.9638), abs=5e-5)
    assert summary.worst == summary.best == pytest.approx(0.8)


def test_unknown_combinations_are_counted_apart_and_bound_the_mean():
    summary = summarise(known(1, 0, nan, nan), IntervalKind.WILSON)
    assert (summary.n, summary.n_unknown, summary.mean) == (2, 2, 0.5)
    assert (summary.worst, summary.best) == (0.25, 0.75)


def test_one_combination_has_no_standard_error():
    summary = summarise(known(0.5), IntervalKind.BOOTSTRAP)
    assert (summary.mean, summary.se, summary.low, summary.high) == (0.5, None, None, None)
    assert summarise(known(1.0), IntervalKind.WILSON).low == pytest.approx(0.2065, abs=5e-5)


@pytest.mark.parametrize("kind", list(IntervalKind))
def test_without_a_known_combination_there_is_no_figure(kind):
    empty = summarise(known(), kind)
    assert (empty.n, empty.n_unknown) == (0, 0)
    assert {empty.mean, empty.se, empty.low, empty.high, empty.worst, empty.best} == {None}
    unknown = summarise(known(nan, nan), kind)
    assert (unknown.n, unknown.n_unknown, unknown.mean, unknown.low) == (0, 2, None, None)
    assert (unknown.worst, unknown.best) == (0, 1)


def test_wilson_s_interval_of_fractions_is_a_defect():
    with pytest.raises(AssertionError):
        summarise(known(0.5, 1), IntervalKind.WILSON)


def test_the_bootstrap_is_near_the_normal_interval():
    values = np.random.default_rng(5).integers(0, 4, 200) / 3
    low, high = bootstrap_interval(values)
    margin = 1.96 * values.std(ddof=1) / np.sqrt(200)
    assert low == pytest.approx(values.mean() - margin, abs=0.1 * margin)
    assert high == pytest.approx(values.mean() + margin, abs=0.1 * margin)


@given(st.lists(st.sampled_from([0.0, 1 / 3, 2 / 3, 1.0]), min_size=2, max_size=40))
def test_the_bootstrap_stays_within_the_values(values):
    low, high = bootstrap_interval(np.array(values))
    if len(set(values)) < 2:
        assert low is high is None
        return
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


def test_the_unanimous_share_asks_only_where_two_or_more_judged():
    points = np.array([[1, 1, nan], [1, 0, 0], [1, nan, nan], [nan, nan, nan], [0, 0.4, 0]]).T
    assert unanimous_share(points.reshape(1, 3, 1, 5)) == pytest.approx(2 / 3)
    assert unanimous_share(votes(1)) is None
    assert unanimous_share(votes(1, nan)) is None


def test_the_not_judged_share_asks_only_where_there_was_a_verdict():
    points = np.array([1, nan, 1, nan, nan, nan]).reshape(1, 2, 1, 3)
    assert not_judged_share(points) == pytest.approx(4 / 6)
    assert not_judged_share(points, [[[True], [False]]]) == pytest.approx(1 / 3)
    assert not_judged_share(points, [[[False], [False]]]) is None


def test_a_row_of_results_from_marks_with_gaps():
    points = np.ones((2, 2, 3, 5))
    points[:, 0, 1, 0] = 0  # a tie on one skill of the second combination
    points[1, :, 2, :] = nan  # the third was graded in one round only
    asked = ~np.isnan(points).all(axis=3)
    row = skill_mix_scores(points, length_met=[[True, True, False], [True, True, True]], asked=asked)
    assert (row.n, row.n_items, row.ties) == (2, 3, 2)
    assert (row.full_marks.n, row.full_marks.n_unknown, row.full_marks.mean) == (2, 1, 0.5)
    assert (row.full_marks.worst, row.full_marks.best) == exactly(1 / 3, 2 / 3)
    assert row.all_skills.mean == 1
    assert row.skill_fraction.mean == 0.5
    assert row.not_judged_share == 0
    assert row.unanimous_share == pytest.approx(23 / 25)


def test_a_generation_that_nobody_graded_yet_does_not_count_as_a_failure_in_length():
    points = np.full((1, 1, 2, 5), nan)
    points[0, 0, 0] = 1
    row = skill_mix_scores(points, length_met=[[True, False]], asked=[[[True, False]]])
    assert (row.n, row.full_marks.n, row.full_marks.mean) == (1, 1, 1.0)


def test_the_reference_compatible_row_takes_gaps_and_ties_for_failures():
    points = np.ones((1, 2, 2, 5))
    points[0, 0, 0, 0] = 0
    points[0, :, 1, 1] = nan
    ours = skill_mix_scores(points, length_met=[[True, True]])
    reference = skill_mix_scores(points, length_met=[[True, True]], reference_compatible=True)
    assert (ours.full_marks.n, ours.full_marks.n_unknown) == (0, 2)
    assert (reference.full_marks.n, reference.full_marks.mean) == (2, 0.0)
    assert reference.skill_fraction.mean == 0.5
    assert reference.not_judged_share == ours.not_judged_share == pytest.approx(0.1)


def test_an_interval_of_means_over_rounds_is_bootstrapped():
    points = np.ones((2, 1, 4, 5))
    points[0, 0, :2, 0] = 0
    row = skill_mix_scores(points, length_met=np.ones((2, 4)), over=Over.MEAN)
    assert row.full_marks.mean == 0.75
    assert (row.full_marks.low, row.full_marks.high) == bootstrap_interval(np.array([0.5, 0.5, 1, 1]))


@given(
    st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 4), st.integers(1, 3)).flatmap(
        lambda size: arrays(float, (*size[:3], size[3] + 3), elements=st.sampled_from([0.0, 0.5, 1.0, nan]))
    ),
    st.booleans(),
    st.sampled_from(list(Over)),
)
def test_any_marks_give_a_row(points, reference_compatible, over):
    length_met = np.ones((points.shape[0], points.shape[2]))
    row = skill_mix_scores(
        points, length_met=length_met, over=over, reference_compatible=reference_compatible
    )
    for summary in (row.full_marks, row.all_skills, row.skill_fraction):
        assert summary.n == row.n
        assert summary.n + summary.n_unknown == row.n_items
        assert (summary.mean is None) == (summary.n == 0)
        if summary.low is not None:
            assert summary.low - 1e-9 <= summary.mean <= summary.high + 1e-9
