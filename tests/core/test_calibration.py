"""Probabilities held against people, and mended."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from skillmix_desktop.core.calibration import PlattCalibration, cross_calibrated, isotonic, platt, reliability


def drawn(n: int, *, sharpened: float = 1.0, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True chances, marks drawn by them, and chances told ``sharpened`` times too surely; 5 marks a text."""
    random = np.random.default_rng(seed)
    chances = random.uniform(0.02, 0.98, n)
    met = (random.uniform(size=n) < chances).astype(float)
    return expit(sharpened * logit(chances)), met, np.arange(n) // 5


def test_true_chances_have_hardly_any_error_and_overconfident_ones_have():
    honest, boastful = reliability(*drawn(20_000)), reliability(*drawn(20_000, sharpened=4))
    assert honest.expected_error < 0.02
    assert boastful.expected_error > 0.1
    assert honest.brier < boastful.brier < 1
    assert honest.brier < honest.brier_of_rate == pytest.approx(0.25, abs=0.001)


def test_the_figures_of_a_case_that_can_be_done_by_hand():
    probabilities = np.array([0.1, 0.1, 0.9, 0.9])
    met = np.array([0.0, 1.0, 1.0, 1.0])
    found = reliability(probabilities, met, np.array([0, 0, 1, 2]), bins=2)
    assert [(each.n, each.n_texts, each.share_met) for each in found.bins] == [(2, 1, 0.5), (2, 2, 1.0)]
    assert found.expected_error == pytest.approx(0.5 * 0.4 + 0.5 * 0.1)
    assert found.brier == pytest.approx((0.01 + 0.81 + 0.01 + 0.01) / 4)
    assert (found.n, found.n_texts, found.brier_of_rate) == (4, 3, pytest.approx(0.1875))
    assert found.bins[0].low < 0.5 < found.bins[0].high


def test_marks_of_one_probability_stay_together():
    probabilities = np.array([0.3] * 50 + [0.8])
    found = reliability(probabilities, np.ones(51), np.arange(51), bins=10)
    assert [each.n for each in found.bins] == [50, 1]


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.integers(0, 9)), min_size=1, max_size=60),
    st.integers(1, 12),
)
def test_bins_hold_every_mark_once_in_rising_order(marks, bins):
    probabilities, met, clusters = (np.array(column) for column in zip(*marks, strict=True))
    found = reliability(probabilities, met.astype(float), clusters, bins=bins)
    assert sum(each.n for each in found.bins) == len(marks)
    assert len(found.bins) <= bins
    means = [each.probability for each in found.bins]
    assert means == sorted(means)
    assert 0 <= found.expected_error <= 1
    assert all(each.low - 1e-12 <= each.share_met <= each.high + 1e-12 for each in found.bins)


def test_platts_curve_undoes_a_logistic_distortion():
    probabilities, met, _ = drawn(50_000, sharpened=4)
    curve = platt(probabilities, met)
    assert curve.slope == pytest.approx(1 / 4, rel=0.05)
    assert curve.intercept == pytest.approx(0, abs=0.05)


def test_a_grader_who_is_wrong_throughout_is_not_turned_round():
    probabilities = np.array([0.9, 0.8, 0.2, 0.1] * 10)
    met = np.array([0.0, 0.0, 1.0, 1.0] * 10)
    for fit in (platt, isotonic):
        assert fit(probabilities, met)(probabilities) == pytest.approx(np.full(40, 0.5), abs=1e-6)


@pytest.mark.parametrize("fit", [platt, isotonic])
def test_marks_that_are_all_alike_still_give_a_curve(fit):
    probabilities = np.array([0.2, 0.5, 0.7, 1.0, 0.0])
    for met in (np.zeros(5), np.ones(5)):
        calibrated = fit(probabilities, met)(probabilities)
        assert (np.abs(calibrated - met) < 0.2).all()


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=60))
def test_calibrated_probabilities_rise_with_the_told_ones_and_stay_probabilities(marks):
    probabilities, met = (np.array(column) for column in zip(*marks, strict=True))
    ladder = np.linspace(0, 1, 101)
    for fit in (platt, isotonic):
        calibrated = fit(probabilities, met.astype(float))(ladder)
        assert (np.diff(calibrated) >= -1e-9).all()
        assert (calibrated >= 0).all()
        assert (calibrated <= 1).all()


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=12))
def test_no_rising_line_lies_closer_than_the_isotonic_one(marks):
    steps, met = (np.array(column) for column in zip(*marks, strict=True))
    probabilities, met = steps / 5, met.astype(float)
    calibrated = isotonic(probabilities, met)(probabilities)
    least = ((calibrated - met) ** 2).sum()
    random = np.random.default_rng(0)
    for rising in np.sort(random.uniform(size=(200, 6)), axis=1):
        assert ((rising[steps] - met) ** 2).sum() >= least - 1e-9


def test_calibrating_lowers_the_error_on_texts_that_it_has_not_seen():
    probabilities, met, clusters = drawn(2_000, sharpened=4)
    before = reliability(probabilities, met, clusters)
    for fit in (platt, isotonic):
        after = reliability(cross_calibrated(probabilities, met, clusters, fit), met, clusters)
        assert after.expected_error < before.expected_error / 2
        assert after.brier < before.brier


