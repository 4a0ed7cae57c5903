"""Whose queue is handed over, and what the file will and will not hold."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import APART, EDGE, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.fields import Picker
from skillmix_desktop.ui.widgets.labels import Label

WIDTH = 480


class HandOverDialog(QDialog):
    """``agreed`` gives the name of the person whose queue is handed over."""

    agreed = Signal(str)

    def __init__(self, annotators: Sequence[str], current: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Hand over a queue"))
        self.setFixedWidth(WIDTH)
        self.who = Picker(self.tr("Whose queue"), annotators)
        self.who.setCurrentIndex(max(0, self.who.findText(current)))
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, APART)
        column.setSpacing(NEAR)
        words = self.tr(
            "Writes a person’s queue to a project file of its own: the texts, the guidelines, and what they "
            "have said so far. Nothing of any grader or of anybody else is in it, so it can be sent to them "
            "as it is. When the file comes back, take it back here."
        )
        column.addWidget(Label(words, wraps=True))
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        label = Label(self.tr("&Queue of"))
        label.setBuddy(self.who)
        row.addWidget(label)
        row.addWidget(self.who, 1)
        column.addLayout(row)
        foot = QHBoxLayout()
        foot.setSpacing(NEAR)
        foot.addStretch(1)
        foot.addWidget(SecondaryButton(self.tr("Cancel"), self.reject))
        self.agree_button = PrimaryButton(self.tr("Choose the file …"), self._agree)
        self.agree_button.setDefault(True)
        foot.addWidget(self.agree_button)
        column.addLayout(foot)

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit(self.who.currentText())
