"""The marks of a study as small matrices: read once, and filtered and counted in any way afterwards."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from sqlmodel import Session

from skillmix_desktop.core.adjudication import is_adjudicator
from skillmix_desktop.core.agreement.comparison import VERDICTS, WORDS
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings
from skillmix_desktop.core.metrics import OTHER_CRITERIA
from skillmix_desktop.core.rubric import MET_THRESHOLD, CriterionKind
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.mark_columns import (
    Flags,
    Floats,
    Integers,
    Judge,
    JudgedText,
    MarkColumns,
    mark_columns,
)
from skillmix_desktop.store.marks import ThresholdEffect, VerdictFilter
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
class Probabilities:
    """A row a mark that carries the probability of "met"; ``points`` are those stored, under no threshold.

    ``is_reading`` says that the mark was read as that probability, so that a threshold decides on it.
    """

    unit: Integers
    grader: Integers
    probability: Floats
    points: Floats
    is_reading: Flags


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
    probabilities: Probabilities

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
        return self._on(np.array([text.student in students for text in self.texts], dtype=bool))

    def of_size(self, k: int | None) -> "StudyMarks":
        """What was said of the texts that were to show ``k`` skills."""
        return self if k is None else self._on(self.k == k)

    def _on(self, kept: Flags) -> "StudyMarks":
        units, moved = kept[self.text], np.cumsum(kept) - 1
        place = np.cumsum(units) - 1
        return replace(
            self,
            texts=tuple(text for text, is_kept in zip(self.texts, kept, strict=True) if is_kept),
            text=moved[self.text[units]],
            position=self.position[units],
            codes=_chosen(self.codes, units),
            rounds=_of_units(self.rounds, units, place),
            probabilities=_of_units(self.probabilities, units, place),
        )


def _chosen(codes: Codes, units: Flags) -> Codes:
    """Some of the units, grader by grader as before."""
    return np.ascontiguousarray(codes.T[:, units]).T


_Rows = TypeVar("_Rows", RoundMarks, Probabilities)


def _of_units(rows: _Rows, units: Flags, place: Integers) -> _Rows:
    """The rows of some of the units, which have new places."""
    kept = units[rows.unit]
    columns = {field.name: getattr(rows, field.name)[kept] for field in fields(rows)}
    return type(rows)(**columns | {"unit": place[columns["unit"]]})


def study_marks(database: Database, wanted: VerdictFilter) -> StudyMarks:
    """Read what ``wanted`` counts, and put each grader's rounds to the vote."""
    with database.read() as session:
        return counted_marks(countable_columns(session, wanted), wanted.threshold)


def countable_columns(session: Session, wanted: VerdictFilter) -> MarkColumns:
    """The marks that ``study_marks`` counts, for any threshold."""
    return mark_columns(session, replace(wanted, with_repeats=True))


def counted_marks(columns: MarkColumns, threshold: float) -> StudyMarks:
    """Put each grader's rounds to the vote; marks that were read are met from ``threshold`` on."""
    sizes = np.array([text.k + OTHER_CRITERIA for text in columns.texts], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    text = np.repeat(np.arange(len(sizes)), sizes)
    of_mark = starts[columns.text] + columns.position
    judged, told = (np.flatnonzero(~np.isnan(each)) for each in (columns.points, columns.probability))
    unit, grader = of_mark[judged], columns.grader[judged]
    is_met = counted_points(columns, threshold)[judged] >= MET_THRESHOLD
    shape = (len(text), len(columns.graders))
    is_repeat = columns.is_repeat[judged]
    return StudyMarks(
        texts=columns.texts,
        graders=columns.graders,
        text=text,
        position=np.arange(len(text)) - starts[text],
        codes=_voted(unit[~is_repeat], grader[~is_repeat], is_met[~is_repeat], shape),
        rounds=RoundMarks(unit, grader, columns.round[judged], is_met, is_repeat),
        probabilities=Probabilities(
            unit=of_mark[told],
            grader=columns.grader[told],
            probability=columns.probability[told],
            points=columns.points[told],
            is_reading=columns.is_reading[told],
        ),
    )


def counted_points(columns: MarkColumns, threshold: float) -> Floats:
    """The stored points, but of a mark that was read, whether it reaches ``threshold``."""
    if threshold == MET_THRESHOLD:  # which the stored points were made with
        return columns.points
    is_read = columns.is_reading & ~np.isnan(columns.probability) & ~np.isnan(columns.points)
    reaches: Floats = (columns.probability >= threshold).astype(np.float64)
    return np.where(is_read, reaches, columns.points)


def threshold_effect(
    marks: StudyMarks, threshold: float, graders: Collection[str] | None = None
) -> ThresholdEffect:
    """What ``threshold`` does to the marks that these graders', or anybody's, readings gave."""
    told = marks.probabilities
    named = np.array([graders is None or grader.name in graders for grader in marks.graders], dtype=bool)
    is_read = told.is_reading & ~np.isnan(told.points) & named[told.grader] & ~marks.is_length[told.unit]
    changed = np.zeros_like(is_read)
    if threshold != MET_THRESHOLD:
        changed = is_read & ((told.probability >= threshold) != (told.points >= MET_THRESHOLD))
    return ThresholdEffect(threshold, int(is_read.sum()), int(changed.sum()))


def _voted(unit: Integers, grader: Integers, is_met: Flags, shape: tuple[int, int]) -> Codes:
    """What most rounds say; not judged where they are split."""
    units, graders = shape
    cell = grader * units + unit  # grader by grader, as every coefficient reads them
    judged = np.bincount(cell, minlength=units * graders)
    met = np.bincount(cell[is_met], minlength=units * graders)
    codes = np.where(2 * met == judged, MISSING, 2 * met > judged).astype(np.int8)
    return codes.reshape(graders, units).T
