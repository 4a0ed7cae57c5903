"""Graders' probabilities held against people's marks, as a project has them."""

import pytest

from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.agreement_study import StudyOptions, grader_calibration, read_ground
from skillmix_desktop.pipeline.calibration import POOLED, calibration_figures, study_calibration
from skillmix_desktop.pipeline.calibration_words import calibration_sentence, how_calibrated
from skillmix_desktop.pipeline.draw_weights import Weighting
from skillmix_desktop.store.marks import PeoplesVerdict
from skillmix_desktop.store.tables import CheckPurpose, GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_reading, add_verdict
from tests.pipeline.people import put_in_queue

PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}
TEXTS = 12


@pytest.fixture
def texts(database):
    [item_id, *_] = add_items(database)
    return [add_generation(database, item_id, student=f"student-{number}") for number in range(TEXTS)]


def test_marks_that_people_judged_are_held_against_their_probabilities(database, texts):
    for number, text in enumerate(texts):
        add_reading(database, text, [0.9, 0.2, 0.9, 0.9, 1.0])
        add_verdict(database, text, grader="Ada", marks=[1, number % 2, 1, 0], **PERSON)
    found = {each.criterion: each for each in study_calibration(database, AgreementOptions())}
    assert list(found) == [POOLED, "skill", "topic", "sense"]
    assert found[POOLED].reliability.n == 4 * TEXTS
    assert found[POOLED].reliability.n_texts == TEXTS
    assert found["topic"].reliability.expected_error == pytest.approx(0.1)
    assert found["sense"].reliability.expected_error == pytest.approx(0.9)


def test_a_grader_that_writes_and_a_mark_that_nobody_judged_take_no_part(database, texts):
    add_reading(database, texts[0], [0.9, 0.2, 0.9, 0.9, 1.0])
    add_reading(database, texts[1], [0.9, 0.2, 0.9, 0.9, 1.0])
    add_verdict(database, texts[0], grader="Ada", marks=[1, None, 1, 1], **PERSON)
    add_verdict(database, texts[0], grader="writer", marks=[1, 1, 1, 1, 1])
    [pooled, *_rest] = study_calibration(database, AgreementOptions())
    assert (pooled.grader, pooled.reliability.n, pooled.reliability.n_texts) == ("reader", 3, 1)


def test_people_who_are_split_leave_the_mark_out_and_most_of_them_decide(database, texts):
    add_reading(database, texts[0], [0.9, 0.2, 0.9, 0.9, 1.0])
    for name, marks in (("Ada", [1, 1, 0, 1]), ("Bert", [0, 1, 0, 1]), ("Cleo", [None, 1, 1, 1])):
        add_verdict(database, texts[0], grader=name, marks=marks, **PERSON)
    [pooled, _skill, topic, _sense] = study_calibration(database, AgreementOptions())
    assert pooled.reliability.n == 3
    assert topic.reliability.bins[0].share_met == 0


def test_a_curve_is_fitted_where_enough_texts_tell_of_both_kinds(database, texts):
    for number, text in enumerate(texts):
        is_met = number % 2 == 0
        add_reading(database, text, [0.99 if number % 3 else 0.01, 0.9, 0.9, 0.9, 1.0])
        add_verdict(database, text, grader="Ada", marks=[float(is_met), 1, 1, 1], **PERSON)
    found = {each.criterion: each for each in study_calibration(database, AgreementOptions())}
    assert found["topic"].platt is None
    assert found["topic"].expected_error_platt is None
    skill = found["skill"]
    assert skill.platt is not None
    assert skill.platt.slope < 1
    assert 0 < skill.expected_error_platt < 1
    assert 0 < skill.expected_error_isotonic < 1


def test_the_figures_say_what_is_not_known(database, texts):
    add_reading(database, texts[0], [0.9, 0.2, 0.9, 0.9, 1.0])
    add_verdict(database, texts[0], grader="Ada", marks=[1, 0, 1, 1], **PERSON)
    first, *_rest = calibration_figures(study_calibration(database, AgreementOptions()))
    assert (first["grader"], first["criterion"], first["marks"], first["texts"]) == ("reader", POOLED, 4, 1)
    assert first["platt_slope"] is None
    assert first["expected_calibration_error"] == pytest.approx((3 * 0.1 + 0.2) / 4)


def test_a_project_without_people_or_probabilities_has_nothing_to_hold(database, texts):
    assert study_calibration(database, AgreementOptions()) == ()
    add_reading(database, texts[0], [0.9, 0.2, 0.9, 0.9, 1.0])
    assert study_calibration(database, AgreementOptions()) == ()


