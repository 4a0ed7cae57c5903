"""The page on which a person checks the graders: blind first, then side by side."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.spot_check_acts import skip
from skillmix_desktop.pipeline.spot_check_draw import DrawnSpotCheck, SpotCheckDraw, draw_spot_checks
from skillmix_desktop.pipeline.spot_check_overview import (
    SpotCheckOverview,
    count_states,
    next_open,
    spot_check_overview,
)
from skillmix_desktop.pipeline.spot_checks import CheckState, QueueEntry, load_task
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.design_words import draws_sentence
from skillmix_desktop.ui.dialogs.draw_dialog import DrawDialog
from skillmix_desktop.ui.spot_check_keys import KEYS, bench_bindings
from skillmix_desktop.ui.widgets.criterion_row import Stage
from skillmix_desktop.ui.widgets.key_bindings import Binding, bind_keys
from skillmix_desktop.ui.widgets.page import Page
from skillmix_desktop.ui.widgets.queue_popup import QueuePopup
from skillmix_desktop.ui.widgets.spot_check_bench import SpotCheckBench
from skillmix_desktop.ui.widgets.spot_check_tools import SpotCheckTools


class SpotCheckPage(Page):
    """Keeps the queue and the place in it; the bench keeps the text."""

    keys = KEYS

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, self.tr("Spot-check"), parent)
        self._overview = SpotCheckOverview("", (), (), (), 0)
        self._queue: list[QueueEntry] = []
        self._number = 0
        self._wanted: UUID | None = None
        self._changes = 0
        self._is_telling = False
        self.tools = SpotCheckTools()
        self.header.add_action(self.tools)
        self.bench = SpotCheckBench(context.database)
        self.content.addWidget(self.bench, 1)
        self.popup = QueuePopup(self)
        self._connect()
        self._bind_keys()
        self.show_busy(self.tr("Reading the queue …"))

    def refresh(self) -> None:
        changes, name = self._changes, self.context.settings.settings.annotator
        database = self.context.database
        self.compute(
            lambda: spot_check_overview(database, name),
            lambda overview: self._take_overview(overview, changes),
            topic="queue",
            on_failed=lambda words: self.show_empty(words, self.tr("Try again"), self.refresh),
        )

    def show_subject(self, subject: object) -> None:
        """Go to a text, by the id of its generation or of its spot-check."""
        if isinstance(subject, UUID):
            self._wanted = subject
            self.refresh()

    def go_to(self, number: int) -> None:
        """Lay the text of that number on the bench; past either end of the queue nothing happens."""
        if not 0 <= number < len(self._queue):
            return
        try:
            task = load_task(self.context.database, self._queue[number].spot_check_id)
        except SkillMixError as error:
            self.messages.show_error(str(error))
            return
        self._number = number
        self.bench.show_task(task, self._place())
        self.bench.rubric.setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.bench.rubric.setFocus()

    def _connect(self) -> None:
        bench, card, tools = self.bench, self.bench.text_card, self.tools
        bench.began.connect(lambda: self._keep_state(CheckState.DRAFT))
        bench.handed_in.connect(lambda: self._keep_state(CheckState.SUBMITTED))
        bench.next_wanted.connect(self._go_on)
        bench.failed.connect(lambda words: self.messages.show_error(words))
        bench.foot.skip_wanted.connect(self._skip)
        card.before_button.clicked.connect(lambda: self.go_to(self._number - 1))
        card.after_button.clicked.connect(lambda: self.go_to(self._number + 1))
        card.queue_button.clicked.connect(self._show_list)
        self.popup.text_chosen.connect(self.go_to)
        tools.picker.picked.connect(self._choose_annotator)
        tools.draw_button.clicked.connect(self._ask_for_draw)
        tools.keys_button.clicked.connect(self.keys_wanted)
        events = self.context.events
        self.refresh_on(events.generations_changed, events.project_changed, events.settings_changed)
        events.spot_checks_changed.connect(self._hear_of_change)

    def _bind_keys(self) -> None:
        own = (
            Binding(("Left", "K"), lambda: self.go_to(self._number - 1), repeats=True),
            Binding(("Right", "J"), lambda: self.go_to(self._number + 1), repeats=True),
        )
        bind_keys(self, (*bench_bindings(self.bench), *own))

    def _hear_of_change(self) -> None:
        if not self._is_telling:
            self._become_stale()

    def _take_overview(self, overview: SpotCheckOverview, changes: int) -> None:
        if changes != self._changes:  # the person was faster than the reading
            self.refresh()
            return
        is_other = overview.annotator != self._overview.annotator or not self.is_showing_content
        at_hand = None if is_other else self._queue[self._number]
        self._overview, self._queue = overview, list(overview.queue)
        self.tools.picker.show_names(overview.annotators, overview.annotator)
        self.tools.show_counts(count_states(self._queue))
        self.tools.draw_button.setEnabled(overview.undrawn > 0)
        if not self._queue:
            self._show_what_to_do_first()
            return
        self.header.set_sentence(draws_sentence(overview.draws))
        self.show_content()
        wanted, self._wanted = self._wanted, None
        number = None if wanted is None else self._find(wanted)
        if number is not None:
            self.go_to(number)
        elif at_hand is None:
            self.go_to(next_open(self._queue) or 0)
        else:
            self._keep_at_hand(at_hand)
        if wanted is not None and number is None:
            self.messages.show_warning(self.tr("That text has not been drawn for you."))

    def _keep_at_hand(self, at_hand: QueueEntry) -> None:
        """The queue may have grown or been changed from elsewhere; the text on the bench stays."""
        number = self._find(at_hand.spot_check_id)
        if number is None or self._queue[number].state is not at_hand.state:
            self.go_to(number or 0)
            return
        self._number = number
        self.bench.text_card.show_place(self._place())

    def _show_what_to_do_first(self) -> None:
        overview = self._overview
        purpose = self.tr(
            "People mark a sample of the texts, so that one knows how far to trust the graders."
        )
        self.header.set_sentence(purpose)
        if not overview.texts:
            words = self.tr("There is no text to check yet. Let a student write for the items first.")
            go = self.tr("Go to Generate")
            self.show_empty(words, go, lambda: self.page_wanted.emit("generate", None))
            return
        words = self.tr("No text has been drawn for {name} yet. A draw takes a sample of the {n} texts.")
        if overview.annotators:
            words += " " + self.tr("There are queues for: {names}; pick a name above to go on with one.")
        name = overview.annotator or self.tr("anybody")
        names = ", ".join(overview.annotators)
        words = words.format(name=name, n=f"{overview.texts:,}", names=names)
        self.show_empty(words, self.tr("Draw texts …"), self._ask_for_draw)

    def _find(self, id_: UUID) -> int | None:
        """The number of the text with this spot-check or generation; None if it is not in the queue."""
        found = (
            n for n, entry in enumerate(self._queue) if id_ in (entry.spot_check_id, entry.generation_id)
        )
        return next(found, None)

    def _place(self) -> str:
        place = self.tr("Text {n} of {total}")
        return place.format(n=f"{self._number + 1:,}", total=f"{len(self._queue):,}")

    def _keep_state(self, state: CheckState) -> None:
        """The text at hand is in this state now; the rest of the window hears of it."""
        self._changes += 1
        self._queue[self._number] = replace(self._queue[self._number], state=state)
        self.tools.show_counts(count_states(self._queue))
        events = self.context.events
        self._is_telling = True
        events.spot_checks_changed.emit()
        if state is CheckState.SUBMITTED:
            events.verdicts_changed.emit()
        self._is_telling = False

    def _go_on(self) -> None:
        number = next_open(self._queue, after=self._number)
        if number is not None:
            self.go_to(number)
        elif self._queue[self._number].state is CheckState.SUBMITTED:
            words = self.tr("All {n} texts are done.").format(n=f"{len(self._queue):,}")
            agreement = self.tr("See the agreement")
            self.messages.show_note(words, agreement, lambda: self.page_wanted.emit("agreement", None))
        else:
            self.messages.show_note(self.tr("No other text is open; this one is left for later."))

    def _skip(self) -> None:
        if not self._queue or self.bench.stage is not Stage.BLIND:
            return
        try:
            skip(self.context.database, self._queue[self._number].spot_check_id)
        except SkillMixError as error:
            self.messages.show_error(str(error))
            return
        self._keep_state(CheckState.SKIPPED)
        self._go_on()

    def _choose_annotator(self, name: str) -> None:
        settings = self.context.settings
        try:
            settings.replace(replace(settings.settings, annotator=name))
        except SkillMixError as error:
            self.messages.show_warning(str(error))
        self.context.events.settings_changed.emit()

    def _ask_for_draw(self) -> None:
        dialog = DrawDialog(self._overview.annotator, self._overview.undrawn, self)
        dialog.draw_wanted.connect(self._draw)
        dialog.open()

    def _draw(self, draw: SpotCheckDraw) -> None:
        def show_drawn(drawn: Sequence[DrawnSpotCheck]) -> None:
            words = self.tr("{n} texts were drawn for {name}.")
            self.messages.show_note(words.format(n=f"{len(drawn):,}", name=draw.annotator))
            self.context.events.spot_checks_changed.emit()

        self.compute(lambda: draw_spot_checks(self.context.database, draw), show_drawn, topic="draw")
        if draw.annotator != self._overview.annotator:
            self._choose_annotator(draw.annotator)

    def _show_list(self) -> None:
        if self._queue:
            self.popup.open_below(self.bench.text_card.queue_button, self._queue, self._number)
