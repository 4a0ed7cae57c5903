"""Keys of a page: they work wherever its focus is, but not while a text is typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QWidget

from skillmix_desktop.ui.actions import Action, ChangedKeys, Command
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.widgets.buttons import Button


@dataclass(frozen=True)
class Binding:
    """What an action does here; ``print_key`` is told the first of its keys, to show it on a control.

    With ``in_window`` its keys work wherever in the window the focus is, as long as the page is in view.
    """

    action: Action
    act: Callable[[], object]
    print_key: Callable[[str], None] | None = None
    in_window: bool = False


class KeyBindings(QObject):
    """Lets the keys act while ``widget`` or anything in it has the focus.

    Qt offers a key to a field that is typed in before it becomes a shortcut, so fields keep theirs.
    """

    def __init__(self, widget: QWidget, bindings: Sequence[Binding], context: AppContext) -> None:
        super().__init__(widget)
        self._widget = widget
        self._bindings = tuple(bindings)
        self._settings = context.settings
        self._changed: ChangedKeys = {}
        self._shortcuts: list[QShortcut] = []
        self._bind(context.settings.settings.keys)
        context.events.settings_changed.connect(self._follow)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The keys in force with what they do, for the list of keys."""
        return tuple(
            (action.listed_in(self._changed), action.words) for action in self.actions if action.words
        )

    @property
    def actions(self) -> tuple[Action, ...]:
        """All that is bound."""
        return tuple(binding.action for binding in self._bindings)

    @property
    def commands(self) -> tuple[Command, ...]:
        """What can be found by its words."""
        return tuple(
            Command(_title(action.words), action.listed_in(self._changed), binding.act)
            for binding in self._bindings
            if (action := binding.action).is_command
        )

    def _follow(self) -> None:
        """Use the keys that the user has given to actions by now."""
        changed = self._settings.settings.keys
        if changed != self._changed:
            self._bind(changed)

    def _bind(self, changed: ChangedKeys) -> None:
        self._changed = dict(changed)
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
        for binding in self._bindings:
            keys = binding.action.keys_in(changed)
            for key in keys:
                self._add_shortcut(key, binding)
            if binding.print_key is not None:
                binding.print_key(keys[0])

    def _add_shortcut(self, key: str, binding: Binding) -> None:
        shortcut = QShortcut(QKeySequence(key), self._widget)
        if not binding.in_window:
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setAutoRepeat(binding.action.repeats)
        shortcut.activated.connect(_slot(binding.act))
        self._shortcuts.append(shortcut)


def pressing(action: Action, button: Button) -> Binding:
    """The action presses the button, where it can be seen and pressed, and its key is printed on it."""
    return Binding(
        action, lambda: button.click() if button.isVisible() else None, button.print_key, in_window=True
    )


class KeyKeepingPicker(QComboBox):
    """A picker that answers the arrows and letters itself while it has the focus."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)


def _title(words: str) -> str:
    return words[:1].upper() + words[1:]


def _slot(act: Callable[[], object]) -> Callable[[], None]:
    def slot() -> None:
        act()

    return slot
