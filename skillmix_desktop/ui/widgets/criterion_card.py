"""What the criterion in hand asks, with an example."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from skillmix_desktop.ui.criterion_words import CriterionWords
from skillmix_desktop.ui.theme import EDGE, INNER, TIGHT
from skillmix_desktop.ui.widgets.buttons import QuietButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.labels import Label

LEAST_HEIGHT = 138


class CriterionCard(Card):
    """The definition, and below it the example of a skill."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, shrinks=True)
        self.setMinimumHeight(LEAST_HEIGHT)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(EDGE, INNER, EDGE, INNER)
        self.body.setSpacing(TIGHT)
        self.evidence_button = QuietButton(self.tr("Evidence"))
        self.evidence_button.setToolTip(self.tr("What is selected in the text shows this"))
        self.guidelines_button = QuietButton(self.tr("Guidelines"))
        for button in (self.evidence_button, self.guidelines_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the selection in the text
            self.head.addWidget(button)
        self.definition = Label(wraps=True)
        self.example = Label("", "soft", wraps=True)
        self.add(self.definition)
        self.add(self.example)
        self.body.addStretch(1)

    def show_words(self, number: int, words: CriterionWords) -> None:
        self.set_title(f"{number}  {words.name}")
        self.definition.setText(words.definition)
        self.example.setText(self.tr("e.g. {example}").format(example=words.example) if words.example else "")
        self.example.setVisible(bool(words.example))
