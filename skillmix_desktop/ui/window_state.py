"""Where the window stood, from one run of the program to the next."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtWidgets import QMainWindow

FIRST_SIZE = QSize(1280, 800)
FRAME = QSize(16, 48)
"""Room for what the desktop draws around a window; how much that is, is known only once it is shown."""


def restore_window(window: QMainWindow, file: Path) -> None:
    """Put the window where it was, or give it its first size."""
    geometry = QSettings(str(file), QSettings.Format.IniFormat).value("geometry", type=QByteArray)
    if not isinstance(geometry, QByteArray) or not window.restoreGeometry(geometry):
        window.resize(first_size(window.screen().availableSize()))


def first_size(room: QSize) -> QSize:
    """As large as usual, or as a screen with this much ``room`` allows."""
    return FIRST_SIZE.boundedTo(room - FRAME)


def keep_window(window: QMainWindow, file: Path) -> None:
    """Remember where the window stands."""
    QSettings(str(file), QSettings.Format.IniFormat).setValue("geometry", window.saveGeometry())
