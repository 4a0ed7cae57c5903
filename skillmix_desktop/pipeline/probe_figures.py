"""Orders of students, and what leniency goes with, as plain figures for JSON."""

from dataclasses import asdict

from skillmix_desktop.pipeline.bias_probes import WORDS_A_STEP, FamilyProbe, FamilySide, LengthProbe
from skillmix_desktop.pipeline.figures import Figures, estimate_figures
from skillmix_desktop.pipeline.student_rankings import ComparedRanking, StudentRankings

_NAMES = {"spearman_rho": "spearman", "kendall_tau_b": "kendall", "winner_agreement": "winner"}


def ranking_figures(found: StudentRankings) -> Figures:
    """“student_ranking” of ``skillmix agreement --json``."""
    return {"rows": [_ranking(row) for row in found.rows], "reason": found.reason}


def _ranking(row: ComparedRanking) -> Figures:
    ranking = row.ranking
    return {
        "first": row.first,
        "second": row.second,
        "k": row.k,
        "score": row.score,
        "n_texts": row.n_texts,
        "weights": row.weights,
        "students": [asdict(each) for each in ranking.means],
        **estimate_figures(
            {
                "spearman_rho": ranking.spearman,
                "kendall_tau_b": ranking.kendall,
                "winner_agreement": ranking.winner,
            }
        ),
        "pairs": asdict(ranking.pairs),
        "bootstrap": {
            "seed": ranking.seed,
            "replicates": ranking.replicates,
            "undefined": {name: ranking.undefined[each] for name, each in _NAMES.items()},
        },
    }


def family_figures(probe: FamilyProbe) -> Figures:
    """A row of “family_preference”."""
    return {
        "person": probe.person,
        "judge": probe.judge,
        "family": probe.family,
        "own": _side(probe.own),
        "others": _side(probe.others),
        "unknown_students": list(probe.unknown),
        "weights": probe.weights,
        "reason": probe.reason,
        **estimate_figures({"bias_own_minus_others": probe.difference}),
    }


def _side(side: FamilySide) -> Figures:
    estimates = {"bias_judge_minus_human": side.bias, "percent_agreement": side.agreement}
    return {"students": list(side.students), **estimate_figures(estimates)}


def length_figures(probe: LengthProbe) -> Figures:
    """A row of “length_bias”."""
    shortest, median, longest = probe.words or (None, None, None)
    return {
        "person": probe.person,
        "judge": probe.judge,
        "n_texts": probe.n_texts,
        "words": {"shortest": shortest, "median": median, "longest": longest},
        "weights": probe.weights,
        "controls_for": [],
        **estimate_figures({f"bias_slope_per_{WORDS_A_STEP}_words": probe.slope}),
    }
