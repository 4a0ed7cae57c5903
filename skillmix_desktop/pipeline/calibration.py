"""Graders' probabilities of marks held against what people said of the same marks."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass

import numpy as np

from skillmix_desktop.core.agreement.ratings import MISSING
from skillmix_desktop.core.calibration import (
    Fit,
    PlattCalibration,
    Reliability,
    cross_calibrated,
    isotonic,
    platt,
    reliability,
)
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.compared_marks import compared_marks
from skillmix_desktop.pipeline.draw_weights import DrawChances, Weighting
from skillmix_desktop.pipeline.study_marks import KINDS, StudyMarks
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.mark_columns import Flags, Floats, Integers

POOLED = "pooled"
LEAST_TEXTS = 5


@dataclass(frozen=True)
class CriterionCalibration:
    """One grader on one criterion, or ``pooled`` over all but length, which a program decides.

    The errors after calibration are those on texts that the calibration has not seen; they and ``platt`` are
    None with fewer than ``LEAST_TEXTS`` texts, where people said the same of every mark, or where it was not
    asked for them, which ``is_fitted`` tells.
    """

    grader: str
    criterion: str
    reliability: Reliability
    platt: PlattCalibration | None
    expected_error_platt: float | None
    expected_error_isotonic: float | None
    weights: Weighting = Weighting.NONE
    is_fitted: bool = True


@dataclass(frozen=True, eq=False)
class _Told:
    """Units with a grader's probability that people judged, too; ``weight`` is None where all count alike."""

    unit: Integers
    probability: Floats
    met: Floats
    weight: Floats | None


def study_calibration(database: Database, options: AgreementOptions) -> tuple[CriterionCalibration, ...]:
    """Of the graders and the verdicts that ``options`` count, as ``calibration`` has it."""
    marks = compared_marks(database, options)
    return calibration(marks.marks, marks.chances, marks.graders)


def calibration(
    marks: StudyMarks, chances: DrawChances, graders: Collection[str], *, with_fits: bool = True
) -> tuple[CriterionCalibration, ...]:
    """Each of the graders whose marks carry probabilities, where people judged the same; by name.

    The mean counts of several rounds' probabilities. People are all who judged for themselves; several
    people's marks count by their majority; where they are split the mark is left out. Texts are weighted by
    ``chances`` to be drawn, where these differ. To fit takes ten times as long as all the rest.
    """
    met = _majority(marks)
    weights = _weights(marks, chances)
    found: list[CriterionCalibration] = []
    for place in sorted(
        set(marks.probabilities.grader.tolist()), key=lambda place: marks.graders[place].name
    ):
        name, told = marks.graders[place].name, _told(marks, place, met, weights)
        if name not in graders or not len(told.unit):
            continue
        found.append(_calibrated(name, POOLED, told, marks.text, with_fits=with_fits))
        for number, kind in enumerate(KINDS):
            chosen = marks.kind[told.unit] == number
            if chosen.any():
                of_kind = _chosen(told, chosen)
                found.append(_calibrated(name, kind.value, of_kind, marks.text, with_fits=with_fits))
    return tuple(found)


def _majority(marks: StudyMarks) -> Floats:
    """Of each unit whether most people say that it is met; NaN where none judged it or they are split."""
    codes = marks.columns(marks.people)
    met, judged = (codes == 1).sum(axis=1), (codes != MISSING).sum(axis=1)
    return np.where(2 * met == judged, np.nan, 2 * met > judged)


def _weights(marks: StudyMarks, chances: DrawChances) -> Floats | None:
    """Of each text that people judged; NaN of one that was judged without any draw."""
    judged = marks.columns(marks.people) != MISSING
    pairs = [
        (name, marks.texts[text].id)
        for name, is_judged in zip(marks.people, judged.T, strict=True)
        for text in np.unique(marks.text[is_judged]).tolist()
    ]
    found = chances.weights_of_any(pairs)
    return None if found is None else np.array([found.get(text.id, np.nan) for text in marks.texts])


def _told(marks: StudyMarks, grader: int, met: Floats, weights: Floats | None) -> _Told:
    given = marks.probabilities
    is_theirs = given.grader == grader
    unit, probability = given.unit[is_theirs], given.probability[is_theirs]
    times = np.bincount(unit, minlength=len(marks.text))
    sums = np.bincount(unit, weights=probability, minlength=len(marks.text))
    known = (times > 0) & ~np.isnan(met) & ~marks.is_length
    if weights is not None:
        known &= ~np.isnan(weights)[marks.text]
    units = np.flatnonzero(known)
    return _Told(
        unit=units,
        probability=sums[units] / times[units],
        met=met[units],
        weight=None if weights is None else weights[marks.text[units]],
    )


def _chosen(told: _Told, chosen: Flags) -> _Told:
    weight = None if told.weight is None else told.weight[chosen]
    return _Told(told.unit[chosen], told.probability[chosen], told.met[chosen], weight)


def _calibrated(
    grader: str, criterion: str, told: _Told, text: Integers, *, with_fits: bool
) -> CriterionCalibration:
    probabilities, met, weights, texts = told.probability, told.met, told.weight, text[told.unit]
    can_fit = with_fits and len(np.unique(texts)) >= LEAST_TEXTS and len(np.unique(met)) == 2

    def error_after(fit: Fit) -> float | None:
        if not can_fit:
            return None
        calibrated = cross_calibrated(probabilities, met, texts, fit, weights=weights)
        return reliability(calibrated, met, texts, weights=weights).expected_error

    return CriterionCalibration(
        grader=grader,
        criterion=criterion,
        reliability=reliability(probabilities, met, texts, weights=weights),
        platt=platt(probabilities, met, weights) if can_fit else None,
        expected_error_platt=error_after(platt),
        expected_error_isotonic=error_after(isotonic),
        weights=Weighting.NONE if weights is None else Weighting.PROBABILITY,
        is_fitted=with_fits,
    )


def calibration_figures(found: tuple[CriterionCalibration, ...]) -> Iterator[dict[str, object]]:
    """A row a grader and criterion, for files and for the command line."""
    for each in found:
        yield {
            "grader": each.grader,
            "criterion": each.criterion,
            "marks": each.reliability.n,
            "texts": each.reliability.n_texts,
            "weights": each.weights,
            "expected_calibration_error": each.reliability.expected_error,
            "expected_calibration_error_ci": [each.reliability.error_low, each.reliability.error_high],
            "mean_probability": each.reliability.mean_probability,
            "share_met": each.reliability.share_met,
            "expected_calibration_error_platt": each.expected_error_platt,
            "expected_calibration_error_isotonic": each.expected_error_isotonic,
            "brier_score": each.reliability.brier,
            "brier_score_of_the_rate": each.reliability.brier_of_rate,
            "platt_slope": each.platt.slope if each.platt else None,
            "platt_intercept": each.platt.intercept if each.platt else None,
            "probability_at_one_half": each.platt.half if each.platt else None,
            "bins": [asdict(each_bin) for each_bin in each.reliability.bins],
        }
