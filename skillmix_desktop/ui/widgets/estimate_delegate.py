"""Table cells for a value with its interval: the value large, the interval small below it."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from skillmix_desktop.ui.theme import current_roles

ASIDE_PIXELS = 11
MARGIN = 6
TALL_ROW_PIXELS = 44
SIDE = Qt.AlignmentFlag.AlignRight


class EstimateDelegate(QStyledItemDelegate):
    """Paints the column's text, ``value [interval]``, in two lines."""

    def __init__(self, split: Callable[[str], tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._split = split

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        text = paint_ground(self, painter, option, index)
        value, interval = self._split(text)
        roles = current_roles()
        area: QRect = option.rect.adjusted(MARGIN, 0, -MARGIN, 0)
        painter.save()
        painter.setFont(option.font)
        painter.setPen(QColor(roles.text if value != "—" else roles.soft))
        if not interval:
            painter.drawText(area, SIDE | Qt.AlignmentFlag.AlignVCenter, value)
        else:
            middle = area.center().y()
            painter.drawText(
                QRect(area.left(), middle - 17, area.width(), 18), SIDE | Qt.AlignmentFlag.AlignVCenter, value
            )
            painter.setFont(small(option.font))
            painter.setPen(QColor(roles.soft))
            painter.drawText(
                QRect(area.left(), middle + 1, area.width(), 15),
                SIDE | Qt.AlignmentFlag.AlignVCenter,
                interval,
            )
        painter.restore()


def split_estimate(text: str) -> tuple[str, str]:
    """The value, and the interval with its brackets, of a text such as “0.48 [0.35, 0.61]”."""
    value, bracket, rest = text.partition(" [")
    return value, bracket.strip() + rest


def small(font: QFont) -> QFont:
    """The font at the size of asides."""
    smaller = QFont(font)
    smaller.setPixelSize(ASIDE_PIXELS)
    return smaller


def paint_ground(
    delegate: QStyledItemDelegate,
    painter: QPainter,
    option: QStyleOptionViewItem,
    index: QModelIndex | QPersistentModelIndex,
) -> str:
    """Paint the cell as the style does but for its text; give the text."""
    ground = QStyleOptionViewItem(option)
    delegate.initStyleOption(ground, index)
    text = str(ground.text)
    ground.text = ""
    widget: QWidget = option.widget
    widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, ground, painter, widget)
    return text
