"""Verbs about people at the rubric."""

import pytest

from skillmix_desktop.pipeline.spot_checks import queue
from skillmix_desktop.store.database import Database

DRAW = ("--count", 2, "--design", "random", "--seed", 1, "--annotator", "Ada")


@pytest.mark.parametrize("design", ["random", "stratified", "disagreement", "uncertain"])
def test_texts_are_drawn_with_their_probabilities(skillmix, graded, design):
    told = skillmix(
        *("spot-check", "draw", graded, "--count", 2, "--design", design),
        *("--seed", 1, "--annotator", "Ada", "--json"),
    ).json
    assert (set(told), told["drawn"], told["design"]) == ({"drawn", "design", "spot_checks"}, 2, design)
    assert all(set(c) == {"generation", "inclusion_probability"} for c in told["spot_checks"])
    assert all(0 < check["inclusion_probability"] <= 1 for check in told["spot_checks"])
    database = Database.open(graded)
    assert [str(e.generation_id) for e in queue(database, "Ada")] == [
        check["generation"] for check in told["spot_checks"]
    ]
    database.close()


def test_a_person_reads_how_many_were_drawn(skillmix, graded):
    assert "Drew 2 texts for Ada." in skillmix("spot-check", "draw", graded, *DRAW).out
    assert "Drew 1 texts for Ada." in skillmix("spot-check", "draw", graded, *DRAW).out
    assert "no text left to draw for Ada" in skillmix("spot-check", "draw", graded, *DRAW).sentence


def test_several_people_get_texts_in_common_and_texts_come_again(skillmix, graded):
    told = skillmix(
        *("spot-check", "draw", graded, *DRAW, "--annotator", "Ben", "--overlap", 1.0),
        *("--repeats", 0.5, "--gold", "machine-a", "--gold-count", 1, "--json"),
    ).json
    by_person = {
        name: sorted(check["purpose"] for check in told["spot_checks"] if check["annotator"] == name)
        for name in ("Ada", "Ben")
    }
    assert by_person == {name: ["gold", "repeat", "sample", "sample"] for name in ("Ada", "Ben")}
    assert (
        "against their own marks"
        in skillmix(*("spot-check", "draw", graded, *DRAW, "--gold", "Ada")).sentence
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (("--annotator", "machine-a"), "not a person"),
        (("--annotator", " "), "name of the person"),
        (("--count", 0), "at least one text"),
        (("--seed", 10**20), "seed"),
    ],
)
def test_a_draw_that_cannot_be_made_is_refused_in_words(skillmix, graded, changed, sentence):
    assert sentence in skillmix("spot-check", "draw", graded, *DRAW, *changed).sentence


def test_nothing_can_be_drawn_where_nothing_was_written(skillmix, project):
    assert "no text left" in skillmix("spot-check", "draw", project, *DRAW).sentence


@pytest.mark.parametrize(
    "words",
    [
        ("spot-check",),
        ("spot-check", "paint", "P"),
        ("spot-check", "draw", "P"),
        ("spot-check", "draw", "P", *DRAW, "--design", "lucky"),
        ("spot-check", "draw", "P", *DRAW, "--count", "some"),
    ],
)
def test_wrong_usage_is_told_with_exit_code_2(skillmix, words):
    told = skillmix(*words)
    assert (told.code, told.out) == (2, "")
