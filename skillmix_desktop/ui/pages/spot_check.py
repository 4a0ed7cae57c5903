"""The page on which a person checks the graders: blind first, then side by side."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.queue_walk import QueueWalk
from skillmix_desktop.pipeline.spot_check_overview import RECENT_TEXTS, SpotCheckOverview, spot_check_overview
from skillmix_desktop.pipeline.spot_checks import CheckState, QueueEntry, load_task
from skillmix_desktop.pipeline.undoing import Turn
from skillmix_desktop.store.database import Database
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.design_words import draws_sentence, words_without_queue
from skillmix_desktop.ui.dialogs.guidelines import GuidelinesDialog
from skillmix_desktop.ui.draw_desk import DrawDesk
from skillmix_desktop.ui.history_desk import HistoryDesk
from skillmix_desktop.ui.presence import Presence
from skillmix_desktop.ui.quantities import pace_words
from skillmix_desktop.ui.spot_check_keys import bindings
from skillmix_desktop.ui.stopwatch import Stopwatch
from skillmix_desktop.ui.widgets.key_bindings import KeyBindings
from skillmix_desktop.ui.widgets.page import Page
from skillmix_desktop.ui.widgets.queue_popup import QueuePopup
from skillmix_desktop.ui.widgets.spot_check_bench import SpotCheckBench
from skillmix_desktop.ui.widgets.spot_check_tools import SpotCheckTools


class SpotCheckPage(Page):
    """Keeps the queue and the place in it; the bench keeps the text."""

    def __init__(
        self, context: AppContext, parent: QWidget | None = None, *, stopwatch: Stopwatch | None = None
    ) -> None:
        super().__init__(context, self.tr("Spot-check"), parent)
        self._overview = SpotCheckOverview("", (), (), (), 0)
        self._walk = QueueWalk()
        self._wanted: UUID | None = None
        self._changes = 0
        self._recent: deque[float] = deque(maxlen=RECENT_TEXTS)
        self._is_telling = False
        self._stopwatch = stopwatch or Stopwatch()
        Presence(self, self._stopwatch)
        self.tools = SpotCheckTools()
        self.header.add_action(self.tools)
        self.bench = SpotCheckBench(context.database, self._stopwatch)
        self.content.addWidget(self.bench, 1)
        self.popup = QueuePopup(self)
        self._draws = DrawDesk(self)
        self._connect()
        keys = bindings(self.bench, self.tools, go_by=self.go_by, turn=self.turn)
        self.bindings = KeyBindings(self, keys, context)
        self.show_busy(self.tr("Reading the queue …"))

    def refresh(self) -> None:
        changes, name = self._changes, self.context.settings.settings.annotator
        database = self.context.database
        self.compute(
            lambda: _read(database, name),
            lambda read: self._take_overview(read[0], read[1], changes),
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
        if not 0 <= number < len(self._walk):
            return
        try:
            task = load_task(self.context.database, self._walk.entries[number].spot_check_id)
        except SkillMixError as error:
            self.messages.show_error(str(error))
            return
        self._walk.number = number
        self._stopwatch.lap()  # what was not acted on is no part of what follows
        self.header.set_sentence(draws_sentence(self._overview.draws, is_assisted=task.is_assisted))
        self.bench.show_task(task, self._place())
        self.bench.rubric.setFocus()

    def go_by(self, by: int) -> None:
        """Go to the text so many places further on."""
        self.go_to(self._walk.number + by)

    def turn(self, turn: Callable[[Database, str], Turn], *, is_redo: bool) -> None:
        """Take back what the person did last, or do it again, and go there."""
        if not len(self._walk):
            return
        try:
            turned = turn(self.context.database, self._overview.annotator)
        except SkillMixError as error:
            self.bench.foot.say(str(error))
            return
        number = self._walk.find(turned.spot_check_id)
        if number is None:  # drawn since the queue was read
            self.show_subject(turned.spot_check_id)
            return
        self.go_to(number)
        self._keep_state()
        self.bench.show_turn(turned.deed, is_redo=is_redo)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.bench.rubric.setFocus()

    def _connect(self) -> None:
        bench, card, tools = self.bench, self.bench.text_card, self.tools
        bench.changed.connect(lambda: self._keep_state())
        bench.handed_in.connect(lambda: self._keep_state(has_verdict=True))
        bench.next_wanted.connect(self._go_on)
        bench.failed.connect(lambda words: self.messages.show_error(words))
        bench.foot.skip_wanted.connect(self._skip)
        bench.history_wanted.connect(HistoryDesk(self).show)
        card.before_button.clicked.connect(lambda: self.go_by(-1))
        card.after_button.clicked.connect(lambda: self.go_by(1))
        card.queue_button.clicked.connect(self._show_list)
        self.popup.text_chosen.connect(self.go_to)
        tools.picker.picked.connect(self._choose_annotator)
        tools.draw_button.clicked.connect(lambda: self._draws.ask(self._overview))
        bench.criterion.guidelines_button.clicked.connect(self._show_guidelines)
        tools.keys_button.clicked.connect(self.keys_wanted)
        self._draws.annotator_chosen.connect(self._choose_annotator)
        events = self.context.events
        self.refresh_on(events.generations_changed, events.project_changed, events.settings_changed)
        events.spot_checks_changed.connect(self._hear_of_change)

    def _hear_of_change(self) -> None:
        if not self._is_telling:
            self._become_stale()

    def _take_overview(self, overview: SpotCheckOverview, walk: QueueWalk, changes: int) -> None:
        if changes != self._changes:  # the person was faster than the reading
            self.refresh()
            return
        is_other = overview.annotator != self._overview.annotator or not self.is_showing_content
        at_hand = None if is_other else self._walk.at_hand
        self._overview, self._walk = overview, walk
        self._recent = deque(overview.recent_seconds, RECENT_TEXTS)
        self.tools.picker.show_names(overview.annotators, overview.annotator)
        self._show_progress()
        self.tools.draw_button.setEnabled(overview.undrawn > 0)
        if not len(walk):
            self._show_what_to_do_first()
            return
        self.show_content()
        wanted, self._wanted = self._wanted, None
        number = None if wanted is None else walk.find(wanted)
        if number is not None:
            self.go_to(number)
        elif at_hand is None:
            self.go_to(walk.first_open or 0)
        else:
            self._keep_at_hand(at_hand)
        if wanted is not None and number is None:
            self.messages.show_warning(self.tr("That text has not been drawn for you."))

    def _keep_at_hand(self, at_hand: QueueEntry) -> None:
        """The queue may have grown or been changed from elsewhere; the text on the bench stays."""
        number = self._walk.find(at_hand.spot_check_id)
        if number is None or self._walk.entries[number] != at_hand:
            self.go_to(number or 0)
            return
        self._walk.number = number
        is_assisted = self.bench.work is not None and self.bench.work.task.is_assisted
        self.header.set_sentence(draws_sentence(self._overview.draws, is_assisted=is_assisted))
        self.bench.text_card.show_place(self._place())

    def _show_what_to_do_first(self) -> None:
        purpose = self.tr(
            "People mark a sample of the texts, so that one knows how far to trust the graders."
        )
        self.header.set_sentence(purpose)
        words = words_without_queue(self._overview)
        if self._overview.texts:
            self.show_empty(words, self.tr("Draw texts …"), lambda: self._draws.ask(self._overview))
        else:
            go = self.tr("Go to Generate")
            self.show_empty(words, go, lambda: self.page_wanted.emit("generate", None))

    def _place(self) -> str:
        place = self.tr("Text {n} of {total}")
        return place.format(n=f"{self._walk.number + 1:,}", total=f"{len(self._walk):,}")

    def _keep_state(self, *, has_verdict: bool = False) -> None:
        """How the text at hand stands now; the rest of the window hears of what is new."""
        work = self.bench.work
        assert work is not None
        self._changes += 1
        is_news = self._walk.keep(work.state, is_flagged=work.flag.is_up)
        if not is_news and not has_verdict:
            return
        if is_news and has_verdict:
            self._recent.append(work.spent)
        self._show_progress()
        self._is_telling = True
        self.context.events.spot_checks_changed.emit()
        if has_verdict:
            self.context.events.verdicts_changed.emit()
        self._is_telling = False

    def _show_progress(self) -> None:
        self.tools.show_counts(self._walk.counts, self._walk.flagged)
        self.tools.show_pace(pace_words(self._recent, self._walk.left))

    def _go_on(self) -> None:
        number = self._walk.next_open()
        if number is not None:
            self.go_to(number)
        elif self._walk.at_hand.state is CheckState.SUBMITTED:
            words = self.tr("All {n} texts are done.").format(n=f"{len(self._walk):,}")
            agreement = self.tr("See the agreement")
            self.messages.show_note(words, agreement, lambda: self.page_wanted.emit("agreement", None))
        else:
            self.messages.show_note(self.tr("No other text is open; this one is left for later."))

    def _skip(self) -> None:
        work = self.bench.work
        if work is None or not work.stage.is_first:
            return
        try:
            work.skip()
        except SkillMixError as error:
            self.messages.show_error(str(error))
            return
        self._keep_state()
        self._go_on()

    def _choose_annotator(self, name: str) -> None:
        settings = self.context.settings
        try:
            settings.replace(replace(settings.settings, annotator=name))
        except SkillMixError as error:
            self.messages.show_warning(str(error))
        self.context.events.settings_changed.emit()

    def _show_guidelines(self) -> None:
        dialog = GuidelinesDialog(self.context.database, self)
        dialog.finished.connect(lambda _result: self.bench.rubric.setFocus())
        dialog.open()

    def _show_list(self) -> None:
        if len(self._walk):
            self.popup.open_below(self.bench.text_card.queue_button, self._walk.entries, self._walk.number)


def _read(database: Database, annotator: str) -> tuple[SpotCheckOverview, QueueWalk]:
    overview = spot_check_overview(database, annotator)
    return overview, QueueWalk(overview.queue)
