"""A list of very many records under its filters, which keeps its place while it is read anew."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skillmix_desktop.ui.row_table_model import Column, WindowedTableModel
from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.chip import ChipKind
from skillmix_desktop.ui.widgets.chip_delegate import ChipDelegate
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.filter_bar import FilterBar
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.middle_elision import MiddleElision
from skillmix_desktop.ui.widgets.stacked import stacked_in

Row = TypeVar("Row")


class RecordList(QWidget, Generic[Row]):
    """``query_changed`` when other ids, or another order of them, are wanted; ``chosen`` gives the row.

    ``orders`` says by its title what a column sorts by; the newest come first until one was clicked.
    """

    query_changed = Signal()
    chosen = Signal(object)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[Row]],
        fetch: Callable[[Sequence[object]], Sequence[Row]],
        *,
        orders: Mapping[str, StrEnum],
        first_order: StrEnum,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._orders = orders
        self.order: StrEnum = first_order
        self.is_descending = True
        self._is_filling = False
        self._chosen_id: object = None
        self.filters = FilterBar()
        self.model = WindowedTableModel(columns, fetch, on_sort=self._sort)
        self.table = DataTable(self.model, name)
        self.table.row_chosen.connect(self._tell_chosen)
        self.filters.changed.connect(self.query_changed)
        self.nothing = Label("", "soft", wraps=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR)
        column.addWidget(self.filters)
        self._stack = stacked_in(column, 1)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.nothing)

    def paint_chips(self, title: str, kind_of: Callable[[Row], ChipKind | None]) -> None:
        """Show the column called ``title`` as chips where ``kind_of`` gives a kind."""
        number = [column.title for column in self.model.columns].index(title)
        self.table.setItemDelegateForColumn(number, ChipDelegate(kind_of, self.table))

    def elide_in_the_middle(self, *titles: str) -> None:
        """Shorten what the columns called ``titles`` show where names are alike: neither end is lost."""
        for number, column in enumerate(self.model.columns):
            if column.title in titles:
                self.table.setItemDelegateForColumn(number, MiddleElision(self.table))

    def show_ids(self, ids: Sequence[object], nothing: str) -> None:
        """Show the records of ``ids``; where there are none, the sentence ``nothing``."""
        self.nothing.setText(nothing)
        self._stack.setCurrentWidget(self.table if ids else self.nothing)
        if len(ids) == len(self.model.ids) and ids == self.model.ids:
            self.model.forget_rows()
            return
        before, scrolled = self._chosen_id, self.table.verticalScrollBar().value()
        was_at_top = scrolled == 0
        self._is_filling = True
        self.model.set_ids(ids)
        place = self._place(before)
        if place is not None:
            self.table.selectRow(place)
            self.table.verticalScrollBar().setValue(0 if was_at_top else scrolled)
        self._is_filling = False
        if place is None:
            self._choose_first()

    def choose(self, id_: object) -> bool:
        """Take the record ``id_`` in hand; False if it is not in the list."""
        place = self._place(id_)
        if place is not None:
            self.table.choose(place)
        return place is not None

    def _place(self, id_: object) -> int | None:
        try:
            return self.model.ids.index(id_)
        except ValueError:
            return None

    def _choose_first(self) -> None:
        self._chosen_id = None
        if self.model.ids:
            self.table.choose(0)
        else:
            self.chosen.emit(None)

    def _sort(self, column: Column[Row], is_descending: bool) -> None:
        self.order = self._orders[column.title]
        self.is_descending = is_descending
        self.query_changed.emit()

    def _tell_chosen(self, row: object) -> None:
        if self._is_filling or row is None:
            return
        self._chosen_id = self.model.ids[self.table.currentIndex().row()]
        self.chosen.emit(row)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.table.viewport().update()
