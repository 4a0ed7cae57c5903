"""Snapshots of a project's file: made while it is in use, and brought back under another name."""

from pathlib import Path

from skillmix_desktop.errors import ProjectError
from skillmix_desktop.store import sqlite
from skillmix_desktop.store.database import Database, require_suffix
from skillmix_desktop.store.tables import now
from skillmix_desktop.store.whole_paths import remove


def backup(database: Database, output: Path | None = None) -> Path:
    """A faithful copy at ``output``, or beside the project under a name that tells the time; its path."""
    if database.path is None:
        raise ProjectError("A project on a server is backed up there; ask whoever runs it for pg_dump.")
    target = output or sqlite.free_name(database.path, f"backup-{now():%Y%m%d-%H%M%S}")
    require_suffix(target)
    sqlite.copy(database.path, target)
    return target


def restore(source: Path, target: Path) -> Path:
    """A backup as a project at ``target``, where nothing may be yet; an older one is migrated."""
    require_suffix(target)
    sqlite.require_project(source)
    sqlite.copy(source, target)
    try:
        Database.open(target).close()
    except BaseException:
        remove(target)
        raise
    return target
