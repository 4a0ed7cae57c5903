"""How far graders agree, held against tables worked out by hand."""

import json

import pytest
from sqlmodel import select

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.agreement import agreement
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.figures import agreement_figures
from skillmix_desktop.pipeline.program_grading import grade_by_program
from skillmix_desktop.pipeline.spot_check_draw import Design, SpotCheckDraw, draw_spot_checks
from skillmix_desktop.store.tables import GraderKind, SpotCheck, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY, finish

PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}
# Of what is pooled, both say met 8 times, only Ada 2, only the machine 1 and neither 5 times.
ADA = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 0, 1, 1], [0, 0, 0, 0]]
MACHINE = [[1, 1, 1, 1, 1], [1, 0, 1, 0, 1], [1, 0, 0, 1, 1], [0, 0, 1, 0, 1]]


@pytest.fixture
def texts(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    return [add_generation(database, item_id, student=f"student-{number}") for number in range(4)]


@pytest.fixture
def graded(database, texts):
    for text, of_ada, of_machine in zip(texts, ADA, MACHINE, strict=True):
        add_verdict(database, text, grader="Ada", marks=of_ada, **PERSON)
        add_verdict(database, text, grader="machine", marks=of_machine)
    return texts


def topics(database, **options):
    return {caution.topic for caution in agreement(database, AgreementOptions(**options)).cautions}


def test_two_graders_are_compared_mark_by_mark(database, graded):
    [pair] = agreement(database, AgreementOptions()).pairs
    table = pair.pooled.confusion
    assert (table.both, table.first_only, table.second_only, table.neither) == (8, 2, 1, 5)
    assert (pair.pooled.first, pair.pooled.second, pair.n_texts) == ("Ada", "machine", 4)
    share = 13 / 16
    by_chance = (10 * 9 + 6 * 7) / 16**2
    assert pair.pooled.percent.value == pytest.approx(share)
    assert pair.pooled.kappa.value == pytest.approx((share - by_chance) / (1 - by_chance))
    rate = (10 + 9) / 32
    assert pair.pooled.ac1.value == pytest.approx(
        (share - 2 * rate * (1 - rate)) / (1 - 2 * rate * (1 - rate))
    )
    assert pair.pooled.bias.value == pytest.approx(-1 / 16)
    assert pair.pooled.positive.value == pytest.approx(2 * 8 / 19)
    assert pair.pooled.negative.value == pytest.approx(2 * 5 / 13)


def test_each_criterion_is_compared_apart_and_length_only_where_both_mark_it(database, graded):
    [pair] = agreement(database, AgreementOptions()).pairs
    compared = {entry.criterion: entry.comparison.confusion for entry in pair.per_criterion}
    assert set(compared) == {"skill", "topic", "sense"}
    assert (compared["skill"].both, compared["skill"].first_only, compared["skill"].neither) == (4, 1, 3)
    topic = compared["topic"]
    assert (topic.both, topic.first_only, topic.second_only, topic.neither) == (2, 1, 1, 0)
    assert (compared["sense"].compared, compared["sense"].both) == (4, 2)


def test_two_machines_are_compared_on_length_which_is_left_out_of_what_is_pooled(database, texts):
    for text in texts:
        add_verdict(database, text, grader="machine-a", marks=[1, 0, 1, 0, 1])
        add_verdict(database, text, grader="machine-b", marks=[1, 0, 1, 0, 0])
    [pair] = agreement(database, AgreementOptions()).pairs
    assert pair.pooled.percent.value == 1
    length = next(entry for entry in pair.per_criterion if entry.criterion == "length")
    assert length.comparison.percent.value == 0


def test_rounds_are_put_to_the_vote_before_graders_are_compared(database, texts):
    text = texts[0]
    for round_, marks in enumerate(([1, 1, 0, 1], [1, 0, 0, 1], [0, 1, 0, 1]), start=1):
        add_verdict(database, text, grader="machine-a", marks=marks, round_=round_)
    add_verdict(database, text, grader="machine-b", marks=[1, 1, 1, 1])
    [pair] = agreement(database, AgreementOptions()).pairs
    assert (pair.pooled.confusion.both, pair.pooled.confusion.second_only) == (3, 1)


def test_what_only_one_has_judged_is_not_compared(database, texts):
    add_verdict(database, texts[0], grader="machine-a", marks=[1, None, 1, 1])
    add_verdict(database, texts[0], grader="machine-b", marks=[1, 1, None, 0])
    add_verdict(database, texts[1], grader="machine-b", marks=[1, 1, 1, 1])
    [pair] = agreement(database, AgreementOptions()).pairs
    assert (pair.pooled.confusion.compared, pair.n_texts) == (2, 1)
    assert pair.pooled.percent.value == 0.5


def test_three_graders_make_three_pairs_and_one_figure_for_all(database, graded):
    for text in graded:
        add_verdict(database, text, grader="other", marks=[1, 1, 1, 1, 1])
    result = agreement(database, AgreementOptions())
    assert [(p.pooled.first, p.pooled.second) for p in result.pairs] == [
        ("Ada", "machine"),
        ("Ada", "other"),
        ("machine", "other"),
    ]
    # The three pairs agree on 13, 10 and 9 of the 16 marks.
    assert result.overall.percent.value == pytest.approx((13 + 10 + 9) / 48)
    figures = agreement_figures(result)
    assert figures["overall"]["percent_agreement"] == pytest.approx(32 / 48)
    assert figures["overall"]["krippendorff_alpha_nominal"] is not None


def test_for_two_graders_the_overall_figures_are_the_pairs(database, graded):
    figures = agreement_figures(agreement(database, AgreementOptions()))
    [pair] = figures["pairs"]
    assert figures["overall"]["cohen_kappa"] == pair["cohen_kappa"]
    assert figures["overall"]["gwet_ac1"] == pair["gwet_ac1"]
    json.dumps(figures, allow_nan=False)


def test_graders_who_always_say_yes_agree_but_have_no_kappa(database, texts):
    for text in texts:
        for name in ("machine-a", "machine-b"):
            add_verdict(database, text, grader=name, marks=[1, 1, 1, 1, 1])
    [pair] = agreement(database, AgreementOptions()).pairs
    assert pair.pooled.percent.value == 1
    assert (pair.pooled.kappa.value, pair.pooled.ac1.value) == (None, 1)
    assert "met" in pair.pooled.kappa.reason
    figures = agreement_figures(agreement(database, AgreementOptions()))
    assert figures["pairs"][0]["cohen_kappa"] is None
    assert figures["pairs"][0]["cohen_kappa_reason"]
    json.dumps(figures, allow_nan=False)


def test_a_program_that_only_marks_length_has_nothing_to_be_compared_on(database, graded):
    finish(grade_by_program(database))
    result = agreement(database, AgreementOptions(graders=("Ada", "program")))
    assert result.pairs[0].pooled.confusion.compared == 0
    assert "nothing compared" in {caution.topic for caution in result.cautions}
    json.dumps(agreement_figures(result), allow_nan=False)


@pytest.mark.parametrize("names", [None, ("Ada",), ()])
def test_fewer_than_two_graders_make_no_pair(database, texts, names):
    add_verdict(database, texts[0], grader="Ada", marks=[1, 1, 1, 1], **PERSON)
    result = agreement(database, AgreementOptions(graders=names))
    assert (result.pairs, result.overall) == ((), None)
    assert agreement_figures(result)["overall"] == {}


def test_an_empty_project_has_no_agreement(database):
    result = agreement(database, AgreementOptions())
    assert (result.graders, result.pairs, result.cautions) == ((), (), ())


def test_students_can_be_compared_on_apart(database, graded):
    [pair] = agreement(database, AgreementOptions(students=["student-0"])).pairs
    assert (pair.pooled.confusion.compared, pair.pooled.percent.value) == (4, 1)


def test_few_texts_few_disagreements_and_a_single_person_call_for_caution(database, graded):
    assert topics(database) >= {"few texts", "few disagreements", "one person"}


def test_one_grader_lenient_beyond_doubt_is_told(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    for number in range(30):
        text = add_generation(database, item_id, student=f"student-{number}")
        add_verdict(database, text, grader="machine-a", marks=[0, 0, 0, 1])
        add_verdict(database, text, grader="machine-b", marks=[1, number % 2, number % 2, 1])
    result = agreement(database, AgreementOptions())
    sentences = {caution.topic: caution.sentence for caution in result.cautions}
    assert "machine-b is lenient by 50 percentage points" in sentences["bias"]
    assert "few texts" not in sentences
    assert "few disagreements" not in sentences


def test_marks_that_are_nearly_all_alike_call_for_caution(database, texts):
    for text in texts:
        add_verdict(database, text, grader="machine-a", marks=[1, 1, 1, 1])
        add_verdict(database, text, grader="machine-b", marks=[1, 1, 1, int(text != texts[0])])
    assert topics(database) >= {"prevalence", "unlike agreement"}


def test_what_has_no_kappa_is_told_with_its_reason(database, texts):
    for name in ("machine-a", "machine-b"):
        add_verdict(database, texts[0], grader=name, marks=[1, 1, 1, 1])
    assert "not defined" in topics(database)


def test_targeted_draws_call_for_caution_and_even_ones_do_not(database, graded):
    draw_spot_checks(database, SpotCheckDraw("Ada", count=1, design=Design.STRATIFIED))
    assert "targeted draw" not in topics(database)
    draw_spot_checks(database, SpotCheckDraw("Ada", count=1, design=Design.DISAGREEMENT))
    assert "targeted draw" in topics(database)
    assert "targeted draw" not in topics(database, graders=("machine",))


def test_chances_that_are_not_alike_call_for_caution(database, graded):
    draw_spot_checks(database, SpotCheckDraw("Ada", count=2, design=Design.RANDOM))
    assert "unequal chances" not in topics(database)
    with database.write() as session:
        session.exec(select(SpotCheck)).first().inclusion_probability = 0.25
    cautions = agreement(database, AgreementOptions()).cautions
    found = [each for each in cautions if each.topic == "unequal chances"]
    assert "from 0.25 to " in found[0].sentence
    assert "counts by the inverse of its chance" in found[0].sentence


def test_verdicts_given_with_marks_in_sight_call_for_caution(database, graded):
    assert "seen before judging" not in topics(database)
    [item_id] = add_items(database, [LITOTES_ANALOGY], name="Another")
    text = add_generation(database, item_id)
    add_verdict(
        database,
        text,
        grader="Ada",
        marks=[1] * 4,
        kind=GraderKind.PERSON,
        mode=VerdictMode.ASSISTED,
    )
    assert "seen before judging" in topics(database)


def test_the_practice_grader_is_called_what_it_is(database, graded):
    add_verdict(database, graded[0], grader="practice", kind=GraderKind.PRACTICE, marks=[1] * 5)
    assert "practice" not in topics(database)
    assert "practice" in topics(database, with_practice=True)


def test_a_draft_is_not_compared(database, graded):
    add_verdict(
        database,
        graded[0],
        grader="Ben",
        marks=[0, 0],
        kind=GraderKind.PERSON,
        mode=VerdictMode.BLIND,
        outcome=Outcome.DRAFT,
    )
    assert agreement(database, AgreementOptions()).graders == ("Ada", "machine")
