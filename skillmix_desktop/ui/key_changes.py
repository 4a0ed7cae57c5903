"""Giving an action another key: what is taken is refused, and what was chosen is kept in the settings."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from skillmix_desktop.errors import UsageError
from skillmix_desktop.settings import SettingsStore
from skillmix_desktop.ui.actions import Action

Taken = Sequence[tuple[str, str]]
"""Keys that cannot be changed, with what they do."""


class KeyChanges:
    """``actions`` are all that the page binds; ``taken`` belongs to the rest of the window."""

    def __init__(self, settings: SettingsStore, actions: Sequence[Action], taken: Taken) -> None:
        self._settings = settings
        self._actions = tuple(actions)
        self._taken = tuple(taken)
        self.changeable = {action.words: action for action in actions if action.name}

    def listed(self, action: Action) -> str:
        """The keys of the action, for the list of keys."""
        return action.listed_in(self._settings.settings.keys)

    def change(self, action: Action, key: str) -> None:
        """Let this be the action's key; raises if it is none, or another's."""
        if not key:
            raise UsageError(_words("Press the key, or the keys together, that are to do it."))
        other = self._owner(action, key)
        if other is not None:
            words = _words("{key} is taken: {other}. Choose another key.")
            raise UsageError(words.format(key=key, other=other))
        settings = self._settings.settings
        self._settings.replace(replace(settings, keys={**settings.keys, action.name: key}))

    def take_back(self, action: Action) -> None:
        """Let the action have the keys again that it came with; raises if one of them is another's by now."""
        for key in action.keys:
            other = self._owner(action, key)
            if other is not None:
                words = _words("{key} is taken: {other}. Change that one first.")
                raise UsageError(words.format(key=key, other=other))
        settings = self._settings.settings
        left = {name: key for name, key in settings.keys.items() if name != action.name}
        self._settings.replace(replace(settings, keys=left))

    def _owner(self, action: Action, key: str) -> str | None:
        """What the key does already."""
        wanted, changed = QKeySequence(key), self._settings.settings.keys
        others = [
            (each, other.words or _words("a key of this page"))
            for other in self._actions
            if other is not action
            for each in other.keys_in(changed)
        ]
        return next((words for each, words in [*others, *self._taken] if QKeySequence(each) == wanted), None)


def _words(text: str) -> str:
    return QCoreApplication.translate("KeyChanges", text)
