"""The Skill-Mix scores of small projects, worked out by hand."""

import math

import pytest

from skillmix_desktop.core.metrics import Over
from skillmix_desktop.core.names import NameRule
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.figures import result_figures
from skillmix_desktop.pipeline.program_grading import grade_by_program
from skillmix_desktop.pipeline.results import ResultOptions, results
from skillmix_desktop.store.marks import PeoplesVerdict
from skillmix_desktop.store.tables import Generation, GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY, finish

SHORT = "The falcon was not slow."
LONG = "The falcon was not slow. It rose."
ALL, NONE = [1, 1, 1, 1, 1], [0, 0, 0, 0, 0]


def grade(database, item_id, marks, *, text=SHORT, student="student-a", generation_round=1, **how):
    generation_id = add_generation(database, item_id, student=student, text=text, round_=generation_round)
    add_verdict(database, generation_id, marks=marks, **how)
    return generation_id


def only(database, **options):
    [row] = results(database, ResultOptions(**options))
    return row.scores


def means(scores):
    return scores.full_marks.mean, scores.all_skills.mean, scores.skill_fraction.mean


def test_an_ungraded_project_has_no_rows(database):
    for item_id in add_items(database):
        add_generation(database, item_id)
    assert results(database, ResultOptions()) == []


def test_the_three_scores_are_means_over_items_with_their_standard_errors(database):
    first, second, third = add_items(database)
    grade(database, first, [1, 1, 1, 1, 0])
    grade(database, second, [1, 1, 0, 1, 1])
    grade(database, third, [1, 0, 1, 1, 1])
    scores = only(database)
    assert means(scores) == (pytest.approx(1 / 3), pytest.approx(2 / 3), pytest.approx(1.5 / 3))
    assert scores.n == 3
    # Values 1, 0, 0: their variance is 1/3, so the standard error is the root of 1/3 over 3.
    assert scores.full_marks.se == pytest.approx(math.sqrt(1 / 3 / 3))
    assert scores.not_judged_share == 0
    assert scores.unanimous_share is None


def test_the_length_is_decided_by_program_whatever_the_grader_says(database):
    first, second, _ = add_items(database)
    grade(database, first, [1, 1, 1, 1, 0], text=SHORT)
    grade(database, second, ALL, text=LONG)
    assert means(only(database)) == (0.5, 1.0, 0.5)


