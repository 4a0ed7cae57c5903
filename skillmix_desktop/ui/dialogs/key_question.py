"""Asks which key is to do something."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QKeySequenceEdit, QVBoxLayout, QWidget

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.ui.actions import Action
from skillmix_desktop.ui.key_changes import KeyChanges
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.message_bar import MessageBar


class KeyQuestion(QDialog):
    """Closes once the key is changed; says what is in the way, and stays."""

    def __init__(self, action: Action, changes: KeyChanges, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Change a key"))
        self.messages = MessageBar()
        self.field = QKeySequenceEdit()
        self.field.setMaximumSequenceLength(1)
        self.field.setAccessibleName(self.tr("New key"))
        column = QVBoxLayout(self)
        column.setContentsMargins(APART, APART, APART, APART)
        column.setSpacing(NEAR)
        column.addWidget(self.messages)
        column.addWidget(Label(action.words, "heading"))
        column.addWidget(Label(self.tr("Press the new key."), "soft"))
        column.addWidget(self.field)
        standard = self.tr("Back to {keys}").format(keys=action.listed or "  or  ".join(action.keys))
        self.standard_button = SecondaryButton(standard, lambda: self._try(lambda: changes.take_back(action)))
        self.keep_button = PrimaryButton(
            self.tr("Change"), lambda: self._try(lambda: changes.change(action, self._key()))
        )
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        row.addWidget(self.standard_button)
        row.addStretch(1)
        row.addWidget(SecondaryButton(self.tr("Cancel"), self.reject))
        row.addWidget(self.keep_button)
        column.addLayout(row)
        self.field.setFocus()

    def _key(self) -> str:
        return self.field.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _try(self, change: Callable[[], None]) -> None:
        try:
            change()
        except SkillMixError as error:
            self.messages.show_warning(str(error))
            return
        self.accept()
