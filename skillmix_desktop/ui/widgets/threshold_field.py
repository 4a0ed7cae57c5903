"""From which probability a mark that was read counts as met; out of sight where none was read."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.pipeline.threshold_words import threshold_sentence
from skillmix_desktop.ui.widgets.fields import MARGIN

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.store.marks import ThresholdEffect

LEAST, MOST, STEP = 0.01, 0.99, 0.05


class ThresholdField(QDoubleSpinBox):
    """``threshold_chosen`` comes once a number is entered, not while it is typed."""

    threshold_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Probability from which a mark that was read counts as met"))
        self.setPrefix(self.tr("Met from p "))
        self.setRange(LEAST, MOST)
        self.setSingleStep(STEP)
        self.setValue(MET_THRESHOLD)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # A style sheet's padding does not reach the text within.
        self.lineEdit().setTextMargins(MARGIN, 0, 0, 0)
        self.setMinimumWidth(self.sizeHint().width() + MARGIN)
        self.valueChanged.connect(lambda _: self.threshold_chosen.emit())
        self.hide()

    def show_effect(self, effect: "ThresholdEffect") -> None:
        """Come into view where a mark was read, and while the threshold is another than one half."""
        self.setToolTip(threshold_sentence(effect))
        self.setVisible(effect.read > 0 or not effect.is_usual)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
