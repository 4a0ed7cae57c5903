"""Every coefficient under one flat name each, for checkers that compare whole sets of published values.

``compute`` takes a case with ``ratings`` (rows of units, ``None`` where a grader said nothing) and perhaps
``categories`` and ``clusters``, and gives a name's value, or ``None`` where it is not defined.
"""

from collections.abc import Callable
from typing import Any, get_args

from skillmix_desktop.core.agreement import binary, scores
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
from skillmix_desktop.core.agreement.estimates import Statistic, value_of
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


def compute(case: dict[str, Any]) -> Results:
    """All that can be said of a case, by name."""
    rows, categories = case["ratings"], case.get("categories")
    ratings = Ratings.of(rows, categories=categories)
    clustered = Ratings.of(rows, categories=categories, clusters=case.get("clusters"))
    results = _of_many(ratings, clustered)
    if ratings.n_graders == 2:
        results |= _of_two(ratings, clustered)
    if set(ratings.categories) <= {0, 1}:
        results |= _of_yes_and_no(Ratings.of(rows, categories=(0, 1)))
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
        results |= {name: value_of(coefficient(ratings)) for name, coefficient in OF_SCORES.items()}
        results["bias_se"] = all_units_error(binary.bias(ratings))
        limits = scores.limits_of_agreement(ratings)
        results["limits_of_agreement_low"] = limits.low if limits else None
        results["limits_of_agreement_high"] = limits.high if limits else None
    return results
