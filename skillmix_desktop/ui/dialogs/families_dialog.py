"""Of which family each chat model of the study is: guessed by its name, and told where that is not right."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from skillmix_desktop.core.families import NAMES
from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.families import ModelFamily
from skillmix_desktop.ui.theme import APART, EDGE, INNER, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.message_bar import MessageBar

SIZE = (560, 460)
FIELD_WIDTH = 180


class FamiliesDialog(QDialog):
    """``keep`` gets what was entered, by name; an empty field leaves it to the name."""

    def __init__(
        self,
        models: Sequence[ModelFamily],
        keep: Callable[[Mapping[str, str]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._keep = keep
        self.setWindowTitle(self.tr("Families of chat models"))
        self.resize(*SIZE)
        self.messages = MessageBar()
        self.fields = {model.name: self._field(model) for model in models}
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, APART)
        column.setSpacing(NEAR)
        words = self.tr(
            "A grader may favour what its own family writes. The family is guessed by the name; write "
            "another one where the guess is wrong or there is none. It is kept with the project, and counts "
            "in the report and on the command line, too."
        )
        column.addWidget(Label(words, wraps=True))
        column.addWidget(self.messages)
        column.addWidget(self._list(models), 1)
        column.addLayout(self._foot())

    def _list(self, models: Sequence[ModelFamily]) -> QScrollArea:
        canvas = QWidget()
        canvas.setProperty("look", "canvas")
        grid = QGridLayout(canvas)
        grid.setContentsMargins(0, 0, NEAR, 0)
        grid.setHorizontalSpacing(INNER)
        grid.setVerticalSpacing(NEAR)
        grid.setColumnStretch(0, 1)
        for row, model in enumerate(models):
            name = Label(model.name, wraps=True)
            name.setBuddy(self.fields[model.name])
            grid.addWidget(name, row, 0)
            grid.addWidget(Label(self._part(model), "soft"), row, 1)
            grid.addWidget(self.fields[model.name], row, 2)
        if not models:
            grid.addWidget(Label(self.tr("No chat model is part of this study yet."), "soft"), 0, 0)
        grid.setRowStretch(len(models) + 1, 1)
        area = QScrollArea(widgetResizable=True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(canvas)
        return area

    def _part(self, model: ModelFamily) -> str:
        if model.writes and model.grades:
            return self.tr("writes and grades")
        return self.tr("writes") if model.writes else self.tr("grades")

    def _field(self, model: ModelFamily) -> QLineEdit:
        field = QLineEdit(model.told or "")
        field.setFixedWidth(FIELD_WIDTH)
        field.setAccessibleName(self.tr("Family of {name}").format(name=model.name))
        guess = self.tr("guessed: {family}").format(family=model.guess)
        field.setPlaceholderText(guess if model.guess else self.tr("not known"))
        completer = QCompleter(NAMES, field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        field.setCompleter(completer)
        return field

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(NEAR)
        foot.addStretch(1)
        foot.addWidget(SecondaryButton(self.tr("Cancel"), self.reject))
        self.keep_button = PrimaryButton(self.tr("Keep"), self._keep_all)
        self.keep_button.setDefault(True)
        foot.addWidget(self.keep_button)
        return foot

    def _keep_all(self) -> None:
        try:
            self._keep({name: field.text().strip() for name, field in self.fields.items()})
        except SkillMixError as error:
            self.messages.show_error(str(error))
        else:
            self.accept()
