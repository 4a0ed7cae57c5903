"""How many texts a person should judge, asked from the command line."""

import pytest

PLAN = ("spot-check", "plan")


def test_a_plan_tells_its_basis_and_what_texts_give(skillmix, graded):
    told = skillmix(*PLAN, graded, "--count", 60, "--count", 140, "--half-width", 0.08, "--json").json
    assert (told["basis"], told["reason"]) == ("assumptions", "no person has judged a text yet")
    assert [row["texts"] for row in told["plan"]] == [60, 140]
    assert told["plan"][0]["half_width"] > told["plan"][1]["half_width"] > 0
    [needed] = told["needed"]
    assert needed["half_width"] == 0.08
    again = skillmix(*PLAN, graded, "--count", needed["texts"], "--json").json
    assert again["plan"][0]["half_width"] <= 0.08
    assert again["needed"] == []


def test_a_person_reads_two_tables(skillmix, graded):
    out = skillmix(*PLAN, graded).out.splitlines()
    assert out[0].startswith("Assumed, as no person has judged a text yet: κ .60")
    assert [line.split() for line in out[1:3]] == [["texts", "κ", "known", "to"], ["3", "±.93"]]
    assert out[3].split() == ["κ", "known", "to", "texts"]


def test_an_empty_project_has_no_texts_to_tell_of(skillmix, project):
    told = skillmix(*PLAN, project, "--json").json
    assert (told["available"], told["plan"]) == (0, [])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--count", 1), "between 2 and"),
        (("--half-width", 0), "between 0 and 1"),
        (("--half-width", "nan"), "between 0 and 1"),
        (("--criteria", "skill,length"), "skill, topic and sense"),
        (("--criteria", ","), "skill, topic and sense"),
        (("--graders", "machine-a"), "name two"),
        (("--graders", "machine-a,machine-z"), "machine-z"),
        (("--kappa", 1), "below 1"),
        (("--prevalence", "nan"), "between 0 and 1"),
        (("--correlation", 2), "from 0 to 1"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_words(skillmix, graded, options, sentence):
    assert sentence in skillmix(*PLAN, graded, *options).sentence


@pytest.mark.parametrize("words", [(), ("P", "--count", "some"), ("P", "--kappa", "high")])
def test_wrong_usage_is_told_with_exit_code_2(skillmix, words):
    assert skillmix(*PLAN, *words).code == 2
