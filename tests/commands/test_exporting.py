"""``skillmix export``: what was written, and one sentence where nothing is."""

import json
from contextlib import closing

import pytest

from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import GraderKind
from tests.builders import add_verdict
from tests.pipeline.answers import generations


@pytest.mark.parametrize(("format", "rows"), [("csv", 30), ("parquet", 30), ("jsonl", 9)])
def test_the_data_are_written_and_counted(skillmix, graded, tmp_path, format, rows):
    path = tmp_path / f"data.{format}"
    told = skillmix("export", graded, "--format", format, "--output", path, "--json").json
    assert told["output"] == str(path)
    assert told["rows"] == rows
    assert (told["texts"], told["verdicts"], told["marks"]) == (3, 6, 30)
    assert path.stat().st_size > 0


def test_every_line_of_jsonl_is_an_object(skillmix, graded, tmp_path):
    skillmix("export", graded, "--format", "jsonl", "--output", tmp_path / "d", "--graders", "machine-a")
    lines = (tmp_path / "d").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line).get("grader") for line in lines] == [None, "machine-a"] * 3


def test_a_file_that_is_there_is_left_alone(skillmix, graded, tmp_path):
    (tmp_path / "data.csv").write_text("mine")
    told = skillmix("export", graded, "--format", "csv", "--output", tmp_path / "data.csv").sentence
    assert told == f"{tmp_path / 'data.csv'} exists already; choose another name."
    assert (tmp_path / "data.csv").read_text() == "mine"


def test_a_folder_that_is_not_there_is_told(skillmix, graded, tmp_path):
    told = skillmix("export", graded, "--format", "csv", "--output", tmp_path / "no" / "data.csv").sentence
    assert "cannot be created: no such file or directory" in told


def test_what_run_folders_cannot_hold_is_counted_on_stderr_and_in_the_object(skillmix, graded, tmp_path):
    with closing(Database.open(graded)) as database:
        [text, *_] = [each.id for each in generations(database)]
        add_verdict(database, text, grader="Ada", kind=GraderKind.PERSON, marks=[1] * 5)
    told = skillmix("export", graded, "--format", "reference", "--output", tmp_path / "runs", "--json")
    assert (told.json["rows"], told.json["texts"], told.json["verdicts"]) == (9, 3, 6)
    assert told.json["left_out"] == {"verdicts_of_people": 1}
    assert told.err.strip() == told.json["remarks"][0]


def test_training_data_are_counted_by_side_and_what_is_left_out_by_reason(skillmix, graded, tmp_path):
    told = skillmix(
        *("export", graded, "--format", "training", "--output", tmp_path / "t.jsonl", "--json"),
        *("--style", "alpaca", "--consensus", "2", "--held-out", "0"),
    )
    lines = [json.loads(line) for line in (tmp_path / "t.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (told.json["rows"], told.json["training"], len(lines)) == (1, 1, 1)
    assert told.json["left_out"] == {"graders_differ": 1, "duplicate": 1}
    assert told.err.splitlines() == told.json["remarks"]
    assert lines[0]["grader"] == ["machine-a", "machine-b"]
