"""Items drawn by the counts of what is distinct are items drawn anew, and tell what the formulas tell."""

from dataclasses import replace

import numpy as np
import pytest

from skillmix_desktop.core.agreement import binary
from skillmix_desktop.core.agreement.bootstrap import bootstrap
from skillmix_desktop.core.agreement.chance_corrected import cohen_kappa, gwet_ac, percent_agreement
from skillmix_desktop.core.agreement.estimates import estimate, value_of
from skillmix_desktop.core.agreement.ratings import Ratings

COEFFICIENTS = {
    "percent": percent_agreement,
    "kappa": cohen_kappa,
    "AC1": gwet_ac,
    "bias": binary.bias,
    "recall": binary.recall,
}


def simulated(items, *, criteria=5, seed=3):
    """Two graders' verdicts on several criteria of each text, some texts harder than others."""
    generator = np.random.default_rng(seed)
    truth = generator.random((items, criteria)) < generator.beta(3, 1.5, (items, 1))
    wrong = generator.random((2, items, criteria)) < 0.3 * generator.random((items, 1))
    return Ratings.from_codes(
        (truth ^ wrong).reshape(2, -1).T.astype(np.int8),
        categories=(0, 1),
        clusters=np.repeat(np.arange(items), criteria),
    )


def redrawn(ratings, **options):
    return bootstrap({name: of(ratings) for name, of in COEFFICIENTS.items()}, **options)


def by_hand(ratings, coefficient, replicates):
    """The values when rows of whole items are really gathered anew."""
    generator = np.random.default_rng(8)
    texts = int(ratings.clusters.max()) + 1
    rows = np.arange(ratings.n_units).reshape(texts, -1)
    values = []
    for _ in range(replicates):
        drawn = rows[generator.integers(0, texts, texts)].ravel()
        values.append(
            value_of(coefficient(Ratings.from_codes(ratings.codes[drawn], categories=ratings.categories)))
        )
    return np.array(values)


@pytest.mark.parametrize(
    ("items", "criteria"), [(40, 5), (800, 5), (600, 12)], ids=["few alike", "many alike", "in several parts"]
)
def test_it_is_spread_as_items_that_are_gathered_anew(items, criteria):
    ratings = simulated(items, criteria=criteria)
    found = redrawn(ratings)
    for name in ("kappa", "bias"):
        values = by_hand(ratings, COEFFICIENTS[name], 1000)
        expected = np.quantile(values, [0.025, 0.975])
        assert found[name].se == pytest.approx(values.std(), rel=0.1)
        assert (found[name].low, found[name].high) == pytest.approx(expected, abs=0.35 * values.std())


@pytest.mark.parametrize("items", [2, 40, 800])
def test_each_set_that_is_drawn_has_as_many_items_as_there_are(items):
    percent = percent_agreement(simulated(items))
    number = replace(percent, value=lambda sums: sums[..., 0])
    found = bootstrap({"number": number, "percent": percent})["number"]
    assert (found.low, found.high, found.replicates) == (5 * items, 5 * items, 2000)


def test_with_many_items_it_tells_what_the_formula_tells():
    ratings = simulated(1000)
    found = redrawn(ratings)
    for name, of in COEFFICIENTS.items():
        by_formula = estimate(of(ratings))
        assert found[name].se == pytest.approx(by_formula.se, rel=0.1)
        assert found[name].low == pytest.approx(by_formula.low, abs=0.3 * by_formula.se)


def test_the_same_seed_draws_the_same_items():
    ratings = simulated(30)
    assert redrawn(ratings, replicates=100, seed=1) == redrawn(ratings, replicates=100, seed=1)
    assert redrawn(ratings, replicates=100, seed=1) != redrawn(ratings, replicates=100, seed=2)


def test_replicates_that_do_not_define_it_are_counted_and_left_out():
    ratings = Ratings.of([[1, 1], [1, 1], [0, 0]], categories=(0, 1))
    kappa = redrawn(ratings, replicates=500)["kappa"]
    assert (kappa.low, kappa.high, kappa.replicates) == (1, 1, 500)
    assert kappa.undefined == pytest.approx(500 * (2**3 + 1) / 3**3, rel=0.25)


def test_what_no_replicate_defines_says_so():
    kappa = redrawn(Ratings.of([[1, 1]] * 3, categories=(0, 1)))["kappa"]
    assert (kappa.se, kappa.low, kappa.undefined) == (None, None, 2000)
    assert kappa.reason == "it is not defined on any redrawn set of items"


@pytest.mark.parametrize("rows", [[], [[1, 0]], [[1, 0], [1, 1]]])
def test_of_a_single_item_nothing_can_be_drawn_anew(rows):
    ratings = Ratings.of(rows, categories=(0, 1), clusters=[0] * len(rows), graders="ab")
    assert redrawn(ratings)["percent"].reason == "only one item: how items differ cannot be told"


def test_statistics_of_different_ratings_are_not_drawn_together():
    with pytest.raises(ValueError, match="same ratings"):
        bootstrap({"one": percent_agreement(simulated(9)), "other": gwet_ac(simulated(9))})
    assert bootstrap({}) == {}
