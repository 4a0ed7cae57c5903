"""Corrected means hold published values, save labels where they can, and say where nothing is known."""

from dataclasses import replace
from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.agreement.corrected_means import Design, corrected_means
from skillmix_desktop.core.agreement.intervals import t_quantile
from skillmix_desktop.core.agreement.ratings import Ratings
from tests.core.agreement.strategies import verdicts

DESIGNS = list(Design)


def judged(labelled, judge_only, **options):
    """Pairs of (person, judge), then verdicts that the judge alone gave."""
    return Ratings.of([*labelled, *([None, verdict] for verdict in judge_only)], **options)


def estimates(means):
    return means.human_only, means.judge_only, means.ppi, means.tuned


def simulated(items, *, seed, criteria=1, probability=None):
    """Items with the verdicts of a judge who errs, and of a person on some, perhaps the harder ones."""
    generator = np.random.default_rng(seed)
    ease = generator.random(items)
    human = generator.random((items, criteria)) < ease[:, None]
    judge = np.where(
        generator.random((items, criteria)) < 0.8, human, generator.random((items, criteria)) < 0.9
    )
    chance = np.full(items, 0.25) if probability is None else probability(ease)
    drawn = generator.random(items) < chance
    codes = np.stack([np.where(drawn[:, None], human, -1).ravel(), judge.ravel()], axis=1)
    return Ratings.from_codes(
        codes.astype(np.int8),
        categories=(0, 1),
        clusters=np.repeat(np.arange(items), criteria),
        weights=None if probability is None else np.repeat(1 / chance, criteria),
    )


def test_ppi_is_the_judges_mean_less_its_error_where_people_looked():
    means = corrected_means(judged([[1, 1], [0, 1], [1, 1], [0, 0]], [1, 1, 1, 0, 1]))
    assert means.human_only.value == 0.5
    assert means.judge_only.value == pytest.approx(7 / 9)
    assert means.ppi.value == pytest.approx(0.8 - 0.25)
    errors, rest = np.array([0, -1, 0, 0]), np.array([1, 1, 1, 0, 1])
    assert means.ppi.se == pytest.approx(sqrt(errors.var(ddof=1) / 4 + rest.var(ddof=1) / 5))
    half = t_quantile(0.95, degrees=3) * means.ppi.se / (0.55 * 0.45)
    ends = (1 / (1 + exp(-log(0.55 / 0.45) + sign * half)) for sign in (1, -1))
    assert (means.ppi.low, means.ppi.high) == pytest.approx(tuple(ends))


def test_the_tuned_weight_is_that_of_ppi_plus_plus():
    means = corrected_means(judged([[1, 1], [0, 1], [1, 1], [0, 0]], [1, 1, 1, 0, 1]))
    together = np.cov([1, 0, 1, 0], [1, 1, 1, 0])[0, 1]
    assert means.weight == pytest.approx(together / ((1 + 4 / 5) * np.var([1] * 7 + [0] * 2, ddof=1)))
    assert means.tuned.value == pytest.approx(0.5 + means.weight * (0.8 - 0.75))


def test_a_judge_who_is_a_copy_of_the_person_is_worth_many_labels():
    generator = np.random.default_rng(2)
    said = generator.integers(0, 2, 2000).tolist()
    means = corrected_means(judged([[one, one] for one in said[:100]], said[100:]))
    assert means.weight == pytest.approx(1 / (1 + 100 / 1900), rel=0.05)
    assert means.effective_items == pytest.approx(2000, rel=0.1)
    assert means.rogan_gladen.value == pytest.approx(np.mean(said[100:]))


def test_a_judge_who_guesses_is_not_listened_to():
    means = corrected_means(judged([[1, 1], [1, 0], [0, 1], [0, 0]] * 5, [1, 0] * 20))
    assert means.weight == 0
    assert means.tuned == means.human_only
    assert means.effective_items == 20


def test_a_judge_who_is_always_wrong_gets_no_negative_weight():
    means = corrected_means(judged([[1, 0], [0, 1]] * 5, [1, 0, 1] * 20))
    assert (means.weight, means.tuned.value) == (0, 0.5)


def test_a_judge_who_never_varies_leaves_what_people_said():
    means = corrected_means(judged([[1, 1], [0, 1], [1, 1]], [1] * 9))
    assert means.weight is None
    assert means.tuned == means.human_only
    assert means.rogan_gladen.reason == "the judge says 'yes' as often whether the person does or not"


