"""Labels that ask for the room of all their words, and are cut with … where there is less."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

LEAST_WIDTH = 40


class Shrinking(QLabel):
    """Put before the label's class; a screen reader hears the whole, and the tooltip shows it."""

    _whole = ""
    _told = ""

    def setText(self, text: str) -> None:  # noqa: N802
        self._whole = text
        self.setAccessibleName(text)
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        """What the whole takes; a pixel more, since widths of letters are no whole pixels."""
        return QSize(self._frame_width() + self._width_of(self._whole) + 1, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(min(LEAST_WIDTH, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_whole = self.width() >= self.sizeHint().width()
        room = max(0, self.width() - self._frame_width())
        cut = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        super().setText(self._whole if is_whole else cut)
        if self.toolTip() in ("", self._told):  # else it is somebody else's
            self._told = "" if is_whole else self._whole
            self.setToolTip(self._told)

    def _frame_width(self) -> int:
        """What stands around the words."""
        return super().sizeHint().width() - self._width_of(self.text())

    def _width_of(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words)
