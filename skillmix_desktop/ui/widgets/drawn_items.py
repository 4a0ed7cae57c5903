"""The items drawn so far: one draw is chosen, and its items are listed."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from skillmix_desktop.store.item_lists import ItemOrder, ItemRow
from skillmix_desktop.store.queries import ItemSetEntry
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.row_table_model import Column, WindowedTableModel
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.fields import Picker
from skillmix_desktop.ui.widgets.labels import Label

COLUMNS = (
    Column[ItemRow]("No.", lambda row: str(row.number + 1), is_number=True, width=56),
    Column[ItemRow]("Topic", lambda row: row.topic, width=148),
    Column[ItemRow](
        "Skills",
        lambda row: " · ".join(row.skills),
        tooltip=lambda row: "\n".join(row.skills),
        stretches=True,
    ),
    Column[ItemRow]("Texts", lambda row: str(row.texts) if row.texts else "–", is_number=True, width=60),
)
ORDERS = dict(zip(COLUMNS, ItemOrder, strict=True))


class DrawnItems(Card):
    """``order_wanted(item_set_id, order, is_descending)`` asks for the ids of a draw's items."""

    order_wanted = Signal(object, object, bool)

    def __init__(
        self, fetch: Callable[[Sequence[object]], Sequence[ItemRow]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.set_title(self.tr("Drawn so far"))
        self._sets: tuple[ItemSetEntry, ...] = ()
        self._order = (ItemOrder.NUMBER, False)
        self.picker = Picker(self.tr("Item set"))
        self.picker.setSizeAdjustPolicy(Picker.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.picker.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.picker.currentIndexChanged.connect(self._ask)
        self.head.addWidget(self.picker, 4)
        self.nothing = Label(self.tr("Nothing is drawn yet: set the controls above and draw."), "soft")
        self.add(self.nothing)
        self.model = WindowedTableModel(COLUMNS, fetch, on_sort=self._sort)
        self.table = DataTable(self.model, self.tr("Items of the set"))
        self.add(self.table, 1)
        self.body.addStretch(0)

    @property
    def chosen_set(self) -> UUID | None:
        """The item set in hand."""
        number = self.picker.currentIndex()
        return self._sets[number].id if 0 <= number < len(self._sets) else None

    def show_sets(self, sets: Sequence[ItemSetEntry], *, choose: UUID | None = None) -> None:
        """Offer ``sets``, the newest first, with ``choose`` or the one that was in hand before in hand."""
        wanted = choose or self.chosen_set
        self._sets = tuple(reversed(sets))
        self.picker.blockSignals(True)
        self.picker.clear()
        for entry in self._sets:
            self.picker.addItem(self._in_words(entry))
        ids = [entry.id for entry in self._sets]
        self.picker.setCurrentIndex(ids.index(wanted) if wanted in ids else min(0, len(ids) - 1))
        self.picker.blockSignals(False)
        self.picker.setVisible(bool(sets))
        self.table.setVisible(bool(sets))
        self.nothing.setVisible(not sets)
        self._ask()

    def show_ids(self, ids: Sequence[object]) -> None:
        """List these items; where they are those that are listed, only what is said of them is read anew."""
        if list(ids) == list(self.model.ids):
            self.model.forget_rows()
        else:
            self.model.set_ids(ids)

    def _in_words(self, entry: ItemSetEntry) -> str:
        about = self.tr("{name} · {items} items · {texts} texts")
        items, texts = count_words(entry.items), count_words(entry.generations)
        return about.format(name=entry.name, items=items, texts=texts)

    def _sort(self, column: Column[ItemRow], is_descending: bool) -> None:
        self._order = (ORDERS[column], is_descending)
        self._ask()

    def _ask(self) -> None:
        if self.chosen_set is not None:
            self.order_wanted.emit(self.chosen_set, *self._order)
