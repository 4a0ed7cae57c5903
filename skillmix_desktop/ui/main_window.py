"""The window: it puts the rail, the pages and the menus together, and does nothing else."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from skillmix_desktop.settings import SettingsStore
from skillmix_desktop.ui.commands import WindowCommands
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.dialogs.stop_question import StopQuestion
from skillmix_desktop.ui.exports import Exports
from skillmix_desktop.ui.imports import Imports
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.joint_work import JointWork
from skillmix_desktop.ui.menus import fill_menu_bar
from skillmix_desktop.ui.page_entries import PageEntry, PageStack
from skillmix_desktop.ui.pages.start import StartPage
from skillmix_desktop.ui.project_claim import ProjectClaim
from skillmix_desktop.ui.project_opener import ProjectFiles, ProjectOpener, Questions, dropped_project
from skillmix_desktop.ui.rail_news import RailNews
from skillmix_desktop.ui.theme import EDGE
from skillmix_desktop.ui.widgets.buttons import QuietButton
from skillmix_desktop.ui.widgets.job_strip import JobStrip
from skillmix_desktop.ui.widgets.message_bar import MessageBar
from skillmix_desktop.ui.widgets.rail import Rail
from skillmix_desktop.ui.window_state import keep_window, restore_window

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.store.database import Database

APPLICATION_NAME = "Skill-Mix Desktop"


class MainWindow(QMainWindow):
    """Shows one project, or the start page while there is none.

    ``first_painted`` comes once, when there is something to see; ``project_opened`` and
    ``opening_failed`` (a sentence) tell how opening went; ``closed`` when the window went for good.
    """

    first_painted = Signal()
    project_opened = Signal()
    opening_failed = Signal(str)
    closed = Signal()

    def __init__(
        self,
        entries: Sequence[PageEntry],
        files: ProjectFiles,
        *,
        settings: SettingsStore,
        jobs: Jobs,
        state_file: Path,
        questions: Questions | None = None,
    ) -> None:
        super().__init__()
        self.entries = tuple(entries)
        self.context: AppContext | None = None
        self._claim = ProjectClaim(self)
        self.events = DataEvents(self)
        self._settings = settings
        self.jobs = jobs
        self._state_file = state_file
        self._news: RailNews | None = None
        self._was_painted = False
        self._opener = ProjectOpener(files, jobs, self)
        self._commands = WindowCommands(
            self,
            settings=settings,
            jobs=jobs,
            questions=questions or Questions(),
            page=lambda: self.stack.current_page,
        )
        self.setAcceptDrops(True)
        self._build()
        self._imports = Imports(jobs, self.messages, self)
        self._exports = Exports(lambda: self.context, self.messages, self)
        self.joint_work = JointWork(lambda: self.context, self.messages, questions or Questions(), self)
        self._connect()
        menus = self._commands.menus([(entry.name, entry.title) for entry in self.entries])
        self._project_actions = fill_menu_bar(self.menuBar(), menus)
        restore_window(self, state_file)
        self._show_no_project()

    def open_project(self, location: str) -> None:
        """Open the file or the address, and show it."""
        if self._may_change_project():
            self._opener.open(location)

    def open_sample(self) -> None:
        """Open the copy of the sample that the user may do anything to."""
        if self._may_change_project():
            self._opener.open_sample()

    def create_project(self, location: str) -> None:
        """Make a project with the catalogue that comes with the program, and show it."""
        if Path(location).exists():
            words = self.tr(
                "{name} is there already, and nothing was changed. Choose another name for a new project."
            )
            self.messages.show_warning(
                words.format(name=Path(location).name),
                self.tr("Open it"),
                lambda: self.open_project(location),
            )
        elif self._may_change_project():
            self._opener.create(location)

    def go_to(self, name: str, subject: object = None) -> None:
        """Bring the page called ``name`` into view, and hand it something to show."""
        number = [entry.name for entry in self.entries].index(name)
        page = self.stack.go_to(number)
        self.rail.show_chosen(number)
        if subject is not None:
            page.show_subject(subject)

    def _build(self) -> None:
        self.rail = Rail()
        self.rail.set_stations([entry.title for entry in self.entries])
        self.strip = JobStrip(self.jobs)
        self.rail.foot.addWidget(self.strip)
        self.settings_button = QuietButton("", self._commands.show_settings)
        self.rail.foot.addWidget(self.settings_button)
        self.start_page = StartPage(self._settings.settings.recent_projects)
        self.stack = PageStack(self.entries, self.start_page)
        self.messages = MessageBar()
        self.messages.setProperty("place", "window")
        self.middle = side_by_side(self.rail, self.messages, self.stack)
        self.setCentralWidget(self.middle)
        self._show_settings()

    def _connect(self) -> None:
        commands, start, opener = self._commands, self.start_page, self._opener
        self.rail.chosen.connect(lambda number: self.go_to(self.entries[number].name))
        self.strip.list_wanted.connect(commands.show_jobs)
        self.stack.page_wanted.connect(self.go_to)
        self.stack.keys_wanted.connect(commands.show_keys)
        commands.page_wanted.connect(self.go_to)
        commands.open_wanted.connect(self.open_project)
        commands.new_wanted.connect(self.create_project)
        commands.sample_wanted.connect(self.open_sample)
        commands.import_wanted.connect(self._import)
        commands.hand_over_wanted.connect(self.joint_work.hand_over)
        commands.take_back_wanted.connect(self.joint_work.take_back)
        commands.merge_wanted.connect(self.joint_work.merge)
        commands.export_wanted.connect(self._exports.ask)
        commands.not_kept.connect(self.messages.show_warning)
        commands.settings_changed.connect(self.events.settings_changed)
        self.events.settings_changed.connect(self._show_settings)
        start.open_wanted.connect(commands.ask_for_project)
        start.new_wanted.connect(commands.ask_for_new_project)
        start.sample_wanted.connect(self.open_sample)
        start.recent_wanted.connect(self.open_project)
        opener.opening.connect(self._show_opening)
        opener.opened.connect(self._show_project)
        opener.failed.connect(self._show_failure)
        self._claim.returned.connect(self.events.tell_all)
        self.jobs.failed.connect(lambda words: self.messages.show_error(words))
        if self._settings.warning:
            self.messages.show_warning(self._settings.warning)

    def _may_change_project(self) -> bool:
        if self.jobs.running:
            words = self.tr("A job is running in this project. Stop it before you open another.")
            self.messages.show_warning(words, self.tr("Show the jobs"), self._commands.show_jobs)
        return not self.jobs.running

    def _show_no_project(self) -> None:
        self.setWindowTitle(APPLICATION_NAME)
        self.rail.hide()
        for action in self._project_actions:
            action.setEnabled(False)

    def _show_opening(self, location: str) -> None:
        name = Path(location).stem if location else self.tr("the sample")
        if self.messages.text != self._settings.warning:
            self.messages.hide()
        self.start_page.show_opening(self.tr("Opening {name} …").format(name=name))

    def _show_project(self, database: "Database") -> None:
        before, self.context = self.context, None
        self.stack.use(None)
        if self._news is not None:
            self._news.deleteLater()
        if before is not None:
            before.database.close()
            self.jobs.forget_past()
        self.context = AppContext(database, self._settings, self.jobs, self.events)
        self.stack.use(self.context)
        self._news = RailNews(self.rail, self.entries, self._opener.files, self.context, self)
        self._news.count()
        self.start_page.show_opening("")
        self.rail.set_project(Path(database.location).stem, "")
        self.rail.show()
        for action in self._project_actions:
            action.setEnabled(True)
        if self.entries:
            self.go_to(self.entries[0].name)
        self._commands.remember(self._settings.settings.with_recent(database.location))
        self._claim.take(database.path)
        if self._claim.is_shared:
            words = self.tr("{name} is open in another window, too. What is done in either one is kept.")
            self.messages.show_warning(words.format(name=Path(database.location).name))
        self.project_opened.emit()

    def _show_failure(self, words: str, location: str) -> None:
        self.start_page.show_opening("")
        self._commands.remember(self._settings.settings.without_recent(location))
        self.messages.show_error(words)
        self.opening_failed.emit(words)

    def _show_settings(self) -> None:
        settings = self._settings.settings
        name = settings.annotator or self.tr("No name yet")
        self.settings_button.set_text(self.tr("{name} · settings").format(name=name))
        self.start_page.set_recent(settings.recent_projects)

    def _import(self, path: str) -> None:
        import_into = self._opener.files.import_into
        assert self.context is not None, "the menu offers it for a project only"
        database = self.context.database
        self._imports.start(
            Path(path), lambda: import_into(database, Path(path)), changed=self.events.tell_all
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if dropped_project(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        location = dropped_project(event)
        if location is not None:
            event.acceptProposedAction()
            self.open_project(location)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        keep_window(self, self._state_file)
        if not self.jobs.is_idle:
            event.ignore()
            if self.jobs.running and self.middle.isEnabled():
                StopQuestion(self.jobs.running[-1].title, self.stop_and_close, self).open()
            else:
                self.stop_and_close()
            return
        if self.context is not None:
            self.context.database.close()
            self.context = None
        self._claim.give_up()
        self.closed.emit()

    def stop_and_close(self) -> None:
        """Close after the present step, without asking."""
        if self.jobs.is_idle:
            self.close()
            return
        self.messages.show_note(self.tr("Closing after the present step; what is done is kept."))
        self.middle.setEnabled(False)
        self.jobs.idle.connect(self.close, Qt.ConnectionType.UniqueConnection)
        self.jobs.cancel_all()


def side_by_side(rail: QWidget, messages: QWidget, stack: QWidget) -> QWidget:
    """The rail at the left; the pages at its right, under the messages."""
    middle = QWidget()
    row = QHBoxLayout(middle)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(rail)
    right = QVBoxLayout()
    right.setSpacing(0)
    bar = QVBoxLayout()
    bar.setContentsMargins(EDGE, 0, EDGE, 0)
    bar.addWidget(messages)
    right.addLayout(bar)
    right.addWidget(stack, 1)
    row.addLayout(right, 1)
    return middle
