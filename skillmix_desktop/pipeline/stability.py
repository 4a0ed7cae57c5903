"""How far graders agree with themselves, over rounds of the same texts."""

from dataclasses import dataclass

import numpy as np

from skillmix_desktop.core.agreement.chance_corrected import gwet_ac, percent_agreement
from skillmix_desktop.core.agreement.comparison import VERDICTS, WORDS
from skillmix_desktop.core.agreement.estimates import Estimate, estimate
from skillmix_desktop.core.agreement.krippendorff import krippendorff_alpha
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings
from skillmix_desktop.pipeline.study_marks import StudyMarks


@dataclass(frozen=True)
class Stability:
    """A grader's rounds held against each other, length apart; a person's second is a text given again."""

    grader: str
    rounds: int
    n_texts: int
    """Texts of which some criterion was judged in two rounds or more."""
    percent: Estimate
    alpha: Estimate
    ac1: Estimate
    unanimous_share: float | None
    """Of the marks given in two rounds or more, those on which all rounds agree."""


def stability(marks: StudyMarks) -> tuple[Stability, ...]:
    """Every grader with more than one round."""
    found = (_of_grader(marks, place) for place in range(len(marks.graders)))
    return tuple(each for each in found if each.n_texts)


def _of_grader(marks: StudyMarks, place: int) -> Stability:
    rounds = marks.rounds
    theirs = (rounds.grader == place) & ~marks.is_length[rounds.unit]
    numbers, column = np.unique(rounds.round[theirs], return_inverse=True)
    codes = np.full((len(marks.text), len(numbers)), MISSING, dtype=np.int8)
    codes[rounds.unit[theirs], column] = rounds.is_met[theirs]
    judged, met = (codes != MISSING).sum(axis=1), (codes == 1).sum(axis=1)
    repeated = judged >= 2
    ratings = Ratings.from_codes(
        codes[repeated], categories=VERDICTS, clusters=marks.text[repeated], labels=WORDS
    )
    agreed = ((met == 0) | (met == judged))[repeated]
    return Stability(
        grader=marks.graders[place].name,
        rounds=len(numbers),
        n_texts=len(np.unique(marks.text[repeated])),
        percent=estimate(percent_agreement(ratings)),
        alpha=estimate(krippendorff_alpha(ratings)),
        ac1=estimate(gwet_ac(ratings)),
        unanimous_share=float(agreed.mean()) if len(agreed) else None,
    )
