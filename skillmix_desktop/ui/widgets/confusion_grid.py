"""Two graders' marks as four counts with words, each of which leads to its texts."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from skillmix_desktop.core.agreement.comparison import Comparison
from skillmix_desktop.pipeline.agreement_study import Cell
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.theme import NEAR, TIGHT
from skillmix_desktop.ui.widgets.buttons import EnterButton
from skillmix_desktop.ui.widgets.grader_picker import role_of
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label
from skillmix_desktop.ui.widgets.looks import set_look

CELL_HEIGHT = 46
NAME_WIDTH = 64


class ConfusionCell(EnterButton):
    """A count and what it counts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(TIGHT, TIGHT, TIGHT, TIGHT)
        column.setSpacing(0)
        self.count = Label("", "number")
        self.words = ElidedLabel("", "aside")
        for label in (self.count, self.words):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)
        self.setStyleSheet(f"ConfusionCell {{ min-height: {CELL_HEIGHT}px; padding: 0; }}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_count(self, count: int, short: str, words: str) -> None:
        """Show the number over ``short``; ``words`` say it in full."""
        self.count.setText(count_words(count))
        self.words.set_text(short)
        self.setAccessibleName(f"{count_words(count)}: {words}")
        self.setToolTip(words)

    def set_leading(self, is_leading: bool) -> None:
        """Whether a click leads to the texts that were counted."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_leading else Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not is_leading)


class ConfusionGrid(QWidget):
    """The reference's marks by row, the grader's by column.

    ``cell_wanted`` asks for the texts that were counted in a ``Cell``.
    """

    cell_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(NEAR)
        self._first = ElidedLabel("", "person")
        self._second = ElidedLabel("", "grader")
        grid.setColumnMinimumWidth(0, NAME_WIDTH)
        grid.addWidget(self._first, 1, 0)
        grid.addWidget(self._second, 0, 1, 1, 2)
        words = (self.tr("✓ met"), self.tr("✗ not met"))
        for place, word in enumerate(words, start=1):
            grid.addWidget(Label(word, "soft"), 1, place)
            grid.addWidget(Label(word, "soft"), 1 + place, 0)
            grid.setColumnStretch(place, 1)
        self.both, self.first_only, self.second_only, self.neither = (ConfusionCell() for _ in range(4))
        grid.addWidget(self.both, 2, 1)
        grid.addWidget(self.first_only, 2, 2)
        grid.addWidget(self.second_only, 3, 1)
        grid.addWidget(self.neither, 3, 2)
        self._cells = (
            (Cell.BOTH, self.both),
            (Cell.FIRST_ONLY, self.first_only),
            (Cell.SECOND_ONLY, self.second_only),
            (Cell.NEITHER, self.neither),
        )
        for cell, button in self._cells:
            button.clicked.connect(lambda _=False, cell=cell: self.cell_wanted.emit(cell))

    def show_comparison(self, comparison: Comparison, first_kind: str, second_kind: str) -> None:
        """Show the counts of ``comparison``, whose graders are of these kinds."""
        table = comparison.confusion
        for label, words, kind in (
            (self._first, self.tr("{name} ↓").format(name=comparison.first), first_kind),
            (self._second, self.tr("{name} →").format(name=comparison.second), second_kind),
        ):
            label.set_text(words)
            set_look(label, "look", "person" if role_of(kind) == "person" else "grader")
        only = self.tr("only {name} says met; show these texts")
        told = (
            (table.both, self.tr("both ›"), self.tr("both say met; show these texts")),
            (table.first_only, self.tr("only reference ›"), only.format(name=comparison.first)),
            (table.second_only, self.tr("only grader ›"), only.format(name=comparison.second)),
            (table.neither, self.tr("neither ›"), self.tr("both say not met; show these texts")),
        )
        for (_, button), (count, short, words) in zip(self._cells, told, strict=True):
            button.show_count(count, short, words)
            button.set_leading(count > 0)