@pytest.mark.parametrize(
    ("labelled", "judge_only", "reason"),
    [
        ([], [1, 0, 1], "no item has both a human label and the judge's verdict"),
        ([[1, None], [0, None]], [1, 0], "no item has both a human label and the judge's verdict"),
        (
            [[1, 1], [0, 1]],
            [],
            "every item has a human label: no verdict of the judge is left to be corrected",
        ),
    ],
)
def test_where_there_is_nothing_to_correct_by_there_is_no_corrected_mean(labelled, judge_only, reason):
    means = corrected_means(judged(labelled, judge_only, categories=(0, 1)))
    assert [(one.value, one.reason) for one in (means.ppi, means.tuned)] == [(None, reason)] * 2
    assert (means.weight, means.effective_items, means.rogan_gladen.value) == (None, None, None)
    assert means.judge_only.value == pytest.approx(np.mean(judge_only or [1, 1]))


def test_one_labelled_item_corrects_without_telling_how_well():
    means = corrected_means(judged([[1, 1]], [1, 0, 1, 0]))
    assert (means.ppi.value, means.ppi.se) == (0.5, None)
    assert means.ppi.reason == means.human_only.reason == "only one item: how items differ cannot be told"
    assert means.tuned.reason == "only one item has a human label: how much the judge tells cannot be weighed"


def test_nobody_and_nothing():
    means = corrected_means(Ratings.of([], categories=(0, 1), graders=["Anna", "GPT-4"]))
    assert means.human_only.reason == "no person has labelled anything"
    assert means.judge_only.reason == "the judge said nothing"


def test_scores_have_corrected_means_but_no_rogan_gladen():
    means = corrected_means(judged([[1.5, 2.0], [2.5, 2.5], [0.5, 1.0]], [0.5, 3.0, 2.0]))
    assert means.ppi.value == pytest.approx(np.mean([0.5, 3, 2]) - 1 / 3)
    assert means.rogan_gladen is None


def test_a_third_grader_is_one_too_many():
    with pytest.raises(ValueError, match="not 3 graders"):
        corrected_means(Ratings.of([[0, 1, 1]]))


@given(verdicts(graders=2, max_units=20))
def test_items_of_one_verdict_are_verdicts(rows):
    apart = corrected_means(Ratings.of(rows, categories=(0, 1)))
    each = corrected_means(Ratings.of(rows, categories=(0, 1), clusters=range(len(rows))))
    assert replace(apart, rogan_gladen=None) == replace(each, rogan_gladen=None)
    assert (each.rogan_gladen.value, each.rogan_gladen.low, each.rogan_gladen.high) == pytest.approx(
        (apart.rogan_gladen.value, apart.rogan_gladen.low, apart.rogan_gladen.high)
    )


@given(verdicts(graders=2, max_units=20), st.integers(2, 4))
def test_saying_everything_again_of_the_same_items_tells_nothing_new(rows, times):
    once = corrected_means(Ratings.of(rows, categories=(0, 1), clusters=range(len(rows))))
    again = corrected_means(Ratings.of(rows * times, categories=(0, 1), clusters=[*range(len(rows))] * times))
    for name in ("human_only", "judge_only", "ppi", "tuned"):
        one, other = getattr(once, name), getattr(again, name)
        assert (one.value, one.se) == pytest.approx((other.value, other.se))


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=4, max_size=20), st.integers(0, 9))
def test_labels_drawn_alike_weigh_alike_by_every_design(pairs, seed):
    rest = np.random.default_rng(seed).integers(0, 2, 12).tolist()
    rows = [*pairs, *((None, one) for one in rest)]
    plain = corrected_means(Ratings.of(rows, categories=(0, 1)))
    for design in DESIGNS:
        weighted = corrected_means(
            Ratings.of(rows, categories=(0, 1), weights=[len(rows) / len(pairs)] * len(rows)), design=design
        )
        assert weighted.human_only.value == pytest.approx(plain.human_only.value)


