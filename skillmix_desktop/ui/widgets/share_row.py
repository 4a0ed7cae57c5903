"""A line for somebody's share of the work: their name, how much of how much, and a bar."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from skillmix_desktop.ui.names import short_name
from skillmix_desktop.ui.theme import NEAR, TIGHT, current_roles
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label

BAR_PIXELS = 4


class Bar(QWidget):
    """A thin bar, filled for ``fraction`` of its length in the colour of ``role``."""

    def __init__(self, fraction: float, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fraction = max(0.0, min(1.0, fraction))
        self._role = role
        self.setFixedHeight(BAR_PIXELS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        roles = current_roles()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for width, role in ((self.width(), "line"), (self.width() * self._fraction, self._role)):
            painter.setBrush(QColor(roles.colour(role)))
            painter.setPen(QColor(0, 0, 0, 0))
            painter.drawRoundedRect(QRectF(0, 0, width, BAR_PIXELS), BAR_PIXELS / 2, BAR_PIXELS / 2)
        painter.end()


class ShareRow(QWidget):
    """``look`` is that of the name: plain, grader or person; without a ``fraction`` there is no bar."""

    def __init__(
        self, name: str, amount: str, *, look: str, fraction: float | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.words = f"{name}: {amount}"
        self.setAccessibleName(self.words)
        self.setToolTip(self.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TIGHT)
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        row.addWidget(ElidedLabel(_short(name), look), 1)
        row.addWidget(Label(amount, "aside"))
        column.addLayout(row)
        if fraction is not None:
            column.addWidget(Bar(fraction, _ROLES[look]))


_ROLES = {"plain": "soft", "grader": "accent", "person": "person"}


def _short(name: str) -> str:
    """The end of a name, which tells more than its beginning where there is no room for both."""
    return short_name(name).rpartition("/")[2] or name
