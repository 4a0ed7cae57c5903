"""What is planned about κ is what the interval turns out to be once the texts are marked."""

from math import sqrt

import numpy as np
import pytest

from skillmix_desktop.core.agreement.chance_corrected import cohen_kappa
from skillmix_desktop.core.agreement.estimates import Estimate, design_effect, estimate
from skillmix_desktop.core.agreement.ratings import Ratings
from skillmix_desktop.core.precision_planning import (
    ExpectedKappa,
    KappaAssumptions,
    expected_from_sample,
    planned_half_widths,
    texts_needed,
)

MARKS = 5
SAMPLES = 300


def marked(texts, generator, *, kappa, prevalence, correlation):
    """Two graders' marks: with probability √correlation a pair is the one that its text has in common."""
    spread = prevalence * (1 - prevalence)
    apart = (1 - kappa) * spread
    table = [1 - prevalence - apart, apart, apart, prevalence - apart]
    own = generator.choice(4, p=table, size=(texts, MARKS))
    common = generator.choice(4, p=table, size=(texts, 1))
    is_common = generator.random((texts, MARKS)) < sqrt(correlation)
    pairs = np.where(is_common, common, own).ravel()
    return Ratings.from_codes(
        np.stack([pairs // 2, pairs % 2], axis=1),
        categories=(False, True),
        clusters=np.repeat(np.arange(texts), MARKS),
    )


def half_width(found: Estimate) -> float:
    return (found.high - found.low) / 2


@pytest.mark.parametrize(
    ("kappa", "prevalence", "correlation"), [(0.6, 0.75, 0.1), (0.3, 0.6, 0.0), (0.7, 0.8, 0.3)]
)
@pytest.mark.parametrize("texts", [60, 200])
def test_assumptions_that_hold_give_the_interval_that_comes(kappa, prevalence, correlation, texts):
    truth = {"kappa": kappa, "prevalence": prevalence, "correlation": correlation}
    (planned,) = planned_half_widths(KappaAssumptions(**truth, marks_a_text=MARKS).expected, [texts])
    generator = np.random.default_rng(7)
    come = [half_width(estimate(cohen_kappa(marked(texts, generator, **truth)))) for _ in range(SAMPLES)]
    assert np.median(come) == pytest.approx(planned, rel=0.06)


def test_a_first_sample_tells_the_interval_of_a_larger_one():
    truth = {"kappa": 0.5, "prevalence": 0.7, "correlation": 0.3}
    generator = np.random.default_rng(5)
    planned, come = [], []
    for _ in range(SAMPLES):
        first = estimate(cohen_kappa(marked(50, generator, **truth)))
        planned += planned_half_widths(expected_from_sample(first), [200])
        come.append(half_width(estimate(cohen_kappa(marked(200, generator, **truth)))))
    assert np.median(planned) == pytest.approx(np.median(come), rel=0.05)


def test_the_assumed_design_effect_is_the_one_that_is_measured():
    truth = {"kappa": 0.6, "prevalence": 0.75, "correlation": 0.2}
    ratings = marked(20_000, np.random.default_rng(3), **truth)
    assumed = KappaAssumptions(**truth, marks_a_text=MARKS).design_effect
    assert design_effect(cohen_kappa(ratings)) == pytest.approx(assumed, rel=0.05)


def test_a_sample_plans_its_own_interval():
    found = estimate(
        cohen_kappa(marked(40, np.random.default_rng(1), kappa=0.6, prevalence=0.7, correlation=0))
    )
    assert planned_half_widths(expected_from_sample(found), [40]) == [pytest.approx(half_width(found))]


@pytest.mark.parametrize("wanted", [0.2, 0.12, 0.08, 0.03])
def test_the_texts_needed_are_the_fewest_that_do(wanted):
    expected = KappaAssumptions().expected
    needed = texts_needed(expected, wanted, most=100_000)
    enough, too_few = planned_half_widths(expected, [needed, needed - 1])
    assert enough <= wanted < too_few


def test_more_texts_than_there_are_cannot_be_planned():
    assert texts_needed(KappaAssumptions().expected, 0.01, most=50) is None


@pytest.mark.parametrize(("value", "se"), [(None, None), (1.0, None)])
def test_without_an_error_nothing_can_be_planned_from_a_sample(value, se):
    assert expected_from_sample(Estimate(value, se, None, None, 10, 2)) is None


def test_one_text_has_no_interval():
    assert planned_half_widths(ExpectedKappa(0.6, 1.0), [0, 1]) == [None, None]
