"""Scores, more graders, stability and anchoring, held against what can be counted by hand."""

import json

import pytest

from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.further_agreement import further_agreement
from skillmix_desktop.pipeline.further_figures import further_figures
from skillmix_desktop.store.marks import PeoplesVerdict
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY

PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}
REVISED = {"kind": GraderKind.PERSON, "mode": VerdictMode.REVISED, "attempt": 2}
ADA = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 0, 1, 1], [0, 0, 0, 0]]
JUDGE = [[1, 1, 1, 1, 1], [1, 0, 1, 0, 1], [1, 1, 1, 1, 1], [0, 0, 1, 0, 1]]


@pytest.fixture
def texts(database):
    return [add_generation(database, item) for item in add_items(database, [LITOTES_ANALOGY] * 4)]


@pytest.fixture
def graded(database, texts):
    for text, of_ada, of_judge in zip(texts, ADA, JUDGE, strict=True):
        add_verdict(database, text, grader="Ada", marks=of_ada, **PERSON)
        add_verdict(database, text, grader="judge", marks=of_judge)
    return texts


def further(database, **options):
    return further_agreement(database, AgreementOptions(**options))


def test_scores_count_the_criteria_but_length(database, graded):
    [pair] = further(database).scores
    assert (pair.first, pair.second, pair.k, pair.n_texts) == ("Ada", "judge", 2, 4)
    # Ada gives 4, 3, 3, 0 and the judge 4, 2, 4, 1.
    assert [(row, column) for row, cells in enumerate(pair.table) for column, n in enumerate(cells) if n] == [
        (0, 1),
        (3, 2),
        (3, 4),
        (4, 4),
    ]
    assert pair.difference.value == pytest.approx(1 / 4)
    assert pair.quadratic_kappa.value == pytest.approx(1 - 3 / 16)
    assert pair.spearman.value == pytest.approx(0.8333, abs=1e-3)
    assert pair.intraclass.low < pair.intraclass.value < pair.intraclass.high
    assert pair.limits.low < 0.25 < pair.limits.high


def test_a_text_with_a_gap_has_no_score(database, graded, texts):
    add_verdict(database, texts[0], grader="other", marks=[1, 1, None, 1, 1])
    assert {(pair.first, pair.second) for pair in further(database).scores} == {("Ada", "judge")}


def test_two_people_can_be_told_whether_a_judge_may_stand_in(database, graded):
    assert "two people" in further(database).more_graders.stand_in_reason
    for text, marks in zip(graded, ADA, strict=True):
        add_verdict(database, text, grader="Ben", marks=marks, **PERSON)
    more = further(database).more_graders
    [stand_in] = more.stand_ins
    assert [person.grader for person in stand_in.test.people] == ["Ada", "Ben"]
    assert "enough units" in stand_in.test.reason
    assert more.agreement.graders == ("Ada", "Ben", "judge")
    assert len(more.agreement.pairs) == 3
    # Three of sixteen marks differ, and there the two people outvote the judge.
    assert (more.consensus.met, more.consensus.not_met, more.consensus.ties) == (10, 6, 0)
    assert [each.grader for each in more.consensus.reliabilities] == ["Ada", "Ben", "judge"]


def test_graders_of_one_family_are_named(database, graded):
    for name in ("openai/gpt-4", "gpt-3.5-turbo"):
        add_verdict(database, graded[0], grader=name, marks=[1] * 5)
    assert further(database).more_graders.consensus.kin == (("gpt-3.5-turbo", "openai/gpt-4"),)


def test_a_grader_is_held_against_its_other_rounds(database, graded):
    add_verdict(database, graded[0], grader="judge", marks=[1, 0, 1, 1, 0], round_=2)
    [found] = further(database).stability
    assert (found.grader, found.rounds, found.n_texts) == ("judge", 2, 1)
    assert (found.percent.value, found.unanimous_share) == (0.75, 0.75)


@pytest.mark.parametrize("people", list(PeoplesVerdict))
def test_marks_that_went_over_to_the_grader_are_counted(database, graded, people):
    [before] = further(database, people=people).anchoring
    assert (before.towards, before.away, before.towards_share.value) == (0, 0, None)
    assert before.towards_share.reason == "Ada changed no mark that judge gave, too"
    # Of Ada's differences one goes over to the judge; of what was alike, one goes away from it.
    add_verdict(database, graded[1], grader="Ada", marks=[1, 0, 1, 0], **REVISED)
    add_verdict(database, graded[0], grader="Ada", marks=[1, 1, 1, 0], **REVISED)
    [found] = further(database, people=people).anchoring
    assert (found.n_differed, found.n_alike, found.towards, found.away) == (3, 13, 1, 1)
    assert (found.towards_share.value, found.towards_share.n_clusters) == (0.5, 2)
    assert (found.went_over.value, found.left.value) == (pytest.approx(1 / 3), pytest.approx(1 / 13))


def test_changed_marks_of_one_text_are_not_taken_for_as_many_texts(database, texts):
    for number, text in enumerate(texts):
        met = number % 2
        add_verdict(database, text, grader="judge", marks=[met, met, met, met, 1])
        add_verdict(database, text, grader="Ada", marks=[0, 0, 0, 0], **PERSON)
        add_verdict(database, text, grader="Ada", marks=[1, 1, 1, 1], **REVISED)
    [found] = further(database).anchoring
    index = found.towards_share
    # Two texts of four went over with all their marks: that is two of four, not eight of sixteen.
    assert (index.value, index.n_units, index.n_clusters) == (0.5, 16, 4)
    assert index.se == pytest.approx(((4 / 3) * 4 * 0.125**2) ** 0.5)


def test_all_people_are_told_of_together_where_there_are_more(database, graded):
    for text, marks in zip(graded, ADA, strict=True):
        add_verdict(database, text, grader="Ben", marks=marks, **PERSON)
    add_verdict(database, graded[1], grader="Ada", marks=[1, 0, 1, 0], **REVISED)
    add_verdict(database, graded[1], grader="Ben", marks=[1, 1, 0, 0], **REVISED)
    ada, ben, everybody = further(database).anchoring
    assert (ada.person, ben.person, everybody.person) == ("Ada", "Ben", None)
    assert (everybody.towards, everybody.away, everybody.towards_share.n_clusters) == (1, 1, 1)
    assert everybody.n_differed == ada.n_differed + ben.n_differed


def test_everything_is_told_of_projects_with_hardly_anything(database):
    def told():
        json.dumps(further_figures(further(database)), allow_nan=False)

    told()
    [item] = add_items(database, [LITOTES_ANALOGY])
    text = add_generation(database, item)
    add_verdict(database, text, grader="Ada", marks=[1, 1, 1, 1], **PERSON)
    told()
    add_verdict(database, text, grader="judge", marks=[1, 1, 1, 1, 1])
    told()
    assert "met" in further(database).scores[0].all_met_kappa.reason
    add_verdict(database, text, grader="Ben", marks=[1, 1, 1, 1], **PERSON)
    add_verdict(database, text, grader="judge", marks=[1, 1, 1, 1, 1], round_=2)
    told()
