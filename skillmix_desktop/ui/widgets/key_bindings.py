"""Keys of a page: they work wherever its focus is, but not while a text is typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QWidget


@dataclass(frozen=True)
class Binding:
    """One or more keys that do the same; ``repeats`` while the key is held."""

    keys: tuple[str, ...]
    act: Callable[[], object]
    repeats: bool = False


def bind_keys(widget: QWidget, bindings: Sequence[Binding]) -> None:
    """Let the keys act while ``widget`` or anything in it has the focus.

    Qt offers a key to a field that is typed in before it becomes a shortcut, so fields keep theirs.
    """
    for binding in bindings:
        for key in binding.keys:
            shortcut = QShortcut(QKeySequence(key), widget)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(binding.repeats)
            shortcut.activated.connect(_slot(binding.act))


class KeyKeepingPicker(QComboBox):
    """A picker that answers the arrows and letters itself while it has the focus."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)


def _slot(act: Callable[[], object]) -> Callable[[], None]:
    def slot() -> None:
        act()

    return slot
