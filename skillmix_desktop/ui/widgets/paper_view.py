"""The pages of a document, one below the other, as they come out on paper."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import APART


class PaperView(QScrollArea):
    """Shows pages given as PNG, no wider than they are; arrows and Page Up and Down scroll."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.pages: list[Page] = []

    def show_pages(self, pictures: Sequence[bytes]) -> None:
        """Show these pages; the view stays where it was."""
        place = self.verticalScrollBar().value()
        canvas = QWidget()
        canvas.setProperty("look", "canvas")
        column = QVBoxLayout(canvas)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(APART)
        self.pages = [Page(picture) for picture in pictures]
        for number, page in enumerate(self.pages, start=1):
            page.setAccessibleName(
                self.tr("Page {number} of {count}").format(number=number, count=len(self.pages))
            )
            column.addWidget(page, 0, Qt.AlignmentFlag.AlignTop)
        column.addStretch(1)
        self.setWidget(canvas)
        self.verticalScrollBar().setValue(place)


class Page(QWidget):
    """One page; its picture is unpacked while it is painted only, for fifty of them would fill the memory."""

    def __init__(self, picture: bytes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self._size = self._unpacked().size()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMaximumWidth(self._size.width())

    def sizeHint(self) -> QSize:  # noqa: N802
        return self._size

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return width * self._size.height() // max(1, self._size.width())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(QRect(0, 0, self.width(), self.heightForWidth(self.width())), self._unpacked())
        painter.end()

    def _unpacked(self) -> QPixmap:
        pixmap = QPixmap()
        pixmap.loadFromData(self._picture)
        return pixmap
