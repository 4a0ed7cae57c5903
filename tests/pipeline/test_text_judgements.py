"""One text with all that graders said of it."""

from uuid import uuid4

import pytest

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.text_judgements import text_judgements
from skillmix_desktop.store.marks import PeoplesVerdict
from skillmix_desktop.store.tables import GraderKind, MarkRow, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY

BLIND, NEWEST = PeoplesVerdict.BLIND, PeoplesVerdict.NEWEST


@pytest.fixture
def text(database):
    return add_generation(database, add_items(database, [LITOTES_ANALOGY])[0])


def said(database, text, graders=("one", "two"), people=BLIND):
    return [judged.said for judged in text_judgements(database, text, graders, people).criteria]


def test_a_text_comes_with_its_item_and_the_graders_in_order(database, text):
    add_verdict(database, text, grader="one", marks=[1, 0, 1, 1, 1], explanation=" The first is shown. ")
    add_verdict(database, text, grader="two", marks=[1, 1, 1, 1, 1])
    judged = text_judgements(database, text, ("two", "one"), BLIND)
    assert (judged.graders, judged.k, judged.topic) == (("two", "one"), 2, "Falconry")
    assert judged.text.startswith("The falcon was not slow.")
    assert judged.student == "student-a"
    assert [each.criterion.name for each in judged.criteria][:3] == ["litotes", "analogy", "Falconry"]
    assert [[mark.is_met for mark in each.said] for each in judged.criteria][:2] == [
        [True, True],
        [True, False],
    ]
    assert [each.is_disputed for each in judged.criteria] == [False, True, False, False, False]
    assert judged.explanations == ("", "The first is shown.")


def test_what_was_not_judged_says_why_and_is_no_dispute(database, text):
    add_verdict(database, text, grader="one", marks=[None, 1, 1, 1, 1])
    judged = text_judgements(database, text, ("one", "two"), BLIND).criteria[0]
    assert [(mark.is_met, mark.aside) for mark in judged.said] == [
        (None, "not judged in this test"),
        (None, "not judged"),
    ]
    assert not judged.is_disputed


def test_a_fraction_counts_as_met_from_a_half_upwards(database, text):
    add_verdict(database, text, grader="one", marks=[0.5, 0.4, 1, 1, 1])
    assert [marks[0].is_met for marks in said(database, text)][:2] == [True, False]


def test_most_rounds_decide_and_a_tie_decides_nothing(database, text):
    for round_, marks in enumerate(([1, 1], [1, 0], [0, None]), start=1):
        add_verdict(database, text, grader="one", marks=marks, round_=round_)
    first, second = (marks[0] for marks in said(database, text)[:2])
    assert (first.is_met, first.aside) == (True, "2 of 3 rounds")
    assert (second.is_met, second.aside) == (None, "the rounds are split")


def test_rounds_against_are_counted_as_they_voted(database, text):
    for round_, mark in enumerate((0, 0, 1), start=1):
        add_verdict(database, text, grader="one", marks=[mark], round_=round_)
    first = said(database, text)[0][0]
    assert (first.is_met, first.aside) == (False, "2 of 3 rounds")


def test_explanations_of_several_rounds_are_told_apart_unless_they_are_alike(database, text):
    add_verdict(database, text, grader="one", marks=[1], round_=1, explanation="Clear.")
    add_verdict(database, text, grader="one", marks=[1], round_=2, explanation="Unclear.")
    add_verdict(database, text, grader="two", marks=[1], round_=1, explanation="Clear.")
    add_verdict(database, text, grader="two", marks=[1], round_=2, explanation="Clear.")
    judged = text_judgements(database, text, ("one", "two"), BLIND)
    assert judged.explanations == ("Round 1: Clear.\n\nRound 2: Unclear.", "Clear.")


def test_probabilities_and_notes_stand_beside_a_mark(database, text):
    verdict = add_verdict(database, text, grader="one")
    with database.write() as session:
        session.add(MarkRow(verdict_id=verdict, position=0, points=0.0, probability=0.414, note="A simile."))
    first = said(database, text)[0][0]
    assert (first.is_met, first.aside, first.note) == (False, "p 0.41", "A simile.")


def test_people_are_shown_blind_or_as_revised_and_machines_by_their_newest(database, text):
    person = {"grader": "one", "kind": GraderKind.PERSON}
    add_verdict(database, text, marks=[1], mode=VerdictMode.BLIND, **person)
    add_verdict(database, text, marks=[0], mode=VerdictMode.REVISED, attempt=2, **person)
    add_verdict(database, text, grader="two", marks=[1])
    add_verdict(database, text, grader="two", marks=[0], attempt=2)
    assert [mark.is_met for mark in said(database, text)[0]] == [True, False]
    assert [mark.is_met for mark in said(database, text, people=NEWEST)[0]] == [False, False]


def test_a_draft_is_nobodys_business(database, text):
    add_verdict(database, text, grader="one", marks=[1], outcome=Outcome.DRAFT)
    assert said(database, text)[0][0].is_met is None


def test_a_text_that_is_gone_is_said(database, text):
    with pytest.raises(UsageError, match="no longer in the project"):
        text_judgements(database, uuid4(), ("one",), BLIND)
