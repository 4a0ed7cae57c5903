"""A run while it goes on, and one line about how it ended."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from skillmix_desktop.llm.prices import dollars_words
from skillmix_desktop.pipeline.batch_submission import Submission
from skillmix_desktop.pipeline.runs import RunTotals
from skillmix_desktop.ui.jobs import Job, JobState
from skillmix_desktop.ui.quantities import count_words, rate_words, time_words
from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.buttons import SecondaryButton
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind
from skillmix_desktop.ui.widgets.job_strip import show_in_bar
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label


class RunningView(QWidget):
    """How far the run is, how fast, what failed last, and the button that stops it."""

    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR)
        self.title = ElidedLabel("", "heading")
        self.bar = QProgressBar(textVisible=False)
        self.done = Label()
        self.pace = Label("", "soft")
        self.note = ElidedLabel("", "aside")
        for widget in (self.title, self.bar, self.done, self.pace, self.note):
            column.addWidget(widget)
        column.addStretch(1)
        self.stop_button = SecondaryButton(self.tr("Stop"), self.stop_wanted.emit, key="Ctrl+.")
        self.stop_button.setToolTip(self.tr("What is done is kept, and the next run goes on"))
        column.addWidget(self.stop_button, 0, Qt.AlignmentFlag.AlignRight)

    def show_job(self, job: Job) -> None:
        progress = job.progress
        is_stopping = job.state is JobState.STOPPING
        self.title.set_text(self.tr("Stopping …") if is_stopping else job.title)
        show_in_bar(self.bar, job)
        self.stop_button.setEnabled(not is_stopping)
        if progress is None:
            self.done.setText(self.tr("Getting ready …"))
            self.pace.setText("")
            self.note.set_text("")
            return
        self.done.setText(self._done_words(progress.done, progress.total, progress.failed))
        left = time_words(job.rate.seconds_left(progress.total))
        left = self.tr("{} left").format(left) if left else self.tr("time left unknown")
        self.pace.setText(" · ".join(part for part in (rate_words(job.rate.per_second), left) if part))
        fault = self.tr("Last fault: {}").format(progress.note) if progress.note else ""
        self.note.set_text(progress.waiting or fault)

    def _done_words(self, done: int, total: int, failed: int) -> str:
        words = self.tr("{done} of {total}").format(done=count_words(done), total=count_words(total))
        return words + (self.tr(" · {} failed").format(count_words(failed)) if failed else "")


class RunEnd(QWidget):
    """How the last run ended; hidden until one has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(NEAR)
        self.chip = Chip()
        self.words = Label("", wraps=True, selectable=True)
        row.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        self.hide()

    def show_job(self, job: Job) -> None:
        """Say how ``job``, which has ended, did so."""
        if job.state is JobState.FINISHED and isinstance(job.result, RunTotals):
            failed = job.result.failed
            chip = (self.tr("done"), ChipKind.NEUTRAL if failed else ChipKind.MET)
            words = self._total_words(job.title, job.result)
        elif job.state is JobState.FINISHED and isinstance(job.result, Submission):
            chip = (self.tr("handed over"), ChipKind.MET)
            words = self._submission_words(job.title, job.result)
        else:
            progress = job.progress
            done = progress.done - progress.failed if progress is not None else 0
            kept = self.tr("{} were done and are kept; start again to go on.").format(count_words(done))
            is_stopped = job.state is JobState.CANCELLED
            chip = (
                (self.tr("stopped"), ChipKind.NEUTRAL)
                if is_stopped
                else (self.tr("failed"), ChipKind.NOT_MET)
            )
            fault = "" if is_stopped else self._fault_words(job)
            words = f"{job.title}: {fault} {kept}" if fault else f"{job.title}: {kept}"
        self.chip.show_text(*chip)
        self.words.setText(words)
        self.show()

    def _submission_words(self, title: str, submission: Submission) -> str:
        words = self.tr("{n} verdicts are asked for; collect them here within a day").format(
            n=count_words(submission.requests)
        )
        cost = (
            ""
            if not submission.most_usd
            else self.tr("at most {}").format(dollars_words(submission.most_usd))
        )
        return f"{title}: {' · '.join(part for part in (words, cost) if part)}"

    def _fault_words(self, job: Job) -> str:
        return job.message if job.state is JobState.FAILED else self.tr("A fault in the program ended it.")

    def _total_words(self, title: str, totals: RunTotals) -> str:
        cost = self.tr("cost unknown") if totals.cost_usd is None else ""
        if totals.cost_usd:
            cost = dollars_words(totals.cost_usd)
        tokens = totals.input_tokens + totals.output_tokens
        parts = [
            totals.stopped,
            self.tr("{} came off").format(count_words(totals.done)),
            self.tr("{} failed").format(count_words(totals.failed)) if totals.failed else "",
            self.tr("{} tokens").format(count_words(tokens)) if tokens else "",
            cost,
            time_words(totals.seconds) if totals.seconds >= 1 else "",
        ]
        return f"{title}: {' · '.join(part for part in parts if part)}"
