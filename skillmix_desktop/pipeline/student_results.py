"""What scores say of students beside a table: who is better, up to which k, and at which skills."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, groupby

import numpy as np

from skillmix_desktop.core.metrics import Bounds, Floats, Scores
from skillmix_desktop.core.saturation import Saturation, saturation
from skillmix_desktop.core.skill_success import SkillSuccess, skill_success
from skillmix_desktop.core.student_comparison import Comparison, compare_students
from skillmix_desktop.pipeline.result_marks import StudentMarks
from skillmix_desktop.pipeline.results import ResultOptions, counted_marks
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


def compared_students(marks: Iterable[StudentMarks], options: ResultOptions) -> tuple[ComparedStudents, ...]:
    """Every two students that one grader judged at one k, by each score."""
    return tuple(_compared(_scoring(marks), options))


def _compared(marks: list[StudentMarks], options: ResultOptions) -> Iterator[ComparedStudents]:
    def key(each: StudentMarks) -> tuple[str, int, str]:
        return each.grader, each.k, each.item_set or ""

    for _key, group in groupby(sorted(marks, key=key), key):
        students = list(group)
        scores = [_by_item(each, options) for each in students]
        for (first, one), (second, other) in combinations(zip(students, scores, strict=True), 2):
            common = [item for item in one if item in other]
            for place, metric in enumerate(METRICS):
                yield ComparedStudents(
                    grader=first.grader,
                    k=first.k,
                    item_set=first.item_set,
                    metric=metric,
                    first=first.student,
                    second=second.student,
                    comparison=compare_students(
                        [one[item][place] for item in common], [other[item][place] for item in common]
                    ),
                )


def _by_item(marks: StudentMarks, options: ResultOptions) -> dict[object, tuple[float, ...]]:
    counted = counted_marks(marks, options)
    scores = counted.item_scores(options)
    known = zip(*(_bounds(scores, metric).known.tolist() for metric in METRICS), strict=True)
    return dict(zip(counted.items, known, strict=True))


def _bounds(scores: Scores, metric: str) -> Bounds:
    bounds: Bounds = getattr(scores, metric)
    return bounds


def saturations(marks: Iterable[StudentMarks], options: ResultOptions) -> tuple[StudentSaturation, ...]:
    """Every student under every grader, where anything is known."""
    return tuple(_saturations(_scoring(marks), options))


def _saturations(marks: list[StudentMarks], options: ResultOptions) -> Iterator[StudentSaturation]:
    def key(each: StudentMarks) -> tuple[str, str, str]:
        return each.student, each.grader, each.item_set or ""

    for _key, group in groupby(sorted(marks, key=key), key):
        ks = list(group)
        found = saturation({each.k: _known_full_marks(each, options) for each in ks})
        if found is not None:
            yield StudentSaturation(ks[0].student, ks[0].grader, ks[0].item_set, found)


def _known_full_marks(marks: StudentMarks, options: ResultOptions) -> Floats:
    known = counted_marks(marks, options).item_scores(options).full_marks.known
    return known[~np.isnan(known)]


def skills_of_students(marks: Iterable[StudentMarks], options: ResultOptions) -> tuple[StudentSkills, ...]:
    """Every student under every grader: each text counts for itself, whatever its round."""
    return tuple(_skills_of_students(_scoring(marks), options))


def _skills_of_students(marks: list[StudentMarks], options: ResultOptions) -> Iterator[StudentSkills]:
    counted = [counted_marks(each, options) for each in marks]
    names = sorted({name for each in counted for skills in each.names for name in skills}, key=str.lower)
    place = {name: number for number, name in enumerate(names)}

    def key(each: tuple[StudentMarks, SkillSuccess]) -> tuple[str, str]:
        return each[0].student, each[0].grader

    found = []
    for each, counts in zip(marks, counted, strict=True):
        skills = np.array([[place[name] for name in told] for told in counts.text_skills], dtype=np.int64)
        success = skill_success(counts.skill_marks(options), skills.reshape(-1, each.k), len(names))
        found.append((each, success))
    for (student, grader), group in groupby(sorted(found, key=key), key):
        first, *others = (success for _each, success in group)
        yield StudentSkills(student, grader, tuple(names), sum(others, start=first))


def _scoring(marks: Iterable[StudentMarks]) -> list[StudentMarks]:
    """Without programs, which decide the length and no score."""
    return [each for each in marks if each.kind != GraderKind.PROGRAM]
