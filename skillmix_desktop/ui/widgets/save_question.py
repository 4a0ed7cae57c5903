"""Where the user wants a file that can be written in several forms."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_for_file(parent: QWidget, title: str, suggestion: str, endings: Mapping[str, str]) -> str:
    """The file that the user names, empty if none; ``endings`` gives each form's by the words for it.

    A name without an ending gets that of the form before it is asked whether a file is to be replaced.
    """
    suggested = Path(suggestion)
    dialog = QFileDialog(parent, title, str(suggested.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(endings))
    dialog.filterSelected.connect(lambda words: dialog.setDefaultSuffix(endings[words]))
    dialog.setDefaultSuffix(next(iter(endings.values())))
    dialog.selectFile(suggested.name)
    try:
        return dialog.selectedFiles()[0] if dialog.exec() else ""
    finally:
        dialog.deleteLater()
