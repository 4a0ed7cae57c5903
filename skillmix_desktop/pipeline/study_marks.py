"""The marks of a study as small matrices: read once, and filtered and counted in any way afterwards."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from skillmix_desktop.core.adjudication import is_adjudicator
from skillmix_desktop.core.agreement.comparison import VERDICTS, WORDS
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings
from skillmix_desktop.core.metrics import OTHER_CRITERIA
from skillmix_desktop.core.rubric import MET_THRESHOLD, CriterionKind
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.mark_columns import Flags, Integers, Judge, JudgedText, mark_columns
from skillmix_desktop.store.marks import VerdictFilter
from skillmix_desktop.store.tables import GraderKind

KINDS = tuple(CriterionKind)
"""A text's skills stand before the others, which have a place each."""

Codes = npt.NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class RoundMarks:
    """A row a mark that was judged, before rounds are put to the vote; a repeat is a round, too."""

    unit: Integers
    grader: Integers
    round: Integers
    is_met: Flags
    is_repeat: Flags


@dataclass(frozen=True, eq=False)
class StudyMarks:
    """What each grader said of each criterion of each text.

    A unit is a criterion of a text: ``text`` and ``position`` tell which, the units of a text stand together
    in the rubric's order. ``codes`` is units x graders: 1 met, 0 not met, -1 not judged or, over several
    rounds, a tie. Repeats do not count in it.
    """

    texts: tuple[JudgedText, ...]
    graders: tuple[Judge, ...]
    text: Integers
    position: Integers
    codes: Codes
    rounds: RoundMarks

    @cached_property
    def k(self) -> Integers:
        """How many skills each text was to show."""
        return np.array([text.k for text in self.texts], dtype=np.int64)

    @cached_property
    def item(self) -> Integers:
        """Which item each text was written for, by a number; items are what was drawn."""
        return np.unique([text.item_id.int for text in self.texts], return_inverse=True)[1].astype(np.int64)

    @cached_property
    def kind(self) -> Integers:
        """Of each unit the place of its criterion's kind among all kinds."""
        kind: Integers = np.maximum(self.position - self.k[self.text] + 1, 0)
        return kind

    @cached_property
    def is_length(self) -> Flags:
        """The units of the criterion that a program decides."""
        return self.is_of(CriterionKind.LENGTH)

    def is_of(self, kind: CriterionKind) -> Flags:
        """The units whose criterion is of this kind."""
        return np.asarray(self.kind == KINDS.index(kind))

    @property
    def people(self) -> tuple[str, ...]:
        """The people who judged for themselves."""
        names = (grader.name for grader in self.graders if grader.kind is GraderKind.PERSON)
        return tuple(name for name in names if not is_adjudicator(name))

    @property
    def judges(self) -> tuple[str, ...]:
        """The graders that are neither people nor programs, which decide length alone."""
        apart = (GraderKind.PERSON, GraderKind.PROGRAM)
        return tuple(grader.name for grader in self.graders if grader.kind not in apart)

    def columns(self, names: Sequence[str]) -> Codes:
        """The codes of these graders, in this order."""
        places = {grader.name: place for place, grader in enumerate(self.graders)}
        return self.codes[:, [places[name] for name in names]]

    def of(self, names: Sequence[str], chosen: Flags | None = None) -> Ratings:
        """These graders' marks, length apart, as ratings whose clusters are texts."""
        wanted = ~self.is_length if chosen is None else ~self.is_length & chosen
        return Ratings.from_codes(
            self.columns(names)[wanted],
            categories=VERDICTS,
            clusters=self.text[wanted],
            labels=WORDS,
            graders=names,
        )

    def by_students(self, students: Collection[str] | None) -> "StudyMarks":
        """What was said of these students' texts."""
        if students is None:
            return self
        kept = np.array([text.student in students for text in self.texts], dtype=bool)
        units, moved = kept[self.text], np.cumsum(kept) - 1
        marks = units[self.rounds.unit]
        return replace(
            self,
            texts=tuple(text for text, is_kept in zip(self.texts, kept, strict=True) if is_kept),
            text=moved[self.text[units]],
            position=self.position[units],
            codes=self.codes[units],
            rounds=RoundMarks(
                unit=(np.cumsum(units) - 1)[self.rounds.unit[marks]],
                grader=self.rounds.grader[marks],
                round=self.rounds.round[marks],
                is_met=self.rounds.is_met[marks],
                is_repeat=self.rounds.is_repeat[marks],
            ),
        )


def study_marks(database: Database, wanted: VerdictFilter) -> StudyMarks:
    """Read what ``wanted`` counts, and put each grader's rounds to the vote."""
    with database.read() as session:
        columns = mark_columns(session, replace(wanted, with_repeats=True))
    sizes = np.array([text.k + OTHER_CRITERIA for text in columns.texts], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    text = np.repeat(np.arange(len(sizes)), sizes)
    judged = ~np.isnan(columns.points)
    unit = (starts[columns.text] + columns.position)[judged]
    grader, is_met = columns.grader[judged], columns.points[judged] >= MET_THRESHOLD
    shape = (len(text), len(columns.graders))
    is_repeat = columns.is_repeat[judged]
    return StudyMarks(
        texts=columns.texts,
        graders=columns.graders,
        text=text,
        position=np.arange(len(text)) - starts[text],
        codes=_voted(unit[~is_repeat], grader[~is_repeat], is_met[~is_repeat], shape),
        rounds=RoundMarks(unit, grader, columns.round[judged], is_met, is_repeat),
    )


def _voted(unit: Integers, grader: Integers, is_met: Flags, shape: tuple[int, int]) -> Codes:
    """What most rounds say; not judged where they are split."""
    units, graders = shape
    cell = grader * units + unit  # grader by grader, as every coefficient reads them
    judged = np.bincount(cell, minlength=units * graders)
    met = np.bincount(cell[is_met], minlength=units * graders)
    codes = np.where(2 * met == judged, MISSING, 2 * met > judged).astype(np.int8)
    return codes.reshape(graders, units).T
