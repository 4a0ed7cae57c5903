"""The head of the spot-check page: how far the queue is, whose it is, and how it gets longer."""

from collections.abc import Mapping

from PySide6.QtWidgets import QHBoxLayout, QWidget

from skillmix_desktop.pipeline.spot_checks import CheckState
from skillmix_desktop.ui.theme import NEAR, TIGHT
from skillmix_desktop.ui.widgets.annotator_picker import AnnotatorPicker
from skillmix_desktop.ui.widgets.buttons import QuietButton, SecondaryButton
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind
from skillmix_desktop.ui.widgets.flag_line import FLAG


class SpotCheckTools(QWidget):
    """Chips with the states' counts, the picker of the person, and the buttons of the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips = {state: Chip() for state in CheckState}
        self.picker = AnnotatorPicker()
        self.draw_button = SecondaryButton(self.tr("Draw texts …"))
        self.keys_button = QuietButton(self.tr("Keys"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(TIGHT)
        self.flagged = Chip()
        for chip in (*self.chips.values(), self.flagged):
            row.addWidget(chip)
        row.addSpacing(NEAR)
        for widget in (self.picker, self.draw_button, self.keys_button):
            row.addWidget(widget)
            row.addSpacing(TIGHT)
        self.show_counts({})

    def show_pace(self, words: str) -> None:
        """How fast it goes is there for who asks; a clock in view would press people."""
        self.chips[CheckState.PENDING].setToolTip(words)
        self.chips[CheckState.SUBMITTED].setToolTip(words)

    def show_counts(self, counts: Mapping[CheckState, int], flagged: int = 0) -> None:
        """How many texts are in each state; nothing where there is no queue."""
        words = {
            CheckState.PENDING: self.tr("Pending {n}"),
            CheckState.DRAFT: self.tr("Drafts {n}"),
            CheckState.SUBMITTED: self.tr("Done {n}"),
            CheckState.SKIPPED: self.tr("Skipped {n}"),
        }
        is_queue = any(counts.values())
        for state, chip in self.chips.items():
            count = counts.get(state, 0)
            chip.show_text(words[state].format(n=f"{count:,}"))
            chip.setVisible(is_queue and (count > 0 or state is not CheckState.SKIPPED))
        self.flagged.show_text(self.tr("{flag} {n}").format(flag=FLAG, n=f"{flagged:,}"), ChipKind.PERSON)
        self.flagged.setToolTip(self.tr("Flagged for adjudication"))
        self.flagged.setVisible(flagged > 0)
