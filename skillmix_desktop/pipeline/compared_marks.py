"""The marks of graders who are compared, and of any two of them with the weights of their texts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np

from skillmix_desktop.core.adjudication import is_adjudicator
from skillmix_desktop.core.agreement.comparison import VERDICTS, WORDS
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings
from skillmix_desktop.core.rubric import Criterion
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.draw_weights import DrawChances, TextWeights, draw_chances
from skillmix_desktop.pipeline.study_marks import Codes, StudyMarks, study_marks
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.mark_columns import Flags

Rubrics = Mapping[UUID, Sequence[Criterion]]
"""The criteria of each item."""


@dataclass(frozen=True, eq=False)
class PairMarks:
    """Two graders on the units of a study: the first is the reference.

    ``weights`` are those of units that both judged, None where all count alike. NaN is that of a text that
    one of them judged without any draw: such a unit is left out.
    """

    marks: StudyMarks
    graders: tuple[str, str]
    weights: TextWeights | None = None

    @cached_property
    def codes(self) -> Codes:
        """Shape (units, 2)."""
        return self.marks.columns(self.graders)

    @cached_property
    def compared(self) -> Flags:
        """The units that both judged and whose weight is known."""
        judged: Flags = (self.codes != MISSING).all(axis=1)
        return judged if self.weights is None else judged & ~np.isnan(self.weights)

    @cached_property
    def differ(self) -> Flags:
        """The units on which they differ, length apart."""
        judged = (self.codes != MISSING).all(axis=1)
        differ: Flags = judged & (self.codes[:, 0] != self.codes[:, 1]) & ~self.marks.is_length
        return differ

    def ratings(self, chosen: Flags) -> Ratings:
        """The chosen units as ratings whose clusters are texts."""
        if self.weights is not None:
            chosen = chosen & ~np.isnan(self.weights)
        return Ratings.from_codes(
            self.codes[chosen],
            categories=VERDICTS,
            clusters=self.marks.text[chosen],
            weights=None if self.weights is None else self.weights[chosen],
            labels=WORDS,
            graders=self.graders,
        )


@dataclass(frozen=True)
class Disagreement:
    """A criterion of a text on which two graders differ."""

    generation_id: UUID
    position: int
    criterion: str
    name: str
    first_is_met: bool


def disagreements(pair: PairMarks, rubrics: Rubrics) -> list[Disagreement]:
    """Where the two differ, length apart, text by text."""
    marks, found = pair.marks, []
    for unit in np.flatnonzero(pair.differ).tolist():
        text, position = marks.texts[marks.text[unit]], int(marks.position[unit])
        criterion = rubrics[text.item_id][position]
        found.append(
            Disagreement(text.id, position, criterion.kind.value, criterion.name, bool(pair.codes[unit, 0]))
        )
    return found


@dataclass(frozen=True, eq=False)
class ComparedMarks:
    """What was said of each text, by whom it is compared, and how likely people's texts were to be drawn."""

    marks: StudyMarks
    graders: tuple[str, ...]
    chances: DrawChances

    @property
    def independent(self) -> tuple[str, ...]:
        """Those who judged for themselves: an adjudicator had all the others’ marks in sight."""
        return tuple(grader for grader in self.graders if not is_adjudicator(grader))

    def pair(self, first: str, second: str) -> PairMarks:
        """Two of the graders, weighted where their texts had unequal chances."""
        of_two = PairMarks(self.marks, (first, second))
        shared = np.unique(self.marks.text[of_two.compared])
        texts = [self.marks.texts[place].id for place in shared]
        of_text = self.chances.weights((first, second), texts)
        if of_text is None:
            return of_two
        every = np.ones(len(self.marks.texts))
        every[shared] = of_text
        # What one of them judged alone is counted, and weighs nothing.
        weights = np.where(of_two.compared, every[self.marks.text], 1.0)
        return PairMarks(self.marks, (first, second), weights)


def compared_marks(database: Database, options: AgreementOptions) -> ComparedMarks:
    """All marks that count, of the graders who are named, or else of all but programs and adjudicators."""
    marks = study_marks(database, options.verdicts)
    _require_distinct(options.graders or ())
    graders = tuple(options.graders or (*marks.people, *marks.judges))
    require_known(graders, {grader.name for grader in marks.graders})
    with database.read() as session:
        chances = draw_chances(session) if options.is_weighted else DrawChances()
    return ComparedMarks(marks.by_students(options.students).of_size(options.k), graders, chances)


def require_known(graders: Sequence[str], judged: Collection[str]) -> None:
    """A misspelt grader would quietly be compared with nobody."""
    absent = [name for name in graders if name not in judged]
    if absent:
        others = f"; those of {', '.join(sorted(judged))} do" if judged else ""
        raise UsageError(
            f"No verdict of “{absent[0]}” counts in this project{others}. "
            "Practice is left out unless asked for."
        )


def _require_distinct(graders: Sequence[str]) -> None:
    twice = [name for name in graders if graders.count(name) > 1]
    if twice:
        raise UsageError(f"“{twice[0]}” is named twice; a grader is compared with others.")
