"""What to be careful about, a line each, with a sign and the ground of a note."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.labels import Label


class CautionList(QScrollArea):
    """``set_cautions`` shows sentences; none at all is said, too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("What to be careful about"))
        self._sentences: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is shown."""
        return self._sentences

    def set_cautions(self, sentences: Sequence[str]) -> None:
        """Show ``sentences`` in their order."""
        self._sentences = tuple(sentences)
        canvas = QWidget()
        canvas.setProperty("look", "canvas")
        column = QVBoxLayout(canvas)
        column.setContentsMargins(0, 0, NEAR, 0)
        column.setSpacing(NEAR)
        if not sentences:
            column.addWidget(Label(self.tr("Nothing stands out."), "soft"))
        for sentence in sentences:
            column.addLayout(caution_row(sentence))
        column.addStretch(1)
        self.setWidget(canvas)


def caution_row(sentence: str) -> QHBoxLayout:
    """A sentence behind its sign."""
    row = QHBoxLayout()
    row.setSpacing(NEAR)
    sign = Label("!", "person")
    sign.setFixedWidth(8)
    row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(sentence, wraps=True, selectable=True), 1)
    return row
