"""A report in short: what it says first, some counts, and its contents."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import EDGE, NEAR
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.outline_list import OutlineList

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.pipeline.report_outline import ReportOutline


class ReportSummary(Card):
    """Shows an outline; ``contents`` ask for the page on which a missing part can be made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.title = Label("", "title", wraps=True)
        self.sentence = Label("", wraps=True, selectable=True)
        self.notice = Label("", "person", wraps=True)
        self.note = Label("", "soft", wraps=True)
        for label in (self.title, self.sentence, self.notice, self.note):
            self.add(label)
        self._figures = QHBoxLayout()
        self._figures.setSpacing(EDGE)
        self.figures: list[tuple[Label, Label]] = []
        self.body.addSpacing(NEAR)
        self.body.addLayout(self._figures)
        self.body.addSpacing(NEAR)
        self.contents = OutlineList()
        self.add(self.contents, 1)

    def show_outline(self, outline: "ReportOutline", notice: str) -> None:
        """Show ``outline``, and what must be said first of all."""
        self.title.setText(outline.title)
        self.sentence.setText(outline.sentence)
        self.notice.setText(notice)
        self.notice.setVisible(bool(notice))
        self.note.setText(outline.note)
        self.note.setVisible(bool(outline.note))
        self._show_figures(outline)
        self.contents.show_parts(outline.sections)

    def _show_figures(self, outline: "ReportOutline") -> None:
        if not self.figures:
            for _ in outline.figures:
                column = QVBoxLayout()
                column.setSpacing(0)
                pair = Label("", "number"), Label("", "aside", wraps=True)
                for label in pair:
                    column.addWidget(label)
                self.figures.append(pair)
                column.addStretch(1)
                self._figures.addLayout(column, 1)
        for (number, words), (value, name) in zip(self.figures, outline.figures, strict=True):
            number.setText(value)
            words.setText(name)
