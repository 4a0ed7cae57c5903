"""The window's work on projects; each function loads the libraries it needs when it is called."""

from collections.abc import Callable, Generator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, ParamSpec

from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.ui.project_opener import ProjectFiles

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.store.database import Database
    from skillmix_desktop.store.queries import Counts

Given = ParamSpec("Given")


def load_pipeline() -> None:
    """Load all that pages work with; called in another thread, it spares their first visits the wait."""
    from skillmix_desktop import pipeline

    for module in iter_modules(pipeline.__path__):
        import_module(f"{pipeline.__name__}.{module.name}")


def project_files() -> ProjectFiles:
    """All of it, as the window is handed it."""
    return ProjectFiles(
        open=_with_first_page(open_project),
        create=_with_first_page(create_project),
        open_sample=_with_first_page(open_the_sample),
        count=count_project,
        import_into=import_steps,
    )


def _with_first_page(open_it: "Callable[Given, Database]") -> "Callable[Given, Database]":
    """Also load what the first page works with, while still off the GUI thread."""

    def opened(*given: Given.args, **named: Given.kwargs) -> "Database":
        import_module("skillmix_desktop.pipeline.overview")
        return open_it(*given, **named)

    return opened


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
