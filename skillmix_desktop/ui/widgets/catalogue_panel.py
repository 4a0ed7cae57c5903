"""The catalogue beside the draw: skills to search, read and change, and pairs that never meet."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from skillmix_desktop.core.catalogue import SkillEntry
from skillmix_desktop.pipeline.catalogue import CatalogueView
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.buttons import QuietButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.chip import Chip
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.labels import Label

COLUMNS = (
    Column[SkillEntry]("Skill", lambda skill: skill.name, stretches=True),
    Column[SkillEntry]("Category", lambda skill: skill.category, colour=lambda _skill: "soft", width=150),
)


class CatalogueSkills(Card):
    """Says what the user wants done with which skill; the page does it."""

    add_wanted = Signal()
    edit_wanted = Signal(object)
    take_out_wanted = Signal(object)
    pairs_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_title(self.tr("Catalogue"))
        self._view = CatalogueView((), (), frozenset())
        self.count = Chip()
        self.head.addWidget(self.count)
        self.head.addWidget(QuietButton(self.tr("Add a skill …"), self.add_wanted.emit))
        self.search = QLineEdit(placeholderText=self.tr("Search names, categories and definitions"))
        self.search.setAccessibleName(self.tr("Search the catalogue"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show_found)
        self.add(self.search)
        self.model = RowTableModel(COLUMNS)
        self.table = DataTable(self.model, self.tr("Skills"))
        self.table.row_chosen.connect(self._show_skill)
        self.table.row_opened.connect(self.edit_wanted)
        self.add(self.table, 1)
        self._detail = QWidget()
        self._build_detail()
        self.add(self._detail)

    @property
    def chosen(self) -> SkillEntry | None:
        """The skill in hand."""
        row = self.table.chosen_row()
        return row if isinstance(row, SkillEntry) else None

    def show_view(self, view: CatalogueView) -> None:
        """Show the catalogue, with the same skill in hand as before where it is still there."""
        name = self.chosen.name if self.chosen else None
        self._view = view
        self.count.show_text(self.tr("{} skills · {} topics").format(len(view.skills), len(view.topics)))
        self._show_found()
        names = [skill.name for skill in self.model.rows]
        if names:
            self.table.choose(names.index(name) if name in names else 0)

    def _build_detail(self) -> None:
        column = QVBoxLayout(self._detail)
        column.setContentsMargins(0, NEAR, 0, 0)
        column.setSpacing(NEAR)
        self.name = Label(look="heading", wraps=True)
        self.definition = Label(wraps=True, selectable=True)
        self.example = Label(look="soft", wraps=True, selectable=True)
        self.never = Label(look="aside", wraps=True)
        for label in (self.name, self.definition, self.example, self.never):
            column.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        row.addWidget(QuietButton(self.tr("Edit …"), lambda: self.edit_wanted.emit(self.chosen)))
        row.addWidget(
            QuietButton(self.tr("Never together with …"), lambda: self.pairs_wanted.emit(self.chosen))
        )
        row.addWidget(QuietButton(self.tr("Take out"), lambda: self.take_out_wanted.emit(self.chosen)))
        row.addStretch(1)
        column.addLayout(row)

    def _show_found(self) -> None:
        words = self.search.text().casefold().split()
        self.model.set_rows(
            [
                skill
                for skill in self._view.skills
                if all(w in f"{skill.name} {skill.category} {skill.definition}".casefold() for w in words)
            ]
        )
        self._show_skill(self.chosen)

    def _show_skill(self, skill: object) -> None:
        self._detail.setVisible(isinstance(skill, SkillEntry))
        if not isinstance(skill, SkillEntry):
            return
        self.name.setText(skill.name)
        self.definition.setText(skill.definition)
        self.example.setText(self.tr("For example: {}").format(skill.example) if skill.example else "")
        never = self._view.never_with(skill.name)
        self.never.setText(self.tr("Never in one item with {}").format(", ".join(never)) if never else "")
        self.never.setVisible(bool(never))
