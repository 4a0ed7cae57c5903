"""The study's guidelines, to read and to write in place."""

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.guidelines import read_guidelines, suggested_guidelines, write_guidelines
from skillmix_desktop.store.database import Database
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.message_bar import MessageBar

SIZE = (620, 620)


class GuidelinesDialog(QDialog):
    """Closing keeps what was written, and stays open if that fails."""

    def __init__(self, database: Database, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._database = database
        self.setWindowTitle(self.tr("Guidelines"))
        self.resize(*SIZE)
        self.messages = MessageBar()
        self.hint = Label(
            self.tr("Nobody has written any yet. Here are some to begin with."), "soft", wraps=True
        )
        self.reader = QTextBrowser()
        self.reader.setAccessibleName(self.tr("Guidelines"))
        self.reader.setOpenLinks(False)
        self.reader.document().setDocumentMargin(APART)
        self.writer = QPlainTextEdit()
        self.writer.setAccessibleName(self.tr("Guidelines, in Markdown"))
        self._sides = QStackedWidget()
        self._sides.addWidget(self.reader)
        self._sides.addWidget(self.writer)
        self.take_button = SecondaryButton(self.tr("Use this text"), self._take_suggestion)
        self.write_button = SecondaryButton(self.tr("Write"), self._write)
        self.read_button = SecondaryButton(self.tr("Keep"), self._keep, key="Ctrl+Return")
        self.close_button = PrimaryButton(self.tr("Close"), self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(APART, APART, APART, APART)
        column.setSpacing(NEAR)
        for widget in (self.messages, self.hint, self._sides):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        for button in (self.take_button, self.write_button, self.read_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column.addLayout(row)
        self._show(read_guidelines(database))

    def reject(self) -> None:
        if self._sides.currentWidget() is self.reader or self._keep():
            super().reject()

    def _show(self, text: str) -> None:
        self._text = text
        shown = text or suggested_guidelines()
        self.reader.document().setMarkdown(shown, QTextDocument.MarkdownFeature.MarkdownNoHTML)
        self._sides.setCurrentWidget(self.reader)
        self.hint.setVisible(not text)
        self.take_button.setVisible(not text)
        self.write_button.show()
        self.read_button.hide()
        self.reader.setFocus()

    def _write(self) -> None:
        self.writer.setPlainText(self._text)
        self._sides.setCurrentWidget(self.writer)
        self.hint.hide()
        self.take_button.hide()
        self.write_button.hide()
        self.read_button.show()
        self.writer.setFocus()

    def _take_suggestion(self) -> None:
        self._put(suggested_guidelines())

    def _keep(self) -> bool:
        return self._put(self.writer.toPlainText())

    def _put(self, text: str) -> bool:
        try:
            write_guidelines(self._database, text)
        except SkillMixError as error:
            self.messages.show_error(str(error))
            return False
        self.messages.hide()
        self._show(read_guidelines(self._database))
        return True
