"""The Skill-Mix scores of a project: who wrote, who graded, and how much was met."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

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
    skill_mix_scores,
)
from skillmix_desktop.core.names import NameRule
from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.result_marks import StudentMarks, read_student_marks
from skillmix_desktop.store.catalogue import normalised, skill_names
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
    with database.read() as session:
        require_known_skills(options.exclude_skills, skill_names(session))
    marks = read_student_marks(database, options.verdicts, reference_compatible=options.reference_compatible)
    return count_rows(marks, options)


def count_rows(marks: Iterable[StudentMarks], options: ResultOptions) -> list[ResultRow]:
    """The scores of what was read, as ``options`` count them; none of whose items are all left out."""
    return [row for each in marks if (row := _row(each, options)) is not None]


def require_known_skills(excluded: Collection[str], known: Collection[str]) -> None:
    """A misspelt exclusion would quietly exclude nothing."""
    familiar = {normalised(name) for name in known}
    for name in excluded:
        if normalised(name) not in familiar:
            raise UsageError(f"No skill of this project is called “{name}”.")


@dataclass(frozen=True, eq=False)
class CountedMarks:
    """One student's marks without the items that are left out, and with the names that are deducted."""

    items: tuple[UUID, ...]
    names: tuple[tuple[str, ...], ...]
    points: Floats
    length_met: Floats
    named: Flags
    asked: Flags
    blank: Flags

    def item_scores(self, options: ResultOptions) -> Scores:
        """The scores of each of the items."""
        return combination_scores(
            self.points,
            length_met=self.length_met,
            named=self.named,
            over=options.over,
            reference_compatible=options.reference_compatible,
            asked=self.asked,
            blank=self.blank,
        )

    def skill_marks(self, options: ResultOptions) -> Floats:
        """The marks ``[n, k]`` of the skills of each text that was judged or is blank."""
        marks = decided_marks(
            self.points,
            length_met=self.length_met,
            named=self.named,
            reference_compatible=options.reference_compatible,
            asked=self.asked,
            blank=self.blank,
        )
        return np.asarray(marks[self._is_text][:, :-OTHER_CRITERIA])

    @property
    def text_skills(self) -> tuple[tuple[str, ...], ...]:
        """The names of the skills that each of these texts was to show."""
        return tuple(self.names[m] for _g, m in np.argwhere(self._is_text))

    @property
    def _is_text(self) -> Flags:
        return np.asarray(self.asked.any(axis=1) | self.blank)


def counted_marks(marks: StudentMarks, options: ResultOptions) -> CountedMarks:
    """What of ``marks`` counts."""
    kept = marks.without(options.exclude_skills)
    return CountedMarks(
        items=tuple(item for item, is_kept in zip(marks.items, kept, strict=True) if is_kept),
        names=tuple(names for names, is_kept in zip(marks.names, kept, strict=True) if is_kept),
        points=marks.points[:, :, kept],
        length_met=marks.length_met[:, kept],
        named=marks.named(options.deduct_names)[:, kept],
        asked=marks.asked[..., kept],
        blank=marks.blank[:, kept],
    )


def _row(marks: StudentMarks, options: ResultOptions) -> ResultRow | None:
    counted = counted_marks(marks, options)
    if not counted.asked.any():
        return None
    scores = skill_mix_scores(
        counted.points,
        length_met=counted.length_met,
        named=counted.named,
        over=options.over,
        reference_compatible=options.reference_compatible,
        asked=counted.asked,
        blank=counted.blank,
        is_length_asked=marks.kind != GraderKind.PERSON,
    )
    if marks.kind == GraderKind.PROGRAM:
        # A program is asked about nothing but the length, which it always decides.
        scores = replace(scores, not_judged_share=None)
    return ResultRow(marks.student, marks.grader, marks.k, marks.item_set, marks.is_comparable, scores)
