"""People held against themselves and against gold, and neither in any other figure."""

import json

import pytest

from skillmix_desktop.core.adjudication import adjudicator_of
from skillmix_desktop.pipeline.agreement import agreement
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.calibration import study_calibration
from skillmix_desktop.pipeline.further_agreement import further_agreement
from skillmix_desktop.pipeline.further_figures import further_figures
from skillmix_desktop.pipeline.report_forms.figures import report_figures
from skillmix_desktop.pipeline.report_sections.methods import methods_paragraph
from skillmix_desktop.pipeline.report_sections.several import several
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from skillmix_desktop.pipeline.steadiness import steadiness
from skillmix_desktop.pipeline.steadiness_words import NOTHING_KNOWN, steadiness_figures, steadiness_lines
from skillmix_desktop.store.tables import CheckPurpose, GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_reading, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY
from tests.pipeline.people import put_in_queue

PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}
ASSISTED = {"kind": GraderKind.PERSON, "mode": VerdictMode.ASSISTED}
FIRST = [[1, 1, 1, 1], [1, 0, 1, 0], [0, 0, 1, 1]]
AGAIN = [[1, 1, 1, 1], [1, 0, 0, 0], [1, None, 1, 1]]


@pytest.fixture
def texts(database):
    """Three texts in Ada's sample, all judged, and one more of which only a key knows the marks."""
    made = [add_generation(database, item) for item in add_items(database, [LITOTES_ANALOGY] * 4)]
    put_in_queue(database, made[:3], [0.5] * 3)
    for text, marks in zip(made, FIRST, strict=False):
        add_verdict(database, text, grader="Ada", marks=marks, **PERSON)
    for text in made:
        add_verdict(database, text, grader="judge", marks=[1, 1, 1, 0, 1])
    return made


def give_again(database, texts, marks=AGAIN, **given):
    put_in_queue(database, texts, [0.5] * len(texts), purpose=CheckPurpose.REPEAT, round=2)
    for text, of_ada in zip(texts, marks, strict=False):
        add_verdict(database, text, grader="Ada", marks=of_ada, round_=2, **(given or PERSON))


def give_gold(database, text, marks, *, key="judge", **given):
    put_in_queue(database, [text], [None], purpose=CheckPurpose.GOLD, design=f"gold: {key}")
    add_verdict(database, text, grader="Ada", marks=marks, **(given or PERSON))


def of_ada(database, **options):
    [found] = steadiness(database, AgreementOptions(**options))
    assert found.person == "Ada"
    return found


def test_a_person_is_held_against_their_own_first_marks(database, texts):
    give_again(database, texts[:3])
    again = of_ada(database).again
    # Eleven marks were given both times; the topic of the second and a skill of the third text changed.
    assert (again.n_drawn, again.n_texts, again.n_marks, again.reason) == (3, 3, 11, None)
    assert again.percent.value == pytest.approx(9 / 11)
    assert again.percent.n_clusters == 3
    assert again.percent.low < again.percent.value < again.percent.high
    chance = (8 * 8 + 3 * 3) / 121
    assert again.kappa.value == pytest.approx((9 / 11 - chance) / (1 - chance))
    assert again.ac1.value > again.kappa.value


def test_texts_of_unequal_chances_are_weighted_so_that_all_texts_are_spoken_of(database):
    hard, *plain = [add_generation(database, item) for item in add_items(database, [LITOTES_ANALOGY] * 3)]
    put_in_queue(database, [hard, *plain], [0.8, 0.2, 0.2])
    put_in_queue(database, [hard, *plain], [None] * 3, purpose=CheckPurpose.REPEAT, round=2)
    for text in (hard, *plain):
        add_verdict(database, text, grader="Ada", marks=[1, 1, 1, 1], **PERSON)
        again = [0, 0, 0, 0] if text == hard else [1, 1, 1, 1]
        add_verdict(database, text, grader="Ada", marks=again, round_=2, **PERSON)
    found = of_ada(database).again
    assert (found.percent.value, found.weights) == (pytest.approx(10 / 11.25), "inclusion probability")
    assert (
        "counts by the inverse of its chance" in steadiness_lines(steadiness(database, AgreementOptions()))[0]
    )
    plainly = of_ada(database, is_weighted=False).again
    assert (plainly.percent.value, plainly.weights) == (pytest.approx(2 / 3), "none")


def test_a_revision_is_not_what_a_person_said_by_themselves(database, texts):
    give_again(database, texts[:1], [[0, 0, 0, 0]])
    revised = {"kind": GraderKind.PERSON, "mode": VerdictMode.REVISED, "attempt": 2}
    for round_ in (1, 2):
        add_verdict(database, texts[0], grader="Ada", marks=[0, 1, 1, 1], round_=round_, **revised)
    assert of_ada(database).again.percent.value == 0


def test_a_person_is_held_against_known_marks(database, texts):
    give_gold(database, texts[3], [1, 0, None, 1])
    gold = of_ada(database).gold
    assert (gold.keys, gold.n_drawn, gold.n_texts, gold.n_marks) == (("judge",), 1, 1, 3)
    assert gold.right.value == pytest.approx(1 / 3)
    assert (gold.recall.value, gold.specificity.value) == (0.5, 0)


