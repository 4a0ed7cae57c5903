"""Keeps the rail's counts and its head in step with the project."""

from collections.abc import Mapping, Sequence
from typing import cast

from PySide6.QtCore import QObject, QTimer

from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.page_entries import PageEntry, counts_of
from skillmix_desktop.ui.project_opener import ProjectFiles, ProjectLabel
from skillmix_desktop.ui.widgets.rail import Rail

PAUSE_MS = 300


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
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.count)
        events = context.events
        for change in (
            events.catalogue_changed,
            events.items_changed,
            events.generations_changed,
            events.verdicts_changed,
            events.spot_checks_changed,
            events.project_changed,
        ):
            change.connect(self._count_soon)

    def count(self) -> None:
        """Read how the project stands, and show it."""
        database, entries, describe = self._context.database, self._entries, self._files.describe
        self._context.jobs.run_in_background(
            lambda: (describe(database), counts_of(entries, database)), self._show, owner=self
        )

    def _count_soon(self) -> None:
        if not self._pause.isActive():
            self._pause.start()

    def _show(self, news: object) -> None:
        label, counts = cast("tuple[ProjectLabel, Mapping[int, str]]", news)
        self._rail.set_project(label.name, label.aside)
        self._rail.set_counts(counts)
        window = self._rail.window()
        window.setWindowTitle(f"{label.name} — Skill-Mix Desktop")
