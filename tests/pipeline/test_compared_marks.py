"""Whose marks are compared, what of them counts, and where two graders differ."""

import pytest

from skillmix_desktop.core.agreement.ratings import MISSING
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.compared_marks import compared_marks, disagreements
from skillmix_desktop.pipeline.program_grading import grade_by_program
from skillmix_desktop.pipeline.study_marks import KINDS
from skillmix_desktop.store.marks import PeoplesVerdict
from skillmix_desktop.store.queries import items
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY, finish

PERSON = {"grader": "Ada", "kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}


@pytest.fixture
def text(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    return add_generation(database, item_id)


def codes(database, **options):
    found = compared_marks(database, AgreementOptions(**options))
    said = found.marks.columns(found.graders)
    return said[(said != MISSING).any(axis=1)].tolist()


def graders(database, **options):
    return compared_marks(database, AgreementOptions(**options)).graders


def differences(database):
    with database.read() as session:
        rubrics = {item.id: item.criteria for item in items(session)}
    found = compared_marks(database, AgreementOptions())
    return disagreements(found.pair(*found.graders), rubrics)


def test_there_is_a_row_a_criterion_of_a_text_and_a_column_a_grader(database, text):
    add_verdict(database, text, grader="grader-b", marks=[1, 0, 1, 1, 0])
    add_verdict(database, text, grader="grader-a", marks=[1, 1, 1, None, 0])
    found = compared_marks(database, AgreementOptions())
    assert found.graders == ("grader-a", "grader-b")
    assert found.marks.columns(found.graders).tolist() == [[1, 1], [1, 0], [1, 1], [-1, 1], [0, 0]]
    assert [KINDS[kind] for kind in found.marks.kind] == ["skill", "skill", "topic", "sense", "length"]
    assert [each.id for each in found.marks.texts] == [text]


def test_several_rounds_are_put_to_the_vote_and_equal_votes_are_not_judged(database, text):
    add_verdict(database, text, marks=[1, 1, 0, 1, None], round_=1)
    add_verdict(database, text, marks=[1, 0, 0, 0, 1], round_=2)
    add_verdict(database, text, marks=[0, 1, 0, None, None], round_=3)
    add_verdict(database, text, grader="grader-b", marks=[1, 1, 1, 1, 1])
    assert codes(database) == [[1, 1], [1, 1], [0, 1], [-1, 1], [1, 1]]


def test_a_fraction_is_met_from_one_half_upwards(database, text):
    add_verdict(database, text, marks=[0.5, 0.49, 1, 0, 1])
    assert codes(database) == [[1], [0], [1], [0], [1]]


def test_a_text_that_only_one_has_judged_stays_in_with_a_gap(database, text):
    [item_id] = add_items(database, [LITOTES_ANALOGY], name="Another")
    other = add_generation(database, item_id)
    add_verdict(database, text, grader="grader-a", marks=[1, 1, 1, 1, 1])
    add_verdict(database, other, grader="grader-b", marks=[0, 0, 0, 0, 0])
    assert sorted(codes(database)) == [[-1, 0]] * 5 + [[1, -1]] * 5


def test_graders_stand_in_the_order_in_which_they_are_named(database, text):
    for name in ("grader-a", "grader-b", "grader-c"):
        add_verdict(database, text, grader=name, marks=[1] * 5)
    assert graders(database, graders=("grader-c", "grader-a")) == ("grader-c", "grader-a")


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (("grader-a", "nobody"), "No verdict of “nobody” counts in this project; those of grader-a do"),
        (("grader-a", "grader-a"), "named twice"),
    ],
)
def test_graders_that_cannot_be_compared_are_refused_in_words(database, text, named, words):
    add_verdict(database, text, marks=[1] * 5)
    with pytest.raises(UsageError, match=words):
        compared_marks(database, AgreementOptions(graders=named))


def test_the_practice_grader_takes_part_only_when_asked_for(database, text):
    add_verdict(database, text, marks=[1] * 5)
    add_verdict(database, text, grader="practice", kind=GraderKind.PRACTICE, marks=[1] * 5)
    assert graders(database) == ("grader-a",)
    for options in ({"with_practice": True}, {"graders": ("grader-a", "practice")}):
        assert graders(database, **options) == ("grader-a", "practice")


def test_unless_named_people_come_first_and_the_program_takes_no_part(database, text):
    finish(grade_by_program(database))
    add_verdict(database, text, marks=[1] * 5)
    add_verdict(database, text, marks=[1] * 4, **PERSON | {"grader": "Zoe"})
    assert graders(database) == ("Zoe", "grader-a")
    assert graders(database, graders=("program", "Zoe")) == ("program", "Zoe")


def test_a_person_takes_part_with_the_blind_verdict_or_with_the_newest(database, text):
    add_verdict(database, text, marks=[0, 0, 0, 0], **PERSON)
    add_verdict(database, text, marks=[1, 1, 1, 1], attempt=2, **PERSON | {"mode": VerdictMode.REVISED})
    assert codes(database, people=PeoplesVerdict.BLIND) == [[0]] * 4
    assert codes(database, people=PeoplesVerdict.NEWEST) == [[1]] * 4


def test_drafts_take_no_part(database, text):
    add_verdict(database, text, marks=[1], outcome=Outcome.DRAFT, **PERSON)
    assert graders(database) == ()


def test_students_can_be_chosen(database, text):
    [item_id] = add_items(database, [LITOTES_ANALOGY], name="Another")
    other = add_generation(database, item_id, student="student-b")
    add_verdict(database, text, marks=[1] * 5)
    add_verdict(database, other, marks=[0] * 5)
    assert codes(database, students=["student-b"]) == [[0]] * 5


def test_in_an_empty_project_nobody_is_compared(database):
    assert graders(database) == ()
    assert codes(database) == []


def test_disagreements_are_listed_with_what_the_first_grader_said_and_without_length(database, text):
    add_verdict(database, text, grader="grader-a", marks=[1, 0, 1, None, 1])
    add_verdict(database, text, grader="grader-b", marks=[0, 1, 1, 1, 0])
    found = differences(database)
    assert [(d.generation_id, d.position, d.criterion, d.name, d.first_is_met) for d in found] == [
        (text, 0, "skill", "litotes", True),
        (text, 1, "skill", "analogy", False),
    ]


def test_graders_of_one_mind_have_no_disagreements(database, text):
    for name in ("grader-a", "grader-b"):
        add_verdict(database, text, grader=name, marks=[1, 0, 1, 1, 1])
    assert differences(database) == []
