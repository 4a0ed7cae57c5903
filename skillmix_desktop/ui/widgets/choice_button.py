"""A button that opens a list to choose several of, and says how many are chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import INNER, NEAR
from skillmix_desktop.ui.widgets.buttons import QuietButton, SecondaryButton
from skillmix_desktop.ui.widgets.check_list import CheckList

POPUP_WIDTH, POPUP_HEIGHT = 320, 380


class ChoicePopup(QFrame):
    """The list under the button; Esc or a click elsewhere closes it."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName(name)
        self.setStyleSheet("ChoicePopup { background: palette(base); border: 1px solid palette(mid); }")
        column = QVBoxLayout(self)
        column.setContentsMargins(INNER, INNER, INNER, INNER)
        column.setSpacing(NEAR)
        self.list = CheckList(name)
        column.addWidget(self.list, 1)
        foot = QHBoxLayout()
        self.clear_button = QuietButton(self.tr("None of them"), self.list.clear_checks)
        foot.addWidget(self.clear_button)
        foot.addStretch(1)
        self.done_button = SecondaryButton(self.tr("Done"), self.close)
        foot.addWidget(self.done_button)
        column.addLayout(foot)
        self.resize(POPUP_WIDTH, POPUP_HEIGHT)


class ChoiceButton(SecondaryButton):
    """``changed`` comes with every check; ``words`` is the button's text for a number of chosen ones."""

    changed = Signal()

    def __init__(self, name: str, none: str, some: str, parent: QWidget | None = None) -> None:
        super().__init__(none, self._open, parent=parent)
        self._none, self._some = none, some
        self.popup = ChoicePopup(name, self)
        self.popup.list.changed.connect(self._tell)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names that are chosen."""
        return self.popup.list.checked

    def set_names(self, names: Sequence[str]) -> None:
        """Offer ``names``; those that were chosen stay so."""
        shown = [item for item in names]
        if shown != [self.popup.list.list.item(row).text() for row in range(self.popup.list.list.count())]:
            self.popup.list.set_names(shown, self.chosen)
        self._show_count()

    def _open(self) -> None:
        self.popup.move(self.mapToGlobal(QPoint(0, self.height() + 4)))
        self.popup.show()
        self.popup.list.search.setFocus()

    def _tell(self) -> None:
        self._show_count()
        self.changed.emit()

    def _show_count(self) -> None:
        chosen = self.chosen
        self.set_text(self._some.format(n=len(chosen)) if chosen else self._none)
        self.setToolTip(", ".join(chosen))
