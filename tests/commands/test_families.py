"""Of which family chat models are: guessed, told, kept with the project, and counted everywhere."""

import pytest

from tests.builders import build_project
from tests.pipeline.judged_together import judged_together

TWO, THREE = [1, 1, 0, 0], [1, 1, 1, 0]


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "families.skillmix"
    database = build_project(path)
    judged_together(database, {"ours-7b": [(TWO, THREE)] * 2, "llama-2-7b": [(TWO, TWO)] * 2}, judge="gpt-4")
    database.close()
    return path


def known(answer):
    return {row["name"]: (row["family"], row["told"]) for row in answer.json["families"]}


def test_families_are_guessed_by_name(skillmix, written):
    told = skillmix("families", written, "--json")
    assert known(told) == {"gpt-4": ("GPT", None), "llama-2-7b": ("Llama", None), "ours-7b": (None, None)}
    assert [row["name"] for row in told.json["families"] if row["grades"]] == ["gpt-4"]
    lines = skillmix("families", written).out.splitlines()
    assert [line.split(maxsplit=2) for line in lines] == [
        ["name", "family", "known"],
        ["gpt-4", "GPT", "guessed by its name"],
        ["llama-2-7b", "Llama", "guessed by its name"],
        ["ours-7b", "—", "not known"],
    ]


def test_what_was_told_is_kept_and_counts_where_agreement_is_told(skillmix, written):
    told = skillmix("families", written, "--set", "ours-7b=gpt", "--json")
    assert known(told)["ours-7b"] == ("GPT", "GPT")
    [probe] = skillmix("agreement", written, "--json").json["family_preference"]
    assert probe["own"]["students"] == ["ours-7b"]
    [once] = skillmix("agreement", written, "--family", "ours-7b=Llama", "--json").json["family_preference"]
    assert once["own"]["students"] == []
    skillmix("families", written, "--guess", "ours-7b")
    assert known(skillmix("families", written, "--json"))["ours-7b"] == (None, None)


def test_a_family_of_nobody_is_refused(skillmix, written):
    assert "called “nobody”" in skillmix("families", written, "--set", "nobody=GPT").sentence
    assert "“ours-7b” names no family" in skillmix("families", written, "--set", "ours-7b").sentence


def test_a_project_without_chat_models_says_so(skillmix, tmp_path):
    build_project(tmp_path / "empty.skillmix").close()
    assert skillmix("families", tmp_path / "empty.skillmix").out == "No chat model is part of it yet.\n"


def test_merging_brings_families_along_and_keeps_its_own(skillmix, written, tmp_path):
    other = tmp_path / "other.skillmix"
    other.write_bytes(written.read_bytes())
    skillmix("families", written, "--set", "ours-7b=GPT")
    skillmix("families", other, "--set", "ours-7b=Llama", "--set", "gpt-4=Ours")
    [conflict] = skillmix("merge", written, other, "--json").json["conflict_list"]
    assert "“Llama” in the other project; “GPT” was kept" in str(conflict)
    found = known(skillmix("families", written, "--json"))
    assert (found["ours-7b"], found["gpt-4"]) == (("GPT", "GPT"), ("Ours", "Ours"))
