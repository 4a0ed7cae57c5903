"""What is asked before the program is quit while a run is under way."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget


class StopQuestion(QMessageBox):
    """``stop`` is called where the user wants to stop the run and quit."""

    def __init__(self, run: str, stop: Callable[[], None], parent: QWidget) -> None:
        words = QCoreApplication.translate("StopQuestion", "{run} is under way.").format(run=run)
        super().__init__(QMessageBox.Icon.NoIcon, self.tr("A run is under way"), words, parent=parent)
        kept = self.tr("Everything that is finished is kept; what is missing can be done later.")
        self.setInformativeText(kept)
        self.stop_button = self.addButton(self.tr("Stop and quit"), QMessageBox.ButtonRole.DestructiveRole)
        self.keep_button = self.addButton(self.tr("Keep running"), QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(self.keep_button)
        self.stop_button.clicked.connect(lambda: stop())
