"""Judges beside people: whether they agree as people do with each other, and where people are of one mind."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from skillmix_desktop.core.agreement.binary import yes_rate
from skillmix_desktop.core.agreement.comparison import VERDICTS
from skillmix_desktop.core.agreement.estimates import Estimate, estimate
from skillmix_desktop.core.agreement.judge_beside_people import (
    Beside,
    JudgeBesidePeople,
    judge_beside_people,
)
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings
from skillmix_desktop.pipeline.cautions import Caution
from skillmix_desktop.pipeline.report_document import Number
from skillmix_desktop.pipeline.study_marks import StudyMarks
from skillmix_desktop.store.mark_columns import Flags


@dataclass(frozen=True)
class Stratum:
    """The texts on which people say the same throughout, or those on which they do not."""

    is_unanimous: bool
    n_texts: int
    compared: JudgeBesidePeople


@dataclass(frozen=True)
class BesidePeople:
    """A judge and people on the same marks, length apart, and once more by how far people are of one mind."""

    judge: str
    n_texts: int
    """Texts of which the judge and at least two people judged a criterion."""
    compared: JudgeBesidePeople
    unanimous_share: Estimate
    """Of these, the share on which people never differ."""
    strata: tuple[Stratum, ...]


def beside_people(marks: StudyMarks, judge: str) -> BesidePeople:
    """``judge`` beside all people, of whom there are two at least."""
    names = (judge, *marks.people)
    codes = marks.columns(names)
    given = codes[:, 1:] != MISSING
    shared = ~marks.is_length & (given.sum(axis=1) > 1)
    met = (codes[:, 1:] == 1).sum(axis=1)
    differ = shared & (met > 0) & (met < given.sum(axis=1))
    n_texts = len(marks.texts)
    is_compared = _has(shared & (codes[:, 0] != MISSING), marks, n_texts)
    is_unanimous = ~_has(differ, marks, n_texts)
    strata = (
        Stratum(kind, int(chosen.sum()), judge_beside_people(marks.of(names, chosen[marks.text])))
        for kind, chosen in ((True, is_compared & is_unanimous), (False, is_compared & ~is_unanimous))
    )
    return BesidePeople(
        judge=judge,
        n_texts=int(is_compared.sum()),
        compared=judge_beside_people(marks.of(names)),
        unanimous_share=_share(is_unanimous[is_compared]),
        strata=tuple(stratum for stratum in strata if stratum.n_texts),
    )


def _has(units: Flags, marks: StudyMarks, n_texts: int) -> Flags:
    """Whether each text has such a unit."""
    return np.bincount(marks.text[units], minlength=n_texts) > 0


def _share(of_texts: Flags) -> Estimate:
    codes = of_texts.astype(np.int8)[:, None]
    return estimate(yes_rate(Ratings.from_codes(codes, categories=VERDICTS, graders=("people",)), 0))


def cautions_beside_people(found: BesidePeople) -> Iterator[Caution]:
    """A judge that agrees with people more than they do with each other, and more than by chance."""
    compared = found.compared
    for name, beside in (("κ", compared.kappa), ("AC1", compared.ac1), ("agreement", compared.percent)):
        if beside.difference.low is not None and beside.difference.low > 0:
            yield Caution("noisy people", _noise_sentence(found, name, beside))
            return


def _noise_sentence(found: BesidePeople, name: str, beside: Beside) -> str:
    among, judge = (Number.of(each).value_words for each in (beside.among_people, beside.with_judge))
    return (
        f"{found.judge} agrees with people more than they do with each other ({name} {judge} against "
        f"{among} on the same marks): their marks are probably noisy, and no measure of how good it can "
        "be. See how it does where people are of one mind."
    )
