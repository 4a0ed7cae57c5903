"""What every page is handed: the project, the settings, the jobs, and news of what changed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, SignalInstance

from skillmix_desktop.settings import SettingsStore
from skillmix_desktop.ui.jobs import Jobs

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.store.database import Database


class DataEvents(QObject):
    """Says what has changed, so that pages which show it can read it anew; emitted on the GUI thread."""

    catalogue_changed = Signal()
    items_changed = Signal()
    generations_changed = Signal()
    verdicts_changed = Signal()
    spot_checks_changed = Signal()
    project_changed = Signal()
    settings_changed = Signal()
    model_files_changed = Signal()

    def tell_all(self) -> None:
        """Anything in the project may have changed."""
        for change in self.of_the_project():
            change.emit()

    def of_the_project(self) -> tuple[SignalInstance, ...]:
        """Every signal but those of the settings and of this machine's model files."""
        return (
            self.catalogue_changed,
            self.items_changed,
            self.generations_changed,
            self.verdicts_changed,
            self.spot_checks_changed,
            self.project_changed,
        )


@dataclass(frozen=True)
class AppContext:
    """All that a page may use of the program."""

    database: "Database"
    settings: SettingsStore
    jobs: Jobs
    events: DataEvents
