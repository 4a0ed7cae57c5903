"""Writing a skill: its name, category, definition and example."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from skillmix_desktop.core.catalogue import SkillEntry
from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.message_bar import MessageBar

TEXT_PIXELS = 84


class SkillDialog(QDialog):
    """Hands what was written to ``keep`` and closes; stays open, with all that was written, if refused."""

    def __init__(
        self,
        entry: SkillEntry | None,
        categories: Sequence[str],
        keep: Callable[[SkillEntry], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Edit the skill") if entry else self.tr("New skill"))
        self.setMinimumWidth(520)
        self._before, self._keep = entry, keep
        self.messages = MessageBar()
        self.name = QLineEdit(entry.name if entry else "")
        self.category = QComboBox()
        self.category.setEditable(True)
        self.category.addItems(list(categories))
        self.category.setCurrentText(entry.category if entry else "")
        self.definition = _text(entry.definition if entry else "")
        self.example = _text(entry.example if entry else "")
        column = QVBoxLayout(self)
        column.setContentsMargins(APART, APART, APART, APART)
        column.setSpacing(NEAR)
        column.addWidget(self.messages)
        for title, field in (
            (self.tr("Name"), self.name),
            (self.tr("Category"), self.category),
            (self.tr("Definition, one sentence"), self.definition),
            (self.tr("Example, without the skill’s name in it"), self.example),
        ):
            column.addWidget(Label(title, "heading"))
            field.setAccessibleName(title)
            column.addWidget(field)
        note = self.tr("Items drawn before keep the wording that they had.")
        column.addWidget(Label(note, "aside", wraps=True))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(SecondaryButton(self.tr("Cancel"), self.reject))
        self.keep_button = PrimaryButton(self.tr("Keep"), self._accept, key="Ctrl+Return")
        row.addWidget(self.keep_button)
        column.addLayout(row)

    @property
    def entry(self) -> SkillEntry:
        """The skill as written."""
        before = self._before or SkillEntry("", "", "", "")
        return SkillEntry(
            _kept(before.name, self.name.text()),
            _kept(before.category, self.category.currentText()),
            _kept(before.definition, self.definition.toPlainText()),
            _kept(before.example, self.example.toPlainText()),
        )

    def _accept(self) -> None:
        try:
            self._keep(self.entry)
        except SkillMixError as error:
            self.messages.show_error(str(error))
            return
        self.accept()


def _kept(before: str, written: str) -> str:
    # A catalogue's wording is kept to the letter; outer spaces that nobody touched are part of it.
    return before if written == before else written.strip()


def _text(text: str) -> QPlainTextEdit:
    field = QPlainTextEdit(text)
    field.setTabChangesFocus(True)
    field.setFixedHeight(TEXT_PIXELS)
    return field
