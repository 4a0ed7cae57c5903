"""Table cells for a share from 0 to 1: a small bar with its interval, and the figure beside it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from skillmix_desktop.ui.theme import NEAR, current_roles
from skillmix_desktop.ui.widgets.estimate_delegate import paint_ground, small

VALUE_WIDTH = 34
BAR_HEIGHT = 8


@dataclass(frozen=True)
class ShareBar:
    """``value`` None is not known; then ``low`` and ``high`` say between what it must lie."""

    value: float | None
    low: float | None
    high: float | None
    role: str = "accent"
    """The colour: of the grader, or of the person, who gave the marks."""


class ShareBarDelegate(QStyledItemDelegate):
    """``read`` gives the bar of the row at a number; the column's text stands before it."""

    def __init__(self, read: Callable[[int], ShareBar], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read = read

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        text = paint_ground(self, painter, option, index)
        bar = self._read(index.row())
        area: QRect = option.rect.adjusted(NEAR, 0, -NEAR, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        roles = current_roles()
        value = text.partition(" ")[0]
        painter.setFont(option.font if bar.value is not None else small(option.font))
        painter.setPen(QColor(roles.text if bar.value is not None else roles.soft))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(area.left(), area.top(), VALUE_WIDTH, area.height()), side, value)
        left = area.left() + VALUE_WIDTH + NEAR
        track = QRectF(left, area.center().y() - BAR_HEIGHT / 2 + 1, area.right() - left, BAR_HEIGHT)
        _paint_bar(painter, track, bar)
        painter.restore()


def _paint_bar(painter: QPainter, track: QRectF, bar: ShareBar) -> None:
    roles = current_roles()
    ink, wash = QColor(roles.colour(bar.role)), QColor(roles.colour(f"{bar.role}_wash"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(roles.not_judged_wash))
    painter.drawRoundedRect(track, 3, 3)
    if bar.value is not None and bar.value > 0:
        painter.setBrush(wash.darker(112) if not roles.is_dark else wash.lighter(150))
        painter.drawRoundedRect(
            QRectF(track.left(), track.top(), track.width() * bar.value, track.height()), 3, 3
        )
    middle = track.center().y()
    if bar.low is not None and bar.high is not None:
        from_, to = (track.left() + track.width() * share for share in (bar.low, bar.high))
        style = Qt.PenStyle.SolidLine if bar.value is not None else Qt.PenStyle.DotLine
        painter.setPen(QPen(ink if bar.value is not None else QColor(roles.soft), 1.5, style))
        painter.drawLine(round(from_), round(middle), round(to), round(middle))
    if bar.value is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        at = track.left() + track.width() * bar.value
        painter.drawRoundedRect(QRectF(at - 1.5, track.top() - 2, 3, track.height() + 4), 1.5, 1.5)
