"""The model file in hand: what it is, what it takes of this machine, and how a test of it went."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from skillmix_desktop.pipeline.model_library import Fit, FoundFile, Library
from skillmix_desktop.pipeline.model_notes import ModelNotes
from skillmix_desktop.ui.jobs import Job, JobState
from skillmix_desktop.ui.model_words import file_facts, machine_facts, measured_facts, measured_words
from skillmix_desktop.ui.theme import EDGE, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, QuietButton, SecondaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.fact_grid import FactGrid
from skillmix_desktop.ui.widgets.job_strip import progress_words, show_in_bar
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label
from skillmix_desktop.ui.widgets.stacked import stacked_in

TEST_KEY = "Ctrl+T"


class HashView(QWidget):
    """The file's SHA-256, or the button that computes it."""

    compute_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        row = QHBoxLayout()
        self.title = Label("", "soft")
        row.addWidget(self.title, 1)
        self.compute_button = QuietButton(self.tr("Compute"), self.compute_wanted.emit)
        self.stop_button = QuietButton(self.tr("Stop"), self.stop_wanted.emit)
        self.compute_button.setAccessibleName(self.tr("Compute the SHA-256"))
        self.stop_button.setAccessibleName(self.tr("Stop computing the SHA-256"))
        row.addWidget(self.compute_button)
        row.addWidget(self.stop_button)
        column.addLayout(row)
        # A line that is too long for its place, of which all can be copied.
        self.words = QLineEdit(readOnly=True, frame=False)
        self.words.setProperty("look", "fact")
        self.words.setTextMargins(-2, 0, 0, 0)
        self.words.setAccessibleName(self.tr("SHA-256"))
        column.addWidget(self.words)

    def show_parts(self, parts: int) -> None:
        """Say what the hash is of; a model in several files is known by its first."""
        self.title.setText(self.tr("SHA-256 of the first file") if parts > 1 else self.tr("SHA-256"))

    def show_hash(self, sha256: str) -> None:
        """Show it; empty where it is not known."""
        self.words.setText(sha256 or self.tr("not computed yet"))
        self.words.setCursorPosition(0)
        self.compute_button.setVisible(not sha256)
        self.stop_button.hide()

    def show_job(self, job: Job) -> None:
        """How far its computation is."""
        self.words.setText(progress_words(job) or self.tr("Getting ready …"))
        self.compute_button.hide()
        self.stop_button.show()


class FileTestView(QWidget):
    """How the last test went, and the button for another one."""

    test_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR)
        self.words = Label("", "soft", wraps=True, selectable=True)
        self.bar = QProgressBar(textVisible=False)
        self.facts = FactGrid(self.tr("How the test went"))
        self.when = Label("", "aside", wraps=True)
        for widget in (self.words, self.bar, self.facts, self.when):
            column.addWidget(widget)
        column.addStretch(1)
        self.anyway = QCheckBox(self.tr("Load anyway"))
        self.anyway.setToolTip(self.tr("Memory looks too short: loading may fail, or slow the machine down"))
        self.test_button = PrimaryButton(self.tr("Test"), self.test_wanted.emit, key=TEST_KEY)
        self.test_button.setToolTip(self.tr("Load the file, measure how fast it is here, and unload it"))
        self.stop_button = SecondaryButton(self.tr("Stop"), self.stop_wanted.emit, key="Ctrl+.")
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        row.addWidget(self.anyway)
        row.addStretch(1)
        row.addWidget(self.stop_button)
        row.addWidget(self.test_button)
        column.addLayout(row)

    @property
    def load_anyway(self) -> bool:
        """Whether a file that does not fit is to be loaded all the same."""
        return not self.anyway.isHidden() and self.anyway.isChecked()

    def show_notes(self, found: FoundFile, notes: ModelNotes, fault: str) -> None:
        """How the last test went; ``fault`` says why it gave nothing."""
        measured = notes.measurement
        self._set_running(is_running=False)
        self.words.setText(fault or self.tr("Not tested on this machine yet."))
        self.words.setVisible(bool(fault) or measured is None)
        self.facts.show_facts([] if measured is None else measured_facts(found, measured))
        self.when.setText(measured_words(notes))
        self.when.setVisible(measured is not None)
        self.anyway.setVisible(found.fit is Fit.TOO_LARGE)
        self.test_button.setEnabled(found.file is not None)

    def show_job(self, job: Job) -> None:
        """How far the test is."""
        self._set_running(is_running=True)
        is_stopping = job.state is JobState.STOPPING
        waiting = job.progress.waiting if job.progress is not None else ""
        self.words.setText(self.tr("Stopping …") if is_stopping else self.tr("Testing: {}").format(waiting))
        show_in_bar(self.bar, job)
        self.stop_button.setEnabled(not is_stopping)

    def _set_running(self, *, is_running: bool) -> None:
        shown: dict[QWidget, bool] = dict.fromkeys((self.words, self.bar, self.stop_button), is_running)
        shown |= dict.fromkeys((self.facts, self.when, self.test_button), not is_running)
        for widget, is_shown in shown.items():
            widget.setVisible(is_shown)
        self.anyway.setEnabled(not is_running)


class ModelCard(Card):
    """Everything about the file in hand, in three columns; a sentence where it cannot be used."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.name = ElidedLabel("", "heading")
        self.fault = Label("", wraps=True, selectable=True)
        self.nothing = Label(self.tr("Choose a file to see what it is."), "soft", wraps=True)
        self.file = FactGrid(self.tr("The file"))
        self.machine = FactGrid(self.tr("On this machine"))
        self.hash = HashView()
        self.test = FileTestView()
        self.body.addWidget(self.name)
        self._stack = stacked_in(self.body, 1)
        self._stack.addWidget(_column(self.nothing))
        self._stack.addWidget(_column(self.fault))
        self._stack.addWidget(self._columns())

    def show_nothing(self) -> None:
        """No file is in hand."""
        self.name.set_text("")
        self._stack.setCurrentIndex(0)

    def show_file(self, found: FoundFile, library: Library) -> None:
        """What the file is; what is remembered of it comes later."""
        self.name.set_text(str(found.path))
        self.test.anyway.setChecked(False)
        self.hash.show_parts(found.file.parts if found.file is not None else 1)
        self.fault.setText(found.fault)
        self.file.show_facts(file_facts(found))
        self.machine.show_facts(machine_facts(found, library))
        self._stack.setCurrentIndex(1 if found.file is None else 2)

    def _columns(self) -> QWidget:
        columns = QWidget()
        row = QHBoxLayout(columns)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(EDGE)
        parts = (
            (self.tr("The file"), (self.file,)),
            (self.tr("On this machine"), (self.machine, self.hash)),
            (self.tr("Test"), (self.test,)),
        )
        for title, widgets in parts:
            row.addWidget(_column(Label(title, "heading"), *widgets), 1)
        return columns


def _column(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(NEAR)
    for widget in widgets:
        column.addWidget(widget, 1 if isinstance(widget, FileTestView) else 0)
    if not any(isinstance(widget, FileTestView) for widget in widgets):
        column.addStretch(1)
    column.setAlignment(Qt.AlignmentFlag.AlignTop)
    return holder
