"""The list of keys, in which those of a page can be changed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.ui.actions import Action
from skillmix_desktop.ui.dialogs.key_question import KeyQuestion
from skillmix_desktop.ui.key_changes import KeyChanges
from skillmix_desktop.ui.theme import APART, EDGE, NEAR
from skillmix_desktop.ui.widgets.buttons import QuietButton, SecondaryButton, key_words
from skillmix_desktop.ui.widgets.labels import Label

KEYS_WIDTH = 120

Keys = Sequence[tuple[str, str]]


class KeysDialog(QDialog):
    """What each key does, by place; ``changed`` comes when one was given to something else."""

    changed = Signal()

    def __init__(
        self,
        groups: Sequence[tuple[str, Keys]],
        parent: QWidget | None = None,
        *,
        changes: KeyChanges | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self._changes = changes
        self.buttons: dict[str, QuietButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, APART)
        column.setSpacing(NEAR)
        # Side by side: one below the other they are taller than a small screen.
        row = QHBoxLayout()
        row.setSpacing(EDGE)
        column.addLayout(row)
        for title, keys in groups:
            if keys:
                group = QVBoxLayout()
                group.addWidget(Label(title, "heading"))
                group.addLayout(self._grid(keys))
                group.addStretch(1)
                row.addLayout(group)
        if self.buttons:
            column.addWidget(Label(self.tr("A key in a button can be changed: click it."), "aside"))
        self.close_button = SecondaryButton(self.tr("Close"), self.accept)
        column.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)
        self.close_button.setFocus()

    def _grid(self, keys: Keys) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(EDGE)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, KEYS_WIDTH)
        for row, (key, does) in enumerate(keys):
            action = None if self._changes is None else self._changes.changeable.get(does)
            shown = Label(_native(key), "grader") if action is None else self._button(action, key)
            grid.addWidget(shown, row, 0)
            grid.addWidget(Label(does), row, 1)
        return grid

    def _button(self, action: Action, key: str) -> QuietButton:
        button = QuietButton(_native(key), lambda: self._ask(action))
        button.setProperty("look", "key")
        button.setAccessibleName(self.tr("{key}: {what}; change").format(key=key, what=action.words))
        self.buttons[action.name] = button
        return button

    def _ask(self, action: Action) -> None:
        assert self._changes is not None
        question = KeyQuestion(action, self._changes, self)
        question.accepted.connect(lambda: self._show_change(action))
        question.open()

    def _show_change(self, action: Action) -> None:
        assert self._changes is not None
        self.buttons[action.name].set_text(_native(self._changes.listed(action)))
        self.changed.emit()


def _native(key: str) -> str:
    return key_words(key) or key
