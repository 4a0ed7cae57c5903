"""Standard errors count texts, agree with each other, and stay missing where they cannot be known."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.agreement import binary, scores
from skillmix_desktop.core.agreement.chance_corrected import (
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    percent_agreement,
)
from skillmix_desktop.core.agreement.estimates import (
    design_effect,
    estimate,
    jackknife_error,
    linearised,
    standard_error,
    value_of,
)
from skillmix_desktop.core.agreement.krippendorff import krippendorff_alpha
from skillmix_desktop.core.agreement.ratings import Ratings
from tests.core.agreement.strategies import verdicts

FOR_MANY = [percent_agreement, fleiss_kappa, conger_kappa, gwet_ac, krippendorff_alpha]
FOR_TWO = [
    cohen_kappa,
    binary.bias,
    binary.recall,
    binary.matthews_correlation,
    scores.spearman_correlation,
    scores.kendall_tau_b,
    scores.pearson_correlation,
]


def simulated(items, *, criteria=5, graders=2, seed=3, error=0.15, weights=None, clustered=True):
    """Verdicts on several criteria of each text, with texts that are harder to grade than others."""
    generator = np.random.default_rng(seed)
    truth = generator.random((items, criteria)) < generator.beta(3, 1.5, (items, 1))
    wrong = generator.random((graders, items, criteria)) < 2 * error * generator.random((items, 1))
    return Ratings.from_codes(
        (truth ^ wrong).reshape(graders, -1).T.astype(np.int8),
        categories=(0, 1),
        clusters=np.repeat(np.arange(items), criteria) if clustered else None,
        weights=weights,
    )


def by_hand(ratings, coefficient):
    """The jackknife without any collapsing: every cluster in turn is really left out."""
    texts = np.unique(ratings.clusters)
    values = []
    for text in texts:
        rest = ratings.clusters != text
        values.append(
            value_of(
                coefficient(
                    Ratings.from_codes(
                        ratings.codes[rest], categories=ratings.categories, clusters=ratings.clusters[rest]
                    )
                )
            )
        )
    return sqrt((len(texts) - 1) * np.var(values))


@pytest.mark.parametrize("coefficient", [*FOR_MANY, *FOR_TWO])
def test_the_jackknife_is_what_leaving_out_each_text_gives(coefficient):
    ratings = simulated(25, criteria=12)
    assert jackknife_error(coefficient(ratings)) == pytest.approx(by_hand(ratings, coefficient), rel=1e-9)


@pytest.mark.parametrize("coefficient", [*FOR_MANY, *FOR_TWO])
def test_the_linearised_error_comes_to_the_jackknifes(coefficient):
    statistic = coefficient(simulated(2000))
    assert standard_error(statistic) == pytest.approx(jackknife_error(statistic), rel=5e-3)


@pytest.mark.parametrize("coefficient", FOR_MANY)
def test_with_gaps_both_errors_still_agree(coefficient):
    full = simulated(1500, graders=4)
    gaps = np.random.default_rng(8).random(full.codes.shape) < 0.4
    statistic = coefficient(
        Ratings.from_codes(np.where(gaps, -1, full.codes), categories=(0, 1), clusters=full.clusters)
    )
    assert standard_error(statistic) == pytest.approx(jackknife_error(statistic), rel=1e-2)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alphas_error_on_scores_agrees_with_the_jackknife_too(level):
    generator = np.random.default_rng(4)
    truth = generator.integers(0, 6, 900)
    given = np.stack([np.clip(truth + generator.integers(-1, 2, 900), 0, 6) for _ in range(3)], axis=1)
    statistic = krippendorff_alpha(Ratings.from_codes(given, categories=range(7)), level)
    assert standard_error(statistic) == pytest.approx(jackknife_error(statistic), rel=1e-2)


@given(verdicts(min_units=2, max_units=12))
def test_influences_are_what_a_small_change_of_weight_does(rows):
    statistic = gwet_ac(Ratings.of(rows, categories=(0, 1)))
    if value_of(statistic) is None:
        return
    step, total = 1e-6, statistic.profiles.total(statistic.moments)
    parts = statistic.profiles.per_cluster(statistic.moments)
    moved = (statistic.value(total + step * parts) - statistic.value(total - step * parts)) / (2 * step)
    partaking = statistic.moments.any(axis=1)
    assert linearised(statistic).influences == pytest.approx(moved[partaking], abs=1e-6)


@given(verdicts(min_units=2, max_units=8), st.integers(2, 5))
def test_copies_of_a_verdict_within_its_text_change_neither_value_nor_error(rows, copies):
    texts = list(range(len(rows)))
    once = Ratings.of(rows, categories=(0, 1), clusters=texts)
    often = Ratings.of(rows * copies, categories=(0, 1), clusters=texts * copies)
    for coefficient in (percent_agreement, gwet_ac, fleiss_kappa):
        first, second = estimate(coefficient(once)), estimate(coefficient(often))
        assert second.value == (None if first.value is None else pytest.approx(first.value, abs=1e-9))
        assert second.se == (None if first.se is None else pytest.approx(first.se, abs=1e-9))
        assert second.n_clusters == first.n_clusters


@given(verdicts(min_units=2, max_units=8), st.integers(2, 4))
def test_a_whole_number_as_weight_is_that_many_copies(rows, heavy):
    weights = [float(heavy)] + [1.0] * (len(rows) - 1)
    weighted = Ratings.of(rows, categories=(0, 1), weights=weights)
    copied = Ratings.of([rows[0]] * heavy + rows[1:], categories=(0, 1))
    for coefficient in (percent_agreement, gwet_ac, conger_kappa):
        expected = value_of(coefficient(copied))
        value = value_of(coefficient(weighted))
        assert value == (None if expected is None else pytest.approx(expected, abs=1e-9))


def test_equal_weights_change_nothing():
    plain, weighted = simulated(40), simulated(40, weights=np.full(200, 17.0))
    for coefficient in FOR_MANY:
        first, second = estimate(coefficient(plain)), estimate(coefficient(weighted))
        assert (second.value, second.se) == pytest.approx((first.value, first.se))


def test_texts_that_are_alike_within_make_the_interval_wider():
    ratings = simulated(60, criteria=6, seed=2)
    statistic = percent_agreement(ratings)
    naive = estimate(replace(statistic, profiles=statistic.profiles.apart()))
    clustered = estimate(statistic)
    assert clustered.value == naive.value
    assert (clustered.n_clusters, naive.n_clusters) == (60, 360)
    assert clustered.high - clustered.low > naive.high - naive.low
    assert design_effect(statistic) == pytest.approx((clustered.se / naive.se) ** 2)


def test_units_sampled_one_by_one_have_no_design_effect():
    assert design_effect(percent_agreement(simulated(60, clustered=False))) == pytest.approx(1)


@pytest.mark.parametrize("coefficient", [percent_agreement, cohen_kappa, gwet_ac, binary.bias])
def test_about_nineteen_in_twenty_intervals_hold_the_truth(coefficient):
    """800 samples of 15 texts: between .92 and .985 of the intervals hold the value of all texts."""
    everything = simulated(20_000, seed=1)
    truth = value_of(coefficient(everything))
    codes = everything.codes.reshape(20_000, 5, 2)
    texts = np.random.default_rng(9).integers(0, 20_000, (800, 15))
    held = 0
    for sample in texts:
        ratings = Ratings.from_codes(
            codes[sample].reshape(-1, 2), categories=(0, 1), clusters=np.repeat(np.arange(15), 5)
        )
        result = estimate(coefficient(ratings))
        held += result.low is not None and result.low <= truth <= result.high
    assert 0.92 <= held / 800 <= 0.985


def test_one_text_has_a_value_and_no_interval():
    only = estimate(cohen_kappa(Ratings.of([[1, 1], [0, 1], [0, 0]], clusters=["a"] * 3)))
    assert only.value is not None
    assert (only.se, only.low, only.high, only.n_clusters) == (None, None, None, 1)
    assert only.reason == "only one item: how items differ cannot be told"


def test_no_disagreement_at_all_leaves_an_exact_interval_for_percent_and_none_for_kappa():
    rows = [[1, 1], [0, 0]] * 10
    ratings = Ratings.of(rows, clusters=[i // 2 for i in range(20)])
    percent, kappa = estimate(percent_agreement(ratings)), estimate(cohen_kappa(ratings))
    assert (percent.value, percent.se, percent.high) == (1, None, 1)
    assert percent.low == pytest.approx(0.025 ** (1 / 10))
    assert (kappa.value, kappa.low, kappa.high) == (pytest.approx(1), None, None)
    assert kappa.reason is not None


def test_a_text_that_tells_nothing_of_a_share_is_not_counted_in_it():
    rows = [[1, 1], [1, 0], [0, 0], [0, 0]]
    recall = estimate(binary.recall(Ratings.of(rows, clusters=["a", "b", "c", "d"])))
    assert (recall.value, recall.n_units, recall.n_clusters) == (0.5, 2, 2)


def test_the_jackknife_is_silent_where_a_text_alone_defines_the_value():
    ratings = Ratings.of([[1, 1], [1, 1], [0, 1]])
    assert jackknife_error(cohen_kappa(ratings)) is None
    assert standard_error(cohen_kappa(ratings)) is not None


@pytest.mark.parametrize("rows", [[], [[None, 1]], [[1, 1]]])
def test_too_little_has_no_error(rows):
    for coefficient in (percent_agreement, gwet_ac):
        statistic = coefficient(Ratings.of(rows, categories=(0, 1), graders=["a", "b"]))
        assert standard_error(statistic) is None
        assert jackknife_error(statistic) is None
        assert design_effect(statistic) is None
