"""What did not come off, a line for each reason, with the button that asks again."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from skillmix_desktop.pipeline.failures import FailureGroup
from skillmix_desktop.ui.names import short_name
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.buttons import QuietButton, SecondaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label

MOST_SHOWN = 3


class FailureLine(QWidget):
    """One group."""

    def __init__(self, group: FailureGroup, owner: "FailureList") -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(NEAR)
        count = count_words(group.count)
        row.addWidget(Chip(f"{count} {group.ending.value}", ChipKind.NOT_MET))
        name = Label(short_name(group.who), "heading")
        name.setToolTip(group.who)
        row.addWidget(name)
        row.addWidget(ElidedLabel(group.reason or self.tr("no reason was given")), 1)
        self.again_button = SecondaryButton(
            self.tr("Ask again {}").format(count), lambda: owner.again_wanted.emit(group)
        )
        self.again_button.setAccessibleName(
            self.tr("Ask {who} again: {reason}").format(who=group.who, reason=group.reason)
        )
        self.again_button.setVisible(group.can_be_asked_again)
        self.show_button = QuietButton(self.tr("Show"), lambda: owner.show_wanted.emit(group))
        self.show_button.setAccessibleName(self.tr("Show {n}: {reason}").format(n=count, reason=group.reason))
        row.addWidget(self.again_button)
        row.addWidget(self.show_button)


class FailureList(Card):
    """Hidden while there is nothing to tell. ``again_wanted`` and ``show_wanted`` give a group."""

    again_wanted = Signal(object)
    show_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.lines: list[FailureLine] = []
        self._groups: tuple[FailureGroup, ...] = ()
        self._is_busy = False
        self.more = Label("", "aside")
        self.add(self.more)
        self.hide()

    def show_groups(self, groups: Sequence[FailureGroup]) -> None:
        """The largest groups, and how many more reasons there are."""
        if tuple(groups) == self._groups:
            return
        self._groups = tuple(groups)
        for line in self.lines:
            self.body.removeWidget(line)
            line.deleteLater()
        self.lines = [FailureLine(group, self) for group in groups[:MOST_SHOWN]]
        for place, line in enumerate(self.lines):
            self.body.insertWidget(place, line)
        rest = len(groups) - len(self.lines)
        self.more.setText(self.tr("and {} more reasons").format(count_words(rest)))
        self.more.setVisible(rest > 0)
        self.set_busy(is_busy=self._is_busy)
        self.setVisible(bool(groups))

    def set_busy(self, *, is_busy: bool) -> None:
        """While a run goes on nothing is asked again beside it."""
        self._is_busy = is_busy
        for line in self.lines:
            line.again_button.setEnabled(not is_busy)
