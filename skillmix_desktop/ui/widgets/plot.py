"""A plot that is drawn for the room it has, in the theme's colours: its letters never shrink."""

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from skillmix_desktop.pipeline.chart_drawing import FONTS, ChartColours
from skillmix_desktop.ui.roles import Roles
from skillmix_desktop.ui.theme import INTERFACE_FAMILY, current_roles

Draw = Callable[[Roles, int, int], str]
"""From the theme's roles, a width and a height to SVG text."""


class Plot(QWidget):
    """Draws what ``draw`` gives, anew when its room or the theme changes; its description is for the ear."""

    def __init__(self, description: str, *, least_height: int = 120, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draw: Draw | None = None
        self._renderer = QSvgRenderer(self)
        self.setMinimumHeight(least_height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(description)

    @property
    def is_drawn(self) -> bool:
        return self._draw is not None and self._renderer.isValid()

    def set_drawing(self, draw: Draw, description: str) -> None:
        """Show another drawing."""
        self._draw = draw
        self.setAccessibleName(description)
        self._redraw()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(320, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._redraw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._redraw()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        if not self.is_drawn:
            return
        painter = QPainter(self)
        self._renderer.render(painter, QRectF(self._renderer.viewBoxF()))
        painter.end()

    def _redraw(self) -> None:
        if self._draw is None:
            return
        drawing = self._draw(current_roles(), self.width(), self.height())
        drawing = drawing.replace(FONTS, INTERFACE_FAMILY)  # Qt takes a list of fonts for one name
        self._renderer.load(QByteArray(drawing.encode()))
        self.update()


def chart_colours(roles: Roles, ink: str = "accent") -> ChartColours:
    """The theme's colours for a chart whose values are drawn in the colour of the role ``ink``."""
    return ChartColours(
        text=roles.text,
        soft=roles.soft,
        line=roles.line,
        accent=roles.colour(ink),
        person=roles.person,
        ground=roles.card,
    )
