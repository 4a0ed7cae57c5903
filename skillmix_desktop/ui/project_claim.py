"""Which project a window has open, told beside the project's file, so that a second window on it says so."""

from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication


class ProjectClaim(QObject):
    """Held for one project at a time; what a window that died left behind does not count.

    ``returned`` comes when somebody comes back, maybe from the other window of the project.
    """

    returned = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.applicationStateChanged.connect(self._tell_return)
        self._lock: QLockFile | None = None
        self.is_shared = False

    def take(self, project: Path | None) -> None:
        """Claim the project instead of the one before; ``is_shared`` tells whether another window has it.

        A project on a server is made for many, and in a folder that cannot be written nothing can be told.
        """
        self.give_up()
        if project is None:
            return
        self._lock = QLockFile(str(project.with_name(f".{project.name}.window")))
        self._lock.setStaleLockTime(0)  # it is stale only once its program is gone
        is_ours = self._lock.tryLock(0)
        self.is_shared = not is_ours and self._lock.error() is QLockFile.LockError.LockFailedError

    def give_up(self) -> None:
        """Let the project go."""
        if self._lock is not None:
            self._lock.unlock()
        self._lock, self.is_shared = None, False

    def _tell_return(self, state: Qt.ApplicationState) -> None:
        if self.is_shared and state is Qt.ApplicationState.ApplicationActive:
            self.returned.emit()
