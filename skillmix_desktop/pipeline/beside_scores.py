"""What scores say of students beside a table, gathered for report and command line alike."""

from dataclasses import dataclass

from skillmix_desktop.pipeline.leaderboard import Leaderboard
from skillmix_desktop.pipeline.result_reading import ResultReading
from skillmix_desktop.pipeline.result_study import NoveltyLine, ResultStudy
from skillmix_desktop.pipeline.results import ResultOptions, ResultRow
from skillmix_desktop.pipeline.student_results import (
    ComparedStudents,
    StudentSaturation,
    StudentSkills,
    compared_students,
    saturations,
    skills_of_students,
)

MOST_STUDENTS = 20
"""Of more students, each two of them would fill books."""


@dataclass(frozen=True, eq=False)
class BesideScores:
    """Students compared, saturated and by skill, the novelty of their success, and what was published.

    ``left_out`` students score lower than those that are compared and told of by skill.
    """

    compared: tuple[ComparedStudents, ...]
    saturations: tuple[StudentSaturation, ...]
    skills: tuple[StudentSkills, ...]
    novelty: tuple[NoveltyLine, ...]
    published: Leaderboard
    left_out: int


def beside_scores(
    reading: ResultReading, options: ResultOptions, study: ResultStudy, most: int | None = None
) -> BesideScores:
    """All of it; with ``most``, only so many students are compared and told of by skill."""
    students = {row.student for row in study.rows}
    among = students if most is None else highest(study.rows, most)
    return BesideScores(
        compared=compared_students(reading, options, among=among),
        saturations=saturations(reading, options),
        skills=skills_of_students(reading, options, among=among),
        novelty=study.novelty,
        published=study.published,
        left_out=len(students) - len(among),
    )


def highest(rows: tuple[ResultRow, ...], most: int) -> set[str]:
    """The students with the highest full marks anywhere, but no more than ``most``."""
    best: dict[str, float] = {}
    for row in rows:
        best[row.student] = max(best.get(row.student, 0.0), row.scores.full_marks.mean or 0.0)
    return set(sorted(best, key=lambda student: (-best[student], student))[:most])
