"""A chart on the screen, drawn for the room it has and in the theme's colours."""

from html import escape

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from skillmix_desktop.pipeline.chart_drawing import FONTS, Chart, ChartColours
from skillmix_desktop.ui.roles import Roles
from skillmix_desktop.ui.theme import INTERFACE_FAMILY, current_roles


class Plot(QWidget):
    """Draws a chart anew when its room or the theme changes, and tells in words what it shows.

    Letters shrink only where there is less room than the chart needs.
    """

    def __init__(self, name: str, *, least_height: int = 120, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart: Chart | None = None
        self._renderer = QSvgRenderer(self)
        self._least_height = least_height
        self.setMinimumHeight(least_height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)

    @property
    def is_drawn(self) -> bool:
        return self.chart is not None and self._renderer.isValid()

    def show_chart(self, chart: Chart) -> None:
        """Show another chart."""
        self.chart = chart
        self.setAccessibleName(chart.title)
        self.setAccessibleDescription(chart.words)
        self.setToolTip(f"<p>{escape(chart.words)}</p>")  # Qt breaks the lines of rich text only
        self.setMinimumHeight(max(self._least_height, chart.least_height))
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
        size = self._renderer.viewBoxF().size()
        share = min(1.0, self.width() / size.width(), self.height() / size.height())
        painter = QPainter(self)
        self._renderer.render(painter, QRectF(0, 0, size.width() * share, size.height() * share))
        painter.end()

    def _redraw(self) -> None:
        if self.chart is not None:
            drawing = self.chart.svg(chart_colours(current_roles()), self.width(), self.height())
            self._renderer.load(QByteArray(qt_drawing(drawing).encode()))
            self.update()


def qt_drawing(svg: str) -> str:
    """A drawing as Qt reads it, which takes a list of fonts for one name."""
    return svg.replace(FONTS, INTERFACE_FAMILY)


def chart_colours(roles: Roles) -> ChartColours:
    """The theme's colours for a chart."""
    return ChartColours(
        text=roles.text,
        soft=roles.soft,
        line=roles.line,
        accent=roles.accent,
        person=roles.person,
        ground=roles.card,
    )
