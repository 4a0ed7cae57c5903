"""The sheet that a run is started from: who, how, and what it will take."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.pipeline.model_facts import ModelFacts
from skillmix_desktop.pipeline.outlooks import Outlook
from skillmix_desktop.ui.jobs import Job
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.theme import EDGE, INNER, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.model_facts_line import ModelFactsLine
from skillmix_desktop.ui.widgets.model_picker import ModelPicker
from skillmix_desktop.ui.widgets.run_outlook import RunOutlook
from skillmix_desktop.ui.widgets.run_status import RunEnd, RunningView
from skillmix_desktop.ui.widgets.stacked import stacked_in

START_KEY = "Ctrl+Return"
WIDTHS = (5, 4, 4)


@dataclass(frozen=True)
class SheetWords:
    """What a sheet calls its parts; ``start`` has a place for the number of texts."""

    who: str
    start: str
    nothing_left: str


class RunSheet(Card):
    """``start_wanted`` comes only while there is something that can be started."""

    start_wanted = Signal()
    stop_wanted = Signal()
    key_entered = Signal(str, str)

    def __init__(
        self, words: SheetWords, picker: ModelPicker, how: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._words = words
        self.picker = picker
        self._how = how
        self._outlook: Outlook | None = None
        self.facts = ModelFactsLine()
        self.outlook = RunOutlook()
        self.fault = Label("", "soft", wraps=True)
        self.start_button = PrimaryButton("", self.start_wanted.emit, key=START_KEY)
        self.running = RunningView()
        self.end = RunEnd()
        self._lay_out()
        self.running.stop_wanted.connect(self.stop_wanted)
        self.facts.key_entered.connect(self.key_entered)
        self.show_nothing_known()

    @property
    def is_running(self) -> bool:
        """Whether the sheet shows a run."""
        return self._right.currentWidget() is self.running

    def show_nothing_known(self) -> None:
        """Until the estimate has come."""
        self._show_outlook(None, "")

    def show_facts(self, facts: ModelFacts) -> None:
        """What is known of the chosen model."""
        self.facts.show_facts(facts)
        self._show_start()

    def show_outlook(self, outlook: Outlook) -> None:
        """What the run will take."""
        nothing_left = self._words.nothing_left
        if outlook.under_way:
            nothing_left = self.tr("All that is left, {}, is under way in batches.").format(
                count_words(outlook.under_way)
            )
        self._show_outlook(outlook, "" if outlook.texts else nothing_left)

    def show_fault(self, sentence: str) -> None:
        """Why there can be no such run; what the model's own line says is not said twice."""
        facts = self.facts.facts
        self._show_outlook(None, "" if facts is not None and facts.fault == sentence else sentence)

    def show_running(self, job: Job) -> None:
        """How far ``job`` is; nothing can be changed meanwhile."""
        self.running.show_job(job)
        self.end.hide()
        self._set_running(is_running=True)

    def show_ended(self, job: Job) -> None:
        """How ``job`` ended."""
        self._set_running(is_running=False)
        self.end.show_job(job)

    def _set_running(self, *, is_running: bool) -> None:
        self._right.setCurrentWidget(self.running if is_running else self._offer)
        for part in (self.picker, self._how, self.facts):
            part.setEnabled(not is_running)

    def _show_outlook(self, outlook: Outlook | None, sentence: str) -> None:
        self._outlook = outlook
        self.outlook.show_outlook(outlook)
        self.outlook.setHidden(outlook is not None and not outlook.texts)
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))
        self._show_start()

    def _show_start(self) -> None:
        texts = self._outlook.texts if self._outlook is not None else 0
        words = self._words.start.format(count_words(texts)) if texts else self._words.start.format("")
        self.start_button.set_text(" ".join(words.split()))
        facts = self.facts.facts
        is_known = facts is not None and facts.spec == self.picker.spec and not facts.fault
        self.start_button.setEnabled(is_known and texts > 0)

    def _lay_out(self) -> None:
        who = QVBoxLayout()
        who.setSpacing(NEAR)
        who.addWidget(Label(self._words.who, "heading"))
        who.addWidget(self.picker)
        who.addWidget(self.facts)
        who.addStretch(1)
        how = QVBoxLayout()
        how.setSpacing(NEAR)
        how.addWidget(Label(self.tr("How"), "heading"))
        how.addWidget(self._how)
        how.addStretch(1)
        self._offer = QWidget()
        takes = QVBoxLayout(self._offer)
        takes.setContentsMargins(0, 0, 0, 0)
        takes.setSpacing(NEAR)
        takes.addWidget(Label(self.tr("What it will take"), "heading"))
        takes.addWidget(self.outlook)
        takes.addWidget(self.fault)
        takes.addStretch(1)
        takes.addWidget(self.start_button, 0, Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout()
        row.setSpacing(EDGE)
        for part, stretch in zip((who, how), WIDTHS, strict=False):
            row.addLayout(part, stretch)
        self.body.addLayout(row)
        self._right = stacked_in(row, WIDTHS[-1])
        self._right.addWidget(self._offer)
        self._right.addWidget(self.running)
        self.body.setSpacing(INNER)
        self.add(self.end)
