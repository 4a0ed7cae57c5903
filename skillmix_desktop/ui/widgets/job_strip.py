"""The jobs at the rail's foot: what runs, how far it is, and the button that stops it."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from skillmix_desktop.store.import_summary import ImportSummary
from skillmix_desktop.ui.jobs import Job, Jobs, JobState
from skillmix_desktop.ui.quantities import count_words, rate_words, size_words, time_words
from skillmix_desktop.ui.theme import TIGHT
from skillmix_desktop.ui.widgets.buttons import EnterButton, QuietButton
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label

KIBIBYTE = 1024


class JobButton(EnterButton):
    """Opens the list of jobs."""


class JobStrip(QWidget):
    """Shows the newest running job, or how the last one ended; ``list_wanted`` asks for all of them."""

    list_wanted = Signal()

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TIGHT)
        head = QHBoxLayout()
        head.setSpacing(TIGHT)
        self.list_button = JobButton()
        self.list_button.setToolTip(self.tr("All jobs"))
        self.list_button.clicked.connect(self.list_wanted)
        self.stop_button = QuietButton(self.tr("Stop"), self._stop)
        self.stop_button.setToolTip(self.tr("Stop after the present step; what is done is kept"))
        head.addWidget(self.list_button, 1)
        head.addWidget(self.stop_button)
        column.addLayout(head)
        self.title = ElidedLabel()
        self.bar = QProgressBar(textVisible=False)
        self.aside = Label("", "aside", wraps=True)
        for widget in (self.title, self.bar, self.aside):
            column.addWidget(widget)
        for news in (jobs.started, jobs.progressed, jobs.ended, jobs.forgotten):
            news.connect(self._show)
        self._show()

    def _show(self) -> None:
        running = self._jobs.running
        self.setVisible(bool(running or self._jobs.past))
        for widget in (self.bar, self.stop_button):
            widget.setVisible(bool(running))
        if running:
            self._show_running(running[-1], len(running))
        elif self._jobs.past:
            last = self._jobs.past[0]
            self.list_button.setText(self.tr("Last job: {state}").format(state=last.state.value))
            self.title.set_text(last.title)
            self.aside.setText(shortfall_words(last))
        self.aside.setVisible(bool(self.aside.text()))

    def _show_running(self, job: Job, how_many: int) -> None:
        is_stopping = job.state is JobState.STOPPING
        head = self.tr("Stopping …") if is_stopping else self.tr("Running")
        self.list_button.setText(head if how_many == 1 else self.tr("{n} running").format(n=how_many))
        self.stop_button.setEnabled(not is_stopping)
        self.stop_button.setAccessibleName(self.tr("Stop {title}").format(title=job.title))
        self.title.set_text(job.title)
        show_in_bar(self.bar, job)
        self.aside.setText(progress_words(job))

    def _stop(self) -> None:
        if self._jobs.running:
            self._jobs.running[-1].cancel()


def show_in_bar(bar: QProgressBar, job: Job) -> None:
    """How far ``job`` is; the bar runs to and fro while nobody knows."""
    progress = job.progress
    if progress is None or progress.total <= 0:
        bar.setRange(0, 0 if job.is_running else 1)
    else:
        # Qt's bar counts no further than two thousand million, which a file's bytes exceed.
        unit = KIBIBYTE if progress.in_bytes else 1
        bar.setRange(0, max(1, progress.total // unit))
        bar.setValue(min(progress.done, progress.total) // unit)
    bar.setAccessibleName(job.title)


def shortfall_words(job: Job) -> str:
    """What an ended job did not do: rows that it left out, steps that failed; empty where it did all."""
    if isinstance(job.result, ImportSummary) and job.result.unread:
        unread = len(job.result.unread)
        words = QCoreApplication.translate("JobStrip", "1 row unread" if unread == 1 else "{n} rows unread")
        return words.format(n=count_words(unread))
    failed = job.progress.failed if job.progress is not None else 0
    words = QCoreApplication.translate("JobStrip", "{n} failed")
    return words.format(n=count_words(failed)) if failed else ""


def progress_words(job: Job) -> str:
    """Done of total, failures, rate and time left, as far as they are known."""
    progress = job.progress
    if progress is None:
        return ""
    amount = size_words if progress.in_bytes else count_words
    parts = [f"{amount(progress.done)} / {amount(progress.total)}"]
    if progress.failed:
        parts.append(f"{count_words(progress.failed)} failed")
    if progress.waiting and job.is_running:
        parts.append(progress.waiting)
    elif job.is_running:
        left = time_words(job.rate.seconds_left(progress.total))
        parts += [rate_words(job.rate.per_second, in_bytes=progress.in_bytes), f"{left} left" if left else ""]
    return " · ".join(part for part in parts if part)
