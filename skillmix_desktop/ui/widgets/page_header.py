"""The head of a page: its title, one sentence on what it is for now, and what can be done."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.labels import Label


class PageHeader(QWidget):
    """Title and sentence at the left; actions at the right, the primary one last."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(NEAR)
        words = QVBoxLayout()
        words.setSpacing(2)
        self.title = Label(title, "title")
        self.sentence = Label("", "soft", wraps=True)
        words.addWidget(self.title)
        words.addWidget(self.sentence)
        row.addLayout(words, 1)
        self._right = QHBoxLayout()
        self._right.setSpacing(NEAR)
        row.addLayout(self._right)

    def set_sentence(self, text: str) -> None:
        self.sentence.setText(text)

    def add_action(self, widget: QWidget) -> None:
        """Put a button, a chip or a picker at the right end."""
        self._right.addWidget(widget)
