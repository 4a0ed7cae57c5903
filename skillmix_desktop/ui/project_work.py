"""The window's work on projects; each function loads the libraries it needs when it is called."""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.ui.project_opener import ProjectFiles

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.store.database import Database
    from skillmix_desktop.store.queries import Counts


def project_files() -> ProjectFiles:
    """All of it, as the window is handed it."""
    return ProjectFiles(
        open=open_project,
        create=create_project,
        open_sample=open_the_sample,
        count=count_project,
        import_into=import_steps,
    )


def open_project(location: str) -> "Database":
    from skillmix_desktop.store.database import Database

    return Database.open(location)


def create_project(location: str) -> "Database":
    """A project with the catalogue that comes with the program."""
    from skillmix_desktop.pipeline import projects

    return projects.create_project(location)


def open_the_sample() -> "Database":
    from skillmix_desktop.pipeline.sample import open_sample

    return open_sample()


def count_project(database: "Database") -> "Counts":
    from skillmix_desktop.store.queries import counts

    with database.read() as session:
        return counts(session)


def import_steps(database: "Database", path: Path) -> Generator[Progress, None, object]:
    """One step, since a file is taken in as a whole or not at all."""
    from skillmix_desktop.store.interchange import import_any

    yield Progress(0, 1)
    summary = import_any(database, path)
    words = f"New: items {summary.items}, texts {summary.generations}, verdicts {summary.verdicts}"
    yield Progress(1, 1, note=words)
    return summary
