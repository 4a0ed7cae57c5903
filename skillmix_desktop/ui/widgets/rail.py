"""The rail: the path of the data from the items to the report, with how much there is at each station."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import INNER, NEAR, current_roles
from skillmix_desktop.ui.widgets.buttons import EnterButton
from skillmix_desktop.ui.widgets.labels import ElidedLabel

RAIL_WIDTH = 184
COUNT_PIXELS = 11


class RailButton(EnterButton):
    """A station's name, and its count at the right."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._name = name
        self._count = ""
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def count(self) -> str:
        return self._count

    def set_count(self, count: str) -> None:
        self._count = count
        self.setAccessibleName(f"{self._name}, {count}" if count else self._name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if not self._count:
            return
        roles = current_roles()
        painter = QPainter(self)
        font = painter.font()
        font.setPixelSize(COUNT_PIXELS)
        painter.setFont(font)
        painter.setPen(QColor(roles.accent if self.isChecked() else roles.soft))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect().adjusted(0, 0, -10, 0), side, self._count)
        painter.end()


class Rail(QWidget):
    """Stations above, a foot below; ``chosen`` gives the number of the station that the user went to.

    ↑ and ↓ move through the stations while one of them has the focus.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(RAIL_WIDTH)
        self.setAccessibleName(self.tr("Pages"))
        column = QVBoxLayout(self)
        column.setContentsMargins(INNER, INNER, INNER, INNER)
        column.setSpacing(2)
        self._project = ElidedLabel("", "heading")
        self._aside = ElidedLabel("", "aside")
        column.addWidget(self._project)
        column.addWidget(self._aside)
        column.addSpacing(NEAR)
        self._stations = QVBoxLayout()
        self._stations.setSpacing(2)
        column.addLayout(self._stations)
        column.addStretch(1)
        self.foot = QVBoxLayout()
        self.foot.setSpacing(NEAR)
        column.addLayout(self.foot)
        self.buttons: list[RailButton] = []
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.chosen)

    def set_project(self, name: str, aside: str) -> None:
        """Name the project, and say in a few words how it stands."""
        self._project.set_text(name)
        self._aside.set_text(aside)

    def set_stations(self, names: Sequence[str]) -> None:
        """Offer these pages, in the data's order."""
        for button in self.buttons:
            self._group.removeButton(button)
            button.deleteLater()
        self.buttons = [RailButton(name, self) for name in names]
        for number, button in enumerate(self.buttons):
            self._group.addButton(button, number)
            self._stations.addWidget(button)

    def set_counts(self, counts: Mapping[int, str]) -> None:
        """Show how much there is at the stations, by their numbers."""
        for number, count in counts.items():
            self.buttons[number].set_count(count)

    def show_chosen(self, number: int) -> None:
        """Mark the station whose page is in view; the focus, where it is on the rail, goes along."""
        # Of the window, which keeps it also while a dialog is in front.
        had_focus = self.window().focusWidget() in self.buttons
        self.buttons[number].setChecked(True)
        if had_focus:
            self.buttons[number].setFocus()
