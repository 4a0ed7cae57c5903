"""The list of jobs: those that run, and how the last ones ended."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from skillmix_desktop.store.import_summary import ImportSummary
from skillmix_desktop.ui.dialogs.unread_rows import UnreadRowsDialog
from skillmix_desktop.ui.jobs import Job, Jobs, JobState
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.buttons import Button, SecondaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind
from skillmix_desktop.ui.widgets.job_strip import progress_words, shortfall_words, show_in_bar
from skillmix_desktop.ui.widgets.labels import Label

CHIPS = {
    JobState.RUNNING: ChipKind.ACCENT,
    JobState.STOPPING: ChipKind.ACCENT,
    JobState.FINISHED: ChipKind.MET,
    JobState.CANCELLED: ChipKind.NOT_JUDGED,
    JobState.FAILED: ChipKind.NOT_MET,
    JobState.CRASHED: ChipKind.NOT_MET,
}
ENDED_EARLY = (JobState.CANCELLED, JobState.FAILED, JobState.CRASHED)


class JobCard(Card):
    """One job, with the button that stops it or goes on with it."""

    def __init__(self, job: Job, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(job.title, parent)
        self._job = job
        self._jobs = jobs
        self.chip = Chip()
        self.head.addWidget(self.chip)
        self.bar = QProgressBar(textVisible=False)
        self.add(self.bar)
        foot = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        self.words = Label("", "aside")
        self.note = Label("", "aside", wraps=True)
        words.addWidget(self.words)
        words.addWidget(self.note)
        foot.addLayout(words, 1)
        self.button: Button = SecondaryButton("", self._act)
        foot.addWidget(self.button)
        self.body.addLayout(foot)
        job.progressed.connect(self.show_job)
        self.show_job()

    def show_job(self) -> None:
        job = self._job
        short = "" if job.is_running else shortfall_words(job)
        self.chip.show_text(", ".join(filter(None, (job.state.value, short))), CHIPS[job.state])
        self.bar.setVisible(job.is_running)
        show_in_bar(self.bar, job)
        self.words.setText(progress_words(job))
        is_sentence = job.state is JobState.FAILED
        note = job.message if is_sentence else (job.progress.note if job.progress is not None else "")
        self.note.setText(note)
        self.note.setVisible(bool(note))
        has_list = isinstance(job.result, ImportSummary) and bool(job.result.unread)
        done = self.tr("Show the rows") if has_list else self.tr("Go on")
        self.button.set_text(self.tr("Stop") if job.is_running else done)
        self.button.setEnabled(job.state is not JobState.STOPPING)
        self.button.setVisible(job.is_running or job.state in ENDED_EARLY or has_list)

    def _act(self) -> None:
        if self._job.is_running:
            self._job.cancel()
        elif isinstance(self._job.result, ImportSummary):
            UnreadRowsDialog(self._job.title, self._job.result.unread, self.window()).open()
        else:
            self._jobs.again(self._job)


class JobList(QDialog):
    """All jobs, the running ones first; stopping keeps what is done, going on does what is missing."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Jobs"))
        self.resize(520, 420)
        self._jobs = jobs
        column = QVBoxLayout(self)
        column.setContentsMargins(APART, APART, APART, APART)
        column.setSpacing(APART)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self._area, 1)
        column.addWidget(SecondaryButton(self.tr("Close"), self.accept), 0, Qt.AlignmentFlag.AlignRight)
        self.cards: list[JobCard] = []
        jobs.started.connect(self._show)
        jobs.ended.connect(self._show)
        self._show()

    def _show(self) -> None:
        canvas = QWidget()
        canvas.setProperty("look", "canvas")
        column = QVBoxLayout(canvas)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR)
        self.cards = [JobCard(job, self._jobs) for job in (*reversed(self._jobs.running), *self._jobs.past)]
        for card in self.cards:
            column.addWidget(card)
        if not self.cards:
            column.addWidget(Label(self.tr("No job has run since the program was started."), "soft"))
        column.addStretch(1)
        self._area.setWidget(canvas)