def test_the_words_tell_the_error_and_what_a_curve_would_leave_of_it(database, texts):
    for number, text in enumerate(texts):
        add_reading(database, text, [0.99 if number % 3 else 0.01, 0.9, 0.9, 0.9, 1.0])
        add_verdict(database, text, grader="Ada", marks=[float(number % 2), 1, 1, 1], **PERSON)
    pooled, skill, topic, _sense = study_calibration(database, AgreementOptions())
    said = calibration_sentence(pooled)
    assert said.startswith(f"On {4 * TEXTS} marks of {TEXTS} texts, reader says “met” with a probability of")
    assert f"error is {pooled.reliability.expected_error:.2f} [{pooled.reliability.error_low:.2f}, " in said
    assert "On texts that they have not seen, Platt’s curve leaves" in said
    assert "With fewer than 30 texts all of this is rough." in said
    assert "texts on skill, reader" in calibration_sentence(skill)
    assert "people said the same of every mark" in calibration_sentence(topic)


def test_the_words_say_where_there_are_too_few_texts(database, texts):
    add_reading(database, texts[0], [0.9, 0.2, 0.9, 0.9, 1.0])
    add_verdict(database, texts[0], grader="Ada", marks=[1, 0, 1, 1], **PERSON)
    pooled, *_rest = study_calibration(database, AgreementOptions())
    said = calibration_sentence(pooled)
    assert "[" not in said
    assert "fewer than 5 texts that people judged" in said


@pytest.fixture
def judged(database, texts):
    """Ada judged four texts; the reader is sure of all marks, and wrong on the topic of the first two."""
    for number, text in enumerate(texts[:4]):
        add_reading(database, text, [0.9, 0.9, 0.9, 0.9, 1.0])
        add_verdict(database, text, grader="Ada", marks=[1, 1, number > 1, 1], **PERSON)
    return texts[:4]


def of_topic(database, **options):
    found = study_calibration(database, AgreementOptions(**options))
    return next(each for each in found if each.criterion == "topic")


def test_texts_that_were_likelier_to_be_drawn_weigh_less(database, judged):
    put_in_queue(database, judged, [0.8, 0.8, 0.2, 0.2])
    topic = of_topic(database)
    assert topic.weights is Weighting.PROBABILITY
    assert topic.reliability.share_met == pytest.approx(5 / (5 + 1.25))
    assert topic.reliability.expected_error == pytest.approx(0.9 - 0.8)
    assert (topic.reliability.n, topic.reliability.n_texts) == (4, 4)
    assert {
        row["weights"] for row in calibration_figures(study_calibration(database, AgreementOptions()))
    } == {"inclusion probability"}
    assert "weighted by the inverse" in calibration_sentence(topic)
    assert "each text is weighted" in how_calibrated([topic])


def test_all_texts_count_alike_on_request_and_where_their_chances_are_alike(database, judged):
    put_in_queue(database, judged, [0.8, 0.8, 0.2, 0.2])
    topic = of_topic(database, is_weighted=False)
    assert (topic.weights, topic.reliability.share_met) == (Weighting.NONE, 0.5)
    assert "weighted" not in calibration_sentence(topic)
    assert "all texts count alike" in how_calibrated([topic])
    assert of_topic(database, students=("student-0",)).weights is Weighting.NONE


def test_a_text_in_the_samples_of_two_people_counts_for_both(database, judged):
    add_verdict(database, judged[0], grader="Ben", marks=[1, 1, 0, 1], **PERSON)
    put_in_queue(database, judged, [0.8, 0.8, 0.2, 0.2])
    put_in_queue(database, judged[:1], [0.5], annotator="Ben")
    # The first text weighs 1/0.8 + 1/0.5, the second 1/0.8, the others 1/0.2 each.
    assert of_topic(database).reliability.share_met == pytest.approx(10 / (10 + 1.25 + 1.25 + 2))


def test_a_text_that_came_by_no_draw_has_no_weight_to_be_counted_with(database, judged):
    put_in_queue(database, judged[:3], [0.8, 0.8, 0.2])
    assert of_topic(database).reliability.n_texts == 3
    assert of_topic(database, is_weighted=False).reliability.n_texts == 4


def test_the_window_weighs_as_the_command_line_does_and_leaves_gold_out_as_it_does(database, judged):
    put_in_queue(database, judged[:3], [0.8, 0.8, 0.2])
    put_in_queue(database, judged[3:], [None], purpose=CheckPurpose.GOLD)

    def told(is_weighted=True):
        ground = read_ground(database, PeoplesVerdict.BLIND, "", with_practice=False)
        shown = grader_calibration(ground, StudyOptions(is_weighted=is_weighted))
        assert shown == study_calibration(database, AgreementOptions(is_weighted=is_weighted))
        return next(each for each in shown if each.criterion == "topic")

    assert (told().reliability.n_texts, told().weights) == (3, Weighting.PROBABILITY)
    assert (told(is_weighted=False).reliability.n_texts, told(is_weighted=False).weights) == (
        3,
        Weighting.NONE,
    )
