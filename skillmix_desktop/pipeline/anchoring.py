"""Whether people who see a grader's marks go over to it: their blind verdicts beside their revised ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from skillmix_desktop.core.agreement.binary import yes_rate
from skillmix_desktop.core.agreement.comparison import VERDICTS
from skillmix_desktop.core.agreement.estimates import Estimate, estimate
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings
from skillmix_desktop.pipeline.study_marks import Codes, StudyMarks
from skillmix_desktop.store.mark_columns import Flags, Integers


@dataclass(frozen=True)
class Anchoring:
    """What became of a person's first marks, length apart, on which a grader has a mark, too.

    ``person`` is None for all people together. Only a mark that differed can go over to the grader, and only
    one that was alike can leave it. Intervals are clustered by text.
    """

    person: str | None
    grader: str
    n_differed: int
    n_alike: int
    towards: int
    away: int
    towards_share: Estimate
    """Of the changed marks, those that went over: the anchoring index."""
    went_over: Estimate
    """Of the marks that differed, those that went over."""
    left: Estimate
    """Of the marks that were alike, those that left."""


def anchoring(first: StudyMarks, newest: Codes) -> tuple[Anchoring, ...]:
    """Every judge beside every person, and beside all of them where there are more.

    ``first`` are people's first verdicts, ``newest`` a column of their newest marks for each of them.
    """
    return tuple(row for judge in first.judges for row in _of_judge(first, newest, judge))


@dataclass(frozen=True, eq=False)
class _Given:
    """A row a mark that a person gave first and last, and a judge as well."""

    text: Integers
    differed: Flags
    changed: Flags


def _of_judge(first: StudyMarks, newest: Codes, judge: str) -> Iterator[Anchoring]:
    given = [_given(first, newest[:, place], person, judge) for place, person in enumerate(first.people)]
    for person, marks in zip(first.people, given, strict=True):
        yield _counted(person, judge, (marks,))
    if len(given) > 1:
        yield _counted(None, judge, given)


def _given(first: StudyMarks, after: Codes, person: str, judge: str) -> _Given:
    before, grader = first.columns((person, judge)).T
    known = (before != MISSING) & (grader != MISSING) & (after != MISSING) & ~first.is_length
    return _Given(first.text[known], (before != grader)[known], (before != after)[known])


def _counted(person: str | None, judge: str, given: Sequence[_Given]) -> Anchoring:
    text = np.concatenate([marks.text for marks in given])
    differed = np.concatenate([marks.differed for marks in given])
    changed = np.concatenate([marks.changed for marks in given])

    who = "people" if person is None else person

    def share(of: Flags, among: Flags, why_none: str) -> Estimate:
        codes = of[among].astype(np.int8)[:, None]
        ratings = Ratings.from_codes(codes, categories=VERDICTS, clusters=text[among], graders=(who,))
        found = estimate(yes_rate(ratings, 0))
        return found if found.n_units else replace(found, reason=why_none)

    return Anchoring(
        person=person,
        grader=judge,
        n_differed=int(differed.sum()),
        n_alike=int((~differed).sum()),
        towards=int((differed & changed).sum()),
        away=int((~differed & changed).sum()),
        towards_share=share(differed, changed, f"{who} changed no mark that {judge} gave, too"),
        went_over=share(changed, differed, f"{who} never differed from {judge}"),
        left=share(changed, ~differed, f"{who} never agreed with {judge}"),
    )
