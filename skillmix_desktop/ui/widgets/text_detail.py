"""One text beside its list: what was written, what was asked, what came back, and from where."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.pipeline.text_details import TextDetail
from skillmix_desktop.ui.names import short_name
from skillmix_desktop.ui.theme import NEAR, TIGHT
from skillmix_desktop.ui.widgets.call_view import OriginView, PromptView, ReplyView
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind
from skillmix_desktop.ui.widgets.judged_text import JudgedText
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label
from skillmix_desktop.ui.widgets.tabs import Tabs

FINISHES = {"length": "cut off", "refused": "refused", "error": "failed"}


class TextView(QWidget):
    """The text as graders see it, under the item that it was written for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, NEAR, 0, 0)
        column.setSpacing(NEAR)
        self.skills = Label("", "aside", wraps=True)
        self.text = JudgedText()
        self.text.setAccessibleName(self.tr("Text"))
        self.note = Label("", "aside", wraps=True)
        # Holds the lines together at the top where there is no text to take the room.
        self._filler = QWidget()
        column.addWidget(self.skills)
        column.addWidget(self.text, 1)
        column.addWidget(self.note)
        column.addWidget(self._filler, 1)

    def show_text(self, detail: TextDetail) -> None:
        self.skills.setText(self.tr("To show: {}").format(", ".join(detail.item.skill_names)))
        self.text.setVisible(detail.text is not None)
        self._filler.setVisible(detail.text is None)
        self.text.set_text(detail.text or "")
        self.note.setText(self._note(detail))
        self.note.setVisible(bool(self.note.text()))

    def _note(self, detail: TextDetail) -> str:
        if detail.text is None:
            why = detail.call.detail or self.tr("the reply holds none")
            return self.tr("There is no text: {}").format(why)
        if detail.is_marker_missing:
            return self.tr("The reply had no “Answer:”; all of it up to the explanation was taken.")
        return ""


class ItemChips(QWidget):
    """A title, and below it in chips what a text was written for, and what is out of the ordinary."""

    def __init__(self, look: str = "heading", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, TIGHT)
        column.setSpacing(NEAR)
        self.title = ElidedLabel("", look)
        column.addWidget(self.title)
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        self.practice = Chip(self.tr("practice"), ChipKind.NEUTRAL)
        self.state = Chip()
        self.topic = Chip()
        self.k = Chip()
        for chip in (self.state, self.practice, self.topic, self.k):
            row.addWidget(chip)
        row.addStretch(1)
        column.addLayout(row)

    def show_item(self, title: str, detail: TextDetail, *, is_practice: bool) -> None:
        self.title.set_text(title)
        self.practice.setVisible(is_practice)
        self.topic.show_text(detail.item.topic, ChipKind.ACCENT)
        self.k.show_text(self.tr("k = {}").format(detail.item.k))

    def show_state(self, words: str, kind: ChipKind = ChipKind.NOT_MET) -> None:
        """How it ended, where that is out of the ordinary."""
        self.state.show_text(words, kind)
        self.state.setVisible(bool(words))


class TextDetailCard(Card):
    """Everything about the text in hand; a sentence while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.chips = ItemChips()
        self.text = TextView()
        self.prompt = PromptView()
        self.replies = ReplyView()
        self.origin = OriginView()
        parts = (
            (self.tr("Text"), self.text),
            (self.tr("Prompt"), self.prompt),
            (self.tr("Replies"), self.replies),
            (self.tr("Origin"), self.origin),
        )
        self.tabs = Tabs(self.tr("Parts of the text’s record"), parts)
        self.nothing = Label(self.tr("Choose a text to see how it came about."), "soft", wraps=True)
        for widget, stretch in ((self.chips, 0), (self.tabs, 1), (self.nothing, 0)):
            self.add(widget, stretch)
        self.show_nothing()

    def show_nothing(self) -> None:
        """No text is in hand."""
        self._set_shown(is_shown=False)

    def show_text(self, detail: TextDetail) -> None:
        """Show this text."""
        self._set_shown(is_shown=True)
        title = self.tr("{student} · round {n}").format(
            student=short_name(detail.student), n=detail.call.round
        )
        self.chips.show_item(title, detail, is_practice=detail.is_practice)
        state = FINISHES.get(detail.finish, "" if detail.text is not None else "no text")
        self.chips.show_state(state)
        self.text.show_text(detail)
        self.prompt.show_prompt(detail.prompt)
        self.replies.show_replies(detail.replies, self.tr("No reply was kept."))
        item = self.tr("{set}, number {n}").format(set=detail.item_set, n=detail.item.number + 1)
        self.origin.show_call(detail.call, [(self.tr("Student"), detail.student), (self.tr("Item"), item)])

    def _set_shown(self, *, is_shown: bool) -> None:
        self.chips.setVisible(is_shown)
        self.tabs.setVisible(is_shown)
        self.nothing.setVisible(not is_shown)
