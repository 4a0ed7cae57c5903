"""Draws texts for people: asks how, draws off the GUI thread, and tells what came of it."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from skillmix_desktop.pipeline.precision_plans import PlanOptions, precision_plan
from skillmix_desktop.pipeline.spot_check_draw import (
    DrawnSpotCheck,
    SpotCheckDraw,
    draw_spot_checks,
    gold_graders,
)
from skillmix_desktop.pipeline.spot_check_overview import SpotCheckOverview
from skillmix_desktop.ui.dialogs.draw_dialog import DrawDialog
from skillmix_desktop.ui.widgets.page import Page


class DrawDesk(QObject):
    """``annotator_chosen`` comes where the draw is for somebody else than is at the page."""

    annotator_chosen = Signal(str)

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._annotator = ""

    def ask(self, overview: SpotCheckOverview) -> None:
        """Let the user say how many and how, and draw."""
        self._annotator = overview.annotator
        drawn = sum(draw.texts for draw in overview.draws)
        dialog = DrawDialog(overview.annotator, overview.undrawn, drawn=drawn, parent=self._page)
        dialog.draw_wanted.connect(self._draw)
        dialog.open()
        database = self._page.context.database
        self._page.compute(lambda: precision_plan(database, PlanOptions()), dialog.show_plan, topic="plan")
        self._page.compute(lambda: gold_graders(database), dialog.extras.offer_gold, topic="gold")

    def _draw(self, draw: SpotCheckDraw) -> None:
        page = self._page

        def show_drawn(drawn: Sequence[DrawnSpotCheck]) -> None:
            words = self.tr("{n} texts were drawn for {name}.")
            names = self.tr(" and ").join(draw.annotators)
            page.messages.show_note(words.format(n=f"{len(drawn):,}", name=names))
            page.context.events.spot_checks_changed.emit()

        page.compute(lambda: draw_spot_checks(page.context.database, draw), show_drawn, topic="draw")
        if draw.annotator != self._annotator:
            self.annotator_chosen.emit(draw.annotator)
