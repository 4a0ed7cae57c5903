"""Agreement with what people judged blind beside that with what they judged in sight of graders' marks."""

import pytest

from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.further_agreement import further_agreement
from skillmix_desktop.pipeline.further_figures import further_figures
from skillmix_desktop.pipeline.report_sections.several import several
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from skillmix_desktop.pipeline.sight import Sight
from skillmix_desktop.store.marks import PeoplesVerdict
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY
from tests.pipeline.people import put_in_queue

PERSON = GraderKind.PERSON


@pytest.fixture
def texts(database):
    """Two texts that Ada judged blind and two that she judged in sight of the judge's marks."""
    made = [add_generation(database, item) for item in add_items(database, [LITOTES_ANALOGY] * 4)]
    for number, text in enumerate(made):
        add_verdict(database, text, grader="judge", marks=[1, 1, 0, 0, 1])
        mode, marks = (
            (VerdictMode.BLIND, [1, 0, 1, 0]) if number < 2 else (VerdictMode.ASSISTED, [1, 1, 0, 0])
        )
        add_verdict(database, text, grader="Ada", marks=marks, kind=PERSON, mode=mode)
    return made


def further(database, **options):
    return further_agreement(database, AgreementOptions(**options))


def revise(database, text, marks):
    add_verdict(database, text, grader="Ada", marks=marks, kind=PERSON, mode=VerdictMode.REVISED, attempt=2)


def test_assisted_verdicts_are_held_apart_from_blind_ones(database, texts):
    blind, assisted = further(database).by_sight
    assert [(row.person, row.judge, row.sight, row.n_texts) for row in (blind, assisted)] == [
        ("Ada", "judge", Sight.BLIND, 2),
        ("Ada", "judge", Sight.ASSISTED, 2),
    ]
    assert (blind.percent.value, assisted.percent.value) == (0.5, 1)
    assert (blind.kappa.value, blind.n_marks, blind.percent.n_clusters) == (0, 8, 2)


def test_a_draw_of_hard_texts_is_not_taken_for_what_sight_did(database, texts):
    put_in_queue(database, texts, [0.9, 0.3, 0.3, 0.3])
    add_verdict(database, texts[0], grader="judge", marks=[1, 0, 1, 0, 1], attempt=2)
    blind, assisted = further(database).by_sight
    # Blind, they agree on all of the text that was likely, and on half of one that stands for three.
    assert (blind.percent.value, blind.weights) == (pytest.approx((1 + 3 * 0.5) / 4), "inclusion probability")
    assert assisted.percent.value == 1
    assert further(database, is_weighted=False).by_sight[0].percent.value == 0.75


@pytest.mark.parametrize("people", list(PeoplesVerdict))
def test_revised_verdicts_are_a_way_of_their_own(database, texts, people):
    revise(database, texts[0], [1, 1, 0, 0])
    blind, assisted, revised = further(database, people=people).by_sight
    assert (blind.percent.value, blind.n_texts) == (0.5, 2)
    assert assisted.n_texts == 2
    assert (revised.sight, revised.percent.value, revised.n_texts) == (Sight.REVISED, 1, 1)


def test_who_judged_in_one_way_alone_has_nothing_side_by_side(database, texts):
    for text in texts:
        add_verdict(database, text, grader="Ben", marks=[1, 1, 1, 1], kind=PERSON, mode=VerdictMode.BLIND)
    assert {row.person for row in further(database).by_sight} == {"Ada"}


def test_what_was_judged_in_sight_is_warned_of_with_its_figures(database, texts):
    revise(database, texts[0], [1, 1, 0, 0])

    def told(people):
        found = further(database, people=people).cautions
        return [caution.sentence for caution in found if caution.topic == "marks in sight"]

    [assisted] = told(PeoplesVerdict.BLIND)
    assert assisted.startswith("Ada judged 2 texts with graders’ marks in sight: judge agrees on 100.0")
    assert "and on 50.0" in assisted
    _, revised = told(PeoplesVerdict.NEWEST)
    assert revised.startswith("Ada revised the marks of 1 text once graders’ were in sight")


def test_figures_and_report_show_them_side_by_side(database, texts):
    rows = further_figures(further(database))["by_sight"]
    assert [(row["sight"], row["percent_agreement"]) for row in rows] == [("blind", 0.5), ("assisted", 1.0)]
    blocks = several(build_report(database, ReportOptions())).blocks
    [table] = [
        block for block in blocks if getattr(block, "title", "").startswith("Agreement with what people")
    ]
    assert [[cell.words for cell in row.cells][:4] for row in table.rows] == [
        ["Ada", "judge", "before any was seen", "2"],
        ["Ada", "judge", "in sight of graders’ marks", "2"],
    ]
