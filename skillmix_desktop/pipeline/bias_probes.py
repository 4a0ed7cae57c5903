"""What a judge's leniency beside a person goes with: the family of who wrote the text, and its length."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from skillmix_desktop.core.agreement import binary
from skillmix_desktop.core.agreement.bias_probes import bias_difference, bias_slope
from skillmix_desktop.core.agreement.chance_corrected import percent_agreement
from skillmix_desktop.core.agreement.estimates import Estimate, estimate
from skillmix_desktop.core.families import family
from skillmix_desktop.pipeline.draw_weights import DrawChances, Weighting
from skillmix_desktop.pipeline.paired_texts import PairedTexts, paired_marks
from skillmix_desktop.pipeline.study_marks import StudyMarks

WORDS_A_STEP = 100

NO_FAMILY = "the family of {judge} is not known"
NO_OWN = "no student whose texts both judged is known to be of the family {family}"
NO_OTHERS = "no student whose texts both judged is known to be of another family than {family}"


@dataclass(frozen=True)
class FamilySide:
    """The students of one side, and how the judge stands beside the person on their texts."""

    students: tuple[str, ...]
    bias: Estimate
    agreement: Estimate


@dataclass(frozen=True)
class FamilyProbe:
    """Whether a judge is more lenient, measured by a person, with students of its own family.

    ``difference`` is the bias on its own less that on others. Students of unknown family are on no side.
    """

    person: str
    judge: str
    family: str | None
    own: FamilySide
    others: FamilySide
    unknown: tuple[str, ...]
    difference: Estimate
    weights: Weighting
    reason: str | None = None


@dataclass(frozen=True)
class LengthProbe:
    """Whether a judge's leniency, measured by a person, rises with a text's length in words.

    ``slope`` is the rise of the bias with every ``WORDS_A_STEP`` words more. Nothing is controlled for:
    longer texts may differ in other things, too.
    """

    person: str
    judge: str
    n_texts: int
    words: tuple[int, float, int] | None
    """The shortest text, the median, and the longest; None without texts."""
    slope: Estimate
    weights: Weighting


def family_probes(
    marks: StudyMarks, chances: DrawChances, told: Mapping[str, str]
) -> tuple[FamilyProbe, ...]:
    """Every person beside every judge; ``told`` are families that names do not show."""
    return tuple(
        _family_probe(paired_marks(marks, chances, pair), marks, told)
        for pair in product(marks.people, marks.judges)
    )


def _family_probe(both: PairedTexts, marks: StudyMarks, told: Mapping[str, str]) -> FamilyProbe:
    person, judge = both.ratings.graders
    kin = family(judge, told)
    students = sorted({marks.texts[place].student for place in both.text})
    families = {student: family(student, told) for student in students}
    own = [name for name in students if kin is not None and families[name] == kin]
    others = [name for name in students if kin is not None and families[name] not in (kin, None)]
    student = np.array([marks.texts[place].student for place in both.text], dtype=object)
    known = both.where(np.isin(student, own + others))
    is_own = np.isin(student[np.isin(student, own + others)], own)
    reason = None
    if kin is None:
        reason = NO_FAMILY.format(judge=judge)
    elif not own or not others:
        reason = (NO_OTHERS if own else NO_OWN).format(family=kin)
    return FamilyProbe(
        person=person,
        judge=judge,
        family=kin,
        own=_side(own, known.where(is_own)),
        others=_side(others, known.where(~is_own)),
        unknown=tuple(name for name in students if families[name] is None),
        difference=estimate(bias_difference(known.ratings, is_own)),
        weights=both.weights,
        reason=reason,
    )


def _side(students: list[str], texts: PairedTexts) -> FamilySide:
    ratings = texts.ratings
    return FamilySide(tuple(students), estimate(binary.bias(ratings)), estimate(percent_agreement(ratings)))


def length_probes(marks: StudyMarks, chances: DrawChances) -> tuple[LengthProbe, ...]:
    """Every person beside every judge."""
    words = np.array([len(text.text.split()) for text in marks.texts], dtype=np.int64)
    found = []
    for pair in product(marks.people, marks.judges):
        both = paired_marks(marks, chances, pair)
        lengths = words[np.unique(both.text)]
        found.append(
            LengthProbe(
                *pair,
                n_texts=len(lengths),
                words=(int(lengths.min()), float(np.median(lengths)), int(lengths.max()))
                if len(lengths)
                else None,
                slope=estimate(bias_slope(both.ratings, words[both.text], per=WORDS_A_STEP)),
                weights=both.weights,
            )
        )
    return tuple(found)
