"""Every coefficient under one flat name each, for checkers that compare whole sets of published values.

``compute`` takes a case with ``ratings`` (rows of units, ``None`` where a grader said nothing) and perhaps
``categories`` and ``clusters``, and gives a name's value, or ``None`` where it is not defined.
"""

from collections.abc import Callable
from typing import Any, get_args

import numpy as np

from skillmix_desktop.core.agreement import binary, scores
from skillmix_desktop.core.agreement.alternative_annotator import alternative_annotator_test
from skillmix_desktop.core.agreement.bootstrap import bootstrap
from skillmix_desktop.core.agreement.category_weights import Weighting
from skillmix_desktop.core.agreement.chance_corrected import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    percent_agreement,
    scott_pi,
)
from skillmix_desktop.core.agreement.consensus import dawid_skene, majority_votes
from skillmix_desktop.core.agreement.corrected_means import corrected_means
from skillmix_desktop.core.agreement.estimates import Estimate, Statistic, value_of
from skillmix_desktop.core.agreement.intervals import normal_quantile
from skillmix_desktop.core.agreement.intraclass import intraclass_correlations
from skillmix_desktop.core.agreement.krippendorff import Level, krippendorff_alpha
from skillmix_desktop.core.agreement.mcnemar import mcnemar
from skillmix_desktop.core.agreement.published_errors import (
    all_units_error,
    gwet_error,
    large_sample_error,
)
from skillmix_desktop.core.agreement.ratings import Ratings

Results = dict[str, float | None]

FOR_MANY: dict[str, Callable[[Ratings, Weighting], Statistic]] = {
    "percent_agreement": percent_agreement,
    "fleiss_kappa": fleiss_kappa,
    "conger_kappa": conger_kappa,
    "brennan_prediger": brennan_prediger,
}
FOR_TWO: dict[str, Callable[[Ratings, Weighting], Statistic]] = {
    "cohen_kappa": cohen_kappa,
    "scott_pi": scott_pi,
}
OF_YES_AND_NO: dict[str, Callable[[Ratings], Statistic]] = {
    "precision": binary.precision,
    "recall": binary.recall,
    "sensitivity": binary.recall,
    "specificity": binary.specificity,
    "f1": binary.positive_agreement,
    "mcc": binary.matthews_correlation,
}
OF_SCORES: dict[str, Callable[[Ratings], Statistic]] = {
    "spearman_rho": scores.spearman_correlation,
    "kendall_tau_b": scores.kendall_tau_b,
    "pearson_r": scores.pearson_correlation,
    "mean_absolute_error": scores.mean_absolute_error,
    "bias_judge_minus_human": binary.bias,
}
EPSILONS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)


def compute(case: dict[str, Any]) -> Results:
    """All that can be said of a case, by name."""
    rows, categories = case["ratings"], case.get("categories")
    ratings = Ratings.of(rows, categories=categories)
    clustered = Ratings.of(rows, categories=categories, clusters=case.get("clusters"))
    results = _of_many(ratings, clustered)
    if ratings.n_graders:
        results |= _of_a_judge_among_people(ratings)
    if ratings.n_graders == 2:
        results |= _of_two(ratings, clustered)
    if case.get("clusters") is not None:
        results |= _redrawn(clustered)
    if set(ratings.categories) <= {0, 1}:
        results |= _of_yes_and_no(Ratings.of(rows, categories=(0, 1)))
        results |= _consensus(Ratings.of(rows, categories=(0, 1)))
    if all(isinstance(category, (int, float)) for category in ratings.categories):
        results |= _of_scores(ratings)
    return results


def _of_many(ratings: Ratings, clustered: Ratings) -> Results:
    results: Results = {}
    for weighting in get_args(Weighting):
        ending = "" if weighting == "identity" else f"_{weighting}"
        gwet = "gwet_ac1" if weighting == "identity" else f"gwet_ac2{ending}"
        results |= _with_errors(gwet, gwet_ac, ratings, clustered, weighting)
        for name, coefficient in FOR_MANY.items():
            results |= _with_errors(name + ending, coefficient, ratings, clustered, weighting)
    for level in get_args(Level):
        statistic = krippendorff_alpha(ratings, level)
        results[f"krippendorff_alpha_{level}"] = value_of(statistic)
        results[f"krippendorff_alpha_{level}_se"] = all_units_error(statistic)
    return results


def _with_errors(
    name: str,
    coefficient: Callable[[Ratings, Weighting], Statistic],
    ratings: Ratings,
    clustered: Ratings,
    weighting: Weighting,
) -> Results:
    statistic = coefficient(ratings, weighting)
    return {
        name: value_of(statistic),
        f"{name}_se": all_units_error(statistic),
        f"{name}_se_delta": all_units_error(statistic),
        f"{name}_se_gwet": gwet_error(statistic),
        f"{name}_se_cluster": all_units_error(coefficient(clustered, weighting)),
    }


def _of_two(ratings: Ratings, clustered: Ratings) -> Results:
    results: Results = {}
    for weighting in get_args(Weighting):
        ending = "" if weighting == "identity" else f"_{weighting}"
        for name, coefficient in FOR_TWO.items():
            statistic = coefficient(ratings, weighting)
            results[name + ending] = value_of(statistic)
            results[f"{name}{ending}_se"] = all_units_error(statistic)
            results[f"{name}{ending}_se_cluster"] = all_units_error(coefficient(clustered, weighting))
        cohen = cohen_kappa(ratings, weighting)
        results[f"cohen_kappa{ending}_se"] = large_sample_error(cohen)
    return results


