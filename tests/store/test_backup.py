"""Backups: faithful, online, and never over anything."""

from pathlib import Path

import pytest

from skillmix_desktop.errors import ProjectError, UsageError
from skillmix_desktop.store.backup import backup, restore
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.integrity import verify
from skillmix_desktop.store.queries import counts, students
from tests.builders import add_generation, add_items, add_verdict


@pytest.fixture
def graded(database: Database) -> Database:
    for item in add_items(database):
        add_verdict(database, add_generation(database, item), marks=[1, 1, 1, 1, 0])
    return database


def test_a_backup_holds_all_that_the_project_does(graded: Database, tmp_path: Path) -> None:
    output = backup(graded, tmp_path / "copy.skillmix")
    copy = Database.open(output)
    with copy.read() as theirs, graded.read() as ours:
        assert counts(theirs) == counts(ours)
    assert copy.name == "Trial"
    assert verify(copy) == []
    copy.close()


def test_a_backup_is_one_file_and_can_be_made_while_someone_writes(graded: Database, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    with graded.write() as session:
        session.connection()
        backup(graded, folder / "a.skillmix")
    assert [file.name for file in folder.iterdir()] == ["a.skillmix"]


def test_backups_without_a_name_lie_beside_the_project_and_never_replace_each_other(graded: Database) -> None:
    first, second = backup(graded), backup(graded)
    assert first != second
    assert first.parent == second.parent == Path(graded.location).parent
    assert first.name.startswith("trial.backup-")
    assert first.suffix == ".skillmix"


def test_a_backup_never_overwrites(graded: Database, tmp_path: Path) -> None:
    (tmp_path / "mine.skillmix").write_text("mine")
    with pytest.raises(ProjectError, match="exists already"):
        backup(graded, tmp_path / "mine.skillmix")
    assert (tmp_path / "mine.skillmix").read_text() == "mine"


def test_a_backup_has_the_name_of_a_project(graded: Database, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ends in"):
        backup(graded, tmp_path / "copy.db")


def test_a_restored_project_goes_on_alone(graded: Database, tmp_path: Path) -> None:
    kept = backup(graded, tmp_path / "kept.skillmix")
    restored = Database.open(restore(kept, tmp_path / "again.skillmix"))
    with restored.read() as session:
        item = add_items(restored, [(("litotes",), "Falconry")])[0]
        assert students(session) == ["student-a"]
    add_generation(restored, item, student="student-b")
    untouched = Database.open(kept)
    with restored.read() as session:
        assert students(session) == ["student-a", "student-b"]
    with untouched.read() as session:
        assert students(session) == ["student-a"]
    untouched.close()
    restored.close()


def test_restoring_over_something_is_refused(graded: Database, tmp_path: Path, project_path: Path) -> None:
    kept = backup(graded, tmp_path / "kept.skillmix")
    with pytest.raises(ProjectError, match="exists already"):
        restore(kept, project_path)


def test_what_is_no_project_cannot_be_restored(tmp_path: Path) -> None:
    (tmp_path / "letter.skillmix").write_text("dear diary")
    with pytest.raises(ProjectError, match="not a Skill-Mix project"):
        restore(tmp_path / "letter.skillmix", tmp_path / "b.skillmix")
    assert not (tmp_path / "b.skillmix").exists()
