"""The text under judgement on its card: which one it is, and what the program can tell of it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from skillmix_desktop.core.names import NameRule, explicitly_named
from skillmix_desktop.core.sentences import LengthCheck, SentenceCounter
from skillmix_desktop.pipeline.spot_checks import CheckTask
from skillmix_desktop.ui.theme import EDGE, NEAR
from skillmix_desktop.ui.widgets.buttons import QuietButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind, ElidedChip, kind_of
from skillmix_desktop.ui.widgets.flag_line import FlagLine
from skillmix_desktop.ui.widgets.labels import ElidedLabel
from skillmix_desktop.ui.widgets.read_text import ReadText

ARROW_WIDTH = 32
BUTTON_PADDING = 9
HEAD_GAP = 12


class TextCard(Card):
    """Head: which text, its topic and k. Foot: its length as the program counts it, and named skills."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        layout = self.layout()
        assert layout is not None
        # The head begins further left, so that its button's words stand above the text.
        layout.setContentsMargins(EDGE - BUTTON_PADDING, HEAD_GAP, EDGE, HEAD_GAP)
        self.body.setContentsMargins(BUTTON_PADDING, 0, 0, 0)
        layout.setSpacing(HEAD_GAP)
        self.queue_button = QuietButton("")
        self.before_button = QuietButton("←")
        self.after_button = QuietButton("→")
        names = (self.tr("Text before"), self.tr("Text after"))
        for button, name in zip((self.before_button, self.after_button), names, strict=True):
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setFixedWidth(ARROW_WIDTH)
        self._topic = ElidedChip()
        self._k = Chip()
        self.head.insertWidget(0, self.queue_button)
        self.head.insertWidget(1, self.before_button)
        self.head.insertWidget(2, self.after_button)
        self.head.addWidget(self._topic)
        self.head.addWidget(self._k)
        self.flag_line = FlagLine()
        self.add(self.flag_line)
        self.text = ReadText()
        self.add(self.text, 1)
        self._length = Chip()
        self._counted = ElidedLabel("", "aside")
        self._named = ElidedChip()
        self.body.addLayout(self._foot())

    def show_task(self, task: CheckTask, place: str) -> None:
        """Show the text; ``place`` says which of how many it is."""
        self.show_place(place)
        if self.text.text != task.text:
            self.text.set_text(task.text)
        self._topic.show_text(self.tr("topic  {name}").format(name=task.item.topic), ChipKind.ACCENT)
        self._k.show_text(f"k = {task.item.k}")
        self.flag_line.show_flag(task.flag)
        self._show_length(task.length)
        named = explicitly_named(task.text, task.item.skill_names, NameRule.ROBUST)
        self._show_named(
            [name for name, is_named in zip(task.item.skill_names, named, strict=True) if is_named]
        )

    def show_place(self, place: str) -> None:
        self.queue_button.set_text(f"{place} ▾")

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(NEAR)
        foot.addWidget(self._length)
        foot.addWidget(self._counted, 1)
        foot.addWidget(self._named)
        return foot

    def _show_length(self, length: LengthCheck) -> None:
        count = (
            self.tr("{n} of at most {limit} sentences")
            if length.limit > 1
            else self.tr("{n} of one sentence")
        )
        is_met = length.is_met(SentenceCounter.ROBUST)
        self._length.show_text(count.format(n=length.robust, limit=length.limit), kind_of(is_met))
        by = self.tr("counted by program")
        if length.is_disputed:
            by = self.tr("disputed: {n} by the reference’s rule").format(n=length.reference)
        self._counted.set_text(by)

    def _show_named(self, named: Sequence[str]) -> None:
        self._named.setToolTip(", ".join(named))
        if len(named) > 1:
            self._named.show_text(self.tr("names {n} skills").format(n=len(named)), ChipKind.NOT_MET)
        elif named:
            self._named.show_text(self.tr("names {skill}").format(skill=named[0]), ChipKind.NOT_MET)
        else:
            self._named.show_text(self.tr("no skill named"), ChipKind.MET)
