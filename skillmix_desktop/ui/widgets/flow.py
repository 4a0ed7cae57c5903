"""The study as a flow: stations with what there is, arrows with what is missing on the way to the next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import NEAR, TIGHT, current_roles
from skillmix_desktop.ui.widgets.buttons import SecondaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.share_row import ShareRow

ARROW_PIXELS = 116
HEAD_PIXELS = 5
WORDS_PIXELS = 45
STATION_PIXELS = 240
ROWS_SHOWN = 4


@dataclass(frozen=True)
class ShareWords:
    """One line of a station: who, how much, in which look, and how far (None where nothing is asked)."""

    name: str
    amount: str
    look: str = "plain"
    fraction: float | None = None


class StationCard(Card):
    """A title, a large number, a line about it, and who did how much; the rest are counted in a last line."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setMinimumHeight(STATION_PIXELS)
        self.number = Label("", "number")
        self.aside = Label("", "aside", wraps=True)
        self.add(self.number)
        self.add(self.aside)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(NEAR)
        self._rows.setContentsMargins(0, NEAR, 0, 0)
        self.body.addLayout(self._rows)
        self.body.addStretch(1)
        self.foot = QVBoxLayout()
        self.body.addLayout(self.foot)
        self.rows: list[ShareRow] = []

    def show_station(self, number: str, aside: str, shares: Sequence[ShareWords], more: str) -> None:
        """``more`` says, with {n} in it, how many lines there was no room for."""
        self.number.setText(number)
        self.aside.setText(aside)
        self.aside.setVisible(bool(aside))
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.rows = [
            ShareRow(share.name, share.amount, look=share.look, fraction=share.fraction)
            for share in shares[:ROWS_SHOWN]
        ]
        for row in self.rows:
            self._rows.addWidget(row)
        if len(shares) > ROWS_SHOWN:
            self._rows.addWidget(Label(more.format(n=len(shares) - ROWS_SHOWN), "aside"))


class _Arrow(QWidget):
    """A line with a head: broken where something is missing on the way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_complete = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(ARROW_PIXELS, 2 * HEAD_PIXELS + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        roles = current_roles()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, end = self.height() / 2, self.width() - 1.0
        pen = QPen(QColor(roles.met if self.is_complete else roles.soft), 1.5)
        painter.setPen(pen)
        for side in (-HEAD_PIXELS, HEAD_PIXELS):
            painter.drawLine(QPointF(end - HEAD_PIXELS, middle + side), QPointF(end, middle))
        if not self.is_complete:
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
        painter.drawLine(QPointF(0, middle), QPointF(end, middle))
        painter.end()


class FlowArrow(QWidget):
    """Above the arrow what is missing, below it the button that does something about it."""

    def __init__(
        self, button_text: str, on_click: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFixedWidth(ARROW_PIXELS)
        column = QVBoxLayout(self)
        column.setContentsMargins(NEAR, 0, NEAR, 0)
        column.setSpacing(TIGHT)
        self.words = Label("", "aside", wraps=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
        self.words.setFixedHeight(WORDS_PIXELS)
        self.arrow = _Arrow()
        self.button = SecondaryButton(button_text, on_click)
        column.addStretch(1)
        column.addWidget(self.words)
        column.addWidget(self.arrow)
        column.addSpacing(TIGHT)
        column.addWidget(self.button)
        column.addStretch(1)

    def show_missing(self, words: str, *, is_complete: bool, is_possible: bool) -> None:
        """``is_possible``: whether there is anything to do it with."""
        self.words.setText(words)
        self.arrow.is_complete = is_complete
        self.arrow.update()
        self.button.setEnabled(is_possible)
