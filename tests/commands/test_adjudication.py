"""What was decided between people and graders, from the command line."""

import json
from contextlib import closing

import pytest

from skillmix_desktop.core.adjudication import ErrorClass
from skillmix_desktop.store.database import Database
from tests.pipeline.disputed import disputed_study, rule, three_cases


@pytest.fixture
def decided(project):
    """Two of the three differences are decided."""
    with closing(Database.open(project)) as database:
        disputed_study(database)
        first, second, _ = three_cases(database)
        rule(database, first, True, ErrorClass.PERSON_WRONG)
        rule(database, second, True, ErrorClass.GRADER_WRONG)
    return project


def test_agreement_tells_what_disagreements_came_from(skillmix, decided):
    told = skillmix("agreement", decided, "--json").json["adjudication"]
    assert (told["decided"], told["undecided"]) == (2, 1)
    assert told["by_class"] == {
        "grader_wrong": 1,
        "person_wrong": 1,
        "both_defensible": 0,
        "rubric_unclear": 0,
    }
    of_machine = told["by_grader"][-1]
    assert (of_machine["grader"], of_machine["kind"], of_machine["overruled"]) == ("gpt-4", "machine", 1)


def test_an_adjudicator_is_a_reference_that_is_named(skillmix, decided):
    assert skillmix("agreement", decided, "--json").json["graders"] == ["Anna", "Ben", "gpt-4"]
    told = skillmix("agreement", decided, "--graders", "Vera (adjudication),gpt-4", "--json").json
    [pair] = told["pairs"]
    assert (pair["first"], pair["n_marks"]) == ("Vera (adjudication)", 4)
    topics = [warning["topic"] for warning in told["warnings"]]
    assert {"adjudicated", "undecided"} <= set(topics)
    assert "one person" not in topics


def test_the_report_counts_what_was_decided(skillmix, decided, tmp_path):
    for name in ("report.html", "report.json"):
        assert skillmix("report", decided, "--output", tmp_path / name).code == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "decided 2 of the 3 criteria" in page
    assert "Vera (adjudication) against" not in page
    assert "against Vera (adjudication)" not in page
    figures = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert figures["adjudication"]["by_class"]["person_wrong"] == 1


def test_the_history_is_written_to_a_file(skillmix, decided, tmp_path):
    told = skillmix("history", decided, "--output", tmp_path / "all.csv", "--json").json
    assert told == {"output": str(tmp_path / "all.csv"), "rows": 11}
    text = (tmp_path / "all.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    one = skillmix("history", decided, "--output", tmp_path / "one.jsonl", "--text", text, "--json").json
    assert one["rows"] in (3, 5)
    assert "no id of a text" in skillmix("history", decided, "--output", "x.csv", "--text", "one").sentence