def test_an_adjudicator_can_be_the_key(database, texts):
    key = adjudicator_of("Vera")
    adjudicated = {"kind": GraderKind.PERSON, "mode": VerdictMode.ADJUDICATED}
    for attempt, marks in ((1, [0, 0, 0, 0]), (2, [1, 1, 1, 1])):
        add_verdict(database, texts[3], grader=key, marks=marks, attempt=attempt, **adjudicated)
    give_gold(database, texts[3], [1, 1, 1, 0], key=key)
    assert of_ada(database).gold.right.value == 0.75
    assert of_ada(database, graders=("Ada", "judge")).gold.n_marks == 4


def test_neither_repeats_nor_gold_enter_any_other_figure(database, texts):
    add_reading(database, texts[3], [0.9, 0.9, 0.9, 0.9, 1.0])
    add_reading(database, texts[0], [0.9, 0.9, 0.9, 0.9, 1.0])

    def told():
        options = AgreementOptions()
        figures = further_figures(further_agreement(database, options))
        repeats = figures.pop("stability")
        found = agreement(database, options)
        calibration = study_calibration(database, options)
        return json.dumps(figures), found, calibration, [each["grader"] for each in repeats]

    before = told()
    give_again(database, texts[:3])
    give_gold(database, texts[3], [0, 0, 0, 1])
    *after, steady = told()
    assert after == list(before[:3])
    assert steady == ["Ada"]


def test_what_is_not_known_has_its_reason(database, texts):
    found = of_ada(database)
    assert found.again.reason == "no text came twice in Ada’s queue"
    assert found.gold.reason == found.gold.right.reason == "no gold was mixed into Ada’s queue"
    assert steadiness_lines([found]) == (NOTHING_KNOWN,)
    assert steadiness_figures([found])["reason"] == "no repeats and no gold were drawn"
    put_in_queue(database, texts[:2], [0.5] * 2, purpose=CheckPurpose.REPEAT, round=2)
    put_in_queue(database, texts[3:], [None], purpose=CheckPurpose.GOLD)
    found = of_ada(database)
    assert (found.again.n_drawn, found.again.percent.value) == (2, None)
    assert found.again.reason == "no text has been judged a second time by Ada yet"
    assert "key" in found.gold.reason
    assert "yet" in steadiness_figures([found])["reason"]
    json.dumps(steadiness_figures([found]), allow_nan=False)


def test_what_was_judged_with_marks_in_sight_says_nothing_of_a_person(database, texts):
    give_again(database, texts[:1], **ASSISTED)
    give_gold(database, texts[3], [1, 1, 1, 0], **ASSISTED)
    found = of_ada(database)
    assert found.again.reason == "all texts that came twice were judged by Ada with graders’ marks in sight"
    assert found.gold.reason == "all gold was judged by Ada with graders’ marks in sight"


def test_only_what_is_asked_for_counts(database, texts):
    other = add_generation(database, add_items(database, [LITOTES_ANALOGY], name="Other")[0], student="b")
    put_in_queue(database, [other], [0.5])
    add_verdict(database, other, grader="Ada", marks=[1, 1, 1, 1], **PERSON)
    give_again(database, [*texts[:1], other], [[1, 1, 1, 1]] * 2)
    add_verdict(database, texts[0], grader="Ben", marks=[1, 1, 1, 1], **PERSON)
    assert of_ada(database, graders=("Ada", "judge")).again.n_drawn == 2
    of_b = of_ada(database, graders=("Ada",), students=("b",)).again
    assert (of_b.n_drawn, of_b.n_texts) == (1, 1)
    assert [each.person for each in steadiness(database, AgreementOptions())] == ["Ada", "Ben"]


def test_words_tell_what_is_known_of_each_person(database, texts):
    give_again(database, texts[:3])
    give_gold(database, texts[3], [1, 0, None, 1])
    again, gold = steadiness_lines(steadiness(database, AgreementOptions()))
    assert again.startswith("Given 3 texts again, Ada marked 81.8\N{NARROW NO-BREAK SPACE}% [")
    assert "of 11 marks as before; κ 0." in again
    assert gold.startswith("On 1 text of gold (marks of judge), Ada was right on 33.3")


def test_the_report_tells_of_people_where_it_tells_of_graders(database, texts):
    def told():
        blocks = several(build_report(database, ReportOptions())).blocks
        return [getattr(block, "title", getattr(block, "text", "")) for block in blocks]

    assert NOTHING_KNOWN in told()
    give_again(database, texts[:3])
    give_gold(database, texts[3], [1, 0, None, 1])
    titles = told()
    report = build_report(database, ReportOptions())
    assert [draw.drawn for draw in report.how_done.designs] == [3]
    assert report_figures(report)["steadiness"]["people"][0]["repeats"]["n_texts"] == 3
    assert "3 texts came twice in Ada’s queue." in methods_paragraph(report)
    assert "1 text came into Ada’s queue as gold, with marks known from judge." in methods_paragraph(report)
    assert "Marks on texts that came twice, against those of the first time" in titles
    assert "Marks on gold, against those that are known" in titles
    assert "Marks of one grader in several rounds" not in titles
