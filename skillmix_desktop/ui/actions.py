"""What can be done by key: actions as data, the keys in force, and how a command is found by its words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

ChangedKeys = Mapping[str, str]
"""By the actions' names, the keys that the user gave them."""


@dataclass(frozen=True)
class Action:
    """``name`` is what the settings call it; without one its keys stay as they are.

    ``words`` say what it does. ``listed`` stands in the list of keys where the keys themselves would be too
    many; an action without words is not listed. What makes sense by key alone is no command.
    """

    name: str
    words: str
    keys: tuple[str, ...]
    repeats: bool = False
    listed: str = ""
    is_command: bool = True

    def keys_in(self, changed: ChangedKeys) -> tuple[str, ...]:
        """Its keys, if the user changed these."""
        return (changed[self.name],) if self.name in changed else self.keys

    def listed_in(self, changed: ChangedKeys) -> str:
        """Its keys for the list of keys."""
        keys = self.keys_in(changed)
        return self.listed if self.listed and keys == self.keys else "  or  ".join(keys)


@dataclass(frozen=True)
class Command:
    """Something that can be done now, by its title; ``keys`` are printed beside it."""

    title: str
    keys: str
    act: Callable[[], object]


def matching(commands: Sequence[Command], typed: str) -> list[Command]:
    """The commands in whose titles all that was typed occurs, those first whose words begin with it."""
    parts = typed.casefold().split()

    def begins(command: Command) -> bool:
        words = command.title.casefold().split()
        return all(any(word.startswith(part) for word in words) for part in parts)

    found = [command for command in commands if all(part in command.title.casefold() for part in parts)]
    return sorted(found, key=lambda command: not begins(command))
