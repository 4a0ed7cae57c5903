"""Tables whose columns are data: over a list of frozen rows, or over a window of very many."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QBrush, QColor, QFont

from skillmix_desktop.ui.theme import current_roles, interface_font

Row = TypeVar("Row")
AnyIndex = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ItemRole = Qt.ItemDataRole

# Read while the window waits, so no more than a tall window shows.
PAGE_ROWS = 50
PAGES_KEPT = 40


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its title, and what a row shows in it.

    ``colour`` names a role of the theme ("met", "soft") or gives None; ``sort_key`` defaults to the text;
    ``width`` in pixels, None for the header's own choice; a column with ``stretches`` takes what is left.
    """

    title: str
    text: Callable[[Row], str]
    is_number: bool = False
    tooltip: Callable[[Row], str] | None = None
    colour: Callable[[Row], str | None] | None = None
    is_bold: Callable[[Row], bool] | None = None
    sort_key: Callable[[Row], object] | None = None
    width: int | None = None
    stretches: bool = False
    explanation: str = ""


class ColumnTableModel(QAbstractTableModel, Generic[Row]):
    """What the two tables share: how a row shows in the columns."""

    def __init__(self, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)

    def row(self, number: int) -> Row:
        """The row at ``number``, from the top as shown."""
        raise NotImplementedError

    def columnCount(self, parent: AnyIndex = ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = ItemRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= self.rowCount():
            return None
        show = _SHOWN.get(role)
        return None if show is None else show(self.columns[index.column()], self.row(index.row()))

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == ItemRole.DisplayRole:
            return QCoreApplication.translate("Columns", column.title)
        if role == ItemRole.ToolTipRole and column.explanation:
            return QCoreApplication.translate("Columns", column.explanation)
        return _alignment(column) if role == ItemRole.TextAlignmentRole else None


class RowTableModel(ColumnTableModel[Row]):
    """A table over rows that are all in memory; sorted by the columns' keys."""

    def __init__(
        self, columns: Sequence[Column[Row]], rows: Sequence[Row] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(columns, parent)
        self._rows: list[Row] = list(rows)
        self._order: tuple[int, Qt.SortOrder] | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as shown."""
        return tuple(self._rows)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show ``rows``, in the order that the user chose last."""
        self.beginResetModel()
        self._rows = self._sorted(list(rows))
        self.endResetModel()

    def row(self, number: int) -> Row:
        return self._rows[number]

    def rowCount(self, parent: AnyIndex = ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._rows)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = (column, order) if 0 <= column < len(self.columns) else None
        self.layoutAboutToBeChanged.emit()
        before = self._rows
        self._rows = self._sorted(before)
        places = {id(row): place for place, row in enumerate(self._rows)}
        old = self.persistentIndexList()
        self.changePersistentIndexList(
            old, [self.index(places[id(before[index.row()])], index.column()) for index in old]
        )
        self.layoutChanged.emit()

    def _sorted(self, rows: list[Row]) -> list[Row]:
        if self._order is None:
            return rows
        number, order = self._order
        column = self.columns[number]
        key = column.sort_key or column.text
        known = [row for row in rows if key(row) is not None]
        unknown = [row for row in rows if key(row) is None]
        known.sort(key=key, reverse=order is Qt.SortOrder.DescendingOrder)  # type: ignore[arg-type]
        return known + unknown


class WindowedTableModel(ColumnTableModel[Row]):
    """A table over the ids of very many rows, of which only those in view are read.

    ``fetch`` gives the rows of some ids in the ids' order. Sorting is the reader's: ``on_sort(column,
    is_descending)`` asks for the ids anew, which then come by ``set_ids``.
    """

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        fetch: Callable[[Sequence[object]], Sequence[Row]],
        *,
        on_sort: Callable[[Column[Row], bool], None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, parent)
        self._fetch = fetch
        self._on_sort = on_sort
        self._ids: Sequence[object] = ()
        self._pages: OrderedDict[int, Sequence[Row]] = OrderedDict()

    @property
    def ids(self) -> Sequence[object]:
        return self._ids

    def set_ids(self, ids: Sequence[object]) -> None:
        """Show the rows of ``ids``, in this order."""
        self.beginResetModel()
        self._ids = ids
        self._pages.clear()
        self.endResetModel()

    def forget_rows(self) -> None:
        """Read anew what is in view: the rows changed, their order did not."""
        self._pages.clear()
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))

    def row(self, number: int) -> Row:
        page = number // PAGE_ROWS
        if page not in self._pages:
            self._read(page)
        self._pages.move_to_end(page)
        return self._pages[page][number % PAGE_ROWS]

    def rowCount(self, parent: AnyIndex = ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._ids)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if self._on_sort is not None and 0 <= column < len(self.columns):
            self._on_sort(self.columns[column], order is Qt.SortOrder.DescendingOrder)

    def _read(self, page: int) -> None:
        ids = self._ids[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
        rows = self._fetch(ids)
        assert len(rows) == len(ids), "a row for each id"
        self._pages[page] = rows
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)


def _text(column: Column[Row], row: Row) -> str:
    return column.text(row)


def _tooltip(column: Column[Row], row: Row) -> str | None:
    return column.tooltip(row) if column.tooltip is not None else None


def _foreground(column: Column[Row], row: Row) -> QBrush | None:
    role = column.colour(row) if column.colour is not None else None
    return None if role is None else QBrush(QColor(current_roles().colour(role)))


def _font(column: Column[Row], row: Row) -> QFont | None:
    if column.is_bold is None or not column.is_bold(row):
        return None
    font = interface_font()
    font.setWeight(QFont.Weight.DemiBold)
    return font


def _alignment(column: Column[Row], _row: Row | None = None) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


_SHOWN: dict[int, Callable[..., object]] = {
    ItemRole.DisplayRole: _text,
    ItemRole.ToolTipRole: _tooltip,
    ItemRole.ForegroundRole: _foreground,
    ItemRole.FontRole: _font,
    ItemRole.TextAlignmentRole: _alignment,
}
