"""Bringing the tables of a project to the present revision, or refusing one from the future."""

import logging

from sqlalchemy import Connection, inspect

from skillmix_desktop.errors import NewerProjectError, ProjectError
from skillmix_desktop.paths import migrations_folder

logger = logging.getLogger(__name__)


def known_revisions() -> tuple[str, ...]:
    """The revisions, oldest first; the files are named so that their names tell it without alembic."""
    files = (migrations_folder() / "versions").glob("[0-9]*.py")
    return tuple(sorted(file.name.split("_")[0] for file in files))


def revision_of(connection: Connection) -> str | None:
    """The revision of a project's tables; None where there are none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def outdated_revision(connection: Connection, location: str) -> str | None:
    """The tables' revision if they must be migrated before use, else None."""
    revision, known = revision_of(connection), known_revisions()
    if revision is None:
        raise ProjectError(f"{location} is not a Skill-Mix project.")
    if revision not in known:
        raise NewerProjectError(
            f"{location} was written by a newer version of Skill-Mix Desktop; open it with that."
        )
    return None if revision == known[-1] else revision


def migrate(connection: Connection) -> None:
    """Make or change the tables within the transaction that ``connection`` is in."""
    from alembic import command
    from alembic.config import Config

    logger.info("migrating from revision %s to %s", revision_of(connection), known_revisions()[-1])
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        _require_sound_references(connection)


def _require_sound_references(connection: Connection) -> None:
    """Foreign keys are off while SQLite's tables are rebuilt, so they are checked before the commit."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise ProjectError(f"The project cannot be brought up to date: rows of {tables} point nowhere.")
