"""Taking in files from elsewhere, and telling what came of it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from skillmix_desktop.store.import_summary import ImportSummary
from skillmix_desktop.ui.dialogs.unread_rows import UnreadRowsDialog
from skillmix_desktop.ui.jobs import Job, Jobs, MakeSteps
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.widgets.message_bar import MessageBar


class Imports(QObject):
    """Runs an import as a job; what it could not read is shown beside what it took in."""

    def __init__(self, jobs: Jobs, messages: MessageBar, window: QWidget) -> None:
        super().__init__(window)
        self._jobs = jobs
        self._messages = messages
        self._window = window

    def start(self, path: Path, make_steps: MakeSteps, *, changed: Callable[[], None]) -> None:
        """Take in the file or folder at ``path``."""
        title = self.tr("Importing {name}").format(name=path.name)
        job = self._jobs.start(title, make_steps, changed=changed)
        job.finished.connect(lambda: self._tell(job, path.name))

    def _tell(self, job: Job, name: str) -> None:
        summary = job.result
        if not isinstance(summary, ImportSummary):
            return
        words = self._words(summary, name)
        if not summary.unread:
            (self._messages.show_note if summary.read else self._messages.show_warning)(words)
            return
        tell = self._messages.show_warning if summary.read else self._messages.show_error
        tell(
            words,
            self.tr("Show the rows"),
            lambda: UnreadRowsDialog(job.title, summary.unread, self._window).open(),
        )

    def _words(self, summary: ImportSummary, name: str) -> str:
        unread = len(summary.unread)
        rows = self.tr("1 row") if unread == 1 else self.tr("{n} rows").format(n=count_words(unread))
        if not summary.read:
            nothing = self.tr("{name} holds no text and no verdict that could be read.").format(name=name)
            return f"{nothing} {self._could_not(rows)}" if unread else nothing
        added = self.tr("New from {name}: items {items}, texts {texts}, verdicts {verdicts}.")
        added = added.format(
            name=name,
            items=count_words(summary.items),
            texts=count_words(summary.generations),
            verdicts=count_words(summary.verdicts),
        )
        return f"{self._could_not(rows)} {added}" if unread else added

    def _could_not(self, rows: str) -> str:
        return self.tr("{rows} could not be read in full.").format(rows=rows)