@pytest.mark.parametrize("design", DESIGNS)
def test_weights_undo_a_draw_that_looked_at_hard_items(design):
    found, naive = [], []
    for seed in range(80):
        ratings = simulated(300, seed=seed, probability=lambda ease: 0.05 + 0.5 * (1 - ease))
        means = corrected_means(ratings, design=design)
        found.append((means.tuned.value, means.tuned.low <= 0.5 <= means.tuned.high, means.human_only.value))
        human = ratings.scores[:, 0]
        naive.append(np.nanmean(human))
    tuned, covered, weighted = np.array(found).T
    assert np.mean(naive) < 0.42
    assert tuned.mean() == pytest.approx(0.5, abs=0.015)
    assert weighted.mean() == pytest.approx(0.5, abs=0.015)
    assert tuned.std() < weighted.std()
    assert 0.88 <= covered.mean() <= 0.99


@pytest.mark.parametrize("criteria", [1, 5])
def test_the_interval_covers_and_the_error_is_the_spread(criteria):
    found = []
    for seed in range(120):
        tuned = corrected_means(simulated(120, seed=seed, criteria=criteria)).tuned
        found.append((tuned.value, tuned.se, tuned.low <= 0.5 <= tuned.high))
    values, errors, covered = np.array(found).T
    assert errors.mean() == pytest.approx(values.std(), rel=0.15)
    assert 0.9 <= covered.mean() <= 0.99


def test_only_proportions_of_weights_matter_to_hajek():
    ratings = simulated(60, seed=1, probability=lambda ease: 0.2 + 0.5 * ease)
    tenfold = Ratings.from_codes(
        ratings.codes, categories=(0, 1), clusters=ratings.clusters, weights=ratings.weights * 10
    )
    one, other = corrected_means(ratings), corrected_means(tenfold)
    assert (one.tuned.value, one.tuned.se, one.weight) == pytest.approx(
        (other.tuned.value, other.tuned.se, other.weight)
    )


@given(verdicts(graders=2, max_units=12), st.sampled_from([(0, 1), (1, 3), (-2, 5)]))
def test_no_interval_leaves_the_scale(rows, ends):
    said = [[None if one is None else ends[int(one)] for one in row] for row in rows]
    for found in estimates(corrected_means(Ratings.of(said, categories=ends))):
        if found.low is not None:
            assert ends[0] <= found.low < found.high <= ends[1]


def test_an_interval_moves_with_the_scale():
    labelled, judge_only = [[1, 1], [0, 1], [1, 1], [0, 0]], [1, 1, 1, 0, 1]
    marks = estimates(corrected_means(judged(labelled, judge_only)))
    of_five = [[1 + 4 * one for one in pair] for pair in labelled]
    likert = estimates(
        corrected_means(judged(of_five, [1 + 4 * one for one in judge_only], categories=(1, 2, 3, 4, 5)))
    )
    for mark, score in zip(marks, likert, strict=True):
        assert (score.low, score.high) == pytest.approx((1 + 4 * mark.low, 1 + 4 * mark.high))


def test_texts_that_are_all_at_one_end_have_the_exact_interval():
    means = corrected_means(judged([[1, 1], [1, 1], [1, 0]], [1, 0]))
    assert (means.human_only.low, means.human_only.high) == pytest.approx((0.025 ** (1 / 3), 1))
    assert (means.human_only.se, means.human_only.reason) == (
        None,
        "all items are alike in this: how uncertain it is cannot be told",
    )


@pytest.mark.parametrize(("labels", "share"), [(4, 0.8), (8, 0.9), (12, 0.95)])
def test_intervals_of_few_texts_cover_better_than_plain_ones_cut_at_the_ends(labels, share):
    generator = np.random.default_rng(labels)
    covers, cut_ones = [], []
    for _ in range(200):
        human = generator.random(labels + 40) < share
        judge = np.where(generator.random(labels + 40) < 0.8, human, generator.random(labels + 40) < 0.9)
        codes = np.stack([np.where(np.arange(labels + 40) < labels, human, -1), judge], axis=1)
        tuned = corrected_means(Ratings.from_codes(codes.astype(np.int8), categories=(0, 1))).tuned
        half = (tuned.se or 0.0) * t_quantile(0.95, degrees=labels - 1)
        covers.append(tuned.low <= share <= tuned.high)
        cut_ones.append(tuned.value - half <= share <= tuned.value + half)
    assert np.mean(covers) >= 0.94
    assert np.mean(covers) > np.mean(cut_ones)
