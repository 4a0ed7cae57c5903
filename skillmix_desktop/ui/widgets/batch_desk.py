"""Keeps the card of batches up to date, and does what its buttons say."""

from PySide6.QtCore import QObject

from skillmix_desktop.pipeline.batch_collection import cancel_batches
from skillmix_desktop.pipeline.batch_records import list_batches
from skillmix_desktop.pipeline.model_runs import collection_run
from skillmix_desktop.store.batches import BatchEntry
from skillmix_desktop.ui.widgets.batch_card import BatchCard
from skillmix_desktop.ui.widgets.page import Page


class BatchDesk(QObject):
    """Asks no server of its own accord: only a click on one of the card's buttons does."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self.card = BatchCard()
        self.card.collect_wanted.connect(self._collect)
        self.card.cancel_wanted.connect(self._cancel)

    def refresh(self) -> None:
        """Read which batches wait."""
        database = self._page.context.database
        self._page.compute(
            lambda: list_batches(database, only_open=True), self.card.show_batches, topic="batches"
        )

    def _collect(self) -> None:
        context = self._page.context
        context.jobs.start(
            self.tr("Collecting batches"),
            collection_run(context.database),
            changed=context.events.verdicts_changed.emit,
        )

    def _cancel(self, entry: BatchEntry) -> None:
        self.card.set_busy(is_busy=True)
        context = self._page.context
        self._page.compute(
            lambda: cancel_batches(context.database, str(entry.id)), self._show_cancelled, topic="cancel"
        )

    def _show_cancelled(self, _entries: list[BatchEntry]) -> None:
        self.card.set_busy(is_busy=False)
        self._page.context.events.verdicts_changed.emit()
