"""The first page, while no project is open: open one, make one, look at the sample."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from skillmix_desktop.ui.theme import APART, EDGE, NEAR, TIGHT
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, QuietButton, SecondaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label
from skillmix_desktop.ui.widgets.message_bar import MessageBar

WIDTH = 560


class RecentRow(QWidget):
    """A project that was open before."""

    def __init__(self, location: str, page: "StartPage") -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(NEAR)
        self.button = QuietButton(Path(location).stem, lambda: page.recent_wanted.emit(location))
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row.addWidget(self.button)
        row.addWidget(ElidedLabel(location, "aside"), 1)


class StartPage(QWidget):
    """Says what the user wants; the window does it."""

    open_wanted = Signal()
    new_wanted = Signal()
    sample_wanted = Signal()
    recent_wanted = Signal(str)

    def __init__(self, recent: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.messages = MessageBar()
        self._buttons = [
            PrimaryButton(self.tr("Open the sample"), self.sample_wanted.emit),
            SecondaryButton(self.tr("New project …"), self.new_wanted.emit),
            SecondaryButton(self.tr("Open a project …"), self.open_wanted.emit),
        ]
        self.sample_button, self.new_button, self.open_button = self._buttons
        middle = QVBoxLayout()
        middle.setSpacing(APART)
        middle.addStretch(2)
        middle.addWidget(self.messages)
        middle.addLayout(self._head())
        middle.addLayout(self._actions())
        self.recent = Card(self.tr("Opened before"))
        self.recent.body.setSpacing(TIGHT)
        middle.addWidget(self.recent)
        self._status = Label("", "soft")
        middle.addWidget(self._status)
        middle.addStretch(3)
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        row.addStretch(1)
        holder = QWidget()
        holder.setFixedWidth(WIDTH)
        middle.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(middle)
        row.addWidget(holder)
        row.addStretch(1)
        self.set_recent(recent)

    def set_recent(self, recent: Sequence[str]) -> None:
        """Offer these projects, newest first."""
        while (item := self.recent.body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.recent_rows = [RecentRow(location, self) for location in recent]
        for row in self.recent_rows:
            self.recent.add(row)
        self.recent.setVisible(bool(recent))

    def show_opening(self, words: str) -> None:
        """Say that a project is being opened; empty words say that none is."""
        self._status.setText(words)
        for button in self._buttons:
            button.setEnabled(not words)
        self.recent.setEnabled(not words)

    def _head(self) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setSpacing(TIGHT)
        head.addWidget(Label("Skill-Mix Desktop", "title"))
        sentence = self.tr(
            "Ask a language model to show several skills in one short text, have the text graded, "
            "check the grader by hand, and report how far it can be trusted."
        )
        head.addWidget(Label(sentence, "soft", wraps=True))
        return head

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        for button in self._buttons:
            row.addWidget(button)
        row.addStretch(1)
        row.setAlignment(Qt.AlignmentFlag.AlignLeft)
        return row
