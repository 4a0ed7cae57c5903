"""Whether people who see a grader's marks go over to it: their blind verdicts beside their revised ones."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from skillmix_desktop.core.agreement.ratings import MISSING
from skillmix_desktop.core.proportions import wilson_interval
from skillmix_desktop.pipeline.study_marks import StudyMarks, study_marks
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.mark_columns import Integers
from skillmix_desktop.store.marks import PeoplesVerdict, VerdictFilter


@dataclass(frozen=True)
class Anchoring:
    """What became of a person's blind marks, length apart, on which a grader has a mark, too.

    Only a mark that differed can go over to the grader, and only one that was alike can leave it. The share
    is of the changed marks, with Wilson's interval; None where none was changed.
    """

    person: str
    grader: str
    n_differed: int
    n_alike: int
    towards: int
    away: int
    towards_share: float | None
    low: float | None
    high: float | None

    @property
    def reason(self) -> str | None:
        """Why there is no share."""
        is_any = self.towards + self.away > 0
        return None if is_any else f"{self.person} changed no mark that {self.grader} gave, too"


def anchoring(database: Database, blind: StudyMarks, wanted: VerdictFilter) -> tuple[Anchoring, ...]:
    """Every person beside every judge; ``blind`` are the marks of ``wanted`` with people's blind verdicts."""
    if not blind.people or not blind.judges:
        return ()
    newest = study_marks(database, replace(wanted, graders=blind.people, people=PeoplesVerdict.NEWEST))
    return tuple(_of_pairs(blind, newest))


def _of_pairs(blind: StudyMarks, newest: StudyMarks) -> Iterator[Anchoring]:
    units = _units(blind, newest)
    for person, judge in product(blind.people, blind.judges):
        before, grader = blind.columns((person, judge)).T
        after = np.append(newest.columns((person,))[:, 0], MISSING)[units]
        known = (before != MISSING) & (grader != MISSING) & (after != MISSING) & ~blind.is_length
        differed, changed = before != grader, before != after
        towards, away = int((known & differed & changed).sum()), int((known & ~differed & changed).sum())
        low, high = wilson_interval(towards, towards + away, 0.95) if towards + away else (None, None)
        yield Anchoring(
            person=person,
            grader=judge,
            n_differed=int((known & differed).sum()),
            n_alike=int((known & ~differed).sum()),
            towards=towards,
            away=away,
            towards_share=towards / (towards + away) if towards + away else None,
            low=low,
            high=high,
        )


def _units(blind: StudyMarks, newest: StudyMarks) -> Integers:
    """Where each unit of the one stands in the other; one past the end where the text is not there."""
    starts = np.flatnonzero(newest.position == 0)
    start = {text.id: int(place) for text, place in zip(newest.texts, starts, strict=True)}
    missing = len(newest.text)
    first = np.array([start.get(text.id, -1) for text in blind.texts], dtype=np.int64)[blind.text]
    return np.where(first < 0, missing, first + blind.position)
