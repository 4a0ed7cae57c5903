"""Menus from tables of data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from skillmix_desktop.ui.actions import Command


@dataclass(frozen=True)
class MenuEntry:
    """Something that can be done; ``is_chosen`` makes it one of several of which one holds.

    An entry with ``entries`` is a menu of its own, asked for anew whenever it opens.
    """

    text: str
    act: Callable[[], object] | None = None
    key: str = ""
    needs_project: bool = False
    is_chosen: Callable[[], bool] | None = None
    entries: "Callable[[], Sequence[MenuEntry]] | None" = None


SEPARATOR = MenuEntry("")


@dataclass(frozen=True)
class Menu:
    """One menu of the bar."""

    title: str
    entries: tuple[MenuEntry, ...]


def keys_of(menus: Sequence[Menu]) -> tuple[tuple[str, str], ...]:
    """Every key of the menus with what it does, as the menus have it."""
    entries = (entry for menu in menus for entry in menu.entries if entry.key)
    return tuple((entry.key, _plain(entry.text)) for entry in entries)


def commands_of(menus: Sequence[Menu], has_project: bool) -> tuple[Command, ...]:
    """Everything in the menus that can be done now, but for menus within menus."""
    return tuple(
        Command(f"{_plain(menu.title)}: {_plain(entry.text)}", entry.key, entry.act)
        for menu in menus
        for entry in menu.entries
        if entry.act is not None and (has_project or not entry.needs_project)
    )


def _plain(text: str) -> str:
    return text.replace("&", "").removesuffix(" …")


def fill_menu_bar(bar: QMenuBar, menus: Sequence[Menu]) -> list[QAction]:
    """Build ``menus``; gives the actions that need a project."""
    for_project: list[QAction] = []
    for menu in menus:
        shown = bar.addMenu(menu.title)
        shown.setToolTipsVisible(True)
        for_project += _fill(shown, menu.entries)
    return for_project


def _fill(menu: QMenu, entries: Sequence[MenuEntry]) -> list[QAction]:
    for_project: list[QAction] = []
    choice = QActionGroup(menu)
    for entry in entries:
        if entry is SEPARATOR:
            menu.addSeparator()
        elif entry.entries is not None:
            _add_submenu(menu, entry)
        else:
            action = _add_action(menu, entry, choice)
            for_project += [action] if entry.needs_project else []
    return for_project


def _add_action(menu: QMenu, entry: MenuEntry, choice: QActionGroup) -> QAction:
    action = QAction(entry.text, menu)
    action.setShortcut(QKeySequence(entry.key))
    act = entry.act
    assert act is not None, "an entry does something or has entries"
    action.triggered.connect(lambda: act())
    if entry.is_chosen is not None:
        is_chosen = entry.is_chosen
        action.setCheckable(True)
        choice.addAction(action)
        menu.aboutToShow.connect(lambda: action.setChecked(is_chosen()))
        action.setChecked(is_chosen())
    menu.addAction(action)
    return action


def _add_submenu(menu: QMenu, entry: MenuEntry) -> None:
    submenu = menu.addMenu(entry.text)
    current = entry.entries
    assert current is not None

    def fill_anew() -> None:
        submenu.clear()
        _fill(submenu, current())

    submenu.aboutToShow.connect(fill_anew)
    fill_anew()
