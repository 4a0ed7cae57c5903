"""Projects that somebody changed by hand: every verb says in a sentence what is wrong, and where."""

import shutil
from contextlib import closing

import pytest

from skillmix_desktop.store import sqlite

VERBS = (
    ("results", "{}"),
    ("agreement", "{}"),
    ("report", "{}", "--output", "report.csv"),
    ("history", "{}", "--output", "history.csv"),
    *(("export", "{}", "--format", form, "--output", form) for form in ("csv", "parquet", "training")),
    ("spot-check", "draw", "{}", "--count", "1", "--design", "random", "--seed", "1", "--annotator", "Ada"),
)
DAMAGE = {
    "UPDATE mark SET points = 'much' WHERE position = 1": "“much”",
    "UPDATE mark SET position = 77 WHERE position = 1": "marks are for a criterion that",
    "UPDATE verdict SET outcome = 'splendid'": "verdicts have an outcome that is unknown",
    "UPDATE verdict SET created_at = 'yesterday'": "“yesterday”",
    "UPDATE verdict SET provenance = '{no'": "“{no”",
    "UPDATE grader SET kind = 'oracle'": "graders are of a kind that is unknown",
    "UPDATE generation SET text = x'ff00'": "not text in “text” of the table “generation”",
    "DELETE FROM topic": "rows of item point to something that is not there",
}


@pytest.mark.parametrize(("statement", "fault"), DAMAGE.items())
def test_what_a_verb_cannot_do_it_says_in_a_sentence(
    skillmix, graded, tmp_path, monkeypatch, statement, fault
):
    monkeypatch.chdir(tmp_path)
    with closing(sqlite.connect(graded, "rw", ("foreign_keys=OFF",))) as connection:
        connection.execute(statement)
    told = []
    for number, words in enumerate(VERBS):
        project = shutil.copy(graded, f"{number}.skillmix")
        told.append(skillmix(*(word.format(project) for word in words)))
    failed = [each.sentence for each in told if each.code]
    assert failed
    assert all("is damaged: " in sentence and fault in sentence for sentence in failed)
    problems = skillmix("verify", graded, "--json").json["problems"]
    assert any(fault in problem for problem in problems)
