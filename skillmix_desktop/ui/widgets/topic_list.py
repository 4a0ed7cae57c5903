"""The topics of the catalogue: one field finds and adds, the list takes out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QVBoxLayout, QWidget

from skillmix_desktop.pipeline.catalogue import CatalogueView
from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.buttons import QuietButton


class TopicList(QWidget):
    """Says what the user wants done with which topic; the page does it."""

    add_wanted = Signal(str)
    take_out_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = CatalogueView()
        self.field = QLineEdit(placeholderText=self.tr("Find a topic, or write a new one  Ctrl+F"))
        self.field.setAccessibleName(self.tr("Find or write a topic"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._show_found)
        self.field.returnPressed.connect(self._add)
        self.add_button = QuietButton(self.tr("Add the topic"), self._add)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Topics"))
        self.list.currentRowChanged.connect(self._allow)
        self.take_out_button = QuietButton(self.tr("Take out"), self._take_out)
        delete = QShortcut(QKeySequence("Delete"), self.list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._take_out)
        self._lay_out()

    def show_view(self, view: CatalogueView) -> None:
        """Show the topics, with the one in hand at its place or its neighbour in hand."""
        self._view = view
        self._show_found()

    def clear_field(self) -> None:
        """After a topic was added, show all again."""
        self.field.clear()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR)
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        row.addWidget(self.field, 1)
        row.addWidget(self.add_button)
        column.addLayout(row)
        column.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.take_out_button)
        foot.addStretch(1)
        column.addLayout(foot)

    def _show_found(self) -> None:
        row = max(0, self.list.currentRow())
        self.list.clear()
        self.list.addItems(list(self._view.topics_with(self.field.text())))
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        self._allow()

    def _allow(self) -> None:
        written = self.field.text()
        self.add_button.setEnabled(bool(written.strip()) and not self._view.has_topic(written))
        self.take_out_button.setEnabled(self.list.currentItem() is not None)

    def _add(self) -> None:
        if self.add_button.isEnabled():
            self.add_wanted.emit(self.field.text())

    def _take_out(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.take_out_wanted.emit(item.text())
