"""What a page shows while there is nothing: one sentence, and the button that does something about it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import APART
from skillmix_desktop.ui.widgets.buttons import PrimaryButton
from skillmix_desktop.ui.widgets.labels import Label

WIDEST = 440


class EmptyState(QWidget):
    """The sentence stands a little above the middle; without ``button_text`` there is no button."""

    def __init__(
        self,
        sentence: str,
        button_text: str = "",
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setSpacing(APART)
        column.addStretch(2)
        self.sentence = Label(sentence, "soft", wraps=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setFixedWidth(WIDEST)
        # In a row of its own: a label that a layout aligns is not given the height of its wrapped lines.
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.sentence)
        row.addStretch(1)
        column.addLayout(row)
        self.button: PrimaryButton | None = None
        if button_text:
            self.button = PrimaryButton(button_text, on_click)
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
