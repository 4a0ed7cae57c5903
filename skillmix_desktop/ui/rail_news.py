"""Keeps the rail's counts and its head in step with the project."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.page_entries import PageEntry, counts_of
from skillmix_desktop.ui.project_opener import ProjectFiles
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.widgets.rail import Rail

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.store.queries import Counts

PAUSE_MS = 300
# Counting a large project takes its time; it must not take it from whoever marks one text after the other.
PAUSES_A_COUNT = 20


class RailNews(QObject):
    """Counts off the GUI thread after every change, for as long as the project is open."""

    def __init__(
        self,
        rail: Rail,
        entries: Sequence[PageEntry],
        files: ProjectFiles,
        context: AppContext,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._rail = rail
        self._entries = entries
        self._files = files
        self._context = context
        self._took = QElapsedTimer()
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.count)
        for change in context.events.of_the_project():
            change.connect(self._count_soon)

    def count(self) -> None:
        """Read how the project stands, and show it."""
        database, count = self._context.database, self._files.count
        self._took.start()
        self._context.jobs.run_in_background(
            lambda: (database.name, count(database)), lambda news: self._show(*news), owner=self
        )

    def _count_soon(self) -> None:
        if not self._pause.isActive():
            self._pause.start()

    def _show(self, name: str, counts: "Counts") -> None:
        self._pause.setInterval(max(PAUSE_MS, PAUSES_A_COUNT * self._took.elapsed()))
        texts = self.tr("{n} texts · saved").format(n=count_words(counts.generations))
        self._rail.set_project(name, texts)
        self._rail.set_counts(counts_of(self._entries, counts))
        self._rail.window().setWindowTitle(f"{name} — Skill-Mix Desktop")
