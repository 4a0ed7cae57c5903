"""What did not come off, a line for each reason, with the button that asks again."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from skillmix_desktop.pipeline.failures import FailureGroup
from skillmix_desktop.ui.names import short_name
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.theme import INNER, TIGHT
from skillmix_desktop.ui.widgets.buttons import QuietButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label

MOST_SHOWN = 3
REASON_COLUMN = 2


@dataclass(frozen=True)
class FailureLine:
    """The buttons of one group; there is none to ask again where that would bring nothing."""

    group: FailureGroup
    again_button: QuietButton | None
    show_button: QuietButton


class FailureList(Card):
    """Hidden while there is nothing to tell. ``again_wanted`` and ``show_wanted`` give a group."""

    again_wanted = Signal(object)
    show_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.lines: list[FailureLine] = []
        self._groups: tuple[FailureGroup, ...] = ()
        self._is_busy = False
        self._canvas = QWidget()
        self.more = Label("", "aside")
        self.add(self._canvas)
        self.add(self.more)
        self.body.setSpacing(TIGHT)
        self.hide()

    def show_groups(self, groups: Sequence[FailureGroup]) -> None:
        """The largest groups, and how many more reasons there are."""
        if tuple(groups) == self._groups:
            return
        self._groups = tuple(groups)
        canvas = QWidget()
        grid = QGridLayout(canvas)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(INNER)
        grid.setVerticalSpacing(TIGHT)
        grid.setColumnStretch(REASON_COLUMN, 1)
        self.lines = [self._add_line(grid, row, group) for row, group in enumerate(self._groups[:MOST_SHOWN])]
        self.body.replaceWidget(self._canvas, canvas)
        self._canvas.deleteLater()
        self._canvas = canvas
        rest = len(self._groups) - len(self.lines)
        words = self.tr("and one more reason") if rest == 1 else self.tr("and {} more reasons")
        self.more.setText(words.format(count_words(rest)))
        self.more.setVisible(rest > 0)
        self.set_busy(is_busy=self._is_busy)
        self.setVisible(bool(groups))

    def set_busy(self, *, is_busy: bool) -> None:
        """While a run goes on nothing is asked again beside it."""
        self._is_busy = is_busy
        for line in self.lines:
            if line.again_button is not None:
                line.again_button.setEnabled(not is_busy)

    def _add_line(self, grid: QGridLayout, row: int, group: FailureGroup) -> FailureLine:
        count = count_words(group.count)
        name = Label(short_name(group.who), "heading")
        name.setToolTip(group.who)
        show = QuietButton(self.tr("Show"), lambda: self.show_wanted.emit(group))
        show.setAccessibleName(self.tr("Show {n}: {reason}").format(n=count, reason=group.reason))
        again = None
        if group.can_be_asked_again:
            words = self.tr("Ask again {}").format(count)
            again = QuietButton(words, lambda: self.again_wanted.emit(group))
            again.setAccessibleName(f"{words}: {short_name(group.who)}, {group.reason}")
            grid.addWidget(again, row, 3)
        left = Qt.AlignmentFlag.AlignLeft
        grid.addWidget(Chip(f"{count} {group.ending.value}", ChipKind.NOT_MET), row, 0, left)
        grid.addWidget(name, row, 1)
        grid.addWidget(ElidedLabel(group.reason), row, REASON_COLUMN)
        grid.addWidget(show, row, 4)
        return FailureLine(group, again, show)
