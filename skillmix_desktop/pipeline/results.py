"""The Skill-Mix scores of a project: who wrote, who graded, and how much was met."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np

from skillmix_desktop.core.metrics import (
    OTHER_CRITERIA,
    Flags,
    Floats,
    Over,
    ScoreRow,
    Scores,
    combination_scores,
    decided_marks,
)
from skillmix_desktop.core.names import NameRule
from skillmix_desktop.core.rubric import MET_THRESHOLD, require_threshold
from skillmix_desktop.core.score_rows import score_rows
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.result_marks import GraderMarks
from skillmix_desktop.pipeline.result_reading import ResultReading, read_results
from skillmix_desktop.store.catalogue import normalised
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import PeoplesVerdict, VerdictFilter
from skillmix_desktop.store.tables import GraderKind


@dataclass(frozen=True)
class ResultOptions:
    """How marks become scores (protocol: length by program, then deductions, votes, rounds, exclusions).

    ``reference_compatible`` counts as the reference's aggregator does: marks as it stored them, zeros for
    what it could not read, its sentence counter, and every item set by itself. Marks that were read as
    probabilities are met from ``threshold`` on.
    """

    over: Over = Over.MAX
    deduct_names: NameRule = NameRule.OFF
    exclude_skills: Collection[str] = ()
    reference_compatible: bool = False
    people: PeoplesVerdict = PeoplesVerdict.BLIND
    with_practice: bool = False
    threshold: float = MET_THRESHOLD

    def __post_init__(self) -> None:
        require_threshold(self.threshold)

    @property
    def verdicts(self) -> VerdictFilter:
        """The verdicts that are counted."""
        return VerdictFilter(people=self.people, with_practice=self.with_practice, threshold=self.threshold)


@dataclass(frozen=True)
class ResultRow:
    """The scores of one student under one grader at one k.

    ``is_comparable``, asked for by ``reference_compatible`` alone, says whether the reference's aggregator
    would pair the same texts: it stops or pairs others where a pass is missing, short or in another order.
    """

    student: str
    grader: str
    k: int
    item_set: str | None
    is_comparable: bool | None
    scores: ScoreRow


def results(database: Database, options: ResultOptions) -> list[ResultRow]:
    """One row a student, grader and k, by student, grader and k."""
    return count_rows(read_results(database, options.people), options)


def count_rows(reading: ResultReading, options: ResultOptions, grader: str | None = None) -> list[ResultRow]:
    """The scores of what was read, of all graders or of one, as ``options`` count them.

    A student none of whose items counts has no row.
    """
    require_known_skills(options.exclude_skills, reading.known_skills)
    found = [
        (row, counted.marks.item_set or 0)
        for counted in counted_marks(reading, options, grader)
        for row in _rows(counted, reading, options)
    ]
    found.sort(key=lambda each: (each[0].student, each[0].grader, each[0].k, each[1]))
    return [row for row, _item_set in found]


def require_known_skills(excluded: Collection[str], known: Collection[str]) -> None:
    """A misspelt exclusion would quietly exclude nothing."""
    familiar = {normalised(name) for name in known}
    for name in excluded:
        if normalised(name) not in familiar:
            raise UsageError(f"No skill of this project is called “{name}”.")


@dataclass(frozen=True, eq=False)
class CountedMarks:
    """Marks without what is left out, and with the names that are deducted; as the metrics want them."""

    marks: GraderMarks
    points: Floats
    named: Flags

    @property
    def asked(self) -> Flags:
        """Which verdicts there are, ``[g, r, m]``."""
        return np.asarray(self.marks.verdict >= 0)

    def item_scores(self, options: ResultOptions) -> Scores:
        """The scores of each combination."""
        return combination_scores(
            self.points,
            length_met=self.marks.length_met,
            named=self.named,
            over=options.over,
            reference_compatible=options.reference_compatible,
            asked=self.asked,
            blank=self.marks.blank,
        )

    def decided_marks(self, options: ResultOptions) -> Floats:
        """The marks ``[g, m, c]`` that the scores are made of."""
        return decided_marks(
            self.points,
            length_met=self.marks.length_met,
            named=self.named,
            reference_compatible=options.reference_compatible,
            asked=self.asked,
            blank=self.marks.blank,
        )

    @property
    def is_text(self) -> Flags:
        """Which generations ``[g, m]`` were judged or are blank."""
        return np.asarray(self.asked.any(axis=1) | self.marks.blank)


def counted_marks(
    reading: ResultReading, options: ResultOptions, grader: str | None = None
) -> Iterator[CountedMarks]:
    """What counts, of all graders or of one."""
    points = reading.points(options.threshold, as_reference=options.reference_compatible)
    named = reading.texts.named(options.deduct_names)
    for marks in reading.marks(
        grader,
        as_reference=options.reference_compatible,
        with_practice=options.with_practice,
        without_skills=options.exclude_skills,
    ):
        yield CountedMarks(
            marks=marks,
            points=points[marks.verdict, : marks.k + OTHER_CRITERIA],
            named=named[marks.text, : marks.k],
        )


def _rows(counted: CountedMarks, reading: ResultReading, options: ResultOptions) -> Iterator[ResultRow]:
    marks = counted.marks
    asked = counted.asked
    rows = score_rows(
        counted.points,
        marks.groups,
        length_met=marks.length_met,
        named=counted.named,
        over=options.over,
        reference_compatible=options.reference_compatible,
        asked=asked,
        blank=marks.blank,
        is_length_asked=marks.grader.kind != GraderKind.PERSON,
    )
    has_verdict = marks.groups.sums(np.asarray(asked.any(axis=(0, 1)))) > 0
    item_set = None if marks.item_set is None else list(reading.columns.item_sets.values())[marks.item_set]
    for place in np.flatnonzero(has_verdict).tolist():
        scores = rows[place]
        if marks.grader.kind == GraderKind.PROGRAM:
            # A program is asked about nothing but the length, which it always decides.
            scores = replace(scores, not_judged_share=None)
        yield ResultRow(
            student=marks.students[place].name,
            grader=marks.grader.name,
            k=marks.k,
            item_set=item_set,
            is_comparable=marks.is_comparable[place],
            scores=scores,
        )
