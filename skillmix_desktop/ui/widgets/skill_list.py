"""The skills of the catalogue by category: to search, to read, and to say what is wanted with one."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from skillmix_desktop.core.catalogue import SkillEntry
from skillmix_desktop.pipeline.catalogue import CatalogueView
from skillmix_desktop.ui.theme import NEAR, TIGHT, interface_font
from skillmix_desktop.ui.widgets.buttons import QuietButton
from skillmix_desktop.ui.widgets.labels import Label

ENTRY = Qt.ItemDataRole.UserRole
LINE_PIXELS = 28
DETAIL_PIXELS = 168


class SkillList(QWidget):
    """Says what the user wants done with which skill; the page does it."""

    add_wanted = Signal()
    edit_wanted = Signal(object)
    take_out_wanted = Signal(object)
    pairs_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = CatalogueView()
        self.search = QLineEdit(placeholderText=self.tr("Find by name, category or definition  Ctrl+F"))
        self.search.setAccessibleName(self.tr("Find a skill"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda: self._show_found())
        self.tree = QTreeWidget()
        self.detail = SkillDetail()
        self._build()
        self._act("Return", self.tree, self.edit_wanted)
        self._act("Delete", self.tree, self.take_out_wanted)

    @property
    def chosen(self) -> SkillEntry | None:
        """The skill in hand; None while a category is."""
        item = self.tree.currentItem()
        return None if item is None else item.data(0, ENTRY)

    def show_view(self, view: CatalogueView) -> None:
        """Show the catalogue, with the same skill in hand as before where it is still there."""
        self._view = view
        names = [item.data(0, ENTRY).name for item in self._items()]
        place = names.index(self.chosen.name) if self.chosen else 0
        self._show_found(place)

    def choose(self, name: str) -> bool:
        """Take the skill called ``name`` in hand; False where it is not in the list."""
        for item in self._items():
            if item.data(0, ENTRY).name == name:
                self.tree.setCurrentItem(item)
                return True
        return False

    def _build(self) -> None:
        self.tree.setAccessibleName(self.tr("Skills by category"))
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(16)
        self.tree.setUniformRowHeights(True)
        self.tree.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.tree.currentItemChanged.connect(self._show_chosen)
        self.tree.itemDoubleClicked.connect(lambda: self._tell(self.edit_wanted))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR)
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        row.addWidget(self.search, 1)
        row.addWidget(QuietButton(self.tr("Add a skill …"), self.add_wanted.emit))
        column.addLayout(row)
        column.addWidget(self.tree, 1)
        column.addWidget(self.detail)
        self.detail.add_button(self.tr("Edit …"), lambda: self._tell(self.edit_wanted))
        self.detail.add_button(self.tr("Never together …"), lambda: self._tell(self.pairs_wanted))
        self.detail.add_button(self.tr("Take out"), lambda: self._tell(self.take_out_wanted))

    def _act(self, key: str, widget: QWidget, wanted: SignalInstance) -> None:
        shortcut = QShortcut(QKeySequence(key), widget)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(lambda: self._tell(wanted))

    def _tell(self, wanted: SignalInstance) -> None:
        if self.chosen is not None:
            wanted.emit(self.chosen)

    def _show_found(self, place: int = 0) -> None:
        """List what is found; where the skill in hand is not among it, the one at ``place`` comes in hand."""
        chosen = self.chosen
        self.tree.clear()
        for category, skills in self._view.skills_with(self.search.text()).items():
            branch = _branch(category or self.tr("without a category"), len(skills))
            self.tree.addTopLevelItem(branch)
            for skill in skills:
                branch.addChild(_leaf(skill))
            branch.setExpanded(True)
        if chosen is None or not self.choose(chosen.name):
            for item in self._items()[: place + 1][-1:]:
                self.tree.setCurrentItem(item)
        if not place:
            self.tree.scrollToTop()
        self._show_chosen()

    def _items(self) -> list[QTreeWidgetItem]:
        return [leaf for branch in _children(self.tree.invisibleRootItem()) for leaf in _children(branch)]

    def _show_chosen(self) -> None:
        skill = self.chosen
        self.detail.show_skill(skill, self._view.never_with(skill.name) if skill else ())


class SkillDetail(QWidget):
    """What a skill is, with an example, and what it never stands beside."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(DETAIL_PIXELS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, TIGHT, 0, 0)
        column.setSpacing(TIGHT)
        self.name = Label("", "heading", wraps=True)
        self.definition = Label("", wraps=True, selectable=True)
        self.example = Label("", "soft", wraps=True, selectable=True)
        self.never = Label("", "aside", wraps=True)
        for label in (self.name, self.definition, self.example, self.never):
            column.addWidget(label)
        column.addStretch(1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(NEAR)
        self._buttons.addStretch(1)
        column.addLayout(self._buttons)
        self.buttons: list[QuietButton] = []

    def add_button(self, text: str, on_click: Callable[[], object]) -> None:
        """Offer something that can be done with the skill."""
        button = QuietButton(text, on_click)
        self.buttons.append(button)
        self._buttons.insertWidget(self._buttons.count() - 1, button)

    def show_skill(self, skill: SkillEntry | None, never: tuple[str, ...]) -> None:
        """Without a skill, only the buttons are left, and they do nothing."""
        for button in self.buttons:
            button.setEnabled(skill is not None)
        self.name.setText(skill.name if skill else "")
        self.definition.setText(skill.definition.strip() if skill else "")
        example = skill.example.strip() if skill else ""
        self.example.setText(self.tr("For example: {}").format(example) if example else "")
        self.never.setText(self.tr("Never together with {}").format(", ".join(never)) if never else "")
        self.never.setVisible(bool(never))


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    children = (item.child(number) for number in range(item.childCount()))
    return [child for child in children if child is not None]


def _branch(category: str, count: int) -> QTreeWidgetItem:
    item = QTreeWidgetItem([f"{category}  {count}"])
    font = interface_font()
    font.setWeight(QFont.Weight.DemiBold)
    item.setFont(0, font)
    item.setSizeHint(0, QSize(0, LINE_PIXELS))
    return item


def _leaf(skill: SkillEntry) -> QTreeWidgetItem:
    item = QTreeWidgetItem([skill.name.strip()])
    item.setData(0, ENTRY, skill)
    item.setSizeHint(0, QSize(0, LINE_PIXELS))
    return item
