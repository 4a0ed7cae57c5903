"""The palette: all that can be done now, found by typing."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from skillmix_desktop.ui.actions import Command, matching
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.data_table import DataTable

SIZE = (520, 420)
KEYS_WIDTH = 130
COLUMNS = (
    Column[Command]("Command", lambda command: command.title, stretches=True),
    Column[Command]("Key", lambda command: command.keys, width=KEYS_WIDTH, colour=lambda _command: "soft"),
)
PAGE = 10
MOVES = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -PAGE,
    Qt.Key.Key_PageDown: PAGE,
}


class Palette(QDialog):
    """Enter does what is in hand, once the palette is gone."""

    def __init__(self, commands: Sequence[Command], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Commands"))
        self.resize(*SIZE)
        self._commands = tuple(commands)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("What do you want to do?"))
        self.field.setAccessibleName(self.tr("Find a command"))
        self.model = RowTableModel(COLUMNS)
        self.table = DataTable(self.model, self.tr("Commands"))
        self.table.horizontalHeader().hide()
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(NEAR, NEAR, NEAR, NEAR)
        column.setSpacing(NEAR)
        column.addWidget(self.field)
        column.addWidget(self.table)
        self.field.textChanged.connect(self._find)
        self.table.clicked.connect(lambda _index: self._do())
        self._find("")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        by = MOVES.get(Qt.Key(event.key()))
        if by is not None and self.model.rowCount():
            wanted = self.table.currentIndex().row() + by
            self.table.choose(max(0, min(wanted, self.model.rowCount() - 1)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do()
        else:
            super().keyPressEvent(event)

    def _find(self, typed: str) -> None:
        self.model.set_rows(matching(self._commands, typed))
        if self.model.rowCount():
            self.table.choose(0)

    def _do(self) -> None:
        command = self.table.chosen_row()
        if isinstance(command, Command):
            self.accept()
            command.act()
