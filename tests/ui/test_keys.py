"""The list of keys is one, and made from the menus and the page in view."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from skillmix_desktop.ui.dialogs.keys import KeysDialog
from tests.ui.conftest import activate
from tests.ui.test_main_window import modal


def words_of(dialog):
    words = [label.text() for label in dialog.findChildren(QLabel)]
    dialog.accept()
    return words


def test_f1_and_a_page_that_asks_show_the_same_list(qtbot, open_window):
    activate(qtbot, open_window)
    qtbot.keyClick(open_window, Qt.Key.Key_F1)
    by_key = words_of(modal(qtbot, KeysDialog))
    open_window.stack.current_page.keys_wanted.emit()
    assert words_of(modal(qtbot, KeysDialog)) == by_key
    assert {"On this page", "met", "Everywhere", "Quit"} <= set(by_key)


def test_every_key_of_the_menus_is_in_the_list(qtbot, open_window):
    open_window._commands.show_keys()
    listed = words_of(modal(qtbot, KeysDialog))
    keys = {
        action.shortcut().toString()
        for menu in open_window.menuBar().actions()
        for action in menu.menu().actions()
        if not action.shortcut().isEmpty()
    }
    assert len(keys) >= 8
    assert keys <= set(listed)
