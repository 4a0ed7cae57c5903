"""The foot of the rubric: how it stands in one sentence, and what to do next."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from skillmix_desktop.pipeline.text_at_work import Stage
from skillmix_desktop.ui.theme import TIGHT
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, QuietButton, SecondaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.looks import set_look

LEAST_HEIGHT = 72


class SpotCheckFoot(Card):
    """``primary`` commits, goes on, or keeps the revision; the other buttons come with their stage."""

    skip_wanted = Signal()
    revision_wanted = Signal()
    end_of_revision_wanted = Signal()
    act_wanted = Signal()
    history_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.sentence = Label("", "soft", wraps=True)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("Why do you change it? Both verdicts are kept."))
        self.reason.setAccessibleName(self.tr("Reason for the revision"))
        self.history = QuietButton(self.tr("History"), self.history_wanted.emit)
        self.flag = QuietButton(self.tr("Flag"))
        self.skip = QuietButton(self.tr("Skip"), self.skip_wanted.emit)
        self.revise = SecondaryButton(self.tr("Revise"), self.revision_wanted.emit)
        self.cancel = QuietButton(self.tr("Cancel"), self.end_of_revision_wanted.emit)
        self.primary = PrimaryButton("", self.act_wanted.emit)
        row = QHBoxLayout()
        row.setSpacing(TIGHT)
        row.addStretch(1)
        for widget in (self.history, self.flag, self.skip, self.revise, self.cancel, self.primary):
            row.addWidget(widget)
        self.add(self.reason)
        self.add(self.sentence)
        self.body.addLayout(row)
        self.show_stage(Stage.BLIND)

    def show_stage(self, stage: Stage) -> None:
        """Offer what can be done at this stage."""
        words = {
            Stage.BLIND: self.tr("Commit"),
            Stage.ASSISTED: self.tr("Commit"),
            Stage.REVEALED: self.tr("Next"),
            Stage.REVISING: self.tr("Keep revision"),
        }
        self.primary.set_text(words[stage])
        # It tells what graders said; a revision has no room for it in a narrow window.
        self.history.setVisible(stage is Stage.REVEALED)
        self.skip.setVisible(stage.is_first)
        self.revise.setVisible(stage is Stage.REVEALED)
        self.cancel.setVisible(stage is Stage.REVISING)
        self.reason.setVisible(stage is Stage.REVISING)

    def say(self, words: str, *, is_urgent: bool = False) -> None:
        """One sentence, spoken too; ``is_urgent`` if something has to be done before it goes on."""
        self.sentence.setText(words)
        self.sentence.setVisible(bool(words))
        set_look(self.sentence, "look", "heading" if is_urgent else "soft")
        if words:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
