"""The queue as a list that opens over the page: every text with its state; a click goes there."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skillmix_desktop.pipeline.spot_checks import CheckState, QueueEntry
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.theme import TIGHT
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.data_table import ROW_PIXELS, DataTable
from skillmix_desktop.ui.widgets.flag_line import FLAG

WIDTH = 400
MOST_ROWS = 14


def state_words(state: CheckState) -> str:
    """How far a person is with a text, behind a sign."""
    words = {
        CheckState.PENDING: QCoreApplication.translate("Queue", "pending"),
        CheckState.DRAFT: QCoreApplication.translate("Queue", "… draft"),
        CheckState.SUBMITTED: QCoreApplication.translate("Queue", "✓ done"),
        CheckState.SKIPPED: QCoreApplication.translate("Queue", "→ skipped"),
    }
    return words[state]


def line_words(entry: QueueEntry) -> str:
    """The state of a text, and whether it is flagged."""
    words = state_words(entry.state)
    return f"{words}  {FLAG}" if entry.is_flagged else words


@dataclass(frozen=True)
class QueueLine:
    """A text of the queue and its number, from 0."""

    number: int
    entry: QueueEntry


COLUMNS = (
    Column[QueueLine]("Text", lambda line: str(line.number + 1), is_number=True, width=60,
                      sort_key=lambda line: line.number),
    Column[QueueLine]("Topic", lambda line: line.entry.topic, stretches=True),
    Column[QueueLine]("k", lambda line: str(line.entry.k), is_number=True, width=48,
                      sort_key=lambda line: line.entry.k),
    Column[QueueLine]("State", lambda line: line_words(line.entry), width=120,
                      colour=lambda line: "soft" if line.entry.state is CheckState.SUBMITTED else None),
)  # fmt: skip


class QueuePopup(QWidget):
    """``text_chosen`` gives the number of a text; Esc closes."""

    text_chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName(self.tr("Texts drawn"))
        self.model = RowTableModel(COLUMNS)
        self.table = DataTable(self.model, self.tr("Texts drawn"))
        self.table.clicked.connect(self._choose)
        self.table.activated.connect(self._choose)
        card = Card()
        card.add(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        inside = card.layout()
        assert inside is not None
        inside.setContentsMargins(TIGHT, TIGHT, TIGHT, TIGHT)

    def open_below(self, place: QWidget, queue: Sequence[QueueEntry], current: int) -> None:
        """Show ``queue`` under ``place`` with the current text in hand."""
        self.model.set_rows([QueueLine(number, entry) for number, entry in enumerate(queue)])
        rows = min(MOST_ROWS, len(queue))
        self.resize(WIDTH, (rows + 1) * ROW_PIXELS + 3 * ROW_PIXELS // 4)
        self.move(place.mapToGlobal(QPoint(0, place.height() + TIGHT)))
        self.show()
        lines = [line.number for line in self.model.rows]
        self.table.choose(lines.index(current))
        self.table.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        number = self.model.row(index.row()).number
        self.close()
        self.text_chosen.emit(number)
