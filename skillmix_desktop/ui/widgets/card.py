"""A card: things that belong together, on a ground of their own."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import INNER, NEAR
from skillmix_desktop.ui.widgets.labels import Label, ShrinkingLabel
from skillmix_desktop.ui.widgets.looks import set_look


class Card(QFrame):
    """Put what it holds into ``body``; ``head`` is the row of its title, for chips and quiet buttons.

    With ``shrinks`` a long title is cut where there is no room for it.
    """

    def __init__(self, title: str = "", parent: QWidget | None = None, *, shrinks: bool = False) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(INNER, INNER, INNER, INNER)
        column.setSpacing(NEAR)
        self.head = QHBoxLayout()
        self.head.setSpacing(NEAR)
        column.addLayout(self.head)
        self._title = ShrinkingLabel("", "heading") if shrinks else Label("", "heading")
        self.head.addWidget(self._title)
        self.head.addStretch(1)
        self.set_title(title)
        self.body = QVBoxLayout()
        self.body.setSpacing(NEAR)
        column.addLayout(self.body, 1)

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        self._title.setVisible(bool(title))

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put ``widget`` below what is there."""
        self.body.addWidget(widget, stretch)

    def set_chosen(self, is_chosen: bool) -> None:
        """Frame the card in the accent, as the one in hand."""
        set_look(self, "chosen", "true" if is_chosen else "false")