def _of_yes_and_no(ratings: Ratings) -> Results:
    results: Results = {
        "positive_agreement": value_of(binary.positive_agreement(ratings)),
        "negative_agreement": value_of(binary.negative_agreement(ratings)),
        "pabak": value_of(brennan_prediger(ratings)),
    }
    if ratings.n_graders == 2:
        results |= {name: value_of(coefficient(ratings)) for name, coefficient in OF_YES_AND_NO.items()}
        table = binary.confusion(ratings)
        test = mcnemar(int(table[1, 0]), int(table[0, 1]))
        results["mcnemar_chi2"] = test.chi2
        results["mcnemar_chi2_cc"] = test.chi2_corrected
        results["mcnemar_exact_p"] = test.exact_p
    return results


def _of_scores(ratings: Ratings) -> Results:
    forms = intraclass_correlations(ratings)
    results: Results = {}
    for kind, single, mean in (
        (1, forms.one_way_single, forms.one_way_mean),
        (2, forms.agreement_single, forms.agreement_mean),
        (3, forms.consistency_single, forms.consistency_mean),
    ):
        for raters, estimate in (("1", single), ("k", mean)):
            results[f"icc_{kind}_{raters}"] = estimate.value
            results[f"icc_{kind}_{raters}_ci95_low"] = estimate.low
            results[f"icc_{kind}_{raters}_ci95_high"] = estimate.high
    if ratings.n_graders == 2:
        is_verdicts = set(ratings.categories) <= {0, 1}
        results |= _corrected(
            Ratings.of(ratings.scores.tolist(), categories=(0, 1), graders="ab") if is_verdicts else ratings
        )
        results |= {name: value_of(coefficient(ratings)) for name, coefficient in OF_SCORES.items()}
        results["bias_se"] = all_units_error(binary.bias(ratings))
        limits = scores.limits_of_agreement(ratings)
        results["limits_of_agreement_low"] = limits.low if limits else None
        results["limits_of_agreement_high"] = limits.high if limits else None
    return results


def _redrawn(clustered: Ratings) -> Results:
    statistics = {
        "percent_agreement": percent_agreement(clustered),
        "gwet_ac1": gwet_ac(clustered),
        "fleiss_kappa": fleiss_kappa(clustered),
        "conger_kappa": conger_kappa(clustered),
        "brennan_prediger": brennan_prediger(clustered),
        "krippendorff_alpha_nominal": krippendorff_alpha(clustered),
    }
    found = bootstrap(statistics)
    if clustered.n_graders == 2:
        of_two = {"cohen_kappa": cohen_kappa, "scott_pi": scott_pi, "bias_judge_minus_human": binary.bias}
        pairs = clustered.pair()
        found |= bootstrap({name: coefficient(pairs) for name, coefficient in of_two.items()})
    results: Results = {}
    for name, spread in found.items():
        results[f"{name}_clusterboot_se"] = spread.se
        results[f"{name}_clusterboot_pct95_low"] = spread.low
        results[f"{name}_clusterboot_pct95_high"] = spread.high
    return results


def _of_a_judge_among_people(ratings: Ratings) -> Results:
    results: Results = {}
    for epsilon in EPSILONS:
        test = alternative_annotator_test(ratings, epsilon=epsilon, is_clustered=False)
        results["alt_test_avg_advantage_probability"] = test.advantage_probability
        results[f"alt_test_winning_rate_eps{epsilon}"] = test.winning_rate
        for number, one in enumerate(test.people, start=1):
            results[f"alt_test_p_human{number}_eps{epsilon}"] = one.p_value
    return results


def _consensus(ratings: Ratings) -> Results:
    votes, model = majority_votes(ratings), dawid_skene(ratings)
    results: Results = {
        "majority_vote_n_1": votes.counts[1],
        "majority_vote_ties": votes.ties,
        "dawid_skene_prevalence_1": None,
        "dawid_skene_n_labelled_1": None,
    }
    if model.prevalence is not None and model.labels is not None:
        results["dawid_skene_prevalence_1"] = float(model.prevalence[1])
        results["dawid_skene_n_labelled_1"] = int((model.labels == 1).sum())
    for grader in range(ratings.n_graders):
        for name, category in (("sensitivity", 1), ("specificity", 0)):
            share = np.nan if model.reliability is None else model.reliability[grader, category, category]
            results[f"dawid_skene_rater{grader}_{name}"] = None if np.isnan(share) else float(share)
    return results


def _corrected(ratings: Ratings) -> Results:
    means = corrected_means(ratings)
    results: Results = {
        "human_only_mean": means.human_only.value,
        "judge_only_mean_all": means.judge_only.value,
        "ppi_pp_lambda": means.weight,
        **_with_normal_interval("ppi", means.ppi),
        **_with_normal_interval("ppi_pp", means.tuned),
    }
    if means.rogan_gladen:
        results["rogan_gladen"] = means.rogan_gladen.value
        results["rogan_gladen_lee2025_ci95_low"] = means.rogan_gladen.low
        results["rogan_gladen_lee2025_ci95_high"] = means.rogan_gladen.high
    return results


def _with_normal_interval(name: str, estimate: Estimate) -> Results:
    """The interval as published; ours is Student's."""
    low = high = None
    if estimate.value is not None and estimate.se is not None:
        half = normal_quantile(0.95) * estimate.se
        low, high = estimate.value - half, estimate.value + half
    return {
        f"{name}_mean": estimate.value,
        f"{name}_se": estimate.se,
        f"{name}_ci95_low": low,
        f"{name}_ci95_high": high,
    }
