"""Bringing people's work together from the command line."""

import pytest


@pytest.fixture
def drawn(skillmix, graded):
    skillmix(
        *("spot-check", "draw", graded, "--count", 2, "--design", "random"),
        *("--seed", 1, "--annotator", "Ada"),
    )
    return graded


def test_a_copy_is_merged_and_adds_nothing(skillmix, graded, tmp_path):
    copy = tmp_path / "copy.skillmix"
    skillmix("backup", graded, "--output", copy)
    told = skillmix("merge", graded, copy, "--json").json
    assert (told["added"], told["conflicts"], told["conflict_list"]) == (0, 0, [])
    assert told["same"] > 0


def test_what_another_project_holds_is_added(skillmix, written, graded):
    told = skillmix("merge", written, graded, "--json").json
    assert told["added"] > 0
    assert skillmix("verify", written, "--json").json == {"ok": True, "problems": []}


def test_a_file_that_is_no_project_stops_the_merge_before_it_begins(skillmix, written, graded, tmp_path):
    before = written.read_bytes()
    told = skillmix("merge", written, graded, tmp_path / "none.skillmix")
    assert told.sentence == f"There is no project {tmp_path / 'none.skillmix'}."
    assert written.read_bytes() == before


def test_a_queue_goes_out_and_comes_back(skillmix, drawn, tmp_path):
    file = tmp_path / "ada.skillmix"
    told = skillmix("spot-check", "hand-over", drawn, "--annotator", "Ada", "--output", file, "--json").json
    assert told == {"output": str(file), "spot_checks": 2}
    assert skillmix("spot-check", "take-back", drawn, file, "--json").json["added"] == 0


def test_a_queue_is_not_handed_over_into_a_file_that_is_there(skillmix, drawn, tmp_path):
    (tmp_path / "ada.skillmix").write_text("mine")
    told = skillmix(
        "spot-check", "hand-over", drawn, "--annotator", "Ada", "--output", tmp_path / "ada.skillmix"
    )
    assert "exists already" in told.sentence
    assert (tmp_path / "ada.skillmix").read_text() == "mine"


def test_only_what_was_handed_over_can_be_taken_back(skillmix, drawn, written):
    assert (
        "was not handed over from this project"
        in skillmix("spot-check", "take-back", drawn, written).sentence
    )
