"""Who is at the rubric: the people who have a queue, and the way to a new name."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QInputDialog, QWidget

from skillmix_desktop.ui.widgets.key_bindings import KeyKeepingPicker

WIDEST = 160


class AnnotatorPicker(KeyKeepingPicker):
    """``picked`` gives a name that the user chose or entered; showing names tells nothing."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Who grades"))
        self.setMaximumWidth(WIDEST)
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToContents)
        self.setPlaceholderText(self.tr("Nobody yet"))
        self._current = ""
        self.activated.connect(self._pick)

    def show_names(self, names: Sequence[str], current: str) -> None:
        """Offer these, ``current`` among them even if it is new."""
        self._current = current
        offered = sorted({*names, current} - {""})
        self.clear()
        self.addItems([*offered, self.tr("New name …")])
        self.setCurrentIndex(offered.index(current) if current else -1)

    def ask_for_name(self) -> None:
        """Let the user enter a name that is not there yet."""
        question = QInputDialog(self)
        question.setWindowTitle(self.tr("New name"))
        question.setLabelText(self.tr("Whose verdicts will these be?"))
        question.textValueSelected.connect(self._take)
        question.open()

    def _pick(self, number: int) -> None:
        if number < self.count() - 1:
            self.picked.emit(self.itemText(number))
            return
        self.setCurrentText(self._current)
        self.ask_for_name()

    def _take(self, name: str) -> None:
        if name.strip():
            self.picked.emit(name.strip())
