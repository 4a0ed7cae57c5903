"""Asks of which family each chat model is, and keeps the answers with the project."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject

from skillmix_desktop.pipeline.families import ModelFamily, model_families, tell_families
from skillmix_desktop.ui.dialogs.families_dialog import FamiliesDialog
from skillmix_desktop.ui.widgets.page import Page


class FamiliesDesk(QObject):
    """For any page on which families count."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page

    def show(self) -> None:
        """Open the dialog."""
        page, context = self._page, self._page.context

        def keep(told: Mapping[str, str]) -> None:
            tell_families(context.database, told)
            context.events.project_changed.emit()

        def open_dialog(models: Sequence[ModelFamily]) -> None:
            FamiliesDialog(models, keep, page).open()

        page.compute(lambda: model_families(context.database), open_dialog, topic="families")
