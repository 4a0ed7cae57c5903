"""What can be done by key: a table of actions, and the keys in force where the user changed some."""

from collections.abc import Mapping
from dataclasses import dataclass

ChangedKeys = Mapping[str, str]
"""By the actions' names, the keys that the user gave them."""


@dataclass(frozen=True)
class Action:
    """``name`` is what the settings call it; without one its keys stay as they are.

    ``words`` say what it does. ``listed`` stands in the list of keys where the keys themselves would be too
    many; an action without words is not listed.
    """

    name: str
    words: str
    keys: tuple[str, ...]
    repeats: bool = False
    listed: str = ""

    def keys_in(self, changed: ChangedKeys) -> tuple[str, ...]:
        """Its keys, if the user changed these."""
        return (changed[self.name],) if self.name in changed else self.keys
