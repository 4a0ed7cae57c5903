"""The window's work on projects; each function loads the libraries it needs when it is called."""

from collections.abc import Callable, Generator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from threading import Lock
from typing import TYPE_CHECKING, ParamSpec

from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.ui.project_opener import ProjectFiles

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.store.database import Database
    from skillmix_desktop.store.queries import Counts, GraderEntry

Given = ParamSpec("Given")


def load_pipeline() -> None:
    """Load all that pages work with; called in another thread, it spares their first visits the wait."""
    from skillmix_desktop import pipeline

    for module in iter_modules(pipeline.__path__):
        import_module(f"{pipeline.__name__}.{module.name}")


class PipelineLoader:
    """Loads the pipeline for whoever comes first; whoever comes meanwhile waits until it is there.

    Two threads that import at once meet each other's half-made modules, and pydantic cannot bear that.
    """

    def __init__(self) -> None:
        self._turn = Lock()

    def __call__(self) -> None:
        with self._turn:
            load_pipeline()


def project_files(load: Callable[[], None] = load_pipeline) -> ProjectFiles:
    """All of it, as the window is handed it; ``load`` comes before a project is opened."""
    return ProjectFiles(
        open=_loaded(load, open_project),
        create=_loaded(load, create_project),
        open_sample=_loaded(load, open_the_sample),
        count=count_project,
        import_into=import_steps,
    )


def _loaded(load: Callable[[], None], open_it: "Callable[Given, Database]") -> "Callable[Given, Database]":
    """First load what the pages work with, while still off the GUI thread."""

    def opened(*given: Given.args, **named: Given.kwargs) -> "Database":
        load()
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
    from skillmix_desktop.pipeline.adjudication import undecided
    from skillmix_desktop.store.queries import counts

    with database.read() as session:
        return replace(counts(session), undecided=undecided(session))


def import_steps(database: "Database", path: Path) -> Generator[Progress, None, object]:
    """One step, since a file is taken in as a whole or not at all."""
    from skillmix_desktop.store.interchange import import_any

    yield Progress(0, 1)
    summary = import_any(database, path)
    words = f"New: items {summary.items}, texts {summary.generations}, verdicts {summary.verdicts}"
    yield Progress(1, 1, note=words)
    return summary


def annotators_of(database: "Database") -> list[str]:
    """The people who have a queue."""
    from skillmix_desktop.pipeline.spot_checks import annotators

    return annotators(database)


def all_graders(database: "Database") -> "list[GraderEntry]":
    """Everybody who has given a verdict that can be exported."""
    from skillmix_desktop.store.queries import graders

    with database.read() as session:
        return [grader for grader in graders(session, with_practice=False) if grader.verdicts]


def hand_over_steps(database: "Database", annotator: str, path: str) -> Generator[Progress, None, object]:
    """One step, since the file is there as a whole or not at all; gives how many texts are in it."""
    from skillmix_desktop.store.hand_over import hand_over

    yield Progress(0, 1)
    count = hand_over(database, annotator, Path(path))
    yield Progress(1, 1)
    return count


def take_back_steps(database: "Database", path: str) -> Generator[Progress, None, object]:
    """One step; gives the summary."""
    from skillmix_desktop.store.hand_over import take_back

    yield Progress(0, 1)
    summary = take_back(database, Path(path))
    yield Progress(1, 1)
    return summary


def merge_steps(database: "Database", path: str) -> Generator[Progress, None, object]:
    """One step; gives the summary."""
    from skillmix_desktop.pipeline.joint_reference import settle_project
    from skillmix_desktop.store.merging import merge, other_project

    yield Progress(0, 1)
    with other_project(path) as other:
        summary = merge(database, other)
    settle_project(database)
    yield Progress(1, 1)
    return summary
