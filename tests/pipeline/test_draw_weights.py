"""Agreement on texts that had unequal chances, weighted so that it speaks of all texts."""

from datetime import timedelta

import pytest

from skillmix_desktop.pipeline.agreement import agreement
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.draw_weights import Weighting
from skillmix_desktop.pipeline.figures import agreement_figures
from skillmix_desktop.pipeline.report_sections.methods import describe
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from skillmix_desktop.store.tables import CheckPurpose, GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY
from tests.pipeline.people import DAY, put_in_queue

PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}
ALIKE, APART = [1, 1, 1, 1], [0, 0, 1, 1]


@pytest.fixture
def texts(database):
    """Four texts, on the first two of which Ada and the machine differ on half the marks."""
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    made = [add_generation(database, item_id, student=f"student-{number}") for number in range(4)]
    for number, text in enumerate(made):
        add_verdict(database, text, grader="machine", marks=[1, 1, 1, 1])
        add_verdict(database, text, grader="Ada", marks=APART if number < 2 else ALIKE, **PERSON)
    return made


def compared(database, *graders, **options):
    [pair] = agreement(database, AgreementOptions(graders=graders or None, **options)).pairs
    return pair


def test_likelier_texts_weigh_less(database, texts):
    put_in_queue(database, texts, [0.8, 0.8, 0.2, 0.2])
    pair = compared(database)
    assert pair.weights is Weighting.PROBABILITY
    assert pair.pooled.percent.value == pytest.approx((0.5 / 0.8 + 1 / 0.2) / (1 / 0.8 + 1 / 0.2))
    assert (pair.n_texts, pair.pooled.confusion.both, pair.pooled.confusion.second_only) == (4, 12, 4)
    [skill] = [entry.comparison for entry in pair.per_criterion if entry.criterion == "skill"]
    assert skill.percent.value == pytest.approx((1 / 0.2) / (1 / 0.8 + 1 / 0.2))


def test_without_weights_all_texts_count_alike_on_request(database, texts):
    put_in_queue(database, texts, [0.8, 0.8, 0.2, 0.2])
    pair = compared(database, is_weighted=False)
    assert (pair.weights, pair.pooled.percent.value) == (Weighting.NONE, 0.75)


def test_alike_chances_need_no_weights(database, texts):
    assert compared(database).weights is Weighting.NONE
    put_in_queue(database, texts, [0.4] * 4)
    assert (compared(database).weights, compared(database).pooled.percent.value) == (Weighting.NONE, 0.75)


def test_a_text_that_came_by_no_draw_has_no_weight_to_be_counted_with(database, texts):
    put_in_queue(database, texts[:3], [0.8, 0.4, 0.2])
    pair = compared(database)
    assert (pair.n_texts, pair.pooled.confusion.compared) == (3, 12)
    assert pair.pooled.percent.value == pytest.approx((0.5 / 0.8 + 0.5 / 0.4 + 1 / 0.2) / (1.25 + 2.5 + 5))


def test_gold_and_repeats_never_weigh_in(database, texts):
    put_in_queue(database, texts[1:], [0.8, 0.2, 0.2])
    put_in_queue(database, texts[:1], [None], purpose=CheckPurpose.GOLD)
    put_in_queue(database, texts[1:2], [None], purpose=CheckPurpose.REPEAT, round=2)
    add_verdict(database, texts[1], grader="Ada", marks=ALIKE, round_=2, **PERSON)
    pair = compared(database)
    assert pair.n_texts == 3
    assert pair.pooled.percent.value == pytest.approx((0.5 / 0.8 + 10) / (1 / 0.8 + 10))
    assert compared(database, is_weighted=False).n_texts == 3


@pytest.mark.parametrize(
    ("of_ben", "seed", "drawn_at", "weights"),
    [
        ([0.8, 0.8, 0.2, 0.2], 2, DAY + timedelta(days=1), (1 / 0.64, 1 / 0.04)),
        ([0.4, 0.4, 0.1, 0.1], 1, DAY, (1 / 0.4, 1 / 0.1)),
        ([0.8, 0.8, 0.2, 0.2], 1, DAY + timedelta(days=1), (1 / 0.8, 1 / 0.2)),
    ],
    ids=["draws of their own", "one draw for both", "the same draw again"],
)
def test_two_people_share_a_text_with_the_chance_that_both_have_it(
    database, texts, of_ben, seed, drawn_at, weights
):
    for number, text in enumerate(texts):
        add_verdict(database, text, grader="Ben", marks=ALIKE if number else APART, **PERSON)
    put_in_queue(database, texts, [0.8, 0.8, 0.2, 0.2])
    put_in_queue(database, texts, of_ben, annotator="Ben", seed=seed, drawn_at=drawn_at)
    often, seldom = weights
    pair = compared(database, "Ada", "Ben")
    assert pair.pooled.percent.value == pytest.approx((1.5 * often + 2 * seldom) / (2 * often + 2 * seldom))


def test_figures_and_words_say_whether_they_are_weighted(database, texts):
    def told():
        result = agreement(database, AgreementOptions())
        figures = agreement_figures(result)
        methods = " ".join(describe(build_report(database, ReportOptions())))
        rows = (*figures["pairs"], *figures["per_criterion"], figures["overall"])
        return {row["weights"] for row in rows}, methods, figures

    put_in_queue(database, texts, [0.4] * 4)
    assert told()[0] == {"none"}
    assert "needs no weights" in told()[1]
    put_in_queue(database, texts[:2], [0.8] * 2, round=2)  # in the same queue, so that chances differ
    weights, methods, figures = told()
    assert weights == {"inclusion probability"}
    assert "each is weighted by the inverse of its own" in methods
    assert figures["overall"]["krippendorff_alpha_nominal"] is not None


def test_cautions_say_what_an_uneven_draw_means_for_the_figures(database, texts):
    put_in_queue(database, texts, [0.8, 0.8, 0.2, 0.2])

    def caution(**options):
        found = agreement(database, AgreementOptions(**options)).cautions
        return next(each.sentence for each in found if each.topic == "targeted draw")

    assert "counts by the inverse of its chance" in caution()
    assert "not weighted" in caution(is_weighted=False)
