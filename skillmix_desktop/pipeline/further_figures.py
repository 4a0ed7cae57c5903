"""What agreement is good for, as plain figures under their standard names, for JSON and tables."""

from skillmix_desktop.pipeline.corrected_scores import CorrectedScore, CorrectedScores
from skillmix_desktop.pipeline.figures import Figures, estimate_figures
from skillmix_desktop.pipeline.further_agreement import FurtherAgreement


def further_figures(found: FurtherAgreement) -> Figures:
    """What ``skillmix agreement --json`` adds to the coefficients of pairs."""
    return {
        "corrected": _corrected(found.corrected),
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
