"""How steady people are: against themselves and against gold, in sentences."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.line_list import Line, LineList


class SteadinessCard(Card):
    """Hidden while no person has judged anything."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        title = self.tr("How steady people are")
        self.set_title(title)
        self.lines = LineList(title)
        self.add(self.lines)
        self.hide()

    def show_sentences(self, sentences: Sequence[str]) -> None:
        """Show these and nothing else."""
        self.lines.show_lines([Line(sentence) for sentence in sentences], nothing="")
        self.setVisible(bool(sentences))
