"""Opening, making and importing projects, off the GUI thread."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from skillmix_desktop.ui.jobs import Jobs, Steps

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.store.database import Database
    from skillmix_desktop.store.queries import Counts

SUFFIX = ".skillmix"


@dataclass(frozen=True)
class ProjectFiles:
    """What can be done with projects; handed in, so that the window need not load a database's libraries."""

    open: "Callable[[str], Database]"
    create: "Callable[[str], Database]"
    open_sample: "Callable[[], Database]"
    count: "Callable[[Database], Counts]"
    import_into: "Callable[[Database, Path], Steps]"


def _translated(text: str) -> str:
    return QCoreApplication.translate("ProjectOpener", text)


def ask_for_project(parent: QWidget) -> str:
    """The project file that the user picks; empty if none."""
    title, kind = _translated("Open a project"), _translated("Projects (*.skillmix)")
    return QFileDialog.getOpenFileName(parent, title, "", kind)[0]


def ask_for_new_project(parent: QWidget) -> str:
    """Where the user wants a new project; empty if nowhere."""
    title, kind = _translated("A new project"), _translated("Projects (*.skillmix)")
    # Not asked whether to replace: a project is never replaced, and the suffix is added only afterwards.
    kept = QFileDialog.Option.DontConfirmOverwrite
    path = QFileDialog.getSaveFileName(parent, title, f"study{SUFFIX}", kind, options=kept)[0]
    return path if not path or path.endswith(SUFFIX) else path + SUFFIX


def ask_for_import(parent: QWidget) -> str:
    """The file with items, texts or verdicts that the user picks; empty if none."""
    title, kind = _translated("Import"), _translated("Data (*.jsonl *.csv);;All files (*)")
    return QFileDialog.getOpenFileName(parent, title, "", kind)[0]


def ask_for_import_folder(parent: QWidget) -> str:
    """The folder of run folders that the user picks; empty if none."""
    return QFileDialog.getExistingDirectory(parent, _translated("Import a folder of runs"))


@dataclass(frozen=True)
class Questions:
    """How the user is asked for files."""

    project: Callable[[QWidget], str] = ask_for_project
    new_project: Callable[[QWidget], str] = ask_for_new_project
    data_file: Callable[[QWidget], str] = ask_for_import
    data_folder: Callable[[QWidget], str] = ask_for_import_folder


class ProjectOpener(QObject):
    """``opened`` gives the database, ``failed`` a sentence and the location; one project at a time."""

    opening = Signal(str)
    opened = Signal(object)
    failed = Signal(str, str)

    def __init__(self, files: ProjectFiles, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self.files = files
        self._jobs = jobs
        self._is_busy = False

    def open(self, location: str) -> None:
        self._run(location, lambda: self.files.open(location))

    def create(self, location: str) -> None:
        self._run(location, lambda: self.files.create(location))

    def open_sample(self) -> None:
        self._run("", self.files.open_sample)

    def _run(self, location: str, make: "Callable[[], Database]") -> None:
        if self._is_busy:
            return
        self._is_busy = True
        self.opening.emit(location)
        self._jobs.run_in_background(
            make, self._tell_opened, owner=self, on_failed=lambda words: self._tell_failed(words, location)
        )

    def _tell_opened(self, database: object) -> None:
        self._is_busy = False
        self.opened.emit(database)

    def _tell_failed(self, words: str, location: str) -> None:
        self._is_busy = False
        self.failed.emit(words, location)


def dropped_project(event: QDropEvent) -> str | None:
    """The one project file that is being dropped; None if it is anything else."""
    files = [url.toLocalFile() for url in event.mimeData().urls()]
    return files[0] if len(files) == 1 and files[0].endswith(SUFFIX) else None
