"""Two graders of a project held against each other, with the texts behind the figures."""

import pytest

from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.pipeline.agreement import agreement
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.agreement_study import StudyOptions, study_agreement
from skillmix_desktop.pipeline.program_grading import grade_by_program
from skillmix_desktop.store.marks import PeoplesVerdict
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY, finish

PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}


@pytest.fixture
def texts(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    return [add_generation(database, item_id, student=f"student-{number}") for number in range(3)]


@pytest.fixture
def judged(database, texts):
    for text, machine in zip(texts, ([1, 1, 1, 1], [1, 0, 1, 1], [0, 0, 1, 0]), strict=True):
        add_verdict(database, text, grader="Ada", marks=[1, 1, 1, 0], **PERSON)
        add_verdict(database, text, grader="machine", marks=machine)
    return texts


def names(study):
    return study.pair.reference.name, study.pair.grader.name


def test_a_person_is_the_reference_and_a_machine_held_against_it(database, judged):
    add_verdict(database, judged[0], grader="Bert", marks=[1, 1, 1, 1], **PERSON)
    study = study_agreement(database, StudyOptions())
    assert [judge.name for judge in study.judges] == ["Ada", "Bert", "machine"]
    assert names(study) == ("Ada", "machine")


def test_whoever_is_named_is_compared_and_whoever_is_absent_is_replaced(database, judged):
    assert names(study_agreement(database, StudyOptions("machine", "Ada"))) == ("machine", "Ada")
    assert names(study_agreement(database, StudyOptions("gone", "gone"))) == ("Ada", "machine")
    assert names(study_agreement(database, StudyOptions("Ada", "Ada"))) == ("Ada", "machine")


def test_the_figures_are_those_of_the_two_alone(database, judged):
    study = study_agreement(database, StudyOptions())
    [alone] = agreement(database, AgreementOptions(graders=("Ada", "machine"))).pairs
    assert study.pair.figures == alone
    assert study.overall is None
    add_verdict(database, judged[0], grader="other", marks=[0, 0, 0, 0])
    of_three = study_agreement(database, StudyOptions())
    assert of_three.pair.figures == alone
    assert of_three.overall.graders == ("Ada", "machine", "other")


def test_every_difference_comes_with_its_text(database, judged):
    differences = study_agreement(database, StudyOptions()).pair.differences
    found = {(each.student, each.position, each.first_is_met) for each in differences}
    assert found == {
        ("student-0", 3, False),
        ("student-1", 1, True),
        ("student-1", 3, False),
        ("student-2", 0, True),
        ("student-2", 1, True),
    }
    skill = next(each for each in differences if each.position == 1)
    assert (skill.subject.name, skill.text.k, skill.topic) == ("analogy", 2, "Falconry")
    assert skill.beginning.startswith("The falcon")
    assert skill.subject.kind is CriterionKind.SKILL


def test_one_student_can_be_looked_at_alone(database, judged):
    pair = study_agreement(database, StudyOptions(student="student-1")).pair
    assert {each.student for each in pair.differences} == {"student-1"}
    assert pair.figures.pooled.confusion.compared == 4


def test_a_student_whom_nobody_judged_is_no_error(database, judged):
    pair = study_agreement(database, StudyOptions(student="nobody")).pair
    assert pair.figures.pooled.confusion.compared == 0
    assert pair.sentence == "Ada and machine have judged no criterion of the same text."
    assert pair.differences == ()


def test_people_count_blind_or_as_revised(database, texts):
    add_verdict(database, texts[0], grader="Ada", marks=[1, 1, 1, 1], **PERSON)
    add_verdict(
        database,
        texts[0],
        grader="Ada",
        marks=[0, 1, 1, 1],
        kind=GraderKind.PERSON,
        mode=VerdictMode.REVISED,
        attempt=2,
    )
    add_verdict(database, texts[0], grader="machine", marks=[1, 1, 1, 1])
    assert study_agreement(database, StudyOptions()).pair.differences == ()
    newest = study_agreement(database, StudyOptions(people=PeoplesVerdict.NEWEST)).pair
    assert [each.position for each in newest.differences] == [0]


def test_fewer_than_two_judges_make_no_pair(database, texts):
    nobody = study_agreement(database, StudyOptions())
    assert (nobody.judges, nobody.pair) == ((), None)
    add_verdict(database, texts[0], grader="Ada", marks=[1, 1, 1, 1], **PERSON)
    finish(grade_by_program(database))
    one = study_agreement(database, StudyOptions())
    assert [judge.name for judge in one.judges] == ["Ada"]
    assert one.pair is None


def test_what_practice_wrote_is_compared_only_when_asked(database, judged):
    [item_id] = add_items(database, [LITOTES_ANALOGY], name="Other")
    written = add_generation(database, item_id, student="practice")
    for grader in ({"grader": "Ada", **PERSON}, {"grader": "machine"}):
        add_verdict(database, written, marks=[0, 0, 0, 0], **grader)
    without = study_agreement(database, StudyOptions())
    assert without.has_practice
    assert without.pair.figures.n_texts == 3
    assert "practice" not in without.students
    asked = study_agreement(database, StudyOptions(with_practice=True))
    assert asked.pair.figures.n_texts == 4
    assert "practice" in asked.students
    assert any("practice works by chance" in caution.sentence for caution in asked.pair.cautions)


def test_who_judged_nothing_but_practice_is_not_compared(database, judged):
    [item_id] = add_items(database, [LITOTES_ANALOGY], name="Other")
    add_verdict(database, add_generation(database, item_id, student="practice"), grader="late", marks=[1] * 4)
    assert [judge.name for judge in study_agreement(database, StudyOptions()).judges] == ["Ada", "machine"]


def test_the_practice_model_judges_only_when_asked(database, texts):
    add_verdict(database, texts[0], grader="Ada", marks=[1, 1, 1, 1], **PERSON)
    add_verdict(database, texts[0], grader="practice", kind=GraderKind.PRACTICE, marks=[0, 1, 1, 1])
    without = study_agreement(database, StudyOptions())
    assert without.has_practice
    assert without.pair is None
    assert names(study_agreement(database, StudyOptions(with_practice=True))) == ("Ada", "practice")
