"""The list of keys."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import APART, EDGE, NEAR
from skillmix_desktop.ui.widgets.buttons import SecondaryButton
from skillmix_desktop.ui.widgets.labels import Label

KEYS_WIDTH = 120

Keys = Sequence[tuple[str, str]]


class KeysDialog(QDialog):
    """What each key does, by place: everywhere, and on the page in view."""

    def __init__(self, groups: Sequence[tuple[str, Keys]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, APART)
        column.setSpacing(NEAR)
        # Side by side: one below the other they are taller than a small screen.
        row = QHBoxLayout()
        row.setSpacing(EDGE)
        column.addLayout(row)
        for title, keys in groups:
            if keys:
                group = QVBoxLayout()
                group.addWidget(Label(title, "heading"))
                group.addLayout(_grid(keys))
                group.addStretch(1)
                row.addLayout(group)
        column.addWidget(SecondaryButton(self.tr("Close"), self.accept), 0, Qt.AlignmentFlag.AlignRight)


def _grid(keys: Keys) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(EDGE)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, KEYS_WIDTH)
    for row, (key, does) in enumerate(keys):
        native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        grid.addWidget(Label(native or key, "grader"), row, 0)
        grid.addWidget(Label(does), row, 1)
    return grid
