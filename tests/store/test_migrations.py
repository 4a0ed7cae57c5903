"""Migrations: the tables they make, and that they are all or nothing."""

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import SQLModel, select

from skillmix_desktop import paths
from skillmix_desktop.errors import ProjectError
from skillmix_desktop.store import migrations
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import Study
from tests.builders import add_generation, add_items, add_verdict

NEXT = '''"""{title}."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))
    with op.batch_alter_table("generation", recreate="always") as batch:
        batch.add_column(sa.Column("extra", sa.Integer(), nullable=True))
    {then}
'''

PRESENT = migrations.known_revisions()[-1]
LATER = f"{int(PRESENT) + 1:04}"


def later_migration(title: str, then: str = "") -> str:
    """What a later version would bring, and then do."""
    return NEXT.format(title=title, then=then, revision=LATER, before=PRESENT)


@pytest.fixture
def later_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations to which a test adds one of a later version."""
    folder = tmp_path / "later 100%" / "db"
    shutil.copytree(paths.migrations_folder(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(sys, "_MEIPASS", str(folder.parent), raising=False)
    assert paths.migrations_folder() == folder
    return folder / "versions" / f"{LATER}_extra.py"


@pytest.fixture
def filled(database: Database, project_path: Path) -> Path:
    """A closed project of the present version that holds a graded generation."""
    items = add_items(database)
    add_verdict(database, add_generation(database, items[0]), marks=[1, 1, 1, 1, 0])
    database.close()
    return project_path


def _content(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_the_migrated_tables_are_those_of_the_program(database: Database) -> None:
    with database.read() as session:
        context = MigrationContext.configure(
            session.connection(), opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_revisions_that_file_names_tell_are_those_of_alembic() -> None:
    script = ScriptDirectory(str(paths.migrations_folder()))
    told = [revision.revision for revision in script.walk_revisions()]
    assert list(migrations.known_revisions()) == sorted(told)
    assert script.get_heads() == [migrations.known_revisions()[-1]]


def test_a_project_of_an_older_version_is_migrated_and_its_old_self_is_kept(
    filled: Path, later_version: Path
) -> None:
    before = filled.read_bytes()
    later_version.write_text(later_migration("More"))

    opened = Database.open(str(filled))

    with opened.read() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar() == LATER
        assert session.execute(text("SELECT count(*) FROM extra")).scalar() == 0
        for table, rows in (("generation", 1), ("verdict", 1), ("mark", 5)):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == rows
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    opened.close()
    kept = filled.with_name(f"trial.before-{PRESENT}.skillmix")
    assert kept.stat().st_size == len(before)
    assert any(f"VALUES('{PRESENT}')" in line for line in _content(kept))


def test_an_older_project_that_is_only_read_is_not_migrated(filled: Path, later_version: Path) -> None:
    before = filled.read_bytes()
    later_version.write_text(later_migration("More"))
    with pytest.raises(ProjectError, match="open it for writing once"):
        Database.open(str(filled), read_only=True)
    assert filled.read_bytes() == before


def test_a_migration_that_fails_leaves_nothing_half_done(filled: Path, later_version: Path) -> None:
    before = _content(filled)
    later_version.write_text(later_migration("Faulty", 'raise RuntimeError("half-way")'))

    with pytest.raises(RuntimeError, match="half-way"):
        Database.open(str(filled))

    later_version.unlink()
    assert _content(filled) == before
    assert [file.name for file in filled.parent.glob("*before*")] == []


def test_a_migration_that_breaks_references_is_taken_back(filled: Path, later_version: Path) -> None:
    before = _content(filled)
    later_version.write_text(later_migration("Faulty", 'op.execute("DELETE FROM item")'))

    with pytest.raises(ProjectError, match="point nowhere"):
        Database.open(str(filled))

    later_version.unlink()
    assert _content(filled) == before


def test_a_copy_from_an_earlier_attempt_is_never_overwritten(filled: Path, later_version: Path) -> None:
    later_version.write_text(later_migration("More"))
    earlier = filled.with_name(f"trial.before-{PRESENT}.skillmix")
    earlier.write_text("mine")
    Database.open(str(filled)).close()
    assert earlier.read_text() == "mine"
    assert filled.with_name(f"trial.before-{PRESENT}-2.skillmix").exists()


def test_a_project_that_cannot_be_made_leaves_no_file(project_path: Path, later_version: Path) -> None:
    later_version.write_text(later_migration("Faulty", 'raise RuntimeError("half-way")'))
    with pytest.raises(RuntimeError, match="half-way"):
        Database.create(str(project_path), name="x")
    assert list(project_path.parent.glob("trial*")) == []


def test_a_new_project_has_one_study(database: Database) -> None:
    with database.read() as session:
        assert [study.name for study in session.exec(select(Study))] == ["Trial"]
