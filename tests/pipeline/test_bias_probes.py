"""Whether a judge favours its own family, or long texts: held against what can be counted by hand."""

import json

import pytest

from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.draw_weights import Weighting
from skillmix_desktop.pipeline.further_agreement import further_agreement
from skillmix_desktop.pipeline.further_figures import further_figures
from tests.pipeline.judged_together import judged_together
from tests.pipeline.people import put_in_queue

ALL, THREE, TWO, ONE = [1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]
JUDGE = "openai/gpt-4"
OWN = {"gpt-3.5-turbo": [(TWO, ALL), (TWO, THREE), (ONE, THREE)]}
OTHERS = {"llama-2-7b": [(TWO, TWO), (TWO, ONE)], "Qwen-14B-Chat": [(TWO, TWO), (TWO, THREE)]}
UNKNOWN = {"ours-7b": [(TWO, ALL)] * 3}


def found(database, **options):
    return further_agreement(database, AgreementOptions(**options))


def family_probe(database, **options):
    [probe] = found(database, **options).families
    return probe


def test_a_judges_bias_on_its_own_family_is_held_against_that_on_others(database):
    judged_together(database, OWN | OTHERS | UNKNOWN, judge=JUDGE)
    probe = family_probe(database)
    assert (probe.person, probe.judge, probe.family, probe.reason) == ("Ada", JUDGE, "GPT", None)
    assert probe.own.students == ("gpt-3.5-turbo",)
    assert probe.others.students == ("Qwen-14B-Chat", "llama-2-7b")
    assert probe.unknown == ("ours-7b",)
    assert (probe.own.bias.value, probe.others.bias.value) == (pytest.approx(5 / 12), 0)
    assert (probe.own.agreement.value, probe.others.agreement.value) == (pytest.approx(7 / 12), 14 / 16)
    assert probe.difference.value == pytest.approx(5 / 12)
    assert (probe.difference.n_units, probe.difference.n_clusters) == (28, 3)
    assert probe.difference.low < probe.difference.value < probe.difference.high


def test_who_knows_a_family_can_tell_it(database):
    judged_together(database, OWN | OTHERS | UNKNOWN, judge=JUDGE)
    probe = family_probe(database, families={"ours-7b": "GPT", "llama-2-7b": "GPT"})
    assert probe.own.students == ("gpt-3.5-turbo", "llama-2-7b", "ours-7b")
    assert (probe.others.students, probe.unknown) == (("Qwen-14B-Chat",), ())


@pytest.mark.parametrize(
    ("judge", "students", "reason"),
    [
        ("judge", OWN | OTHERS, "the family of judge is not known"),
        (JUDGE, OTHERS, "no student whose texts both judged is known to be of the family GPT"),
        (
            JUDGE,
            OWN | UNKNOWN,
            "no student whose texts both judged is known to be of another family than GPT",
        ),
    ],
)
def test_without_two_sides_there_is_no_difference_and_that_is_said(database, judge, students, reason):
    judged_together(database, students, judge=judge)
    probe = family_probe(database)
    assert (probe.difference.value, probe.reason) == (None, reason)


def test_likelier_texts_weigh_less_in_a_bias(database):
    texts = judged_together(
        database, {"gpt-3.5-turbo": [(TWO, ALL), (TWO, TWO)], "llama-2-7b": [(TWO, TWO)]}, judge=JUDGE
    )
    put_in_queue(database, [*texts["gpt-3.5-turbo"], *texts["llama-2-7b"]], [0.5, 0.1, 0.5])
    probe = family_probe(database)
    assert probe.weights is Weighting.PROBABILITY
    assert probe.difference.value == pytest.approx(0.5 * 2 / (2 + 10))
    assert family_probe(database, is_weighted=False).difference.value == pytest.approx(0.25)


def test_a_bias_that_grows_with_length_has_its_slope(database):
    lengths = {"ant": [50, 150, 250]}
    judged_together(database, {"ant": [(TWO, TWO), (TWO, THREE), (TWO, ALL)]}, words=lengths)
    [probe] = found(database).lengths
    assert (probe.n_texts, probe.words) == (3, (50, 150, 250))
    assert probe.slope.value == pytest.approx(0.25)  # a mark of four with every hundred words
    assert (probe.slope.n_units, probe.slope.n_clusters) == (12, 3)


def test_texts_of_one_length_tell_nothing_of_length(database):
    judged_together(database, OTHERS)
    [probe] = found(database).lengths
    assert (probe.slope.value, probe.slope.reason) == (None, "all texts are equally long")
    assert probe.words == (7, 7, 7)


def test_both_are_told_as_figures(database):
    judged_together(database, OWN | OTHERS | UNKNOWN, judge=JUDGE)
    told = json.loads(json.dumps(further_figures(found(database))))
    [family], [length] = told["family_preference"], told["length_bias"]
    assert family["own"]["students"] == ["gpt-3.5-turbo"]
    assert family["bias_own_minus_others"] == pytest.approx(5 / 12)
    assert family["bias_own_minus_others_ci95_low"] < family["bias_own_minus_others_ci95_high"]
    assert family["unknown_students"] == ["ours-7b"]
    assert length["bias_slope_per_100_words_reason"] == "all texts are equally long"
    assert length["words"] == {"shortest": 7, "median": 7, "longest": 7}
