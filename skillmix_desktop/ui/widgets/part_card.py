"""A part of what is known beyond the pair: plain sentences first, then what to mind, then the numbers."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skillmix_desktop.pipeline.report_document import Paragraph, Table
from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.buttons import QuietButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.caution_list import caution_row
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.report_table import ReportTable

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.pipeline.beyond_pair import Part


class PartCard(Card):
    """Shows one part; ``numbers_shown`` tells when its tables are unfolded or folded away."""

    numbers_shown = Signal(bool)

    def __init__(self, part: "Part", *, is_unfolded: bool, parent: QWidget | None = None) -> None:
        super().__init__(part.title, parent)
        self.part = part
        self.sentences = tuple(block.text for block in part.blocks if isinstance(block, Paragraph))
        for sentence in self.sentences:
            self.add(Label(sentence, wraps=True, selectable=True))
        for caution in part.cautions:
            self.body.addLayout(caution_row(caution))
        self._told = tuple(block for block in part.blocks if isinstance(block, Table))
        self.tables: tuple[ReportTable, ...] = ()
        self._numbers = QWidget()
        self.add(self._numbers)
        self.button = QuietButton("", self._turn)
        self.head.addWidget(self.button)
        self.button.setVisible(bool(self._told))
        self._show(is_unfolded)

    def _turn(self) -> None:
        self._show(self._numbers.isHidden())
        self.numbers_shown.emit(not self._numbers.isHidden())

    def _show(self, is_unfolded: bool) -> None:
        if is_unfolded and not self.tables:
            self._fill()
        self._numbers.setVisible(is_unfolded and bool(self._told))
        words = self.tr("Hide the numbers") if is_unfolded else self.tr("Show the numbers")
        self.button.set_text(words)
        self.button.setAccessibleName(f"{words}: {self.part.title}")

    def _fill(self) -> None:
        """Tables are made when they are first wanted: they take longest."""
        column = QVBoxLayout(self._numbers)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR)
        self.tables = tuple(map(ReportTable, self._told))
        for table in self.tables:
            column.addWidget(Label(table.table.title, "soft", wraps=True))
            column.addWidget(table)
            if table.table.note:
                column.addWidget(Label(table.table.note, "aside", wraps=True, selectable=True))
