"""Two parts side by side, with a border between them that can be moved."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from skillmix_desktop.ui.theme import APART


def side_by_side(left: QWidget, right: QWidget, shares: tuple[int, int]) -> QSplitter:
    """``shares`` are the parts' widths at first, and how they divide what is added."""
    split = QSplitter(Qt.Orientation.Horizontal)
    split.setHandleWidth(APART)
    split.setChildrenCollapsible(False)
    split.addWidget(left)
    split.addWidget(right)
    split.setSizes(shares)
    for place, share in enumerate(shares):
        split.setStretchFactor(place, share)
    return split
