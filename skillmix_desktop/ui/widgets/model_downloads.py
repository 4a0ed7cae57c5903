"""Fetching a model file from a hub: which one, how far it is, and those that may serve as graders."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from skillmix_desktop.pipeline.grader_suggestions import GraderList, GraderSuggestion
from skillmix_desktop.pipeline.model_download import DownloadRun
from skillmix_desktop.pipeline.model_library import Library
from skillmix_desktop.ui.jobs import Job, JobState
from skillmix_desktop.ui.quantities import size_words
from skillmix_desktop.ui.theme import INNER, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind
from skillmix_desktop.ui.widgets.job_strip import progress_words, show_in_bar
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label, thin_line

# A little more than the file itself is what it takes on a GPU.
GPU_SURCHARGE = 1.2


class DownloadForm(Card):
    """``download_wanted`` gives the run; it goes on where an earlier one ended."""

    download_wanted = Signal(object)
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("A file from a hub"), parent)
        self._folder = Path()
        self.repository = self._line(self.tr("Repository"), "owner/name")
        self.file = self._line(self.tr("File"), "name.gguf")
        self.revision = self._line(self.tr("Revision"), self.tr("the newest"))
        self.folder = ElidedLabel()
        form = QFormLayout()
        form.setHorizontalSpacing(INNER)
        form.setVerticalSpacing(NEAR)
        form.addRow(self.tr("Repository"), self.repository)
        form.addRow(self.tr("File"), self.file)
        form.addRow(self.tr("Revision"), self.revision)
        form.addRow(self.tr("Into"), self.folder)
        self.body.addLayout(form)
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        row.addStretch(1)
        self.stop_button = SecondaryButton(self.tr("Stop"), self.stop_wanted.emit, key="Ctrl+.")
        self.stop_button.setToolTip(
            self.tr("What has come is kept, and the next download goes on from there")
        )
        self.download_button = PrimaryButton(self.tr("Download"), self._tell)
        row.addWidget(self.stop_button)
        row.addWidget(self.download_button)
        self.body.addLayout(row)
        self.bar = QProgressBar(textVisible=False)
        self.words = Label("", "soft", wraps=True, selectable=True)
        self.add(self.bar)
        self.add(self.words)
        self.body.addStretch(1)
        for line in (self.repository, self.file):
            line.textChanged.connect(lambda _text: self._look())
            line.returnPressed.connect(self._tell)
        self.show_idle("")

    def show_folder(self, folder: Path) -> None:
        """Downloads go into ``folder``."""
        self._folder = folder
        self.folder.set_text(str(folder))

    def show_idle(self, words: str) -> None:
        """Nothing is on its way; ``words`` say how the last download ended."""
        self.bar.hide()
        self.stop_button.hide()
        self.words.setText(words)
        self._look()

    def show_job(self, job: Job) -> None:
        """How far a download is."""
        is_stopping = job.state is JobState.STOPPING
        head = self.tr("Stopping …") if is_stopping else job.title
        amount = progress_words(job) or self.tr("asking the hub")
        self.words.setText(f"{head}: {amount}")
        show_in_bar(self.bar, job)
        self.bar.show()
        self.stop_button.show()
        self.stop_button.setEnabled(not is_stopping)

    def show_suggestion(self, grader: GraderSuggestion) -> None:
        """Fill the form with what is suggested."""
        self.repository.setText(grader.repository)
        self.file.setText(grader.file)
        self.revision.clear()

    def _look(self) -> None:
        self.download_button.setEnabled(bool(self.repository.text().strip() and self.file.text().strip()))

    def _tell(self) -> None:
        repository, file = self.repository.text().strip(), self.file.text().strip()
        if repository and file:
            revision = self.revision.text().strip() or None
            self.download_wanted.emit(DownloadRun(repository, file, self._folder, revision))

    def _line(self, name: str, example: str) -> QLineEdit:
        line = QLineEdit(placeholderText=example)
        line.setAccessibleName(name)
        return line


class Suggestions(Card):
    """``download_wanted`` gives the suggestion whose file is to be fetched."""

    download_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Files that may serve as graders"), parent)
        self.note = Label("", "aside", wraps=True)
        self.add(self.note)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(self.tr("Suggested graders"))
        self.add(self._area, 1)
        self.chips: list[Chip] = []
        self.buttons: list[SecondaryButton] = []

    def show_graders(self, suggested: GraderList, library: Library) -> None:
        """The suggestions from small to large, and how each suits this machine."""
        self.note.setText(suggested.note)
        self.chips, self.buttons = [], []
        canvas = QWidget()
        canvas.setProperty("look", "canvas")
        column = QVBoxLayout(canvas)
        column.setContentsMargins(0, NEAR, NEAR, 0)
        column.setSpacing(NEAR)
        for number, grader in enumerate(suggested.graders):
            if number:
                column.addWidget(thin_line())
            column.addWidget(self._row(grader, library))
        column.addStretch(1)
        self._area.setWidget(canvas)

    def _row(self, grader: GraderSuggestion, library: Library) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(INNER)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(f"{grader.name} · {grader.quantization}", "heading", wraps=True))
        words.addWidget(Label(grader.why, wraps=True))
        about = self.tr("about {size} · for {memory} GB of memory · {licence}").format(
            size=size_words(grader.bytes), memory=grader.memory_gb, licence=grader.licence
        )
        words.addWidget(Label(about, "aside", wraps=True))
        row.addLayout(words, 1)
        chip = Chip(*self._suits(grader, library))
        button = SecondaryButton(self.tr("Download"), self._teller(grader))
        button.setAccessibleName(self.tr("Download {}").format(grader.name))
        is_here = PurePosixPath(grader.file).name in {found.path.name for found in library.files}
        button.setEnabled(not is_here)
        if is_here:
            button.set_text(self.tr("Is here"))
        right = QVBoxLayout()
        right.setSpacing(NEAR)
        for widget in (chip, button):
            right.addWidget(widget, 0, Qt.AlignmentFlag.AlignRight)
        row.addLayout(right)
        self.chips.append(chip)
        self.buttons.append(button)
        return holder

    def _suits(self, grader: GraderSuggestion, library: Library) -> tuple[str, ChipKind]:
        if library.gpu_free is not None and library.gpu_free >= grader.bytes * GPU_SURCHARGE:
            return self.tr("fits the GPU"), ChipKind.MET
        if library.memory_total is None:
            return self.tr("memory unknown"), ChipKind.NOT_JUDGED
        if library.memory_total >= grader.memory_gb * 1e9:
            return self.tr("fits this machine"), ChipKind.MET
        return self.tr("too large"), ChipKind.NOT_MET

    def _teller(self, grader: GraderSuggestion) -> Callable[[], None]:
        return lambda: self.download_wanted.emit(grader)
