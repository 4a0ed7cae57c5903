"""Our coefficients against other people's libraries, on verdicts drawn at random."""

import numpy as np
import pytest
from hypothesis import assume, given, settings

from skillmix_desktop.core.agreement import binary
from skillmix_desktop.core.agreement.chance_corrected import cohen_kappa, fleiss_kappa
from skillmix_desktop.core.agreement.corrected_means import corrected_means
from skillmix_desktop.core.agreement.estimates import value_of
from skillmix_desktop.core.agreement.krippendorff import krippendorff_alpha
from skillmix_desktop.core.agreement.mcnemar import mcnemar
from skillmix_desktop.core.agreement.published_errors import large_sample_error
from skillmix_desktop.core.agreement.ratings import Ratings
from tests.core.agreement.strategies import CATEGORIES, tables, verdicts

WEIGHTINGS = ("identity", "linear", "quadratic")


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
@given(rows=tables(max_units=25))
@settings(max_examples=50)
def test_alpha_is_that_of_krippendorff(level, rows):
    krippendorff = pytest.importorskip("krippendorff")
    ours = value_of(krippendorff_alpha(Ratings.of(rows, categories=CATEGORIES), level))
    assume(ours is not None)
    by_grader = np.array(rows, dtype=float).T
    theirs = krippendorff.alpha(by_grader, value_domain=CATEGORIES, level_of_measurement=level)
    assert ours == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@given(rows=tables(graders=2, gaps=False, min_units=2, max_units=40))
@settings(max_examples=50)
def test_kappa_and_its_error_are_those_of_statsmodels(weighting, rows):
    rater = pytest.importorskip("statsmodels.stats.inter_rater")
    ratings = Ratings.of(rows, categories=CATEGORIES)
    ours = cohen_kappa(ratings, weighting)
    table = binary.confusion(ratings)
    assume(value_of(ours) is not None)
    with np.errstate(all="ignore"):  # it divides by errors of zero
        theirs = rater.cohens_kappa(table, wt=None if weighting == "identity" else weighting)
    assert value_of(ours) == pytest.approx(theirs.kappa, abs=1e-9)
    if large_sample_error(ours) > 1e-6:
        assert large_sample_error(ours) == pytest.approx(theirs.std_kappa, abs=1e-6)


@given(tables(gaps=False, max_units=25))
@settings(max_examples=50)
def test_fleiss_kappa_is_that_of_statsmodels(rows):
    rater = pytest.importorskip("statsmodels.stats.inter_rater")
    ours = value_of(fleiss_kappa(Ratings.of(rows, categories=CATEGORIES)))
    assume(ours is not None)
    counts = np.array([[row.count(category) for category in CATEGORIES] for row in rows])
    assert ours == pytest.approx(rater.fleiss_kappa(counts), abs=1e-9)


@given(verdicts(graders=2, gaps=False, max_units=60))
@settings(max_examples=50)
def test_mcnemars_exact_test_is_that_of_statsmodels(rows):
    tests = pytest.importorskip("statsmodels.stats.contingency_tables")
    table = binary.confusion(Ratings.of(rows, categories=(0, 1)))
    ours = mcnemar(int(table[1, 0]), int(table[0, 1]))
    assert ours.exact_p == pytest.approx(min(1, tests.mcnemar(table, exact=True).pvalue))


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@given(rows=tables(graders=2, gaps=False, max_units=40))
@settings(max_examples=50)
def test_kappa_is_that_of_scikit_learn(weighting, rows):
    metrics = pytest.importorskip("sklearn.metrics")
    ours = value_of(cohen_kappa(Ratings.of(rows, categories=CATEGORIES), weighting))
    assume(ours is not None)
    weights = None if weighting == "identity" else weighting
    first, second = zip(*rows, strict=True)
    theirs = metrics.cohen_kappa_score(first, second, labels=CATEGORIES, weights=weights)
    assert ours == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (binary.precision, "precision_score"),
        (binary.recall, "recall_score"),
        (binary.positive_agreement, "f1_score"),
        (binary.matthews_correlation, "matthews_corrcoef"),
    ],
)
@given(rows=verdicts(graders=2, gaps=False, max_units=40))
@settings(max_examples=50)
def test_a_judged_grader_is_rated_as_by_scikit_learn(ours, theirs, rows):
    metrics = pytest.importorskip("sklearn.metrics")
    found = value_of(ours(Ratings.of(rows, categories=(0, 1))))
    assume(found is not None)
    assert found == pytest.approx(getattr(metrics, theirs)(*zip(*rows, strict=True)), abs=1e-9)


@pytest.mark.parametrize("criteria", [1, 5])
def test_corrected_means_over_texts_are_those_of_glide(criteria):
    estimators = pytest.importorskip("glide.estimators", reason="glide-py is for Python 3.12 and later")
    generator = np.random.default_rng(criteria)
    human = generator.random((200, criteria)) < generator.random((200, 1))
    judge = human ^ (generator.random((200, criteria)) < 0.2)
    labels = np.where(generator.random((200, 1)) < 0.3, human, np.nan).ravel()
    verdicts_, texts = judge.astype(float).ravel(), np.repeat(np.arange(200), criteria)
    ours = corrected_means(
        Ratings.of(np.stack([labels, verdicts_], axis=1).tolist(), categories=(0, 1), clusters=texts.tolist())
    )
    theirs = estimators.ClusteredPPIMeanEstimator()
    for found, is_tuned in ((ours.ppi, False), (ours.tuned, True)):
        expected = theirs.estimate(labels, verdicts_, texts, power_tuning=is_tuned)
        assert (found.value, found.se) == pytest.approx((expected.mean, expected.std), abs=1e-9)
