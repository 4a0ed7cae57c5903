"""What scores say of students beside a table: who is better, up to which k, and at which skills."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from skillmix_desktop.core.metrics import Bounds, Floats, Scores
from skillmix_desktop.core.multiple_tests import holm
from skillmix_desktop.core.saturation import Saturation, saturation
from skillmix_desktop.core.skill_success import SkillSuccess, skill_success
from skillmix_desktop.core.student_comparison import Comparison, compare_pairs
from skillmix_desktop.pipeline.result_reading import ResultReading
from skillmix_desktop.pipeline.results import CountedMarks, ResultOptions, counted_marks
from skillmix_desktop.store.tables import GraderKind

FEW_TEXTS = 5
"""A share of fewer texts than this says next to nothing, and is shown faint."""


@dataclass(frozen=True)
class ComparedStudents:
    """Two students under one grader at one k, on the items that both are known on, by one score.

    ``adjusted_p`` is McNemar's p by Holm, for all comparisons of the same score by the same grader.
    """

    grader: str
    k: int
    item_set: str | None
    metric: str
    first: str
    second: str
    comparison: Comparison
    adjusted_p: float | None = None


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
    reading: ResultReading,
    options: ResultOptions,
    grader: str | None = None,
    *,
    metrics: Sequence[str] = METRICS,
    among: Collection[str] | None = None,
) -> tuple[ComparedStudents, ...]:
    """Every two students that one grader judged at one k, or those ``among`` them, by each score."""
    found = [
        compared
        for counted in _scoring(reading, options, grader)
        for compared in _compared(counted, options, _name_of_set(reading, counted), metrics, among)
    ]
    families: dict[tuple[str, str | None, str], list[int]] = defaultdict(list)
    for place, each in enumerate(found):
        families[each.grader, each.item_set, each.metric].append(place)
    for family in families.values():
        adjusted = holm([found[place].comparison.p_value for place in family])
        for place, p in zip(family, adjusted, strict=True):
            found[place] = replace(found[place], adjusted_p=p)
    return tuple(found)


def _compared(
    counted: CountedMarks,
    options: ResultOptions,
    item_set: str | None,
    metrics: Sequence[str],
    among: Collection[str] | None,
) -> Iterator[ComparedStudents]:
    marks = counted.marks
    scores = counted.item_scores(options)
    items, of_item = np.unique(marks.item, return_inverse=True)
    has_item = np.zeros((len(marks.students), len(items)), dtype=bool)
    has_item[marks.of_student, of_item] = True
    places = [
        place
        for place, student in enumerate(marks.students)
        if has_item[place].any() and (among is None or student.name in among)
    ]
    common = [(*two, has_item[two[0]] & has_item[two[1]]) for two in combinations(places, 2)]
    by_metric = []
    for metric in metrics:
        laid_out = np.full(has_item.shape, np.nan)
        laid_out[marks.of_student, of_item] = _bounds(scores, metric).known
        by_metric.append(
            compare_pairs([(laid_out[one, both], laid_out[other, both]) for one, other, both in common])
        )
    for (first, second, _both), *comparisons in zip(common, *by_metric, strict=True):
        for metric, comparison in zip(metrics, comparisons, strict=True):
            yield ComparedStudents(
                grader=marks.grader.name,
                k=marks.k,
                item_set=item_set,
                metric=metric,
                first=marks.students[first].name,
                second=marks.students[second].name,
                comparison=comparison,
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
    reading: ResultReading,
    options: ResultOptions,
    grader: str | None = None,
    among: Collection[str] | None = None,
) -> tuple[StudentSkills, ...]:
    """Every student, or those ``among`` them, under every grader: each text counts for itself."""
    found: dict[tuple[str, str], SkillSuccess] = {}
    asked: set[int] = set()
    for counted in _scoring(reading, options, grader):
        marks, decided, is_text = counted.marks, counted.decided_marks(options), counted.is_text
        skills = reading.skills_of_items[marks.item, : marks.k]
        asked.update(np.unique(skills).tolist())
        for writer, part in zip(marks.students, marks.groups.slices(), strict=True):
            if part.stop > part.start and (among is None or writer.name in among):
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
