"""Parts of a record behind tabs, on whatever ground they stand."""

from collections.abc import Sequence

from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import TIGHT
from skillmix_desktop.ui.widgets.stacked import stacked_in


class Tabs(QWidget):
    """``name`` says what the tabs are parts of; each part comes with its title."""

    def __init__(
        self, name: str, parts: Sequence[tuple[str, QWidget]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.bar = QTabBar()
        self.bar.setAccessibleName(name)
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TIGHT)
        column.addWidget(self.bar)
        self._stack = stacked_in(column, 1)
        for title, part in parts:
            self.bar.addTab(title)
            self._stack.addWidget(part)
        self.bar.currentChanged.connect(self._stack.setCurrentIndex)

    def show_part(self, number: int) -> None:
        """Bring the part into view."""
        self.bar.setCurrentIndex(number)
