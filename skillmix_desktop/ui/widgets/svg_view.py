"""A plot: an SVG drawing in the theme's colours, scaled to its place."""

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from skillmix_desktop.ui.roles import Roles
from skillmix_desktop.ui.theme import current_roles


class SvgView(QWidget):
    """Draws what ``draw(roles)`` gives, and draws it anew when the theme changes.

    ``description`` says in words what the plot shows, for those who cannot see it.
    """

    def __init__(self, description: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draw: Callable[[Roles], str] | None = None
        self._renderer = QSvgRenderer(self)
        self._renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.set_description(description)

    def set_description(self, description: str) -> None:
        self.setAccessibleName(description)

    def set_drawing(self, draw: Callable[[Roles], str]) -> None:
        """Show the SVG that ``draw`` writes in the colours it is handed."""
        self._draw = draw
        self._redraw()

    @property
    def is_drawn(self) -> bool:
        return self._renderer.isValid()

    def sizeHint(self) -> QSize:  # noqa: N802
        return self._renderer.defaultSize() if self.is_drawn else QSize(320, 180)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return self.is_drawn

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        size = self._renderer.defaultSize()
        return round(min(width, size.width()) * size.height() / max(1, size.width()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        if not self.is_drawn:
            return
        size = self._renderer.defaultSize().toSizeF()
        size.scale(self.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio)
        painter = QPainter(self)
        self._renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._redraw()

    def _redraw(self) -> None:
        if self._draw is None:
            return
        self._renderer.load(QByteArray(self._draw(current_roles()).encode()))
        self.updateGeometry()
        self.update()
