"""How far a grader's probabilities can be believed, in sentences."""

from collections.abc import Sequence

from skillmix_desktop.pipeline.agreement_words import weights_sentence
from skillmix_desktop.pipeline.calibration import LEAST_TEXTS, POOLED, CriterionCalibration
from skillmix_desktop.pipeline.cautions import FEW_TEXTS
from skillmix_desktop.pipeline.draw_weights import Weighting

_HOW_FITTED = (
    "Probabilities are held against people’s marks in bins of about equal size; the expected calibration "
    "error is the mean distance of a bin’s probability from the share that people found met. Its interval, "
    "which takes texts as wholes, is a careful one: it holds the true error in 95 % of studies or more. "
    "Platt’s logistic curve and the rising (isotonic) line are fitted on four fifths of the texts and tried "
    "on the rest, five times over, so that no text calibrates itself. They say what calibration would mend; "
    "no mark is counted by them."
)
_WEIGHTED = "In calibration, too, each text is weighted by the inverse of its chance of being drawn."
_UNWEIGHTED = "In calibration all texts count alike."


def how_calibrated(found: Sequence[CriterionCalibration]) -> str:
    """How probabilities were held against people, and whether texts were weighted."""
    is_weighted = any(each.weights is Weighting.PROBABILITY for each in found)
    return f"{_HOW_FITTED} {_WEIGHTED if is_weighted else _UNWEIGHTED}"


def calibration_sentence(found: CriterionCalibration) -> str:
    """One grader on one criterion: the error, which way it goes, and what calibration would leave of it."""
    told = found.reliability
    on = "" if found.criterion == POOLED else f" on {found.criterion}"
    return (
        f"On {told.n:,} marks of {told.n_texts:,} texts{on}, {found.grader} says “met” with a probability of "
        f"{told.mean_probability:.2f} on average, and people find {100 * told.share_met:.0f} % met; the "
        f"expected calibration error is {told.expected_error:.2f}"
        f"{_interval(told.error_low, told.error_high)}."
        + "".join(f" {words}" for words in (_what_fits(found), weights_sentence(found.weights)) if words)
    )


def _interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f" [{low:.2f}, {high:.2f}]"


def _what_fits(found: CriterionCalibration) -> str:
    texts = found.reliability.n_texts
    if not found.is_fitted:
        return ""
    if found.expected_error_platt is None or found.expected_error_isotonic is None:
        if texts < LEAST_TEXTS:
            return f"Nothing can be fitted to fewer than {LEAST_TEXTS} texts that people judged."
        return "Nothing can be fitted, for people said the same of every mark."
    words = (
        f"On texts that they have not seen, Platt’s curve leaves {found.expected_error_platt:.2f} of it "
        f"and a rising line {found.expected_error_isotonic:.2f}."
    )
    if texts < FEW_TEXTS:
        words += f" With fewer than {FEW_TEXTS} texts all of this is rough."
    half = found.platt.half if found.platt else None
    if half is not None:
        words += f" By the curve people find half of the marks met where it says {half:.2f}."
    return words
