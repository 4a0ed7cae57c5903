"""Where the window stood, from one run of the program to the next."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

FIRST_SIZE = (1280, 800)


def restore_window(window: QMainWindow, file: Path) -> None:
    """Put the window where it was, or give it its first size."""
    geometry = QSettings(str(file), QSettings.Format.IniFormat).value("geometry", type=QByteArray)
    if not isinstance(geometry, QByteArray) or not window.restoreGeometry(geometry):
        window.resize(*FIRST_SIZE)


def keep_window(window: QMainWindow, file: Path) -> None:
    """Remember where the window stands."""
    QSettings(str(file), QSettings.Format.IniFormat).setValue("geometry", window.saveGeometry())
