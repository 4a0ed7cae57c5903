"""Buttons: the one thing that a page is for, the others, and the quiet ones; each with its key printed."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
BARE = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class EnterButton(QPushButton):
    """Is pressed by Enter as by the space bar; Qt does so in dialogs only, where Enter means the default."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in ENTER and event.modifiers() in BARE:
            self.click()
        else:
            super().keyPressEvent(event)


class Button(EnterButton):
    """An ordinary button; ``key`` is printed on it and presses it."""

    LOOK = "secondary"

    def __init__(
        self,
        text: str,
        on_click: Callable[[], object] | None = None,
        *,
        key: str = "",
        tooltip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("look", self.LOOK)
        self._key = key
        self._words = text
        self.set_text(text)
        self.setToolTip(tooltip)
        self.setAutoDefault(False)
        if key:
            # Not the button's own shortcut: that would press it a tenth of a second late, for the show of it.
            self._shortcut = QShortcut(QKeySequence(key), self, self.click)
            self._shortcut.setAutoRepeat(False)
        if on_click is not None:
            self.clicked.connect(lambda: on_click())

    def set_text(self, text: str) -> None:
        """Change the words and keep the key."""
        self._words = text
        native = key_words(self._key)
        self.setText(f"{text}  {native}" if native else text)
        self.setAccessibleName(text.replace("&", ""))

    def print_key(self, key: str) -> None:
        """Show a key that others listen to."""
        self._key = key
        self.set_text(self._words)


def key_words(key: str) -> str:
    """The key as it stands on the keyboard."""
    native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    return native.replace("Return", "Enter")


class PrimaryButton(Button):
    """What the page is for; one a page."""

    LOOK = "primary"


class SecondaryButton(Button):
    """Anything else that can be done."""


class QuietButton(Button):
    """Something at hand that should not draw the eye."""

    LOOK = "quiet"
