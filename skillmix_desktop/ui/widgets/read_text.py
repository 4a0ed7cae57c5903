"""The text on the bench: its keys are the page's, until one goes into it with a caret."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QWidget

from skillmix_desktop.ui.widgets.judged_text import JudgedText

Key = Qt.Key
MOVES = (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End)
PAGES = (Key.Key_PageUp, Key.Key_PageDown)
OWN = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll)
CARET_WIDTH = 2


class ReadText(JudgedText):
    """With Shift its keys select and with Ctrl+C they copy; ``left`` comes when the caret goes, by key."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._has_caret = False

    def enter(self) -> None:
        """Move a caret through the text with the arrows; once more, or Esc, leaves it."""
        if self._has_caret:
            self._leave()
            return
        self._has_caret = True
        self.setCursorWidth(CARET_WIDTH)
        self.setFocus()

    def turn_page(self, by: int) -> None:
        """Scroll a long text by about what is in view."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep())

    def set_text(self, text: str) -> None:
        super().set_text(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(self._keeps(event))
            return event.isAccepted()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Key.Key_Escape and self._has_caret:
            self._leave()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self._has_caret = False
        self.setCursorWidth(1)
        super().focusOutEvent(event)

    def _keeps(self, event: QKeyEvent) -> bool:
        """Whether the key is for the text, and not for the page."""
        if any(event.matches(key) for key in OWN):
            return True
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        if event.key() in MOVES + PAGES:
            return self._has_caret or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return self._has_caret and event.key() == Key.Key_Escape

    def _leave(self) -> None:
        self._has_caret = False
        self.left.emit()
