"""Which skills never stand in one item with a given one: a list to search and to tick."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.catalogue import CatalogueView, contains_words
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.buttons import SecondaryButton
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.message_bar import MessageBar

CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class NeverTogetherDialog(QDialog):
    """Present pairs stand first; ``keep(other, is_excluded)`` is called at each tick."""

    def __init__(
        self,
        name: str,
        view: CatalogueView,
        keep: Callable[[str, bool], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Never together"))
        self.setMinimumSize(440, 480)
        self._keep = keep
        self.messages = MessageBar()
        sentence = self.tr("Never drawn into one item with “{}”:").format(name.strip())
        self.search = QLineEdit(placeholderText=self.tr("Find a skill"))
        self.search.setAccessibleName(self.tr("Find a skill"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(sentence)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.count = Label("", "aside")
        self._fill(view, name)
        column = QVBoxLayout(self)
        column.setContentsMargins(APART, APART, APART, APART)
        column.setSpacing(NEAR)
        column.addWidget(self.messages)
        column.addWidget(Label(sentence, "heading", wraps=True))
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(
            Label(self.tr("Space ticks the skill in hand. Holds for balanced draws to come."), "aside")
        )
        row = QHBoxLayout()
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(SecondaryButton(self.tr("Close"), self.accept, key="Esc"))
        column.addLayout(row)
        self.search.textChanged.connect(self._show_found)
        self.list.itemChanged.connect(self._tell_tick)
        self._show_count()

    def ticked(self) -> tuple[str, ...]:
        """The skills that are ticked, in the list's order."""
        return tuple(item.text() for item in self._items() if item.checkState() is CHECKED)

    def _fill(self, view: CatalogueView, name: str) -> None:
        never = view.never_with(name)
        others = sorted((s.name for s in view.skills if s.name not in (name, *never)), key=str.casefold)
        for other in (*never, *others):
            item = QListWidgetItem(other)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(CHECKED if other in never else UNCHECKED)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(number) for number in range(self.list.count())]

    def _show_found(self, words: str) -> None:
        for item in self._items():
            item.setHidden(not contains_words(item.text(), words))
        shown = [item for item in self._items() if not item.isHidden()]
        if shown and self.list.currentItem() not in shown:
            self.list.setCurrentItem(shown[0])

    def _tell_tick(self, item: QListWidgetItem) -> None:
        is_excluded = item.checkState() is CHECKED
        try:
            self._keep(item.text(), is_excluded)
        except SkillMixError as error:
            self.messages.show_error(str(error))
            self.list.blockSignals(True)
            item.setCheckState(UNCHECKED if is_excluded else CHECKED)
            self.list.blockSignals(False)
        self._show_count()

    def _show_count(self) -> None:
        self.count.setText(self.tr("{} ticked").format(len(self.ticked())))
