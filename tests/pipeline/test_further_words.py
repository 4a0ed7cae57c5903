"""What is known beyond the pair in plain sentences, held against what can be counted by hand."""

import pytest

from skillmix_desktop.pipeline.agreement_study import StudyOptions
from skillmix_desktop.pipeline.beyond_pair import Subject
from skillmix_desktop.pipeline.live_study import LiveStudy
from skillmix_desktop.pipeline.report_document import Paragraph
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY
from tests.pipeline.judged_together import PERSON, judged_together

ALL, THREE, TWO, ONE = [1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]


@pytest.fixture
def told(database):
    def read():
        return {
            part.subject: [block.text for block in part.blocks if isinstance(block, Paragraph)]
            for part in LiveStudy(database).beyond_pair(StudyOptions())
        }

    return read


def test_of_an_empty_project_every_part_says_what_is_not_known(told):
    found = told()
    assert set(found) == set(Subject)
    assert all(found.values())
    assert found[Subject.STEADINESS] == ["No person has judged a text."]


def test_a_judge_that_all_people_agree_with_stands_beside_them(database, told):
    for item in add_items(database, [LITOTES_ANALOGY] * 10):
        text = add_generation(database, item)
        for person in ("Ada", "Ben"):
            add_verdict(database, text, grader=person, marks=THREE, **PERSON)
        add_verdict(database, text, grader="judge", marks=THREE)
    found = told()
    assert found[Subject.BESIDE_PEOPLE] == [
        "On the 40 marks that judge shares with two people it agrees with them on 100.0\u202f%, and they "
        "with each other on 100.0\u202f%: a difference of +0.0 points, and how much of that is chance cannot "
        "be told."
    ]
    assert found[Subject.UNANIMITY][0].endswith(
        "they never differ; it agrees with them on 100.0\u202f% of marks there."
    )
    assert found[Subject.STAND_INS][0].startswith(
        "judge may stand in for a person: forgiving people a lead of 0.2, it holds its own against 2 of 2 "
        "people (Ada, Ben), so ω is 1.00; it is at least as near to the others as they are on "
    )


def test_an_order_of_students_is_told_over_all_k(database, told):
    judged_together(database, {"ant": [(ALL, ALL)] * 2, "bee": [(TWO, ALL)] * 2, "cat": [(ONE, ONE)] * 2})
    assert told()[Subject.STUDENTS] == [
        "By full marks, Ada and judge find the same one of two students better in 1 of 3 comparisons at "
        "the same k, and another one in 0; 2 are tied."
    ]


def test_a_bias_by_length_within_chance_is_not_called_one(database, told):
    lengths = {"ant": [10, 20, 30, 40]}
    judged_together(database, {"ant": [(TWO, THREE), (THREE, TWO), (TWO, TWO), (ONE, TWO)]}, words=lengths)
    [sentence] = told()[Subject.LENGTHS]
    assert sentence.startswith("Beside Ada, judge’s bias changes by ")
    assert sentence.endswith(" points with every 100 words more, no more than chance may do.")


def test_without_two_people_nothing_is_said_of_a_judge_beside_them(database, told):
    judged_together(database, {"ant": [(ALL, ALL)]})
    why = "Not known: two people are needed, so that one can be held against the other."
    found = told()
    assert all(
        found[subject] == [why] for subject in (Subject.BESIDE_PEOPLE, Subject.UNANIMITY, Subject.STAND_INS)
    )
