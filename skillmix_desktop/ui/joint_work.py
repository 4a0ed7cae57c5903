"""Work of several people brought together: a queue handed over, taken back, and whole projects merged."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.dialogs.hand_over_dialog import HandOverDialog
from skillmix_desktop.ui.dialogs.merged_rows import MergedRowsDialog
from skillmix_desktop.ui.jobs import Job, Steps
from skillmix_desktop.ui.project_opener import Questions
from skillmix_desktop.ui.project_work import annotators_of, hand_over_steps, merge_steps, take_back_steps
from skillmix_desktop.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.store.database import Database


class JointWork(QObject):
    """Asks what is needed, works in a job, and tells what came of it; ``context`` is of the open project."""

    def __init__(
        self,
        context: Callable[[], AppContext | None],
        messages: MessageBar,
        questions: Questions,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._context_now = context
        self._messages = messages
        self._questions = questions
        self._window = window

    def hand_over(self) -> None:
        """Write somebody's queue to a file."""
        context = self._context
        context.jobs.run_in_background(
            lambda: annotators_of(context.database),
            self._ask_whose,
            owner=self,
            topic="annotators",
            on_failed=self._messages.show_error,
        )

    def take_back(self) -> None:
        """Add what somebody did in a file that was handed over."""
        self._bring_in(self.tr("Taking back {name}"), take_back_steps)

    def merge(self) -> None:
        """Add all that another project holds."""
        self._bring_in(self.tr("Merging {name}"), merge_steps)

    @property
    def _context(self) -> AppContext:
        context = self._context_now()
        assert context is not None, "the menu offers it for a project only"
        return context

    def _ask_whose(self, names: Sequence[str]) -> None:
        if not names:
            words = self.tr("No text has been drawn for anybody yet, so there is no queue to hand over.")
            self._messages.show_warning(words)
            return
        dialog = HandOverDialog(names, self._context.settings.settings.annotator, self._window)
        dialog.agreed.connect(self._write_queue)
        dialog.open()

    def _write_queue(self, annotator: str) -> None:
        path = self._questions.new_project(self._window)
        if not path:
            return
        context = self._context
        title = self.tr("Handing over the queue of {name}").format(name=annotator)
        job = context.jobs.start(title, lambda: hand_over_steps(context.database, annotator, path))
        job.finished.connect(lambda: self._tell_where(job.result, annotator, Path(path).name))

    def _tell_where(self, count: object, annotator: str, file: str) -> None:
        texts = self.tr("One text") if count == 1 else self.tr("{n} texts").format(n=f"{count:,}")
        words = self.tr("Handed over in {file}: {texts} for {name}. Take the file back once they are done.")
        self._messages.show_note(words.format(texts=texts.lower(), name=annotator, file=file))

    def _bring_in(self, title: str, steps: "Callable[[Database, str], Steps]") -> None:
        path = self._questions.project(self._window)
        if not path:
            return
        context = self._context
        words = title.format(name=Path(path).name)
        job = context.jobs.start(
            words, lambda: steps(context.database, path), changed=context.events.tell_all
        )
        job.finished.connect(lambda: self._tell(job))

    def _tell(self, job: Job) -> None:
        from skillmix_desktop.store.merging import MergeSummary

        assert isinstance(job.result, MergeSummary)
        MergedRowsDialog(job.title, job.result, self._window).open()
