"""That a text is flagged for adjudication, and why."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from skillmix_desktop.pipeline.spot_checks import Flag
from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind
from skillmix_desktop.ui.widgets.note_field import NoteField

FLAG = "⚑"
MOST_LETTERS = 500


class FlagLine(QWidget):
    """In view only while the flag is up; ``written`` gives the note, letter by letter."""

    written = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chip = Chip(self.tr("{flag}  flagged").format(flag=FLAG), ChipKind.PERSON)
        self.note = NoteField()
        self.note.setMaxLength(MOST_LETTERS)
        self.note.setAccessibleName(self.tr("Why the text is flagged"))
        self.note.setPlaceholderText(self.tr("What should be settled about it? Enter goes on"))
        self.note.textEdited.connect(self.written)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(NEAR)
        row.addWidget(self.chip)
        row.addWidget(self.note, 1)
        self.hide()

    def show_flag(self, flag: Flag) -> None:
        """Show whether it is up, and its note."""
        self.setVisible(flag.is_up)
        if self.note.text() != flag.note:
            self.note.setText(flag.note)
