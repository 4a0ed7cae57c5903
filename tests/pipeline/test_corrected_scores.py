"""What people would find of each student, from a few of their verdicts and all of a judge's."""

import json

import pytest
from sqlmodel import select

from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.corrected_scores import MET_SHARE, NO_JUDGE, NOBODY
from skillmix_desktop.pipeline.further_agreement import further_agreement
from skillmix_desktop.pipeline.further_figures import further_figures
from skillmix_desktop.pipeline.spot_check_draw import Design, SpotCheckDraw, draw_spot_checks
from skillmix_desktop.store.tables import CheckPurpose, GraderKind, SpotCheck, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY

PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}
ITEMS = 8
# Whether the judge finds all of a text's marks met, item by item.
JUDGED = [1, 1, 1, 1, 0, 0, 1, 1]


@pytest.fixture
def texts(database):
    """Short texts, each of an item of its own: length is met, and full marks are the other marks."""
    found = [
        add_generation(database, item, text="The kite was not slow.")
        for item in add_items(database, [LITOTES_ANALOGY] * ITEMS)
    ]
    for text, is_full in zip(found, JUDGED, strict=True):
        add_verdict(database, text, grader="judge", marks=[1, 1, 1, is_full, 1])
    return found


def corrected(database):
    return further_agreement(database, AgreementOptions()).corrected


def rows(database):
    return {row.score: row for row in corrected(database).rows}


def draw_and_label(database, labels, chances=None):
    """Spot-checks in the order of their draw; ``labels`` say whether a text has full marks."""
    drawn = draw_spot_checks(database, SpotCheckDraw("Ada", count=len(labels), design=Design.RANDOM))
    for check, is_full in zip(drawn, labels, strict=True):
        add_verdict(database, check.generation_id, grader="Ada", marks=[1, 1, 1, is_full], **PERSON)
    if chances:
        with database.write() as session:
            for check, chance in zip(drawn, chances, strict=True):
                session.get_one(SpotCheck, check.spot_check_id).inclusion_probability = chance
    return drawn


def test_a_mean_is_told_by_people_by_the_judge_and_corrected(database, texts):
    drawn = draw_and_label(database, [1, 0, 1, 0])
    row = rows(database)["full_marks"]
    assert (row.person, row.judge, row.student, row.k) == ("Ada", "judge", "student-a", 2)
    assert (row.n_texts, row.n_labelled, row.is_weighted) == (8, 4, False)
    assert row.means.human_only.value == 0.5
    assert row.means.judge_only.value == 0.75
    labelled = {check.generation_id for check in drawn}
    judged = dict(zip(texts, JUDGED, strict=True))
    beside = sum(judged[text] for text in labelled) / 4
    rest = sum(judged[text] for text in texts if text not in labelled) / 4
    assert row.means.ppi.value == pytest.approx(rest + 0.5 - beside)
    assert row.means.tuned.low is not None


def test_the_share_of_met_marks_counts_marks_and_samples_items(database, texts):
    draw_and_label(database, [1, 0, 1, 0])
    row = rows(database)[MET_SHARE]
    assert row.means.human_only.value == pytest.approx(14 / 16)
    assert (row.means.human_only.n_units, row.means.human_only.n_clusters) == (16, 4)
    assert row.means.judge_only.value == pytest.approx(30 / 32)


def test_unequal_chances_weigh_the_texts(database, texts):
    draw_and_label(database, [1, 0, 0, 0], chances=[0.8, 0.2, 0.2, 0.2])
    row = rows(database)["full_marks"]
    assert row.is_weighted
    # 1.25 of the 16.25 texts that the four stand for.
    assert row.means.human_only.value == pytest.approx(1.25 / 16.25)


def test_texts_that_no_chance_chose_say_nothing_of_the_others(database, texts):
    for text in texts[:3]:
        add_verdict(database, text, grader="Ada", marks=[1, 1, 1, 1], **PERSON)
    row = rows(database)["full_marks"]
    assert (row.n_labelled, row.n_not_drawn) == (0, 3)
    assert (row.means.tuned.value, row.means.human_only.value) == (None, None)
    assert "Ada’s texts were not drawn by chance" in row.reason


def test_gold_does_not_count_beside_a_sample(database, texts):
    drawn = draw_and_label(database, [1, 0, 1, 0])
    with database.write() as session:
        gold = session.get_one(SpotCheck, drawn[0].spot_check_id)
        gold.purpose, gold.inclusion_probability = CheckPurpose.GOLD, None
    row = rows(database)["full_marks"]
    assert row.n_labelled == 3
    assert row.means.human_only.value == pytest.approx(1 / 3)


def test_whoever_judged_all_that_the_judge_did_needs_no_draw(database, texts):
    for text in texts:
        add_verdict(database, text, grader="Ada", marks=[1, 1, 1, 1], **PERSON)
    row = rows(database)["full_marks"]
    assert (row.n_labelled, row.means.human_only.value) == (8, 1)
    assert "every item has a human label" in row.means.tuned.reason


def test_a_repeat_is_no_label(database, texts):
    [drawn] = draw_and_label(database, [1])
    with database.write() as session:
        check = session.exec(select(SpotCheck)).one()
        session.add(
            SpotCheck(
                generation_id=check.generation_id,
                annotator_id=check.annotator_id,
                round=2,
                purpose=CheckPurpose.REPEAT,
                design="repeat",
                seed=1,
                inclusion_probability=None,
                rank=1,
            )
        )
    add_verdict(database, drawn.generation_id, grader="Ada", marks=[0, 0, 0, 0], round_=2, **PERSON)
    row = rows(database)[MET_SHARE]
    assert (row.n_labelled, row.means.human_only.value) == (1, 1)


def test_without_people_or_without_a_judge_there_is_nothing_to_correct(database):
    assert corrected(database).reason == NOBODY
    [item] = add_items(database, [LITOTES_ANALOGY])
    add_verdict(database, add_generation(database, item), grader="Ada", marks=[1, 1, 1, 1], **PERSON)
    assert (corrected(database).rows, corrected(database).reason) == ((), NO_JUDGE)


def test_the_figures_have_names_and_reasons(database, texts):
    draw_and_label(database, [1, 1])
    figures = further_figures(further_agreement(database, AgreementOptions()))["corrected"]
    assert figures["reason"] is None
    first = figures["rows"][0]
    assert first["human_only"] == 1
    assert first["rogan_gladen_reason"] == "Ada never said 'no'"
    assert {"lambda", "effective_sample_size", "ppi_plus_plus_ci95_low", "weights"} <= set(first)
    json.dumps(figures, allow_nan=False)