def test_of_several_generation_rounds_the_best_or_the_mean_counts(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    grade(database, item_id, [1, 0, 1, 1, 1], generation_round=1)
    grade(database, item_id, ALL, generation_round=2)
    grade(database, item_id, [0, 0, 1, 1, 1], generation_round=3)
    assert means(only(database, over=Over.MAX)) == (1, 1, 1)
    assert means(only(database, over=Over.MEAN)) == (
        pytest.approx(1 / 3),
        pytest.approx(1 / 3),
        pytest.approx(0.5),
    )


def test_the_best_is_taken_for_each_score_apart(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    grade(database, item_id, [1, 1, 0, 1, 1], generation_round=1)
    grade(database, item_id, [1, 0, 1, 1, 1], generation_round=2)
    assert means(only(database)) == (0, 1, 0.5)


def test_grading_rounds_are_put_to_the_vote_for_each_criterion(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    text = grade(database, item_id, [1, 0, 1, 1, 1], round_=1)
    add_verdict(database, text, marks=[0, 1, 1, 1, 1], round_=2)
    add_verdict(database, text, marks=[1, 1, 1, 1, 1], round_=3)
    scores = only(database)
    assert means(scores) == (1, 1, 1)
    assert scores.unanimous_share == pytest.approx(3 / 5)
    assert scores.ties == 0


def test_equal_votes_decide_nothing_and_are_counted(database):
    first, second, _ = add_items(database)
    text = grade(database, first, ALL, round_=1)
    add_verdict(database, text, marks=[0, 1, 1, 1, 1], round_=2)
    other = grade(database, second, ALL, round_=1)
    add_verdict(database, other, marks=ALL, round_=2)
    scores = only(database)
    assert (scores.ties, scores.n, scores.n_items) == (1, 1, 2)
    assert (scores.full_marks.n, scores.full_marks.n_unknown, scores.full_marks.mean) == (1, 1, 1)
    assert (scores.full_marks.worst, scores.full_marks.best) == (0.5, 1.0)
    assert (scores.skill_fraction.worst, scores.skill_fraction.best) == (0.75, 1.0)


def test_what_was_not_judged_is_unknown_and_never_zero(database):
    first, second, _ = add_items(database)
    grade(database, first, ALL)
    grade(database, second, [None] * 5, outcome=Outcome.UNPARSED)
    scores = only(database)
    assert (scores.full_marks.mean, scores.full_marks.n_unknown) == (1.0, 1)
    assert (scores.full_marks.worst, scores.full_marks.best) == (0.5, 1.0)
    assert scores.not_judged_share == 0.5


def test_a_failure_that_one_mark_settles_counts_no_more_than_a_success_that_lacks_one(database):
    first, second, _ = add_items(database)
    grade(database, first, [0, None, 1, 1, 1])
    grade(database, second, [1, None, 1, 1, 1])
    scores = only(database)
    assert means(scores) == (None, None, None)
    assert (scores.n, scores.n_items, scores.full_marks.n_unknown) == (0, 2, 2)
    assert (scores.full_marks.worst, scores.full_marks.best) == (0, 0.5)


def test_a_fraction_counts_as_met_from_one_half_upwards(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    grade(database, item_id, [0.5, 0.4, 1, 1, 1])
    assert only(database).skill_fraction.mean == 0.5


@pytest.mark.parametrize(
    ("text", "rule", "fraction"),
    [
        ("This litotes is not bad.", NameRule.OFF, 1),
        ("This litotes is not bad.", NameRule.REFERENCE, 0.5),
        ("This litotes is not bad.", NameRule.ROBUST, 0.5),
        ("These metalitotesque lines are not bad.", NameRule.REFERENCE, 0.5),
        ("These metalitotesque lines are not bad.", NameRule.ROBUST, 1),
        ("Two analogies in one litotes.", NameRule.ROBUST, 0),
        ("Two analogies in one litotes.", NameRule.REFERENCE, 0.5),
    ],
)
def test_a_skill_that_is_named_loses_its_point_where_names_are_deducted(database, text, rule, fraction):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    grade(database, item_id, ALL, text=text)
    assert only(database, deduct_names=rule).skill_fraction.mean == fraction


def test_items_with_an_excluded_skill_are_left_out(database):
    first, second, third = add_items(database)
    grade(database, first, ALL)
    grade(database, second, NONE)
    grade(database, third, NONE)
    scores = only(database, exclude_skills=["Sunk Cost", " irony (verbal) "])
    assert (scores.n, scores.full_marks.mean) == (1, 1)


def test_where_every_item_is_excluded_there_is_no_row(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    grade(database, item_id, ALL)
    assert results(database, ResultOptions(exclude_skills=["litotes"])) == []


def test_each_student_grader_and_k_has_a_row_of_its_own(database):
    two = add_items(database, [LITOTES_ANALOGY])[0]
    three = add_items(database, [(("litotes", "analogy", "anaphora"), "Falconry")])[0]
    for student in ("student-b", "student-a"):
        text = grade(database, two, ALL, student=student, grader="grader-b")
        add_verdict(database, text, grader="grader-a", marks=NONE)
        grade(database, three, [*ALL, 1], student=student, grader="grader-b")
    rows = results(database, ResultOptions())
    assert [(row.student, row.grader, row.k, row.scores.full_marks.mean) for row in rows] == [
        ("student-a", "grader-a", 2, 0),
        ("student-a", "grader-b", 2, 1),
        ("student-a", "grader-b", 3, 1),
        ("student-b", "grader-a", 2, 0),
        ("student-b", "grader-b", 2, 1),
        ("student-b", "grader-b", 3, 1),
    ]
    assert {row.item_set for row in rows} == {None}


def test_item_sets_of_the_same_k_are_counted_together(database):
    for name, marks in (("One", ALL), ("Two", NONE)):
        grade(database, add_items(database, [LITOTES_ANALOGY], name=name)[0], marks)
    assert (only(database).n, only(database).full_marks.mean) == (2, 0.5)


def test_a_grader_asked_again_counts_with_what_it_said_last(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    text = grade(database, item_id, NONE)
    add_verdict(database, text, marks=ALL, attempt=2)
    assert only(database).full_marks.mean == 1


def test_of_two_texts_for_the_same_round_the_newer_one_counts(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    for attempt, marks in ((2, ALL), (1, NONE)):
        text = add_generation(database, item_id, text=SHORT, attempt=attempt)
        add_verdict(database, text, marks=marks)
    scores = only(database)
    assert (scores.n, scores.full_marks.mean) == (1, 1)


def test_a_text_graded_in_some_rounds_only_is_no_worse_for_the_others(database):
    first, second, _ = add_items(database)
    text = grade(database, first, ALL, round_=1)
    for round_ in (2, 3):
        add_verdict(database, text, marks=ALL, round_=round_)
    grade(database, second, ALL, round_=1)
    scores = only(database)
    assert (scores.n, scores.full_marks.mean, scores.not_judged_share) == (2, 1, 0)


def test_the_practice_grader_is_left_out_unless_it_is_asked_for(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    grade(database, item_id, ALL, grader="practice", kind=GraderKind.PRACTICE)
    assert results(database, ResultOptions()) == []
    assert only(database, with_practice=True).full_marks.mean == 1


def test_the_practice_student_is_left_out_unless_it_is_asked_for(database):
    first, second, _ = add_items(database)
    grade(database, first, ALL)
    grade(database, second, NONE, student="practice")
    add_generation(database, first, student="practice", text=None)
    assert [row.student for row in results(database, ResultOptions())] == ["student-a"]
    practice, other = results(database, ResultOptions(with_practice=True))
    assert (practice.student, practice.scores.n, other.student) == ("practice", 2, "student-a")


def test_a_person_counts_with_the_blind_verdict_or_with_the_newest(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    how = {"grader": "Ada", "kind": GraderKind.PERSON}
    text = grade(database, item_id, [0, 1, 1, 1], mode=VerdictMode.BLIND, **how)
    add_verdict(database, text, marks=[1, 1, 1, 1], attempt=2, mode=VerdictMode.REVISED, **how)
    assert only(database, people=PeoplesVerdict.BLIND).full_marks.mean == 0
    assert only(database, people=PeoplesVerdict.NEWEST).full_marks.mean == 1


def test_a_draft_does_not_count(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    grade(
        database,
        item_id,
        [1, 1],
        grader="Ada",
        kind=GraderKind.PERSON,
        mode=VerdictMode.BLIND,
        outcome=Outcome.DRAFT,
    )
    assert results(database, ResultOptions()) == []


def test_the_program_alone_knows_no_score(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    add_generation(database, item_id, text=SHORT)
    finish(grade_by_program(database))
    scores = only(database)
    assert means(scores) == (None, None, None)
    assert (scores.full_marks.n_unknown, scores.not_judged_share) == (1, None)


def test_a_row_in_figures_tells_what_is_unknown_in_bounds(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    grade(database, item_id, [1, None, 1, 1, 1])
    [row] = results(database, ResultOptions())
    figures = result_figures(row)
    assert (figures["n"], figures["n_items"]) == (0, 1)
    assert (figures["full_marks"], figures["full_marks_ci"]) == (None, [None, None])
    assert figures["full_marks_unknown"] == 1
    assert (figures["full_marks_if_unknown_not_met"], figures["full_marks_if_unknown_met"]) == (0, 1)
    assert "item_set" not in figures


@pytest.mark.parametrize("reference_compatible", [True, False])
def test_a_blank_answer_that_was_graded_all_the_same_is_counted(database, reference_compatible):
    first, second, _ = add_items(database)
    grade(database, first, ALL)
    grade(database, second, NONE, text=None)
    scores = only(database, reference_compatible=reference_compatible)
    assert (scores.n, scores.full_marks.mean) == (2, 0.5)


def test_a_blank_answer_can_be_all_that_was_graded(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    grade(database, item_id, NONE, text=None)
    assert only(database, deduct_names=NameRule.ROBUST).full_marks.mean == 0


@pytest.mark.parametrize("reference_compatible", [True, False])
def test_an_item_without_a_text_is_a_failure_under_every_grader_of_the_student(
    database, reference_compatible
):
    first, second, third = add_items(database)
    grade(database, first, ALL)
    text = grade(database, second, ALL, grader="grader-b")
    add_verdict(database, text, marks=ALL)
    add_generation(database, third, text=None)
    rows = results(database, ResultOptions(reference_compatible=reference_compatible))
    found = [(row.grader, row.scores.n, row.scores.full_marks.mean) for row in rows]
    assert found == [("grader-a", 3, pytest.approx(2 / 3)), ("grader-b", 2, 0.5)]
    assert {row.scores.not_judged_share for row in rows} == {0}


def test_a_round_without_a_text_lowers_a_mean_and_no_maximum(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    grade(database, item_id, ALL, generation_round=1)
    add_generation(database, item_id, text=None, round_=2)
    assert only(database, over=Over.MAX).full_marks.mean == 1
    assert only(database, over=Over.MEAN).full_marks.mean == 0.5


def test_items_without_a_text_are_left_out_with_their_skills_students_and_draws(database):
    first, second, _ = add_items(database)
    other = add_items(database, [LITOTES_ANALOGY], name="Other")[0]
    grade(database, first, ALL)
    add_generation(database, second, text=None)
    add_generation(database, second, text=None, student="student-b")
    add_generation(database, other, text=None)
    assert only(database, exclude_skills=["sunk cost"]).n_items == 2
    assert only(database, reference_compatible=True).n_items == 2
    assert only(database).n_items == 3


def test_a_call_that_failed_and_an_attempt_that_was_made_good_are_no_failures(database):
    first, second, _ = add_items(database)
    grade(database, first, ALL)
    add_generation(database, first, text=None, attempt=2)
    failed = add_generation(database, second, text=None)
    with database.write() as session:
        session.get(Generation, failed).finish = "error"
    assert (only(database).n_items, only(database).full_marks.mean) == (1, 1)


def test_the_program_has_no_mean_over_items_without_a_text(database):
    first, second, _ = add_items(database)
    add_generation(database, first, text=SHORT)
    add_generation(database, second, text=None)
    finish(grade_by_program(database))
    assert (only(database).n, only(database).n_items) == (0, 1)


def test_people_are_not_asked_about_the_length_and_leave_nothing_open_there(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    how = {"grader": "Ada", "kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}
    grade(database, item_id, [1, 1, 1, 1], **how)
    scores = only(database)
    assert (scores.not_judged_share, scores.full_marks.mean) == (0, 1)


def test_a_vote_never_mixes_what_was_read_with_what_was_written(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    text = grade(database, item_id, NONE, round_=1)
    for round_ in (2, 3):
        add_verdict(database, text, marks=NONE, round_=round_)
    add_verdict(database, text, marks=ALL, attempt=2, mode=VerdictMode.READ)
    scores = only(database)
    assert (scores.full_marks.mean, scores.unanimous_share) == (1, None)
