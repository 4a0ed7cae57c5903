"""The Items page: the catalogue, and drawing items from it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QVBoxLayout, QWidget

from skillmix_desktop.core.catalogue import SkillEntry
from skillmix_desktop.core.sampling import Combination
from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.catalogue import (
    CatalogueView,
    save_skill,
    set_exclusion,
    take_out_skill,
    view_catalogue,
)
from skillmix_desktop.pipeline.items import DrawnItems, draw_items, list_item_sets, preview
from skillmix_desktop.store.queries import ItemSetEntry
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.dialogs.skill_dialog import SkillDialog
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.theme import APART
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.catalogue_panel import CatalogueSkills
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.draw_panel import DrawPanel
from skillmix_desktop.ui.widgets.page import Page

EXAMPLES = 3

COLUMNS = (
    Column[ItemSetEntry]("Item set", lambda entry: entry.name, stretches=True),
    Column[ItemSetEntry]("k", lambda entry: str(entry.k), is_number=True, width=44),
    Column[ItemSetEntry](
        "Items", lambda entry: str(entry.items), is_number=True, sort_key=lambda entry: entry.items, width=64
    ),
    Column[ItemSetEntry](
        "Texts",
        lambda entry: str(entry.generations),
        is_number=True,
        sort_key=lambda entry: entry.generations,
        width=64,
    ),
)


class ItemsPage(Page):
    """Left the catalogue, right the draw with examples that follow its controls."""

    keys = (("Ctrl+Enter", "draw the items"), ("Ctrl+F", "search the catalogue"))

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "Items", parent)
        self.header.set_sentence(
            self.tr("An item is k skills and a topic; each student writes a short text for it.")
        )
        self.skills = CatalogueSkills()
        self.draw = DrawPanel()
        self.model = RowTableModel(COLUMNS)
        self.sets = DataTable(self.model, self.tr("Item sets"))
        self._categories: tuple[str, ...] = ()
        self._names: tuple[str, ...] = ()
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Read the catalogue and the item sets."""
        self.compute(lambda: view_catalogue(self.context.database), self._show_catalogue, topic="catalogue")
        self.compute(lambda: list_item_sets(self.context.database), self._show_sets, topic="sets")

    def _lay_out(self) -> None:
        drawn = Card(self.tr("Drawn so far"))
        drawn.add(self.sets, 1)
        right = QVBoxLayout()
        right.setSpacing(APART)
        right.addWidget(self.draw)
        right.addWidget(drawn, 1)
        row = QHBoxLayout()
        row.setSpacing(APART)
        row.addWidget(self.skills, 1)
        row.addLayout(right, 1)
        self.content.addLayout(row)

    def _connect(self) -> None:
        self.refresh_on(
            self.context.events.catalogue_changed,
            self.context.events.items_changed,
            self.context.events.generations_changed,
            self.context.events.project_changed,
        )
        self.skills.add_wanted.connect(lambda: self._edit(None))
        self.skills.edit_wanted.connect(self._edit)
        self.skills.take_out_wanted.connect(self._take_out)
        self.skills.pairs_wanted.connect(self._choose_pair)
        self.draw.changed.connect(self._preview)
        self.draw.draw_wanted.connect(self._draw)

    def _show_catalogue(self, view: CatalogueView) -> None:
        self._categories = tuple(sorted({skill.category for skill in view.skills if skill.category}))
        self._names = tuple(skill.name for skill in view.skills)
        self.skills.show_view(view)
        self.draw.set_largest_k(max(1, len(view.skills)))
        self._preview()

    def _show_sets(self, sets: list[ItemSetEntry]) -> None:
        self.model.set_rows(sets)

    def _preview(self) -> None:
        draw = self.draw.draw(at_most=EXAMPLES)
        self.compute(
            lambda: preview(self.context.database, draw),
            self._show_examples,
            topic="preview",
            on_failed=self.draw.show_fault,
        )

    def _show_examples(self, examples: Sequence[Combination]) -> None:
        self.draw.show_examples(examples)

    def _draw(self) -> None:
        draw = self.draw.draw()
        self.draw.set_busy(True)
        self.compute(
            lambda: draw_items(self.context.database, draw),
            self._tell_drawn,
            topic="draw",
            on_failed=self._draw_failed,
        )

    def _tell_drawn(self, drawn: DrawnItems) -> None:
        self.draw.set_busy(False)
        sentence = self.tr("{} items are drawn; next, let a student write for them.").format(len(drawn.items))
        self.messages.show_note(sentence, self.tr("Go to Generate"), self._go_to_generate)
        self.context.events.items_changed.emit()

    def _draw_failed(self, sentence: str) -> None:
        self.draw.set_busy(False)
        self.messages.show_error(sentence)

    def _go_to_generate(self) -> None:
        self.page_wanted.emit("generate", None)

    def _edit(self, skill: SkillEntry | None) -> None:
        def keep(entry: SkillEntry) -> None:
            save_skill(self.context.database, entry, replaces=skill)
            self.context.events.catalogue_changed.emit()

        SkillDialog(skill, self._categories, keep, self).open()

    def _take_out(self, skill: SkillEntry) -> None:
        take_out_skill(self.context.database, skill)
        self.context.events.catalogue_changed.emit()
        sentence = self.tr("“{}” is no longer drawn; items that have it keep it.").format(skill.name)
        self.messages.show_note(sentence, self.tr("Undo"), lambda: self._put_back(skill))

    def _put_back(self, skill: SkillEntry) -> None:
        try:
            save_skill(self.context.database, skill)
        except SkillMixError as error:
            self.messages.show_error(str(error))
            return
        self.messages.hide()
        self.context.events.catalogue_changed.emit()

    def _choose_pair(self, skill: SkillEntry) -> None:
        others = [name for name in self._names if name != skill.name]
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Never together"))
        dialog.setLabelText(
            self.tr("Never put “{}” into one item with (choose it again to allow it):").format(skill.name)
        )
        dialog.setComboBoxItems(others)
        dialog.textValueSelected.connect(lambda other: self._toggle_pair(skill.name, other))
        dialog.open()

    def _toggle_pair(self, first: str, second: str) -> None:
        apart = second in view_catalogue(self.context.database).never_with(first)
        set_exclusion(self.context.database, first, second, is_excluded=not apart)
        self.context.events.catalogue_changed.emit()
