"""Shows the history of a text, unless the annotator has yet to judge it."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject

from skillmix_desktop.pipeline.history import PastVerdict, save_history, text_history
from skillmix_desktop.ui.dialogs.history_dialog import HistoryDialog
from skillmix_desktop.ui.widgets.page import Page


class HistoryDesk(QObject):
    """For any page that has a text in hand."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page

    def show(self, generation_id: UUID) -> None:
        """Open the dialog; why it cannot be shown is said on the page."""
        page, context = self._page, self._page.context
        annotator = context.settings.settings.annotator

        def save(path: Path) -> None:
            save_history(context.database, path, generation_id=generation_id)

        def open_dialog(verdicts: Sequence[PastVerdict]) -> None:
            HistoryDialog(verdicts, save, page).open()

        page.compute(
            lambda: text_history(context.database, generation_id, annotator),
            open_dialog,
            topic="history",
            on_failed=page.messages.show_warning,
        )
