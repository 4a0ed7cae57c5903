"""Lines of text in the few looks that the window has."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from skillmix_desktop.ui.widgets.shrinking import Shrinking

LOOKS = ("plain", "title", "heading", "soft", "aside", "number", "grader", "person")


class Label(QLabel):
    """Plain text in one of ``LOOKS``; wraps where ``wraps``, and never takes what it shows for mark-up."""

    def __init__(
        self,
        text: str = "",
        look: str = "plain",
        *,
        wraps: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        assert look in LOOKS
        self.setProperty("look", look)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)


class ElidedLabel(Label):
    """A line that is cut with … where there is no room; the whole of it is the tooltip."""

    def __init__(self, text: str = "", look: str = "plain", *, parent: QWidget | None = None) -> None:
        super().__init__("", look, parent=parent)
        self._whole = text
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: object) -> None:  # noqa: N802, ARG002
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(0, self.width()))
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")


class ShrinkingLabel(Shrinking, Label):
    """A line that takes no more room than it needs."""


def thin_line(parent: QWidget | None = None) -> QFrame:
    """A hairline between parts."""
    line = QFrame(parent)
    line.setProperty("look", "line")
    return line
