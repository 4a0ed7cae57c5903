"""Results and agreement as plain figures under their standard names, for JSON, CSV and tables."""

from collections.abc import Iterable, Mapping

from skillmix_desktop.core.adjudication import ErrorClass
from skillmix_desktop.core.agreement.comparison import Comparison, ManyAgreement
from skillmix_desktop.core.agreement.estimates import Estimate
from skillmix_desktop.core.metrics import Summary
from skillmix_desktop.pipeline.adjudication import ErrorCounts
from skillmix_desktop.pipeline.agreement import AgreementResult, PairAgreement
from skillmix_desktop.pipeline.bias_tests import BiasTest
from skillmix_desktop.pipeline.cautions import Caution
from skillmix_desktop.pipeline.draw_weights import Weighting
from skillmix_desktop.pipeline.results import ResultRow
from skillmix_desktop.store.marks import ThresholdEffect

Figures = dict[str, object]


def result_figures(row: ResultRow) -> Figures:
    """A row of ``skillmix results``; None where something is not known."""
    scores = row.scores
    figures: Figures = {"student": row.student, "grader": row.grader, "k": row.k}
    figures |= {"n": scores.n, "n_items": scores.n_items}
    if row.item_set is not None:
        figures["item_set"] = row.item_set
    if row.is_comparable is not None:
        figures["reference_comparable"] = row.is_comparable
    for name, summary in (
        ("full_marks", scores.full_marks),
        ("all_skills", scores.all_skills),
        ("skill_fraction", scores.skill_fraction),
    ):
        figures |= _summary(name, summary)
    figures["not_judged_share"] = scores.not_judged_share
    figures["unanimous_share"] = scores.unanimous_share
    figures["ties"] = scores.ties
    return figures


def _summary(name: str, summary: Summary) -> Figures:
    return {
        name: summary.mean,
        f"{name}_se": summary.se,
        f"{name}_ci": [summary.low, summary.high],
        f"{name}_unknown": summary.n_unknown,
        f"{name}_if_unknown_not_met": summary.worst,
        f"{name}_if_unknown_met": summary.best,
    }


def agreement_figures(result: AgreementResult) -> Figures:
    """What ``skillmix agreement`` prints of a project."""
    return {
        "graders": list(result.graders),
        "pairs": [pair_figures(pair) for pair in result.pairs],
        "overall": _overall(result),
        "per_criterion": [
            {"criterion": entry.criterion, "weights": pair.weights, **comparison_figures(entry.comparison)}
            for pair in result.pairs
            for entry in pair.per_criterion
        ],
        "bias_tests": [bias_test_figures(test) for test in result.bias_tests],
        "warnings": caution_figures(result.cautions),
        **threshold_figures(result.threshold),
    }


def bias_test_figures(test: BiasTest) -> Figures:
    """One bias, with its p beside those adjusted for all that are asked for."""
    return {
        "first": test.first,
        "second": test.second,
        "criterion": test.criterion,
        "p": test.p,
        "p_holm": test.holm,
        "p_benjamini_hochberg": test.benjamini_hochberg,
        **estimate_figures({"bias_judge_minus_human": test.bias}),
    }


def adjudication_figures(counts: ErrorCounts) -> Figures:
    """What disagreements that were decided came from, of all and of each grader."""
    return {
        "decided": counts.decided,
        "undecided": counts.undecided,
        "re_adjudicated": counts.re_adjudicated,
        "adjudicators": list(counts.adjudicators),
        "by_class": _by_class(counts.by_class),
        "by_grader": [
            {
                "grader": each.grader,
                "kind": each.kind.value,
                "decided": each.decided,
                "upheld": each.upheld,
                "overruled": each.overruled,
                "by_class": _by_class(each.by_class),
            }
            for each in counts.by_grader
        ],
    }


def _by_class(counts: Mapping[ErrorClass, int]) -> Figures:
    return {each.value.replace(" ", "_"): counts.get(each, 0) for each in ErrorClass}


def caution_figures(cautions: Iterable[Caution]) -> list[Figures]:
    """What to be careful about, each with its topic."""
    return [{"topic": caution.topic, "text": caution.sentence} for caution in cautions]


def threshold_figures(effect: ThresholdEffect) -> Figures:
    """From which probability a mark that was read is met, and what that changed against one half."""
    return {
        "threshold": effect.threshold,
        "read_marks": effect.read,
        "marks_changed_by_threshold": effect.changed,
    }


def _overall(result: AgreementResult) -> Figures:
    if result.overall is None:
        return {}
    of_two = [
        pair for pair in result.pairs if (pair.pooled.first, pair.pooled.second) == result.overall.graders
    ]
    weights = of_two[0].weights if of_two else Weighting.NONE
    figures = {"weights": weights, **many_figures(result.overall)}
    # For two graders the coefficients are the pair's, whose chance terms look at what both judged.
    return {**figures, **comparison_figures(result.pairs[0].pooled)} if len(result.pairs) == 1 else figures


def pair_figures(pair: PairAgreement) -> Figures:
    """Two graders, pooled over the criteria that they decide."""
    return {"n_texts": pair.n_texts, "weights": pair.weights, **comparison_figures(pair.pooled)}


def comparison_figures(comparison: Comparison) -> Figures:
    """The counts and coefficients of two graders; the first is the reference."""
    table = comparison.confusion
    figures: Figures = {
        "first": comparison.first,
        "second": comparison.second,
        "n_marks": table.compared,
        "both_met": table.both,
        "first_only_met": table.first_only,
        "second_only_met": table.second_only,
        "neither_met": table.neither,
        "design_effect": comparison.design_effect,
    }
    return figures | estimate_figures(
        {
            "percent_agreement": comparison.percent,
            "positive_agreement": comparison.positive,
            "negative_agreement": comparison.negative,
            "cohen_kappa": comparison.kappa,
            "gwet_ac1": comparison.ac1,
            "pabak": comparison.pabak,
            "mcc": comparison.matthews,
            "bias_judge_minus_human": comparison.bias,
            "first_met_share": comparison.first_rate,
            "second_met_share": comparison.second_rate,
            "precision": comparison.precision,
            "recall": comparison.recall,
            "specificity": comparison.specificity,
        }
    )


def many_figures(many: ManyAgreement) -> Figures:
    """Coefficients of any number of graders."""
    return estimate_figures(
        {
            "percent_agreement": many.percent,
            "krippendorff_alpha_nominal": many.alpha,
            "gwet_ac1": many.ac1,
            "fleiss_kappa": many.fleiss,
        }
    )


def estimate_figures(estimates: Mapping[str, Estimate]) -> Figures:
    """Each value with its clustered standard error and 95 % interval, and why it is missing if it is."""
    figures: Figures = {}
    for name, estimate in estimates.items():
        figures[name] = estimate.value
        figures[f"{name}_se_cluster"] = estimate.se
        figures[f"{name}_ci95_low"] = estimate.low
        figures[f"{name}_ci95_high"] = estimate.high
        if estimate.reason:
            figures[f"{name}_reason"] = estimate.reason
    return figures
