"""What agreement is good for, as plain figures under their standard names, for JSON and tables."""

from dataclasses import asdict

from skillmix_desktop.core.agreement.judge_beside_people import JudgeBesidePeople
from skillmix_desktop.pipeline.anchoring import Anchoring
from skillmix_desktop.pipeline.beside_people import BesidePeople
from skillmix_desktop.pipeline.corrected_scores import CorrectedScore, CorrectedScores
from skillmix_desktop.pipeline.figures import Figures, estimate_figures, many_figures
from skillmix_desktop.pipeline.further_agreement import FurtherAgreement
from skillmix_desktop.pipeline.more_graders import Consensus, MoreGraders, StandIn
from skillmix_desktop.pipeline.probe_figures import family_figures, length_figures, ranking_figures
from skillmix_desktop.pipeline.score_agreement import ScoreAgreement
from skillmix_desktop.pipeline.sight import SightAgreement
from skillmix_desktop.pipeline.stability import Stability


def further_figures(found: FurtherAgreement) -> Figures:
    """What ``skillmix agreement --json`` adds to the coefficients of pairs."""
    return {
        "corrected": _corrected(found.corrected),
        "scores": [_scores(pair) for pair in found.scores],
        "student_ranking": ranking_figures(found.rankings),
        "family_preference": [family_figures(probe) for probe in found.families],
        "length_bias": [length_figures(probe) for probe in found.lengths],
        "more_graders": _more_graders(found.more_graders),
        "stability": [_stability(each) for each in found.stability],
        "anchoring": [_anchoring(each) for each in found.anchoring],
        "by_sight": [_by_sight(each) for each in found.by_sight],
    }


def _corrected(found: CorrectedScores) -> Figures:
    return {"rows": [_corrected_row(row) for row in found.rows], "reason": found.reason}


def _corrected_row(row: CorrectedScore) -> Figures:
    means = row.means
    estimates = {
        "human_only": means.human_only,
        "judge_only": means.judge_only,
        "ppi": means.ppi,
        "ppi_plus_plus": means.tuned,
    }
    if means.rogan_gladen is not None:
        estimates["rogan_gladen"] = means.rogan_gladen
    return {
        "person": row.person,
        "judge": row.judge,
        "student": row.student,
        "k": row.k,
        "score": row.score,
        "n_texts": row.n_texts,
        "n_labelled": row.n_labelled,
        "n_not_drawn": row.n_not_drawn,
        "weights": "inclusion probability" if row.is_weighted else "none",
        "lambda": means.weight,
        "effective_sample_size": means.effective_items,
        "reason": row.reason,
        **estimate_figures(estimates),
    }


def _scores(pair: ScoreAgreement) -> Figures:
    return {
        "first": pair.first,
        "second": pair.second,
        "k": pair.k,
        "n_texts": pair.n_texts,
        "limits_of_agreement": None if pair.limits is None else [pair.limits.low, pair.limits.high],
        "table": [list(row) for row in pair.table],
        **estimate_figures(
            {
                "cohen_kappa_quadratic": pair.quadratic_kappa,
                "icc_2_1": pair.intraclass,
                "spearman_rho": pair.spearman,
                "kendall_tau_b": pair.kendall,
                "mean_difference": pair.difference,
                "all_met_cohen_kappa": pair.all_met_kappa,
                "all_met_gwet_ac1": pair.all_met_ac1,
            }
        ),
    }


def _more_graders(found: MoreGraders) -> Figures:
    many = found.agreement
    return {
        "graders": [] if many is None else list(many.graders),
        "reason": found.reason,
        **({} if many is None else many_figures(many)),
        "pairwise": [
            {
                "first": pair.first,
                "second": pair.second,
                "n_marks": pair.percent.n_units,
                **estimate_figures(
                    {"percent_agreement": pair.percent, "cohen_kappa": pair.kappa, "gwet_ac1": pair.ac1}
                ),
            }
            for pair in (() if many is None else many.pairs)
        ],
        "beside_people": [_beside_people(each) for each in found.beside_people],
        "beside_people_reason": found.stand_in_reason,
        "alternative_annotator": [_stand_in(each) for each in found.stand_ins],
        "alternative_annotator_reason": found.stand_in_reason,
        "consensus": None if found.consensus is None else _consensus(found.consensus),
    }


def _beside_people(found: BesidePeople) -> Figures:
    return {
        "judge": found.judge,
        "n_texts": found.n_texts,
        **_beside(found.compared),
        **estimate_figures({"unanimous_texts_share": found.unanimous_share}),
        "strata": [
            {
                "people": "unanimous" if stratum.is_unanimous else "not unanimous",
                "n_texts": stratum.n_texts,
                **_beside(stratum.compared),
            }
            for stratum in found.strata
        ],
    }


def _beside(found: JudgeBesidePeople) -> Figures:
    """On the same marks: people with each other, the judge with people, and the second less the first."""
    coefficients = {"percent_agreement": found.percent, "cohen_kappa": found.kappa, "gwet_ac1": found.ac1}
    estimates = {
        f"{name}_{which}": estimate
        for name, beside in coefficients.items()
        for which, estimate in (
            ("among_people", beside.among_people),
            ("with_judge", beside.with_judge),
            ("difference", beside.difference),
        )
    }
    return {"n_marks": found.percent.with_judge.n_units, **estimate_figures(estimates)}


def _stand_in(found: StandIn) -> Figures:
    test = found.test
    return {
        "judge": found.judge,
        "epsilon": test.epsilon,
        "winning_rate": test.winning_rate,
        "advantage_probability": test.advantage_probability,
        "is_passed": test.is_passed,
        "reason": test.reason,
        "people": [asdict(person) for person in test.people],
    }


def _consensus(found: Consensus) -> Figures:
    return {
        "majority": {"met": found.met, "not_met": found.not_met, "ties": found.ties},
        "dawid_skene": {
            "prevalence": found.prevalence,
            "reliabilities": [asdict(each) for each in found.reliabilities],
            "graders_of_one_family": [list(pair) for pair in found.kin],
            "reason": found.reason,
        },
    }


def _stability(found: Stability) -> Figures:
    return {
        "grader": found.grader,
        "rounds": found.rounds,
        "n_texts": found.n_texts,
        "unanimous_share": found.unanimous_share,
        **estimate_figures(
            {
                "percent_agreement": found.percent,
                "krippendorff_alpha_nominal": found.alpha,
                "gwet_ac1": found.ac1,
            }
        ),
    }


def _anchoring(found: Anchoring) -> Figures:
    index = found.towards_share
    return {
        "person": found.person,
        "grader": found.grader,
        "n_differed": found.n_differed,
        "n_alike": found.n_alike,
        "towards": found.towards,
        "away": found.away,
        "reason": index.reason if index.value is None else None,
        "low": index.low,
        "high": index.high,
        "n_texts_changed": index.n_clusters,
        **estimate_figures(
            {"towards_share": index, "went_over_share": found.went_over, "left_share": found.left}
        ),
    }


def _by_sight(found: SightAgreement) -> Figures:
    return {
        "person": found.person,
        "judge": found.judge,
        "sight": found.sight,
        "n_texts": found.n_texts,
        "n_marks": found.n_marks,
        "weights": found.weights,
        **estimate_figures(
            {"percent_agreement": found.percent, "cohen_kappa": found.kappa, "gwet_ac1": found.ac1}
        ),
    }
