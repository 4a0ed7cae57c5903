"""The batches that wait at a server, a line each, with the buttons that fetch them or give them up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from skillmix_desktop.core.batch_state import BatchState
from skillmix_desktop.store.batches import BatchEntry
from skillmix_desktop.ui.moments import moment_words
from skillmix_desktop.ui.names import short_name
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.theme import INNER, TIGHT
from skillmix_desktop.ui.widgets.buttons import QuietButton, SecondaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label

HOW_COLUMN = 2


@dataclass(frozen=True)
class BatchLine:
    """What one batch is shown with."""

    entry: BatchEntry
    chip: Chip
    how: ElidedLabel
    cancel_button: QuietButton


class BatchCard(Card):
    """Hidden while no batch waits. ``cancel_wanted`` gives a batch."""

    collect_wanted = Signal()
    cancel_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.lines: list[BatchLine] = []
        self.sentence = Label("", wraps=True)
        self.collect_button = SecondaryButton(self.tr("Collect"), self.collect_wanted.emit)
        self.collect_button.setToolTip(self.tr("Ask the server how they are, and fetch what has come"))
        self._canvas = QWidget()
        self._is_busy = False
        row = QHBoxLayout()
        row.addWidget(self.sentence, 1)
        row.addWidget(self.collect_button)
        self.body.addLayout(row)
        self.add(self._canvas)
        self.body.setSpacing(TIGHT)
        self.hide()

    def show_batches(self, entries: Sequence[BatchEntry]) -> None:
        """The batches as they were last heard of."""
        canvas = QWidget()
        grid = QGridLayout(canvas)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(INNER)
        grid.setVerticalSpacing(TIGHT)
        grid.setColumnStretch(HOW_COLUMN, 1)
        self.lines = [self._add_line(grid, row, entry) for row, entry in enumerate(entries)]
        self.body.replaceWidget(self._canvas, canvas)
        self._canvas.deleteLater()
        self._canvas = canvas
        words = self.tr("One batch waits.") if len(entries) == 1 else self.tr("{} batches wait.")
        words = words.format(count_words(len(entries)))
        self.sentence.setText(self.tr("{} Nobody is asked about it until you press Collect.").format(words))
        self.set_busy(is_busy=self._is_busy)
        self.setVisible(bool(entries))

    def set_busy(self, *, is_busy: bool) -> None:
        """While a run goes on nothing is asked beside it."""
        self._is_busy = is_busy
        for button in (self.collect_button, *(line.cancel_button for line in self.lines)):
            button.setEnabled(not is_busy)

    def _add_line(self, grid: QGridLayout, row: int, entry: BatchEntry) -> BatchLine:
        name = Label(short_name(entry.grader), "heading")
        name.setToolTip(entry.grader)
        chip = Chip(self._state_words(entry.state), self._kind(entry.state))
        how = ElidedLabel(self._how_words(entry))
        cancel = QuietButton(self.tr("Cancel"), lambda: self.cancel_wanted.emit(entry))
        cancel.setAccessibleName(self.tr("Cancel the batch of {}").format(short_name(entry.grader)))
        grid.addWidget(chip, row, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(name, row, 1)
        grid.addWidget(how, row, HOW_COLUMN)
        grid.addWidget(cancel, row, 3)
        return BatchLine(entry, chip, how, cancel)

    def _how_words(self, entry: BatchEntry) -> str:
        answered = self.tr("{n} of {m} answered").format(
            n=count_words(entry.completed + entry.failed), m=count_words(entry.requests)
        )
        moment = moment_words(entry.submitted_at, datetime.now(UTC))
        handed_over = self.tr("handed over {}").format(moment)
        return " · ".join(part for part in (answered, handed_over, entry.detail) if part)

    def _state_words(self, state: BatchState) -> str:
        return {
            BatchState.SENDING: self.tr("not known to be sent"),
            BatchState.VALIDATING: self.tr("being checked"),
            BatchState.IN_PROGRESS: self.tr("in progress"),
            BatchState.FINALIZING: self.tr("nearly ready"),
            BatchState.CANCELLING: self.tr("being cancelled"),
            BatchState.COMPLETED: self.tr("finished"),
            BatchState.EXPIRED: self.tr("expired"),
            BatchState.CANCELLED: self.tr("cancelled"),
            BatchState.FAILED: self.tr("not taken"),
        }[state]

    def _kind(self, state: BatchState) -> ChipKind:
        if state is BatchState.COMPLETED:
            return ChipKind.MET
        return ChipKind.NOT_MET if state in (BatchState.EXPIRED, BatchState.FAILED) else ChipKind.NEUTRAL
