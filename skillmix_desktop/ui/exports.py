"""Exporting from the window: what is asked, the job, and what is told of it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.jobs import Job
from skillmix_desktop.ui.project_work import all_graders
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.pipeline.data_export import DataFormat, DataOptions
    from skillmix_desktop.store.queries import GraderEntry


class Exports(QObject):
    """Asks what is wanted, writes it in a job, and tells where it lies; ``context`` is the open project’s."""

    def __init__(
        self,
        context: Callable[[], AppContext | None],
        messages: MessageBar,
        window: QWidget,
        *,
        open_url: Callable[[QUrl], object] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__(window)
        self._context_now = context
        self._messages = messages
        self._window = window
        self._open_url = open_url

    def ask(self) -> None:
        """Let the user say what is exported, and where to."""
        context = self._context
        context.jobs.run_in_background(
            lambda: all_graders(context.database),
            self._open_dialog,
            owner=self,
            topic="graders",
            on_failed=self._messages.show_error,
        )

    @property
    def _context(self) -> AppContext:
        context = self._context_now()
        assert context is not None, "the menu offers it for a project only"
        return context

    def _open_dialog(self, graders: "Sequence[GraderEntry]") -> None:
        from skillmix_desktop.ui.dialogs.export_dialog import ExportDialog

        project = self._context.database.path
        stem = Path.home() / "data" if project is None else project.with_suffix("").absolute()
        dialog = ExportDialog(graders, stem, self._window)
        dialog.export_wanted.connect(self._start)
        dialog.open()

    def _start(self, format: "DataFormat", options: "DataOptions", path: Path) -> None:
        from skillmix_desktop.pipeline.data_export import export_data

        context = self._context
        title = self.tr("Exporting {name}").format(name=path.name)
        job = context.jobs.start(title, lambda: export_data(context.database, format, options, path))
        job.finished.connect(lambda: self._tell(job, path))

    def _tell(self, job: Job, path: Path) -> None:
        from skillmix_desktop.pipeline.data_export import Written

        assert isinstance(job.result, Written)
        words = self.tr("Wrote {rows} rows to {path}.").format(rows=count_words(job.result.rows), path=path)
        tell = self._messages.show_warning if job.result.remarks else self._messages.show_note
        tell(
            " ".join([words, *job.result.remarks]),
            self.tr("Open the folder"),
            lambda: self._open_url(QUrl.fromLocalFile(str(path.parent))),
        )