def test_a_text_is_calibrated_without_itself():
    probabilities, met, clusters = drawn(50)
    changed = met.copy()
    changed[clusters == 3] = 1 - changed[clusters == 3]
    first = cross_calibrated(probabilities, met, clusters, platt)
    second = cross_calibrated(probabilities, changed, clusters, platt)
    assert (first[clusters == 3] == second[clusters == 3]).all()
    assert (first != second).any()


def test_the_interval_of_the_error_reaches_zero_where_chances_are_true_and_not_where_they_are_not():
    probabilities, met, texts = drawn(2_000)
    found = reliability(probabilities, met, texts)
    assert found.error_low == 0 < found.expected_error < found.error_high
    probabilities, met, texts = drawn(2_000, sharpened=4)
    found = reliability(probabilities, met, texts)
    assert 0 < found.error_low < found.expected_error < found.error_high


def test_one_text_has_no_interval():
    found = reliability(np.array([0.9, 0.4]), np.array([1.0, 0.0]), np.array([0, 0]))
    assert (found.error_low, found.error_high) == (None, None)


def test_the_probability_that_stands_for_one_half_is_where_the_curve_comes_there():
    curve = PlattCalibration(2.0, -1.0)
    assert curve(np.array([curve.half])) == pytest.approx([0.5])
    assert PlattCalibration(0.0, -1.0).half is None


def test_a_whole_number_as_weight_is_that_many_texts():
    probabilities, met, clusters = drawn(200, sharpened=2)
    heavy = np.where(clusters % 2 == 0, 3.0, 1.0)
    copies = np.repeat(np.arange(200), heavy.astype(int))
    weighted = reliability(probabilities, met, clusters, weights=heavy, bins=1)
    copied = reliability(probabilities[copies], met[copies], clusters[copies], bins=1)
    for name in ("expected_error", "mean_probability", "share_met", "brier", "brier_of_rate"):
        assert getattr(weighted, name) == pytest.approx(getattr(copied, name))
    assert (weighted.n, weighted.n_texts) == (200, 40)
    rising, of_copies = isotonic(probabilities, met, heavy), isotonic(probabilities[copies], met[copies])
    assert rising(probabilities) == pytest.approx(of_copies(probabilities))


@pytest.mark.parametrize("fit", [platt, isotonic])
def test_equal_weights_change_nothing(fit):
    probabilities, met, clusters = drawn(300, sharpened=3)
    weights = np.full(300, 7.0)
    assert reliability(probabilities, met, clusters, weights=weights) == reliability(
        probabilities, met, clusters
    )
    plain = cross_calibrated(probabilities, met, clusters, fit)
    assert cross_calibrated(probabilities, met, clusters, fit, weights=weights) == pytest.approx(plain)


def test_weights_make_a_drawn_sample_speak_of_all_texts():
    """Texts of doubt are drawn ten times as often: weighted, the error and the curve are those of all."""
    probabilities, met, clusters = drawn(100_000, sharpened=3, seed=4)
    doubt = np.abs(probabilities - 0.5).reshape(-1, 5).mean(axis=1) < 0.35
    chances = np.where(doubt, 0.5, 0.05)
    is_drawn = (np.random.default_rng(5).random(len(chances)) < chances)[clusters]
    sample = (probabilities[is_drawn], met[is_drawn], clusters[is_drawn])
    weights = 1 / chances[clusters][is_drawn]
    truth = reliability(probabilities, met, clusters)
    weighted, unweighted = reliability(*sample, weights=weights), reliability(*sample)
    assert abs(weighted.expected_error - truth.expected_error) < 0.01
    assert abs(unweighted.expected_error - truth.expected_error) > 0.01
    assert abs(weighted.brier - truth.brier) < 0.01 < abs(unweighted.brier - truth.brier)
    assert platt(*sample[:2], weights).slope == pytest.approx(platt(probabilities, met).slope, rel=0.06)


def test_intervals_of_weighted_texts_hold_the_true_share_and_error():
    """300 samples of some 50 texts: more than .92 of the intervals hold what all texts give."""
    probabilities, met, clusters = drawn(100_000, sharpened=3, seed=6)
    doubt = np.abs(probabilities - 0.5).reshape(-1, 5).mean(axis=1) < 0.35
    chances = np.where(doubt, 0.006, 0.0015)
    truth = reliability(probabilities, met, clusters, bins=1)
    random = np.random.default_rng(7)
    shares = errors = 0
    for _ in range(300):
        is_drawn = (random.random(len(chances)) < chances)[clusters]
        weights = 1 / chances[clusters][is_drawn]
        found = reliability(
            probabilities[is_drawn], met[is_drawn], clusters[is_drawn], weights=weights, bins=1
        )
        [only] = found.bins
        shares += only.low <= truth.share_met <= only.high
        errors += found.error_low <= truth.expected_error <= found.error_high
    assert shares > 276
    assert errors > 276
