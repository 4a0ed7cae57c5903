"""What scores say of students beside a table: who is better, up to which k, and at which skills."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from skillmix_desktop.core.metrics import Bounds, Floats, Scores
from skillmix_desktop.core.saturation import Saturation, saturation
from skillmix_desktop.core.skill_success import SkillSuccess, skill_success
from skillmix_desktop.core.student_comparison import Comparison, compare_students
from skillmix_desktop.pipeline.result_reading import ResultReading
from skillmix_desktop.pipeline.results import CountedMarks, ResultOptions, counted_marks
from skillmix_desktop.store.tables import GraderKind

FEW_TEXTS = 5
"""A share of fewer texts than this says next to nothing, and is shown faint."""


@dataclass(frozen=True)
class ComparedStudents:
    """Two students under one grader at one k, on the items that both are known on, by one score."""

    grader: str
    k: int
    item_set: str | None
    metric: str
    first: str
    second: str
    comparison: Comparison


@dataclass(frozen=True)
class StudentSaturation:
    """Up to which k a student still scores under one grader."""

    student: str
    grader: str
    item_set: str | None
    found: Saturation


@dataclass(frozen=True, eq=False)
class StudentSkills:
    """How often a student shows each skill, and each two, under one grader; all k together.

    ``skills`` are the names of the rows and columns of ``counts``.
    """

    student: str
    grader: str
    skills: tuple[str, ...]
    counts: SkillSuccess

    def pairs(self) -> Iterator[tuple[int, int, int, int]]:
        """Every two skills judged in one text: their places, how many texts, and how many show both."""
        for row, column in np.argwhere(np.triu(self.counts.judged, 1)).tolist():
            yield row, column, int(self.counts.judged[row, column]), int(self.counts.met[row, column])


METRICS = ("full_marks", "all_skills", "skill_fraction")


def compared_students(
    reading: ResultReading, options: ResultOptions, grader: str | None = None
) -> tuple[ComparedStudents, ...]:
    """Every two students that one grader judged at one k, by each score."""
    return tuple(
        compared
        for counted in _scoring(reading, options, grader)
        for compared in _compared(counted, options, _name_of_set(reading, counted))
    )


def _compared(
    counted: CountedMarks, options: ResultOptions, item_set: str | None
) -> Iterator[ComparedStudents]:
    marks = counted.marks
    scores = counted.item_scores(options)
    items, of_item = np.unique(marks.item, return_inverse=True)
    laid_out = np.full((len(METRICS), len(marks.students), len(items)), np.nan)
    has_item = np.zeros(laid_out.shape[1:], dtype=bool)
    has_item[marks.of_student, of_item] = True
    for place, metric in enumerate(METRICS):
        laid_out[place, marks.of_student, of_item] = _bounds(scores, metric).known
    for first, second in combinations(range(len(marks.students)), 2):
        common = has_item[first] & has_item[second]
        for place, metric in enumerate(METRICS):
            yield ComparedStudents(
                grader=marks.grader.name,
                k=marks.k,
                item_set=item_set,
                metric=metric,
                first=marks.students[first].name,
                second=marks.students[second].name,
                comparison=compare_students(laid_out[place, first, common], laid_out[place, second, common]),
            )


def _bounds(scores: Scores, metric: str) -> Bounds:
    bounds: Bounds = getattr(scores, metric)
    return bounds


def saturations(
    reading: ResultReading, options: ResultOptions, grader: str | None = None
) -> tuple[StudentSaturation, ...]:
    """Every student under every grader, where anything is known."""
    by_student: dict[tuple[str, str, str | None], dict[int, Floats]] = {}
    for counted in _scoring(reading, options, grader):
        marks, known = counted.marks, counted.item_scores(options).full_marks.known
        for student, part in zip(marks.students, marks.groups.slices(), strict=True):
            key = student.name, marks.grader.name, _name_of_set(reading, counted)
            values = known[part]
            by_student.setdefault(key, {})[marks.k] = values[~np.isnan(values)]
    found = ((key, saturation(of_student)) for key, of_student in by_student.items())
    return tuple(
        sorted(
            (StudentSaturation(*key, each) for key, each in found if each is not None),
            key=lambda each: (each.student, each.grader, each.item_set or ""),
        )
    )


def skills_of_students(
    reading: ResultReading, options: ResultOptions, grader: str | None = None, student: str | None = None
) -> tuple[StudentSkills, ...]:
    """Every student, or one, under every grader: each text counts for itself, whatever its round."""
    found: dict[tuple[str, str], SkillSuccess] = {}
    asked: set[int] = set()
    for counted in _scoring(reading, options, grader):
        marks, decided, is_text = counted.marks, counted.decided_marks(options), counted.is_text
        skills = reading.skills_of_items[marks.item, : marks.k]
        asked.update(np.unique(skills).tolist())
        for writer, part in zip(marks.students, marks.groups.slices(), strict=True):
            if student in (None, writer.name):
                g, m = np.nonzero(is_text[:, part])
                of_skills = decided[:, part][g, m, : marks.k]
                success = skill_success(of_skills, skills[part][m], len(reading.skills))
                key = writer.name, marks.grader.name
                found[key] = found[key] + success if key in found else success
    shown = sorted(asked)
    names = tuple(reading.skills[place] for place in shown)
    return tuple(StudentSkills(*key, names, found[key].of(shown)) for key in sorted(found))


def _scoring(reading: ResultReading, options: ResultOptions, grader: str | None) -> Iterator[CountedMarks]:
    """Without programs, which decide the length and no score."""
    for counted in counted_marks(reading, options, grader):
        if counted.marks.grader.kind != GraderKind.PROGRAM:
            yield counted


def _name_of_set(reading: ResultReading, counted: CountedMarks) -> str | None:
    place = counted.marks.item_set
    return None if place is None else list(reading.columns.item_sets.values())[place]
