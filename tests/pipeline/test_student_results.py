"""Students compared on the same items, up to which k they score, and at which skills."""

import pytest

from skillmix_desktop.core.names import NameRule
from skillmix_desktop.pipeline.result_reading import read_results
from skillmix_desktop.pipeline.results import ResultOptions
from skillmix_desktop.pipeline.student_results import compared_students, saturations, skills_of_students
from skillmix_desktop.pipeline.student_words import (
    comparison_words,
    p_words,
    saturation_in_short,
    saturation_words,
    skill_words,
)
from skillmix_desktop.store.tables import GraderKind
from tests.builders import add_generation, add_items, add_verdict

SHORT = "The falcon was not slow."
PAIR = ("litotes", "analogy"), "Falconry"
TRIPLE = ("litotes", "analogy", "anaphora"), "Falconry"


def grade(database, item_id, marks, student="student-a", text=SHORT, **how):
    text_id = add_generation(database, item_id, student=student, text=text, **how)
    add_verdict(database, text_id, grader="machine", marks=marks)


@pytest.fixture
def two_students(database):
    """On ten items the first has full marks eight times, the second twice, and once neither is known."""
    for place, item in enumerate(add_items(database, [PAIR] * 11)):
        unknown = [None] * 5
        grade(database, item, unknown if place == 10 else [1, int(place < 8), 1, 1, 1])
        grade(database, item, unknown if place == 10 else [1, int(place < 2), 1, 1, 1], "student-b")
    return read_results(database)


def test_students_are_compared_on_the_same_items_by_each_score(two_students):
    found = compared_students(two_students, ResultOptions())
    assert [each.metric for each in found] == ["full_marks", "all_skills", "skill_fraction"]
    full = found[0]
    assert (full.first, full.second, full.k, full.grader) == ("student-a", "student-b", 2, "machine")
    assert (full.comparison.n, full.comparison.n_unknown) == (10, 1)
    assert full.comparison.difference == pytest.approx(0.6)
    assert (full.comparison.only_first, full.comparison.only_second) == (6, 0)
    assert full.comparison.p_value == pytest.approx(2 / 2**6)
    assert comparison_words(full) == (
        "student-a is 0.60 ahead of student-b in full marks at k = 2, on 10 common items "
        "(McNemar’s exact p = 0.031, adjusted = 0.031)."
    )


def test_p_is_adjusted_for_all_comparisons_of_a_score_by_a_grader(database):
    for place, item in enumerate(add_items(database, [PAIR] * 8)):
        for student, successes in (("student-a", 8), ("student-b", 1), ("student-c", 0)):
            grade(database, item, [1, int(place < successes), 1, 1, 1], student)
    found = compared_students(read_results(database), ResultOptions(), metrics=("full_marks",))
    assert [(each.first[-1], each.second[-1]) for each in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    plain = [each.comparison.p_value for each in found]
    assert plain == pytest.approx([2 / 2**7, 2 / 2**8, 1])
    assert [each.adjusted_p for each in found] == pytest.approx([3 * 2 / 2**8, 3 * 2 / 2**8, 1], abs=0.01)
    [only] = compared_students(
        read_results(database), ResultOptions(), metrics=("full_marks",), among=("student-a", "student-c")
    )
    assert (only.first, only.second, only.adjusted_p) == ("student-a", "student-c", plain[1])


def test_one_student_is_compared_with_nobody(database):
    [item] = add_items(database, [PAIR])
    grade(database, item, [1] * 5)
    assert compared_students(read_results(database), ResultOptions()) == ()


def test_students_without_a_known_item_in_common_are_not_ranked(database):
    first, second = add_items(database, [PAIR] * 2)
    grade(database, first, [1] * 5)
    grade(database, second, [1] * 5, "student-b")
    [full, *_] = compared_students(read_results(database), ResultOptions())
    assert full.comparison.difference is None
    assert "nothing can be compared" in comparison_words(full)


def test_a_student_saturates_where_full_marks_end(database):
    for item in add_items(database, [PAIR] * 30):
        grade(database, item, [1] * 5)
    for item in add_items(database, [TRIPLE] * 30):
        grade(database, item, [1, 0, 1, 1, 1, 1])
    [found] = saturations(read_results(database), ResultOptions())
    assert (found.found.k, found.found.is_reached) == (2, True)
    assert saturation_in_short(found).startswith("2 [2, ")
    assert saturation_words(found).startswith("student-a still scores at k = 2, and no longer at the next")


def test_a_skill_counts_once_a_text_and_a_pair_where_both_are_known(database):
    for place, item in enumerate(add_items(database, [PAIR] * 8)):
        grade(database, item, [1, int(place < 2), 1, 1, 1])
    [unjudged] = add_items(database, [PAIR], seed=2)
    grade(database, unjudged, [1, None, 1, 1, 1])
    [found] = skills_of_students(read_results(database), ResultOptions())
    assert found.skills == ("analogy", "litotes")
    assert found.counts.judged.tolist() == [[8, 8], [8, 9]]
    assert found.counts.met.tolist() == [[2, 2], [2, 9]]
    assert list(found.pairs()) == [(0, 1, 8, 2)]
    assert skill_words(found) == (
        "student-a: skills shown most often are litotes (9 of 9), least often analogy (2 of 8); "
        "pairs shown most often are analogy with litotes (2 of 8)."
    )


def test_all_that_is_left_out_or_deducted_counts_for_skills_too(database):
    first, second = add_items(database, [PAIR, (("anaphora", "litotes"), "Falconry")])
    grade(database, first, [1] * 5, text="This litotes was not slow.")
    grade(database, second, [1] * 5)
    options = ResultOptions(exclude_skills=("anaphora",), deduct_names=NameRule.ROBUST)
    [found] = skills_of_students(read_results(database), options)
    assert found.counts.met.diagonal().tolist() == [1, 0]
    assert skill_words(found) == "No skill of student-a was judged in 5 texts or more."


def test_a_small_p_is_not_told_as_nothing():
    assert [p_words(value) for value in (0.0004, 0.03125, None)] == ["< 0.001", "0.031", "—"]


def test_practice_that_is_left_out_is_told_of_nowhere(database):
    for item in add_items(database, [PAIR] * 2):
        for student in ("practice", "student-a", "student-b"):
            text = add_generation(database, item, student=student, text=SHORT)
            for grader, kind in (("machine", GraderKind.MACHINE), ("play", GraderKind.PRACTICE)):
                add_verdict(database, text, grader=grader, kind=kind, marks=[1] * 5)
    reading = read_results(database)
    found = compared_students(reading, ResultOptions(), metrics=("full_marks",))
    assert [(each.grader, each.first, each.second) for each in found] == [
        ("machine", "student-a", "student-b")
    ]
    skills = skills_of_students(reading, ResultOptions())
    assert [(each.grader, each.student) for each in skills] == [
        ("machine", "student-a"),
        ("machine", "student-b"),
    ]
