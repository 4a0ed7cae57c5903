"""Every control has a name, can be reached by key, and shows that it was reached."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QLineEdit, QMenuBar, QWidget

from skillmix_desktop.settings import Settings
from skillmix_desktop.store.import_summary import UnreadRow
from skillmix_desktop.ui.dialogs.crash_dialog import CrashDialog
from skillmix_desktop.ui.dialogs.job_list import JobList
from skillmix_desktop.ui.dialogs.keys import KeysDialog
from skillmix_desktop.ui.dialogs.settings_dialog import SettingsDialog
from skillmix_desktop.ui.dialogs.unread_rows import UnreadRowsDialog
from skillmix_desktop.ui.jobs import Jobs
from tests.ui.conftest import activate


def controls(widget):
    """What Tab goes to, in its order."""
    found = []
    current = widget.nextInFocusChain()
    while current is not widget:
        is_inner = isinstance(current, QLineEdit) and current.objectName().startswith("qt_")
        if (
            current.focusPolicy() & Qt.FocusPolicy.TabFocus
            and current.isVisibleTo(widget)
            and current.isEnabled()
            and not is_inner
        ):
            found.append(current)
        current = current.nextInFocusChain()
    return found


def nameless(widget):
    names = {}
    for control in controls(widget):
        interface = QAccessible.queryAccessibleInterface(control)
        names[control] = interface.text(QAccessible.Text.Name).strip()
    return [type(control).__name__ for control, name in names.items() if not name]


def test_everything_on_the_start_page_has_a_name(window, settings):
    window.start_page.set_recent(["/studies/spring.skillmix"])
    assert controls(window)
    assert nameless(window) == []


@pytest.mark.parametrize("name", ["gallery", "adjudicate"])
def test_everything_on_a_page_and_in_the_frame_has_a_name(open_window, name):
    open_window.go_to(name)
    assert len(controls(open_window)) >= 3
    assert nameless(open_window) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: JobList(Jobs()),
        lambda: KeysDialog([("Everywhere", [("F1", "Keys")])]),
        lambda: SettingsDialog(Settings(), print),
        lambda: CrashDialog("ValueError: x"),
        lambda: UnreadRowsDialog("Importing a.csv", [UnreadRow("a.csv", 2, "it has no text")]),
    ],
)
def test_everything_in_a_dialog_has_a_name(qtbot, make):
    dialog = make()
    qtbot.addWidget(dialog)
    dialog.show()
    assert controls(dialog)
    assert nameless(dialog) == []


def test_tab_goes_through_a_page_and_comes_back(qtbot, open_window):
    activate(qtbot, open_window)
    start = open_window.rail.buttons[0]
    start.setFocus()
    seen = []
    for _ in range(60):
        qtbot.keyClick(open_window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(open_window.focusWidget())
        if seen[-1] is start:
            break
    assert seen[-1] is start
    assert len(seen) > 8


def test_a_control_that_was_reached_looks_different(qtbot, open_window):
    activate(qtbot, open_window)
    for control in controls(open_window):
        if isinstance(control, QAbstractScrollArea | QMenuBar) and not isinstance(control, QAbstractItemView):
            continue  # a text cursor shows it
        open_window.setFocus()
        QWidget.clearFocus(control)
        before = control.grab().toImage()
        control.setFocus()
        assert control.grab().toImage() != before, control
