"""What the menus offer, apart from the pages: projects, settings, jobs, help."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QMessageBox

from skillmix_desktop import __version__
from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.settings import Settings, SettingsStore
from skillmix_desktop.ui.actions import Command
from skillmix_desktop.ui.dialogs.job_list import JobList
from skillmix_desktop.ui.dialogs.keys import Keys, KeysDialog
from skillmix_desktop.ui.dialogs.palette import Palette
from skillmix_desktop.ui.dialogs.settings_dialog import SettingsDialog
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.key_changes import KeyChanges
from skillmix_desktop.ui.menus import SEPARATOR, Menu, MenuEntry, commands_of, keys_of
from skillmix_desktop.ui.project_opener import Questions
from skillmix_desktop.ui.theme import ThemeChoice, apply_theme
from skillmix_desktop.ui.widgets.page import Page

KEYS_OF_THE_RAIL: Keys = (("↑  ↓", "page before, page after, while the rail has the focus"),)


class WindowCommands(QObject):
    """Asks the user and says what is wanted; the window does it.

    ``page`` gives the page in view, which only a project has.
    """

    open_wanted = Signal(str)
    new_wanted = Signal(str)
    sample_wanted = Signal()
    import_wanted = Signal(str)
    hand_over_wanted = Signal()
    take_back_wanted = Signal()
    merge_wanted = Signal()
    export_wanted = Signal()
    page_wanted = Signal(str, object)
    settings_changed = Signal()
    not_kept = Signal(str)

    def __init__(
        self,
        window: QMainWindow,
        *,
        settings: SettingsStore,
        jobs: Jobs,
        questions: Questions,
        page: Callable[[], Page | None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._jobs = jobs
        self._questions = questions
        self._page = page
        self._menus: tuple[Menu, ...] = ()

    def menus(self, pages: Sequence[tuple[str, str]]) -> tuple[Menu, ...]:
        """The whole menu bar; ``pages`` are names and titles."""
        go = [
            MenuEntry(
                title,
                partial(self.page_wanted.emit, name, None),
                f"Ctrl+{number}" if number < 10 else "",
                needs_project=True,
            )
            for number, (name, title) in enumerate(pages, start=1)
        ]
        menus = [Menu(self.tr("&Project"), self._project_entries({name for name, _ in pages}))]
        if go:
            menus.append(Menu(self.tr("&Go"), tuple(go)))
        menus.append(Menu(self.tr("&View"), self._view_entries()))
        menus.append(Menu(self.tr("&Help"), self._help_entries()))
        self._menus = tuple(menus)
        return self._menus

    def keep_settings(self, settings: Settings) -> None:
        """Use ``settings`` from now on; raises if they cannot be kept."""
        before = self._settings.settings
        self._settings.replace(settings)
        if settings.theme != before.theme:
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            apply_theme(app, ThemeChoice(settings.theme))
        self.settings_changed.emit()

    def remember(self, settings: Settings) -> None:
        """Remember ``settings``; that this fails is told, and nothing else comes of it."""
        try:
            self.keep_settings(settings)
        except SkillMixError as error:
            self.not_kept.emit(str(error))

    def ask_for_project(self) -> None:
        if location := self._questions.project(self._window):
            self.open_wanted.emit(location)

    def ask_for_new_project(self) -> None:
        if location := self._questions.new_project(self._window):
            self.new_wanted.emit(location)

    def show_jobs(self) -> None:
        JobList(self._jobs, self._window).open()

    def show_settings(self) -> None:
        SettingsDialog(self._settings.settings, self.keep_settings, self._window).open()

    def show_keys(self) -> None:
        page, of_menus = self._page(), keys_of(self._menus)
        bindings = None if page is None else page.bindings
        here: Keys = () if page is None else page.keys if bindings is None else bindings.keys
        groups = ((self.tr("On this page"), here), (self.tr("Everywhere"), (*of_menus, *KEYS_OF_THE_RAIL)))
        actions = () if bindings is None else bindings.actions
        dialog = KeysDialog(groups, self._window, changes=KeyChanges(self._settings, actions, taken=of_menus))
        dialog.changed.connect(self.settings_changed)
        dialog.open()

    def show_palette(self) -> None:
        """Offer all that can be done now."""
        has_project = self._page() is not None
        Palette([*self._page_commands(), *commands_of(self._menus, has_project)], self._window).open()

    def show_about(self) -> None:
        words = self.tr(
            "Skill-Mix Desktop {version}\n\nDraws, writes, grades, spot-checks and reports Skill-Mix "
            "evaluations of language models. Free software under the Apache License 2.0; the fonts "
            "Inter and Noto Serif come under the SIL Open Font License 1.1."
        ).format(version=__version__)
        box = QMessageBox(QMessageBox.Icon.NoIcon, self.tr("About"), words, parent=self._window)
        box.open()

    def _project_entries(self, pages: set[str]) -> tuple[MenuEntry, ...]:
        return (
            MenuEntry(self.tr("&New …"), self.ask_for_new_project, "Ctrl+N"),
            MenuEntry(self.tr("&Open …"), self.ask_for_project, "Ctrl+O"),
            MenuEntry(self.tr("Open &recent"), entries=self._recent_entries),
            MenuEntry(self.tr("Open the &sample"), self.sample_wanted.emit),
            SEPARATOR,
            MenuEntry(self.tr("&Import a file …"), self._import_file, needs_project=True),
            MenuEntry(self.tr("Import a &folder of runs …"), self._import_folder, needs_project=True),
            SEPARATOR,
            MenuEntry(self.tr("&Hand over a queue …"), self.hand_over_wanted.emit, needs_project=True),
            MenuEntry(self.tr("Take &back …"), self.take_back_wanted.emit, needs_project=True),
            MenuEntry(self.tr("&Merge a project …"), self.merge_wanted.emit, needs_project=True),
            SEPARATOR,
            *(
                [
                    MenuEntry(
                        self.tr("Save a &report …"),
                        partial(self.page_wanted.emit, "report", None),
                        needs_project=True,
                    )
                ]
                if "report" in pages
                else []
            ),
            MenuEntry(self.tr("&Export the data …"), self.export_wanted.emit, "Ctrl+E", needs_project=True),
            SEPARATOR,
            MenuEntry(self.tr("Se&ttings …"), self.show_settings, "Ctrl+,"),
            MenuEntry(self.tr("&Quit"), self._window.close, "Ctrl+Q"),
        )

    def _recent_entries(self) -> list[MenuEntry]:
        recent = self._settings.settings.recent_projects
        return [
            MenuEntry(Path(location).stem, partial(self.open_wanted.emit, location)) for location in recent
        ] or [MenuEntry(self.tr("None yet"), self.ask_for_project)]

    def _view_entries(self) -> tuple[MenuEntry, ...]:
        themes = {
            ThemeChoice.SYSTEM: self.tr("As the &desktop"),
            ThemeChoice.LIGHT: self.tr("&Light"),
            ThemeChoice.DARK: self.tr("D&ark"),
        }
        return (
            MenuEntry(self.tr("&Commands …"), self.show_palette, "Ctrl+K"),
            MenuEntry(self.tr("On this &page"), entries=self._page_entries),
            MenuEntry(self.tr("&Jobs …"), self.show_jobs, "Ctrl+J"),
            SEPARATOR,
            *(self._theme_entry(theme, text) for theme, text in themes.items()),
        )

    def _theme_entry(self, theme: ThemeChoice, text: str) -> MenuEntry:
        return MenuEntry(
            text,
            lambda: self.remember(replace(self._settings.settings, theme=theme.value)),
            is_chosen=lambda: self._settings.settings.theme == theme.value,
        )

    def _page_commands(self) -> tuple[Command, ...]:
        page = self._page()
        return () if page is None or page.bindings is None else page.bindings.commands

    def _page_entries(self) -> list[MenuEntry]:
        # Without the keys: they are the page's own, and would be heard twice.
        entries = [MenuEntry(command.title, command.act) for command in self._page_commands()]
        return entries or [MenuEntry(self.tr("Nothing but what is in view"), lambda: None)]

    def _help_entries(self) -> tuple[MenuEntry, ...]:
        return (
            MenuEntry(self.tr("&Keys"), self.show_keys, "F1"),
            MenuEntry(self.tr("&About"), self.show_about),
        )

    def _import_file(self) -> None:
        if path := self._questions.data_file(self._window):
            self.import_wanted.emit(path)

    def _import_folder(self) -> None:
        if path := self._questions.data_folder(self._window):
            self.import_wanted.emit(path)
