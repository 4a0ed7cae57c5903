"""The Items page: the catalogue, and drawing items from it."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.core.catalogue import SkillEntry
from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.catalogue import (
    CatalogueView,
    put_back_skill,
    put_back_topic,
    save_skill,
    save_topic,
    set_exclusion,
    take_out_skill,
    take_out_topic,
    view_catalogue,
)
from skillmix_desktop.pipeline.item_lists import list_items, read_items
from skillmix_desktop.pipeline.items import DrawnItems as Drawn
from skillmix_desktop.pipeline.items import drawing_items, list_item_sets, preview
from skillmix_desktop.store.item_lists import ItemOrder, ItemRow
from skillmix_desktop.store.queries import ItemSetEntry
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.dialogs.never_together import NeverTogetherDialog
from skillmix_desktop.ui.dialogs.skill_dialog import SkillDialog
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.theme import APART
from skillmix_desktop.ui.widgets.catalogue_panel import CataloguePanel
from skillmix_desktop.ui.widgets.draw_panel import EXAMPLES, DrawPanel
from skillmix_desktop.ui.widgets.drawn_items import DrawnItems
from skillmix_desktop.ui.widgets.page import Page


class ItemsPage(Page):
    """Left the catalogue, right the draw with examples that follow its controls, and what was drawn."""

    keys = (
        ("Ctrl+Enter", "draw the items"),
        ("Ctrl+F", "find a skill or a topic"),
        ("Enter", "edit the skill in hand"),
        ("Delete", "take out the skill or the topic in hand"),
        ("←  →", "close and open a category"),
    )

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "Items", parent)
        self.header.set_sentence(
            self.tr("An item is k skills and a topic; each student writes a short text for it.")
        )
        self.catalogue = CataloguePanel()
        self.draw = DrawPanel()
        self.header.add_action(self.draw.draw_button)
        self.drawn = DrawnItems(self._read_items)
        self._view = CatalogueView()
        self._newest: UUID | None = None
        self._lay_out()
        self._connect()
        self.show_busy(self.tr("Reading the catalogue …"))

    def refresh(self) -> None:
        """Read the catalogue and the item sets."""
        self.compute(lambda: view_catalogue(self.context.database), self._show_catalogue, topic="catalogue")
        self.compute(lambda: list_item_sets(self.context.database), self._show_sets, topic="sets")

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(APART)
        right.addWidget(self.draw)
        right.addWidget(self.drawn, 1)
        row = QHBoxLayout()
        row.setSpacing(APART)
        row.addWidget(self.catalogue, 1)
        row.addLayout(right, 1)
        self.content.addLayout(row)

    def _connect(self) -> None:
        events = self.context.events
        self.refresh_on(
            events.catalogue_changed, events.items_changed, events.generations_changed, events.project_changed
        )
        skills, topics = self.catalogue.skills, self.catalogue.topics
        skills.add_wanted.connect(lambda: self._edit(None))
        skills.edit_wanted.connect(self._edit)
        skills.take_out_wanted.connect(self._take_out_skill)
        skills.pairs_wanted.connect(self._edit_pairs)
        topics.add_wanted.connect(self._add_topic)
        topics.take_out_wanted.connect(self._take_out_topic)
        self.draw.changed.connect(self._preview)
        self.draw.draw_wanted.connect(self._draw)
        self.drawn.order_wanted.connect(self._list_items)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.catalogue.focus_search)

    def _show_catalogue(self, view: CatalogueView) -> None:
        self.show_content()
        self._view = view
        self.catalogue.show_view(view)
        self.draw.set_largest_k(max(1, len(view.skills)))
        self._preview()

    def _show_sets(self, sets: Sequence[ItemSetEntry]) -> None:
        self.drawn.show_sets(sets, choose=self._newest)
        self._newest = None

    def _list_items(self, item_set_id: UUID, order: ItemOrder, is_descending: bool) -> None:
        database = self.context.database
        self.compute(
            lambda: list_items(database, item_set_id, order, is_descending=is_descending),
            self.drawn.show_ids,
            topic="items",
        )

    def _read_items(self, ids: Sequence[object]) -> list[ItemRow]:
        return read_items(self.context.database, [id_ for id_ in ids if isinstance(id_, UUID)])

    def _preview(self) -> None:
        draw = self.draw.draw(at_most=EXAMPLES)
        self.compute(
            lambda: preview(self.context.database, draw)[:EXAMPLES],
            self.draw.show_examples,
            topic="preview",
            on_failed=self.draw.show_fault,
        )

    def _draw(self) -> None:
        draw = self.draw.draw()
        database, title = self.context.database, self.tr("Drawing {n} items")
        self.draw.set_busy(True)
        self.messages.hide()
        job = self.context.jobs.start(
            title.format(n=count_words(draw.count)), lambda: drawing_items(database, draw)
        )
        job.finished.connect(lambda: self._tell_drawn(job.result))
        job.cancelled.connect(lambda: self.messages.show_note(self.tr("Stopped; nothing was drawn.")))
        job.ended.connect(lambda: self.draw.set_busy(False))

    def _tell_drawn(self, drawn: object) -> None:
        assert isinstance(drawn, Drawn)
        self._newest = drawn.item_set_id
        self.messages.show_note(
            self._words_on(drawn),
            self.tr("Go to Generate"),
            lambda: self.page_wanted.emit("generate", None),
        )
        self.context.events.items_changed.emit()

    def _words_on(self, drawn: Drawn) -> str:
        count, added = len(drawn.items), drawn.added
        if not added:
            words = self.tr("These {n} items are in the project already; another seed gives others.")
        elif added < count:
            words = self.tr("{added} more items are drawn, {n} in all; next, let a student write for them.")
        else:
            words = self.tr("{n} items are drawn; next, let a student write for them.")
        return words.format(n=count_words(count), added=count_words(added))

    def _edit(self, skill: SkillEntry | None) -> None:
        def keep(entry: SkillEntry) -> None:
            save_skill(self.context.database, entry, replaces=skill)
            self.context.events.catalogue_changed.emit()

        SkillDialog(skill, self._view.categories, keep, self).open()

    def _edit_pairs(self, skill: SkillEntry) -> None:
        def keep(other: str, is_excluded: bool) -> None:
            set_exclusion(self.context.database, skill.name, other, is_excluded=is_excluded)
            self.context.events.catalogue_changed.emit()

        NeverTogetherDialog(skill.name, self._view, keep, self).open()

    def _take_out_skill(self, skill: SkillEntry) -> None:
        database = self.context.database
        self._take_out(
            skill.name, lambda: take_out_skill(database, skill), lambda: put_back_skill(database, skill)
        )

    def _take_out_topic(self, topic: str) -> None:
        database = self.context.database
        self._take_out(
            topic, lambda: take_out_topic(database, topic), lambda: put_back_topic(database, topic)
        )

    def _take_out(self, name: str, take_out: Callable[[], None], put_back: Callable[[], None]) -> None:
        if self._is_changed_by(take_out):
            sentence = self.tr("“{}” is no longer drawn; items that have it keep it.").format(name.strip())
            self.messages.show_note(sentence, self.tr("Undo"), lambda: self._is_changed_by(put_back))

    def _add_topic(self, name: str) -> None:
        database = self.context.database
        if self._is_changed_by(lambda: save_topic(database, name)):
            self.catalogue.topics.clear_field()

    def _is_changed_by(self, change: Callable[[], None]) -> bool:
        """Change the catalogue; where it is refused, say why."""
        try:
            change()
        except SkillMixError as error:
            self.messages.show_error(str(error))
            return False
        self.context.events.catalogue_changed.emit()
        return True
