"""Tells a stopwatch whether somebody is at a page: it is in view, its window is in front, and keys come."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QWidget

from skillmix_desktop.ui.stopwatch import Stopwatch

SIGNS_OF_LIFE = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel}
)
CHANGES = frozenset(
    {QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate}
)


class Presence(QObject):
    """Lives as long as the page."""

    def __init__(self, page: QWidget, stopwatch: Stopwatch) -> None:
        super().__init__(page)
        self._page = page
        self._stopwatch = stopwatch
        self._watched: QWindow | None = None
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        kind = event.type()
        if kind in SIGNS_OF_LIFE:
            self._stopwatch.touch()
        elif kind in CHANGES and watched is self._page:
            self._watch_window()
            if self._page.isVisible() and self._page.isActiveWindow():
                self._stopwatch.start()
            else:
                self._stopwatch.stop()
        return False

    def _watch_window(self) -> None:
        # All keys and moves come by the system's window before they go to a widget.
        window = self._page.window().windowHandle()
        if window is not None and window is not self._watched:
            self._watched = window
            window.installEventFilter(self)
