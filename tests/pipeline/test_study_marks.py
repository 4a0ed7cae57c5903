"""The marks of a study as small matrices."""

import numpy as np
import pytest

from skillmix_desktop.core.agreement.ratings import MISSING
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.study_marks import study_marks, threshold_effect
from skillmix_desktop.store.marks import ThresholdEffect, VerdictFilter
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_reading, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY

PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}


@pytest.fixture
def texts(database):
    [item] = add_items(database, [LITOTES_ANALOGY])
    return [add_generation(database, item, student=name) for name in ("student-a", "student-b")]


def test_rounds_are_put_to_the_vote_and_equal_votes_are_not_judged(database, texts):
    add_verdict(database, texts[0], marks=[1, 1, 0, 1, None], round_=1)
    add_verdict(database, texts[0], marks=[1, 0, 0, 0, 1], round_=2)
    add_verdict(database, texts[0], marks=[0, 1, 0, None, None], round_=3)
    marks = study_marks(database, VerdictFilter())
    assert marks.codes.tolist() == [[1], [1], [0], [-1], [1]]
    assert marks.is_length.tolist() == [False] * 4 + [True]
    assert sorted(marks.rounds.round.tolist()) == [1] * 4 + [2] * 5 + [3] * 3


def test_of_each_text_and_criterion_stands_what_counts_of_what_was_said(database, texts):
    add_verdict(database, texts[0], grader="b", marks=[1, 0, 0.5, None, 0])
    add_verdict(database, texts[1], grader="b", marks=[0, 0, 0, 1, 1], attempt=1)
    add_verdict(database, texts[1], grader="b", marks=[1, 1, 0.2, 1, 1], attempt=2)
    add_verdict(database, texts[1], grader="Ada", marks=[1, 0, 1, 1], **PERSON)
    add_verdict(database, texts[0], grader="Ada", marks=[1], outcome=Outcome.DRAFT, **PERSON)
    marks = study_marks(database, VerdictFilter())
    assert [grader.name for grader in marks.graders] == ["Ada", "b"]
    assert [marks.texts[text].id for text in marks.text] == [texts[0]] * 5 + [texts[1]] * 5
    assert marks.position.tolist() == [0, 1, 2, 3, 4] * 2
    assert marks.codes[:, 0].tolist() == [MISSING] * 5 + [1, 0, 1, 1, MISSING]
    assert marks.codes[:, 1].tolist() == [1, 0, 1, MISSING, 0, 1, 1, 0, 1, 1]


def test_people_judges_and_programs_are_told_apart(database, texts):
    add_verdict(database, texts[0], grader="judge", marks=[1] * 5)
    add_verdict(database, texts[0], grader="Ada", marks=[1] * 4, **PERSON)
    add_verdict(
        database, texts[0], grader="program", marks={4: 1}, kind=GraderKind.PROGRAM, mode=VerdictMode.PROGRAM
    )
    marks = study_marks(database, VerdictFilter())
    assert (marks.people, marks.judges) == (("Ada",), ("judge",))
    ratings = marks.of(("Ada", "judge"))
    assert (ratings.n_units, ratings.graders) == (4, ("Ada", "judge"))


def test_one_students_texts_are_taken_with_all_that_was_said_of_them(database, texts):
    for text, first in zip(texts, (0, 1), strict=True):
        add_verdict(database, text, marks=[first, 1, 1, 1, 1], round_=1)
        add_verdict(database, text, marks=[first, 1, 1, 1, 1], round_=2)
    marks = study_marks(database, VerdictFilter())
    only = marks.by_students(("student-b",))
    assert [text.student for text in only.texts] == ["student-b"]
    assert only.codes[:, 0].tolist() == [1, 1, 1, 1, 1]
    assert (only.text.tolist(), only.position.tolist()) == ([0] * 5, [0, 1, 2, 3, 4])
    assert np.bincount(only.rounds.unit).tolist() == [2] * 5
    assert marks.by_students(None) is marks
    assert marks.by_students(()).codes.shape == (0, 1)


def test_an_empty_project_has_no_marks(database):
    marks = study_marks(database, VerdictFilter())
    assert (marks.texts, marks.graders, marks.codes.shape) == ((), (), (0, 0))


def test_marks_that_were_read_are_met_from_the_threshold_on_and_no_others(database, texts):
    add_reading(database, texts[0], [0.7, 0.69, 0.3, 0.5, 0.9])
    add_verdict(database, texts[0], grader="writer", marks=[1, 0.5, 0, None, 1], probabilities=[0.6] * 5)
    for threshold, met in ((0.5, [1, 1, 0, 1, 1]), (0.7, [1, 0, 0, 0, 1]), (0.2, [1] * 5)):
        marks = study_marks(database, VerdictFilter(threshold=threshold))
        assert marks.columns(["reader"])[:, 0].tolist() == met
        assert marks.columns(["writer"])[:, 0].tolist() == [1, 1, 0, MISSING, 1]


def test_a_mark_that_could_not_be_read_stays_not_judged(database, texts):
    add_verdict(database, texts[0], marks=[1, None], mode=VerdictMode.SEQUENTIAL, probabilities=[0.6, 0.6])
    marks = study_marks(database, VerdictFilter(threshold=0.7))
    assert marks.codes[:2, 0].tolist() == [0, MISSING]


def test_the_effect_counts_the_marks_that_a_threshold_changes_without_the_length(database, texts):
    add_reading(database, texts[0], [0.7, 0.69, 0.3, 0.5, 0.6])
    add_verdict(database, texts[0], marks=[1] * 5, probabilities=[0.6] * 5)
    marks = study_marks(database, VerdictFilter())
    assert threshold_effect(marks, 0.5) == ThresholdEffect(0.5, read=4, changed=0)
    assert threshold_effect(marks, 0.7) == ThresholdEffect(0.7, read=4, changed=2)
    assert threshold_effect(marks, 0.7, ["grader-a"]) == ThresholdEffect(0.7, read=0, changed=0)
