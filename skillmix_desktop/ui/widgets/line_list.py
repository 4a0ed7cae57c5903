"""A list of lines to read: what to keep in mind, what happened last."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import INNER, NEAR, TIGHT
from skillmix_desktop.ui.widgets.labels import Label, thin_line


@dataclass(frozen=True)
class Line:
    """A sentence, and what stands behind it: when it was."""

    text: str
    behind: str = ""


class LineList(QWidget):
    """As high as its lines."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.lines: tuple[Line, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, TIGHT, 0, 0)
        self._column.setSpacing(NEAR)

    def show_lines(self, lines: Sequence[Line], *, nothing: str) -> None:
        """``nothing`` stands there where there is no line."""
        self.lines = tuple(lines)
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for number, line in enumerate(lines):
            if number:
                self._column.addWidget(thin_line())
            self._column.addWidget(_LineRow(line))
        if not lines:
            self._column.addWidget(Label(nothing, "soft", wraps=True))
        self._column.addStretch(1)


class _LineRow(QWidget):
    def __init__(self, line: Line) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(INNER)
        row.addWidget(Label(line.text, wraps=True, selectable=True), 1)
        if line.behind:
            behind = Label(line.behind, "aside")
            behind.setAlignment(Qt.AlignmentFlag.AlignTop)
            row.addWidget(behind)
