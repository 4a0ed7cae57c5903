"""A sound project has no problems, and each fault is told."""

from pathlib import Path

import pytest
from sqlalchemy import text

from skillmix_desktop.errors import ProjectError
from skillmix_desktop.pipeline.results import ResultOptions, results
from skillmix_desktop.store import sqlite
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.integrity import verify
from tests.builders import add_generation, add_items, add_verdict


@pytest.fixture
def graded(database: Database) -> Database:
    items = add_items(database)
    generation = add_generation(database, items[0])
    add_verdict(database, generation, marks=[1, 0.5, None, 1, 0])
    return database


def test_a_sound_project_has_no_problems(graded: Database) -> None:
    assert verify(graded) == []


FAULTS = {
    "UPDATE item SET k = 3 WHERE number = 0": "1 items do not have as many skills",
    "UPDATE mark SET position = 9 WHERE position = 4": "1 marks are for a criterion",
    "DELETE FROM mark": "1 verdicts count as scored but have no mark",
    "UPDATE mark SET points = 7 WHERE position = 0": "1 marks do not lie between 0 and 1",
    "UPDATE mark SET probability = -0.1": "5 marks do not lie between 0 and 1",
    "UPDATE mark SET reason = NULL": "1 marks are missing without a reason",
    "UPDATE verdict SET outcome = 'guessed'": "1 verdicts have an outcome that is unknown",
    "UPDATE verdict SET mode = 'guessed'": "1 verdicts came about in a way that is unknown",
    "UPDATE grader SET kind = 'oracle'": "1 graders are of a kind that is unknown",
    "UPDATE mark SET points = 'much' WHERE position = 0": "“much”, in the row with verdict_id",
    "UPDATE mark SET note = x'00ff'": "5 values are not text in “note” of the table “mark”",
    "UPDATE verdict SET created_at = 'today'": "1 value is not a moment in “created_at”",
    "UPDATE verdict SET provenance = '{no'": "1 value is not JSON in “provenance”",
    "UPDATE generation SET replies = '{}'": "1 value is not JSON in “replies”",
    "UPDATE generation SET round = 'one'": "1 value is not a whole number in “round”",
    "UPDATE student SET is_practice = 2": "1 value is not yes or no in “is_practice”",
    "DELETE FROM study": "The project’s own row, in the table “study”, is not there once",
}


@pytest.mark.parametrize(("statement", "problem"), FAULTS.items())
def test_each_fault_is_told(graded: Database, statement: str, problem: str) -> None:
    with graded.write() as session:
        session.execute(text(statement))
    problems = verify(graded)
    assert any(problem in found for found in problems), problems


def test_a_key_that_is_none_is_told(graded: Database, project_path: Path) -> None:
    _run(project_path, "UPDATE item SET id = 'nonsense' WHERE number = 2")
    assert any("“nonsense”, in the row with id nonsense" in problem for problem in verify(graded))


def test_our_own_errors_fly_where_the_project_is_sound(graded: Database) -> None:
    with pytest.raises(ValueError, match="ours"), graded.read():
        raise ValueError("ours")


def test_rows_that_point_nowhere_are_told(graded: Database, project_path: Path) -> None:
    connection = sqlite.connect(project_path, "rw", ("foreign_keys=OFF",))
    connection.execute("DELETE FROM student")
    connection.close()
    assert any(
        problem.startswith(
            "1 rows of generation point to something that is not there. The first is the one with"
        )
        for problem in verify(graded)
    )


def test_a_damaged_file_is_told(graded: Database, project_path: Path) -> None:
    graded.close()
    content = bytearray(project_path.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    project_path.write_bytes(content)
    assert any("damaged" in problem for problem in verify(graded))


@pytest.mark.parametrize("table", ["mark", "topic", "study", "spot_check"])
def test_a_table_that_is_gone_is_named(graded: Database, project_path: Path, table: str) -> None:
    _drop(project_path, table)
    assert f"The table “{table}” is missing; restore a backup of the project." in verify(graded)


def test_reading_a_table_that_is_gone_says_that_the_project_is_damaged(
    graded: Database, project_path: Path
) -> None:
    _drop(project_path, "study")
    with pytest.raises(ProjectError, match="is damaged: it has no table “study”"):
        assert graded.name


def test_a_column_that_is_gone_is_named_and_reading_it_says_that_the_project_is_damaged(
    graded: Database, project_path: Path
) -> None:
    _run(project_path, "ALTER TABLE mark RENAME COLUMN points TO score")
    sentence = "The column “points” of the table “mark” is missing; restore a backup of the project."
    assert verify(graded) == [sentence]
    with pytest.raises(ProjectError, match=r"is damaged: it has no column “mark\.points”"):
        results(graded, ResultOptions())


def _drop(path: Path, table: str) -> None:
    _run(path, f"DROP TABLE {table}")


def _run(path: Path, statement: str) -> None:
    connection = sqlite.connect(path, "rw", ("foreign_keys=OFF",))
    connection.execute(statement)
    connection.close()
