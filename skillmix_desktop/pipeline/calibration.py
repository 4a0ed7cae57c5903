"""Graders' probabilities of marks held against what people said of the same marks."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from skillmix_desktop.core.adjudication import is_adjudicator
from skillmix_desktop.core.calibration import (
    Fit,
    PlattCalibration,
    Reliability,
    cross_calibrated,
    isotonic,
    platt,
    reliability,
)
from skillmix_desktop.core.metrics import OTHER_CRITERIA
from skillmix_desktop.core.rubric import MET_THRESHOLD, CriterionKind
from skillmix_desktop.pipeline.draw_weights import DrawChances, Weighting, draw_chances
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import VerdictFilter, VerdictFrames, verdict_frames
from skillmix_desktop.store.tables import GraderKind

POOLED = "pooled"
LEAST_TEXTS = 5


@dataclass(frozen=True)
class CriterionCalibration:
    """One grader on one criterion, or ``pooled`` over all but length, which a program decides.

    The errors after calibration are those on texts that the calibration has not seen; they and ``platt`` are
    None with fewer than ``LEAST_TEXTS`` texts, or where people said the same of every mark.
    """

    grader: str
    criterion: str
    reliability: Reliability
    platt: PlattCalibration | None
    expected_error_platt: float | None
    expected_error_isotonic: float | None
    weights: Weighting = Weighting.NONE


def study_calibration(
    database: Database, wanted: VerdictFilter, *, student: str | None = None, is_weighted: bool = True
) -> tuple[CriterionCalibration, ...]:
    """Every grader whose verdicts carry probabilities, where people judged the same marks; by grader.

    With ``student``, on that student's texts alone.
    Several people's marks count by their majority; where they are split the mark is left out. With
    ``is_weighted`` texts are weighted by their chances to be drawn, where these differ.
    """
    with database.read() as session:
        frames = verdict_frames(session, wanted)
        chances = draw_chances(session) if is_weighted else DrawChances()
    marks = _both(frames, student, chances)
    found = []
    for grader, group in marks.groupby("grader", sort=True):
        found.append(_calibrated(str(grader), POOLED, group))
        found += [
            _calibrated(str(grader), kind.value, group[group["criterion"] == kind.value])
            for kind in CriterionKind
            if (group["criterion"] == kind.value).any()
        ]
    return tuple(found)


def _both(frames: VerdictFrames, student: str | None, chances: DrawChances) -> pd.DataFrame:
    """Marks with a probability that people judged, too.

    They have grader, generation, criterion, probability, met and weight, which is NaN throughout where all
    texts count alike.
    """
    verdicts = frames.verdicts
    if student is not None:
        verdicts = verdicts[verdicts["student"] == student]
    marks = frames.marks.join(verdicts[["generation", "grader", "kind", "k"]], on="verdict", how="inner")
    marks["criterion"] = _criteria(marks)
    marks = marks[marks["criterion"] != CriterionKind.LENGTH.value]
    is_persons = (marks["kind"] == GraderKind.PERSON) & ~marks["grader"].map(is_adjudicator).astype(bool)
    people = marks[is_persons & marks["points"].notna()]
    share = (people["points"] >= MET_THRESHOLD).groupby([people["generation"], people["position"]]).mean()
    met = (share > MET_THRESHOLD)[share != MET_THRESHOLD].astype(float).rename("met")
    read = marks[marks["probability"].notna()]
    told = read.groupby(["grader", "generation", "position", "criterion"])["probability"].mean().reset_index()
    both = told.join(met, on=["generation", "position"], how="inner")
    judged = people[["grader", "generation"]].drop_duplicates()
    weights = chances.weights_of_any(list(judged.itertuples(index=False, name=None)))
    both["weight"] = both["generation"].map(weights or {}).astype(float)
    return both if weights is None else both[both["weight"].notna()]


def _criteria(marks: pd.DataFrame) -> "pd.Series[str]":
    kinds = [CriterionKind.TOPIC, CriterionKind.SENSE, CriterionKind.LENGTH]
    assert len(kinds) == OTHER_CRITERIA, "the rubric's last criteria"
    place = marks["position"] - marks["k"]
    named = place.map(dict(enumerate(kind.value for kind in kinds)))
    return named.where(place >= 0, CriterionKind.SKILL.value)


def _calibrated(grader: str, criterion: str, marks: pd.DataFrame) -> CriterionCalibration:
    probabilities = marks["probability"].to_numpy(dtype=float)
    met = marks["met"].to_numpy(dtype=float)
    texts = pd.factorize(marks["generation"])[0].astype(np.int64)
    weights = None if marks["weight"].isna().any() else marks["weight"].to_numpy(dtype=float)
    can_fit = len(np.unique(texts)) >= LEAST_TEXTS and len(np.unique(met)) == 2

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
