"""The view of what is known beyond the figures of two graders: a card a subject."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from skillmix_desktop.pipeline.beyond_pair import Part, Subject
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.buttons import QuietButton
from skillmix_desktop.ui.widgets.empty_state import EmptyState
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.part_card import PartCard


class BeyondPairView(QScrollArea):
    """Says that it is being counted until it is shown something.

    ``families_wanted`` asks of which family each chat model is.
    """

    families_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unfolded: set[Subject] = set()
        self.cards: tuple[PartCard, ...] = ()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.show_words(self.tr("Counting what there is beyond the pair …"))

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show these and nothing else; what is in view and what was unfolded stay so."""
        if parts == tuple(card.part for card in self.cards):
            return
        scrolled = self.verticalScrollBar().value()
        canvas = QWidget()
        canvas.setProperty("look", "canvas")
        column = QVBoxLayout(canvas)
        column.setContentsMargins(0, 0, NEAR, 0)
        column.setSpacing(APART)
        words = self.tr("Of everybody who judged for themselves, whoever is compared above.")
        column.addWidget(Label(words, "soft", wraps=True))
        self.cards = tuple(self._card(part) for part in parts)
        for card in self.cards:
            column.addWidget(card)
        column.addStretch(1)
        self.setWidget(canvas)
        self.verticalScrollBar().setValue(scrolled)

    def show_words(self, words: str) -> None:
        """Show a sentence in place of the cards."""
        self.cards = ()
        self.setWidget(EmptyState(words))

    def _card(self, part: Part) -> PartCard:
        card = PartCard(part, is_unfolded=part.subject in self._unfolded)
        if part.subject is Subject.FAMILIES:
            self.families_button = QuietButton(self.tr("Set the families …"), self.families_wanted.emit)
            card.head.insertWidget(card.head.count() - 1, self.families_button)
        card.numbers_shown.connect(lambda is_shown: self._remember(part.subject, is_shown))
        return card

    def _remember(self, subject: Subject, is_unfolded: bool) -> None:
        if is_unfolded:
            self._unfolded.add(subject)
        else:
            self._unfolded.discard(subject)
