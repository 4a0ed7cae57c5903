"""A table as the window shows it: calm rows, sorted by a click, moved through by key."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from skillmix_desktop.ui.row_table_model import ColumnTableModel

ROW_PIXELS = 32


class DataTable(QTableView):
    """``row_chosen`` gives the row in hand, or None; ``row_opened`` the one double-clicked or entered."""

    row_chosen = Signal(object)
    row_opened = Signal(object)

    # The rows' type is the page's affair; the table only hands them on.
    def __init__(self, model: ColumnTableModel, name: str, parent: QWidget | None = None) -> None:  # type: ignore[type-arg]
        super().__init__(parent)
        self._columns_model = model
        self.setAccessibleName(name)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._set_up_headers()
        self.selectionModel().currentRowChanged.connect(self._tell_row)
        model.modelReset.connect(lambda: self.row_chosen.emit(None))
        self.activated.connect(lambda index: self.row_opened.emit(model.row(index.row())))

    def chosen_row(self) -> object:
        """The row in hand; None if there is none."""
        index = self.currentIndex()
        return self._columns_model.row(index.row()) if index.isValid() else None

    def choose(self, number: int) -> None:
        """Take row ``number`` in hand and bring it into view."""
        self.selectRow(number)
        self.scrollTo(self._columns_model.index(number, 0))

    def _set_up_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_PIXELS)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        for number, column in enumerate(self._columns_model.columns):
            if column.width is not None:
                header.resizeSection(number, column.width)
            if column.stretches:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)

    def _tell_row(self, current: QModelIndex) -> None:
        self.row_chosen.emit(self._columns_model.row(current.row()) if current.isValid() else None)
