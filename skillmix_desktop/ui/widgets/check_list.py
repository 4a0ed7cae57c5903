"""Several of many: a list with checks, and a field that finds names in it."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from skillmix_desktop.paths import resources_folder
from skillmix_desktop.ui.theme import NEAR, current_roles

FEW = 8


class CheckList(QWidget):
    """``changed`` comes for what a person checked, not for ``set_names``; ↓ leads from field to list."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search in {name}").format(name=name))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._find)
        self.search.installEventFilter(self)
        column.addWidget(self.search)
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.list.setUniformItemSizes(True)
        self.list.itemChanged.connect(lambda _: self.changed.emit())
        self.list.itemActivated.connect(_turn)
        column.addWidget(self.list, 1)
        self._roles: dict[str, str] = {}

    @property
    def checked(self) -> tuple[str, ...]:
        """The names that are checked, in the list's order."""
        return tuple(item.text() for item in self._items() if item.checkState() is Qt.CheckState.Checked)

    def set_names(
        self, names: Sequence[str], checked: Collection[str], roles: dict[str, str] | None = None
    ) -> None:
        """Offer ``names``; ``roles`` gives the colours of some of them."""
        self._roles = roles or {}
        self.list.blockSignals(True)
        self.list.clear()
        for name in names:
            item = QListWidgetItem(name, self.list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if name in checked else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self.search.setVisible(len(names) >= FEW)
        self._colour()
        self._find(self.search.text())

    def clear_checks(self) -> None:
        """Check nothing; ``changed`` comes once, if anything was checked."""
        if not self.checked:
            return
        self.list.blockSignals(True)
        for item in self._items():
            item.setCheckState(Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        is_down = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down
        if watched is self.search and is_down and event.type() == QEvent.Type.KeyPress:
            self.list.setFocus()
            return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._colour()

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _find(self, text: str) -> None:
        wanted = text.strip().lower()
        for item in self._items():
            item.setHidden(wanted not in item.text().lower())

    def _colour(self) -> None:
        roles = current_roles()
        icon = resources_folder() / "icons" / f"check-{'dark' if roles.is_dark else 'light'}.svg"
        self.list.setStyleSheet(
            "QListWidget::indicator { width: 14px; height: 14px; border-radius: 4px;"
            f" border: 1px solid {roles.soft}; background: {roles.card}; }}"
            f" QListWidget::indicator:checked {{ background: {roles.accent}; border-color: {roles.accent};"
            f' image: url("{icon.as_posix()}"); }}'
        )
        self.list.blockSignals(True)
        for item in self._items():
            if role := self._roles.get(item.text()):
                item.setForeground(QColor(roles.colour(role)))
        self.list.blockSignals(False)


def _turn(item: QListWidgetItem) -> None:
    is_checked = item.checkState() is Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if is_checked else Qt.CheckState.Checked)
