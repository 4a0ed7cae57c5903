"""Full marks over k, a picture a grader."""

from skillmix_desktop.core.metrics import ScoreRow, Summary
from skillmix_desktop.pipeline.chart_drawing import PAPER
from skillmix_desktop.pipeline.results import ResultRow
from skillmix_desktop.pipeline.score_curves import (
    MOST_GRADERS,
    MOST_STUDENTS,
    MOST_WITH_INTERVALS,
    score_curves,
)


def row(student, grader, k, mean, item_set=None):
    known = Summary(10, mean, 0.1, 0.2, 0.8, 0, mean, mean)
    scores = ScoreRow(10, 10, known, known, known, 0.0, None, 0)
    return ResultRow(student, grader, k, item_set, None, scores)


def test_every_grader_of_several_k_has_a_picture_in_their_colour():
    rows = [row("gpt", grader, k, 1 / k) for grader in ("Anna", "judge") for k in (3, 2)]
    by_person, by_machine = score_curves(rows, {"Anna"})
    assert by_person.title == "Full marks over k by Anna"
    assert by_person.words == "gpt: 0.50 at k = 2, 0.33 at k = 3."
    assert PAPER.person in by_person.svg()
    assert PAPER.accent not in by_person.svg()
    assert PAPER.accent in by_machine.svg()


def test_one_k_is_no_curve_and_neither_are_the_item_sets_of_the_reference():
    assert list(score_curves([row("gpt", "judge", 2, 0.5)], ())) == []
    assert list(score_curves([row("gpt", "judge", k, 0.5, "Draw") for k in (2, 3)], ())) == []


def test_what_is_not_known_is_said():
    [chart] = score_curves([row("gpt", "judge", 2, 0.5), row("gpt", "judge", 3, None)], ())
    assert "not defined at k = 3" in chart.words


def test_many_students_have_no_intervals_and_very_many_are_told_to_be_more():
    def picture(students):
        rows = [row(f"student {place:02d}", "judge", k, 0.5) for place in range(students) for k in (2, 3)]
        [chart] = score_curves(rows, ())
        return chart

    assert PAPER.accent in picture(MOST_WITH_INTERVALS).svg()
    assert PAPER.accent not in picture(MOST_WITH_INTERVALS + 1).svg()
    assert picture(MOST_STUDENTS + 8).title.endswith("the first 12 of 20 students")


def test_not_every_grader_fills_the_report():
    rows = [row("gpt", f"judge {place}", k, 0.5) for place in range(MOST_GRADERS + 3) for k in (2, 3)]
    assert len(list(score_curves(rows, ()))) == MOST_GRADERS
