"""What somebody hears of a window, and where the Tab key takes them; for tests."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QWidget

Role = QAccessible.Role
CONTROLS = (
    *(Role.Button, Role.CheckBox, Role.RadioButton, Role.ComboBox, Role.SpinBox, Role.Slider, Role.Link),
    *(Role.EditableText, Role.Table, Role.List, Role.Tree, Role.PageTabList, Role.MenuItem),
)
A_ROUND = 80


def heard(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """What a screen reader comes to in a window, as deep as it goes; what is not shown it leaves out."""
    if interface.isValid() and not interface.state().invisible:
        yield interface
        for number in range(interface.childCount()):
            child = interface.child(number)
            if child is not None:
                yield from heard(child)


def heard_of(widget: QWidget) -> list[QAccessibleInterface]:
    """All of that in a widget."""
    return list(heard(QAccessible.queryAccessibleInterface(widget)))


def without_a_word(window: QWidget) -> list[str]:
    """The controls without a word for a name; a sign alone is none."""
    found = []
    for each in heard_of(window):
        is_inner = isinstance(each.object(), QWidget) and each.object().objectName().startswith("qt_")
        name = each.text(QAccessible.Text.Name)
        if each.role() in CONTROLS and not is_inner and not any(letter.isalpha() for letter in name):
            found.append(f"{each.role().name} {name!r} of {type(each.object()).__name__}")
    return found


def spoken(widget: QWidget) -> str:
    """The widget's name."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def never_reached(window: QWidget, start: QWidget, press: Callable[[Qt.Key], object]) -> list[QWidget]:
    """The controls to which neither Tab nor Shift and Tab come from ``start``, or only one of them."""
    wanted = {each for each in window.findChildren(QWidget) if _is_reached(each)}
    assert len(wanted) > 1
    missed: set[QWidget] = set()
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        start.setFocus()
        seen: set[QWidget | None] = set()
        for _ in range(max(A_ROUND, 2 * len(wanted))):
            press(key)
            seen.add(QApplication.focusWidget())
        missed |= wanted - seen
    return sorted(missed, key=spoken)


def _is_reached(widget: QWidget) -> bool:
    policy = widget.focusPolicy()
    return bool(policy & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
