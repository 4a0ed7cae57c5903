"""What is shown when the program itself made a mistake: a report that is ready to be sent."""

import platform

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from skillmix_desktop import __version__
from skillmix_desktop.logs import without_keys
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.labels import Label


def crash_report(traceback: str) -> str:
    """The traceback and what it ran on, without keys."""
    return without_keys(
        f"Skill-Mix Desktop {__version__}\n"
        f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}\n\n{traceback}"
    )


class CrashDialog(QDialog):
    """The work goes on behind it; what was done is in the project."""

    def __init__(self, traceback: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("A mistake in the program"))
        self.resize(680, 420)
        column = QVBoxLayout(self)
        column.setContentsMargins(APART, APART, APART, APART)
        column.setSpacing(APART)
        column.addWidget(Label(self.tr("The program made a mistake"), "title"))
        explanation = self.tr(
            "What you did so far is kept in the project. Please send the report below to the program’s "
            "authors: it says where the mistake is. Keys are left out; read it before you send it."
        )
        column.addWidget(Label(explanation, "soft", wraps=True))
        self.report = QPlainTextEdit(crash_report(traceback))
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setAccessibleName(self.tr("Report"))
        column.addWidget(self.report, 1)
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        row.addStretch(1)
        self.copy_button = SecondaryButton(self.tr("Copy the report"), self._copy)
        row.addWidget(self.copy_button)
        row.addWidget(PrimaryButton(self.tr("Go on"), self.accept))
        column.addLayout(row)

    def add(self, traceback: str) -> None:
        """One more mistake, while the dialog is open."""
        self.report.appendPlainText(without_keys(f"\n{traceback}"))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy_button.set_text(self.tr("Copied"))
