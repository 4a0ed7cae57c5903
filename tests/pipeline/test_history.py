"""The history of a text: nothing that was ever said is missing from it, and it is not there too early."""

import csv
import json

import pytest

from skillmix_desktop.core.person_marks import PersonMark
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.history import save_history, text_history
from skillmix_desktop.pipeline.rulings import undo_decision
from skillmix_desktop.pipeline.spot_check_acts import commit, record_mark
from skillmix_desktop.pipeline.spot_check_draw import SpotCheckDraw, draw_spot_checks
from skillmix_desktop.store.tables import VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.disputed import ADJUDICATOR, cases_of, rule
from tests.pipeline.people import think_again


@pytest.fixture
def text(database):
    return add_generation(database, add_items(database)[0])


@pytest.fixture
def check(database, text):
    [drawn] = draw_spot_checks(database, SpotCheckDraw("Anna", 1))
    return drawn.spot_check_id


def judge(database, check, *said):
    for position, is_met in enumerate(said):
        record_mark(database, check, position, PersonMark(is_met))
    commit(database, check)


def test_every_attempt_is_told_with_what_it_changed(database, text, check):
    add_verdict(
        database, text, grader="gpt-4", marks=[0, 1, 1, 1, 1], provenance={"served_name": "gpt-4-0613"}
    )
    judge(database, check, True, True, True, True)
    think_again(database, check, {0: PersonMark(False)}, reason="I see it now.")
    machine, blind, revised = text_history(database, text, "Anna")
    assert (machine.version, machine.changes) == ("gpt-4-0613", ())
    assert (blind.mode, revised.mode) == (VerdictMode.BLIND, VerdictMode.REVISED)
    assert (revised.changes, revised.explanation) == (("litotes: met → not met",), "I see it now.")


def test_a_file_is_told_by_its_hash_and_rounds_are_not_held_against_each_other(database, text):
    for round_ in (1, 2):
        add_verdict(
            database,
            text,
            grader="local",
            marks=[round_ == 1, 1, 1, 1, 1],
            round_=round_,
            provenance={"file": "a.gguf", "sha256": "ab12"},
        )
    assert [(each.version, each.changes) for each in text_history(database, text, "")] == [
        ("SHA-256 ab12", ())
    ] * 2


def test_drafts_and_decisions_and_what_was_undone_are_in_it(database, text, check):
    add_verdict(database, text, grader="gpt-4", marks=[0, 1, 1, 1, 1])
    judge(database, check, True, True, True, True)
    rule(database, cases_of(database)[0], False)
    undo_decision(database, ADJUDICATOR)
    record_mark(database, check, 1, PersonMark(False), is_revising=True)
    told = text_history(database, text, "Anna")
    assert [each.outcome for each in told if each.is_draft] == [Outcome.DRAFT]
    decided = [each for each in told if each.mode is VerdictMode.ADJUDICATED]
    assert [each.changes for each in decided] == [(), ("litotes: not met → no mark",)]


def test_before_the_annotator_has_judged_the_text_there_is_no_history(database, text, check, tmp_path):
    add_verdict(database, text, grader="gpt-4", marks=[0, 1, 1, 1, 1])
    with pytest.raises(UsageError, match="once your own verdict"):
        text_history(database, text, "Anna")
    assert save_history(database, tmp_path / "all.csv", annotator="Anna") == 0
    assert save_history(database, tmp_path / "all.csv", annotator="Ben") == 1


def test_it_is_written_as_a_table_and_as_lines(database, text, check, tmp_path):
    judge(database, check, True, True, True, True)
    think_again(database, check, {2: PersonMark(False)}, reason="No falcon in it.")
    assert save_history(database, tmp_path / "all.csv") == 2
    assert save_history(database, tmp_path / "all.jsonl", generation_id=text) == 2
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["changes"] for row in table] == ["", "Falconry: met → not met"]
    assert [line["changes"] for line in lines] == [[], ["Falconry: met → not met"]]
    assert {row["text"] for row in table} == {line["text"] for line in lines} == {str(text)}
    assert [mark["mark"] for mark in lines[1]["marks"]] == ["met", "met", "not met", "met"]


def test_another_ending_is_refused_and_leaves_nothing(database, text, tmp_path):
    with pytest.raises(UsageError, match=r"\.csv or \.jsonl"):
        save_history(database, tmp_path / "all.xlsx")
    assert list(tmp_path.glob("*all*")) == []
