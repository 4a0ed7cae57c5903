"""A text with what two graders said of it, criterion by criterion, side by side."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skillmix_desktop.ui.criterion_words import criterion_name
from skillmix_desktop.ui.theme import APART, INNER, NEAR, TIGHT
from skillmix_desktop.ui.widgets.buttons import QuietButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.chip import Chip, kind_of
from skillmix_desktop.ui.widgets.grader_picker import PERSON, role_of
from skillmix_desktop.ui.widgets.judged_text import JudgedText
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label, thin_line

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.pipeline.text_judgements import JudgedCriterion, Said, TextJudgements

# The least: beside them the smallest window has no room for more, and a larger one shares out the rest.
NAME_WIDTH = 108
MARK_WIDTH = 104


class TextJudgementsView(QWidget):
    """Shows one text; ``clear`` says what to do to see one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(APART)
        self.card = Card()
        self._chips = [Chip() for _ in range(3)]
        for chip in self._chips:
            self.card.head.insertWidget(self.card.head.count() - 1, chip)
        self.history_button = QuietButton(self.tr("&History"))
        self.card.head.addWidget(self.history_button)
        self.text = JudgedText()
        self.text.setMinimumHeight(96)
        self.card.add(self.text, 1)
        column.addWidget(self.card, 2)
        self._marks = Card()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(self.tr("Marks of both graders"))
        self._scroll = scroll
        self._marks.add(scroll, 1)
        column.addWidget(self._marks, 3)
        self.clear()

    def clear(self) -> None:
        """Show no text."""
        self.text.set_text("")
        for chip in self._chips:
            chip.hide()
        self.card.set_title(self.tr("Choose a difference to see its text."))
        self._marks.hide()
        self.history_button.hide()

    def show_judgements(self, judgements: "TextJudgements", position: int, kinds: Sequence[str]) -> None:
        """Show the text and both graders' marks, the criterion at ``position`` set off."""
        self.card.set_title("")
        labels = (judgements.student, f"k = {judgements.k}", judgements.topic)
        for chip, words in zip(self._chips, labels, strict=True):
            chip.show_text(words)
            chip.show()
        self.text.set_text(judgements.text)
        canvas = QWidget()
        canvas.setProperty("look", "canvas")
        rows = QVBoxLayout(canvas)
        rows.setContentsMargins(0, 0, NEAR, 0)
        rows.setSpacing(NEAR)
        rows.addLayout(self._grid(judgements, position, kinds))
        rows.addWidget(thin_line())
        rows.addLayout(self._explanations(judgements, kinds))
        rows.addStretch(1)
        self._scroll.setWidget(canvas)
        self._marks.show()
        self.history_button.show()

    def _grid(self, judgements: "TextJudgements", position: int, kinds: Sequence[str]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(INNER)
        grid.setVerticalSpacing(TIGHT)
        grid.setColumnMinimumWidth(0, NAME_WIDTH)
        grid.setColumnStretch(0, 1)
        for column, (grader, kind) in enumerate(zip(judgements.graders, kinds, strict=True), start=1):
            grid.setColumnMinimumWidth(column, MARK_WIDTH)
            grid.setColumnStretch(column, 1)
            grid.addWidget(ElidedLabel(grader, _look(kind)), 0, column)
        for row, judged in enumerate(judgements.criteria, start=1):
            is_chosen = judged.criterion.position == position
            grid.addWidget(
                ElidedLabel(criterion_name(judged.criterion), "heading" if is_chosen else "plain"), row, 0
            )
            for column, said in enumerate(judged.said, start=1):
                grid.addLayout(_mark(said, judged), row, column)
        return grid

    def _explanations(self, judgements: "TextJudgements", kinds: Sequence[str]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(APART)
        told = zip(judgements.graders, judgements.explanations, kinds, strict=True)
        for place, (grader, words, kind) in enumerate(told):
            column = QVBoxLayout()
            column.setSpacing(TIGHT)
            column.addWidget(ElidedLabel(grader, _look(kind)))
            shown = words or self.tr("No explanation was given.")
            column.addWidget(Label(shown, "plain" if words else "soft", wraps=True, selectable=True))
            for name, note in _notes(judgements, place):
                column.addWidget(Label(f"{name}: {note}", "soft", wraps=True, selectable=True))
            column.addStretch(1)
            row.addLayout(column, 1)
        return row


def _look(kind: str) -> str:
    return "person" if role_of(kind) == PERSON else "grader"


def _mark(said: "Said", judged: "JudgedCriterion") -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(NEAR)
    words = {True: "met", False: "not met", None: "not judged"}[said.is_met]
    chip = Chip(words, kind_of(said.is_met))
    chip.set_outlined(judged.is_disputed)
    row.addWidget(chip)
    aside = ElidedLabel("" if said.aside == words else said.aside, "aside")
    row.addWidget(aside, 1, Qt.AlignmentFlag.AlignVCenter)
    return row


def _notes(judgements: "TextJudgements", place: int) -> list[tuple[str, str]]:
    return [
        (criterion_name(judged.criterion), judged.said[place].note)
        for judged in judgements.criteria
        if judged.said[place].note
    ]
