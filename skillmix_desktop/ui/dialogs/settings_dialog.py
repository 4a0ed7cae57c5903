"""The settings, made from their table."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.settings import SHOWN, Setting, Settings
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.message_bar import MessageBar

Field = QComboBox | QLineEdit | QPlainTextEdit
LINES_PIXELS = 72


class SettingsDialog(QDialog):
    """Hands the changed settings to ``keep`` and closes; stays open if they cannot be kept."""

    def __init__(
        self, settings: Settings, keep: Callable[[Settings], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(460)
        self._settings = settings
        self._keep = keep
        column = QVBoxLayout(self)
        column.setContentsMargins(APART, APART, APART, APART)
        column.setSpacing(2)
        self.messages = MessageBar()
        column.addWidget(self.messages)
        self.fields: dict[str, Field] = {}
        for setting in SHOWN:
            field = _field(setting, getattr(settings, setting.name))
            self.fields[setting.name] = field
            column.addWidget(Label(self.tr(setting.title), "heading"))
            column.addWidget(field)
            column.addWidget(Label(self.tr(setting.explanation), "aside", wraps=True))
            column.addSpacing(NEAR)
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        row.addStretch(1)
        row.addWidget(SecondaryButton(self.tr("Cancel"), self.reject))
        self.keep_button = PrimaryButton(self.tr("Keep"), self._accept)
        row.addWidget(self.keep_button)
        column.addLayout(row)

    def _accept(self) -> None:
        values = {name: _value(field) for name, field in self.fields.items()}
        try:
            self._keep(replace(self._settings, **values))  # type: ignore[arg-type]  # the table names the fields
        except SkillMixError as error:
            self.messages.show_error(str(error))
            return
        self.accept()


def _field(setting: Setting, value: object) -> Field:
    field: Field
    if setting.choices:
        field = QComboBox()
        field.addItems(list(setting.choices))
        field.setCurrentText(str(value))
    elif isinstance(value, tuple):
        field = QPlainTextEdit("\n".join(value))
        field.setTabChangesFocus(True)
        field.setFixedHeight(LINES_PIXELS)
    else:
        field = QLineEdit(str(value))
    field.setAccessibleName(setting.title)
    return field


def _value(field: Field) -> object:
    if isinstance(field, QComboBox):
        return field.currentText()
    if isinstance(field, QLineEdit):
        return field.text().strip()
    return tuple(line.strip() for line in field.toPlainText().splitlines() if line.strip())
