"""Chips in a table's cells, for what is out of the ordinary; the ordinary stays plain text."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from skillmix_desktop.ui.row_table_model import ColumnTableModel
from skillmix_desktop.ui.theme import NEAR, current_roles
from skillmix_desktop.ui.widgets.chip import SIGNS, ChipKind

RADIUS = 6
HEIGHT = 22


class ChipDelegate(QStyledItemDelegate):
    """``kind_of`` gives the chip's kind for a row, None for plain text."""

    # The rows' type is the page's affair; the delegate only hands them on.
    def __init__(self, kind_of: Callable[..., ChipKind | None], table: QTableView) -> None:
        super().__init__(table)
        self._kind_of = kind_of

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        kind = self._kind(index)
        if kind is None:
            super().paint(painter, option, index)
            return
        filled = QStyleOptionViewItem(option)
        self.initStyleOption(filled, index)
        text, filled.text = filled.text, ""
        style = filled.widget.style() if filled.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, filled, painter, filled.widget)
        self._paint_chip(painter, filled, kind, text)

    def displayText(self, value: object, locale: object) -> str:  # noqa: N802, ARG002
        return str(value)

    def _kind(self, index: QModelIndex | QPersistentModelIndex) -> ChipKind | None:
        model = index.model()
        assert isinstance(model, ColumnTableModel)
        return self._kind_of(model.row(index.row()))

    def _paint_chip(self, painter: QPainter, option: QStyleOptionViewItem, kind: ChipKind, text: str) -> None:
        roles = current_roles()
        metrics = QFontMetrics(option.font)
        sign = SIGNS.get(kind, "")
        room = option.rect.width() - 4 * NEAR
        words = metrics.elidedText(f"{sign} {text}".strip(), Qt.TextElideMode.ElideRight, room)
        ground = QRectF(
            option.rect.left() + NEAR,
            option.rect.center().y() - HEIGHT / 2 + 1,
            metrics.horizontalAdvance(words) + 2 * NEAR,
            HEIGHT,
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(roles.colour(_ground_role(kind))))
        painter.drawRoundedRect(ground, RADIUS, RADIUS)
        painter.setPen(QColor(roles.colour(_text_role(kind))))
        painter.setFont(option.font)
        painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()


def _ground_role(kind: ChipKind) -> str:
    return "not_judged_wash" if kind is ChipKind.NEUTRAL else f"{kind.value}_wash"


def _text_role(kind: ChipKind) -> str:
    return "text" if kind is ChipKind.NEUTRAL else kind.value
