"""Full marks of all students over k, a picture a grader."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from skillmix_desktop.pipeline.chart_drawing import Chart
from skillmix_desktop.pipeline.curve_chart import Curve, CurvePoint, curve_plot
from skillmix_desktop.pipeline.results import ResultRow

MOST_GRADERS, MOST_STUDENTS, MOST_WITH_INTERVALS = 4, 12, 5


def score_curves(rows: Sequence[ResultRow], people: Collection[str]) -> Iterator[Chart]:
    """The first few graders who judged texts of several k; more pictures, or curves in one, are not read.

    Where there are few students, each has its intervals.
    """
    of_grader: dict[str, dict[str, list[CurvePoint]]] = defaultdict(lambda: defaultdict(list))
    for row in sorted(rows, key=lambda row: row.k):
        if not row.item_set:  # else there are several rows of a student at one k
            full = row.scores.full_marks
            of_grader[row.grader][row.student].append(CurvePoint(row.k, full.mean, full.low, full.high))
    drawn = [(grader, students) for grader, students in of_grader.items() if _is_over_k(students.values())]
    for grader, students in drawn[:MOST_GRADERS]:
        names = sorted(students)[:MOST_STUDENTS]
        title = f"Full marks over k by {grader}"
        if len(names) < len(students):
            title = f"{title}, the first {len(names)} of {len(students)} students"
        curves = [
            Curve(name, tuple(students[name]), is_strong=len(names) <= MOST_WITH_INTERVALS) for name in names
        ]
        yield curve_plot(curves, title=title, axis="k", is_person=grader in people, width=560, height=280)


def _is_over_k(curves: Collection[Sequence[CurvePoint]]) -> bool:
    return len({point.at for curve in curves for point in curve}) > 1
