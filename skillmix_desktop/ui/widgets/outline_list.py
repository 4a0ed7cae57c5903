"""The parts of a report as a list of what is there and what is missing, with the way to what is missing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import INNER, NEAR
from skillmix_desktop.ui.widgets.buttons import SecondaryButton
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind
from skillmix_desktop.ui.widgets.labels import Label, thin_line

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.pipeline.report_document import Section

CHIP_WIDTH = 76


class OutlineList(QScrollArea):
    """``page_wanted`` names the page on which a missing part can be made."""

    page_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Contents of the report"))
        self.buttons: dict[str, SecondaryButton] = {}

    def show_parts(self, parts: "Sequence[Section]") -> None:
        """Show ``parts`` in the report's order."""
        canvas = QWidget()
        canvas.setProperty("look", "canvas")
        column = QVBoxLayout(canvas)
        column.setContentsMargins(0, 0, NEAR, 0)
        column.setSpacing(INNER)
        self.buttons = {}
        for number, part in enumerate(parts):
            if number:
                column.addWidget(thin_line())
            column.addLayout(self._row(part))
        column.addStretch(1)
        self.setWidget(canvas)

    def _row(self, part: "Section") -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(INNER)
        chip = Chip(
            self.tr("ready") if part.is_there else self.tr("to do"),
            ChipKind.MET if part.is_there else ChipKind.NOT_JUDGED,
        )
        chip.setFixedWidth(CHIP_WIDTH)
        row.addWidget(chip, 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(part.title, "heading"))
        words.addWidget(Label(part.words, "soft", wraps=True))
        row.addLayout(words, 1)
        if part.page:
            titles = {
                "items": self.tr("Go to the items"),
                "generate": self.tr("Have texts written"),
                "grade": self.tr("Have texts graded"),
                "spot_check": self.tr("Spot-check texts"),
            }
            button = SecondaryButton(titles[part.page], lambda: self.page_wanted.emit(part.page))
            button.setAccessibleName(f"{titles[part.page]}: {part.title}")
            self.buttons[part.title] = button
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return row
