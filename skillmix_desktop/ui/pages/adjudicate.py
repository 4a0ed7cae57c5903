"""Adjudicate: where people, or a person and a grader, differ, somebody decides, and says why."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.adjudication import Adjudication, Case, adjudication
from skillmix_desktop.pipeline.case_views import CaseView, SideView, case_view
from skillmix_desktop.pipeline.rulings import Ruling, decide, undo_decision
from skillmix_desktop.pipeline.spot_checks import annotators
from skillmix_desktop.store.disputes import Place
from skillmix_desktop.ui.adjudication_keys import bindings
from skillmix_desktop.ui.blind_words import left_out_words
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.history_desk import HistoryDesk
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.annotator_picker import AnnotatorPicker
from skillmix_desktop.ui.widgets.buttons import QuietButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.case_list import CaseFilters, CaseList
from skillmix_desktop.ui.widgets.chip import Chip, ChipKind
from skillmix_desktop.ui.widgets.error_tally import ErrorTally
from skillmix_desktop.ui.widgets.judged_text import Highlight
from skillmix_desktop.ui.widgets.key_bindings import KeyBindings
from skillmix_desktop.ui.widgets.labels import Label, thin_line
from skillmix_desktop.ui.widgets.page import Page
from skillmix_desktop.ui.widgets.read_text import ReadText
from skillmix_desktop.ui.widgets.ruling_panel import RulingPanel
from skillmix_desktop.ui.widgets.side_columns import SideColumns

LIST_SHARE, TEXT_SHARE, PANEL_SHARE = 5, 9, 7
LEAST_LIST, LEAST_PANEL, WIDEST_PANEL = 200, 232, 400


class AdjudicatePage(Page):
    """The list at the left, the text and its sides in the middle, the adjudicator at the right."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, self.tr("Adjudicate"), parent)
        self._annotator = ""
        self._adjudication: Adjudication | None = None
        self._wanted: Place | None = None
        self._history = HistoryDesk(self)
        self.picker = AnnotatorPicker()
        self.picker.setAccessibleName(self.tr("Who decides"))
        self.picker.picked.connect(self._choose_annotator)
        self.header.add_action(self.picker)
        self.header.add_action(QuietButton(self.tr("Keys"), self.keys_wanted.emit))
        self.filters = CaseFilters()
        self.filters.changed.connect(self._list)
        self.content.addWidget(self.filters)
        self.cases, self.panel, self.tally = CaseList(), RulingPanel(), ErrorTally()
        self.text, self.sides = ReadText(), SideColumns()
        self.content.addLayout(self._columns(), 1)
        self.cases.case_chosen.connect(self._read)
        self.panel.decided.connect(self._decide)
        self.panel.undo_wanted.connect(self._undo)
        self.panel.history_wanted.connect(self._show_history)
        shown = bindings(self.cases, self.panel, self.text, show_keys=self.keys_wanted.emit)
        self.bindings = KeyBindings(self, shown, context)
        events = context.events
        self.refresh_on(events.verdicts_changed, events.spot_checks_changed, events.project_changed)
        self.refresh_on(events.settings_changed, events.generations_changed)
        self.show_busy(self.tr("Looking for what is to be decided …"))

    def refresh(self) -> None:
        database, name = self.context.database, self.context.settings.settings.annotator
        self.compute(
            lambda: (name, annotators(database), adjudication(database, name)),
            lambda read: self._take(*read),
            topic="cases",
        )

    def show_subject(self, subject: object) -> None:
        """Go to a case, by its generation and its criterion's position."""
        if isinstance(subject, tuple):
            self._wanted = subject
            self.refresh()

    def _columns(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(APART)
        self.cases.setMinimumWidth(LEAST_LIST)
        row.addWidget(self.cases, LIST_SHARE)
        card = Card()
        self._chips = [Chip() for _ in range(2)]
        self._flag = Label("", "person", wraps=True)
        for chip in self._chips:
            card.head.insertWidget(card.head.count() - 1, chip)
        card.add(self._flag)
        self.text.setMinimumHeight(96)
        card.add(self.text, 3)
        card.add(thin_line())
        card.add(self.sides, 2)
        row.addWidget(card, TEXT_SHARE)
        row.addWidget(self._right(), PANEL_SHARE)
        return row

    def _right(self) -> QScrollArea:
        """In a low window what was decided so far lies further down."""
        canvas = QWidget()
        canvas.setProperty("look", "canvas")
        column = QVBoxLayout(canvas)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR)
        column.addWidget(self.panel)
        column.addWidget(self.tally)
        column.addStretch(1)
        right = QScrollArea()
        right.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right.setFrameShape(QFrame.Shape.NoFrame)
        right.setWidgetResizable(True)
        right.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        right.setMinimumWidth(LEAST_PANEL)
        right.setMaximumWidth(WIDEST_PANEL)
        right.setWidget(canvas)
        return right

    def _take(self, annotator: str, names: Sequence[str], state: Adjudication) -> None:
        if annotator != self._annotator:
            self._wanted = None
        self._annotator, self._adjudication = annotator, state
        self.picker.show_names(names, annotator)
        self.filters.show_judges(state.judges)
        self.tally.show_counts(state.errors)
        self.header.set_sentence(self._sentence(state))
        if not annotator:
            words = self.tr("Say who decides first: the decisions are kept under that name.")
            self.show_empty(words, self.tr("Enter a name …"), self.picker.ask_for_name)
        elif not state.cases:
            self._show_nothing(state)
        else:
            self.show_content()
            self._list()

    def _show_nothing(self, state: Adjudication) -> None:
        if state.hidden_texts:
            words = self.tr(
                "What differs lies in texts that you have yet to judge yourself. They come here once your "
                "own verdicts are committed."
            )
            self.show_empty(words, self.tr("Go to Spot-check"), lambda: self._go("spot_check"))
        elif state.has_judgements:
            words = self.tr(
                "People and graders agree on every mark that they share, and no text is flagged, so there is "
                "nothing to decide."
            )
            self.show_empty(words, self.tr("See the agreement"), lambda: self._go("agreement"))
        else:
            words = self.tr(
                "No person has judged a text yet. Draw some texts and judge them first; where people and "
                "graders then differ, the criteria come here."
            )
            self.show_empty(words, self.tr("Go to Spot-check"), lambda: self._go("spot_check"))

    def _sentence(self, state: Adjudication) -> str:
        if not state.cases:
            return self.tr("Where people, or a person and a grader, differ, somebody decides.")
        decided = sum(case.is_decided for case in state.cases)
        words = self.tr("{n} of {total} differences are decided; flagged texts come first.")
        words = words.format(n=f"{decided:,}", total=f"{len(state.cases):,}")
        return f"{words} {left_out_words(state.hidden_texts)}".rstrip()

    def _go(self, page: str) -> None:
        self.page_wanted.emit(page, None)

    def _list(self) -> None:
        if self._adjudication is None:
            return
        at_hand = self.cases.at_hand
        wanted = self._wanted or (None if at_hand is None else at_hand.place)
        self._wanted = None
        self.cases.show_cases(list(filter(self.filters.wanted, self._adjudication.cases)), wanted)

    def _read(self, case: Case | None) -> None:
        self.panel.setEnabled(case is not None)
        if case is None:
            return
        database, annotator = self.context.database, self._annotator
        self.compute(lambda: case_view(database, annotator, case), self._show, topic="text")

    def _show(self, view: CaseView) -> None:
        if self.cases.at_hand != view.case:
            return
        self._chips[0].show_text(self.tr("topic  {name}").format(name=view.item.topic), ChipKind.ACCENT)
        self._chips[1].show_text(f"k = {view.item.k}")
        flag = view.case.flag
        words = self.tr("⚑ Flagged: {words}").format(words=flag) if flag else self.tr("⚑ Flagged")
        self._flag.setText("" if flag is None else words)
        self._flag.setVisible(flag is not None)
        if self.text.text != view.text:
            self.text.set_text(view.text)
        self.text.set_highlights([light for side in view.sides for light in _highlights(side)])
        self.sides.show_sides(view.sides)
        self.panel.show_case(view, self._annotator)

    def _decide(self, ruling: Ruling) -> None:
        case, after = self.cases.at_hand, self.cases.next_open()
        if case is None:
            return
        database, annotator = self.context.database, self._annotator
        self._write(lambda: decide(database, annotator, case.place, ruling), lambda _: self._tell(after))

    def _undo(self) -> None:
        database, annotator = self.context.database, self._annotator
        self._write(lambda: undo_decision(database, annotator), self._tell)

    def _write(self, function: Callable[[], object], on_done: Callable[..., None]) -> None:
        """One decision after the other: until it is on the disk, the panel takes no further one."""
        self.cases.table.setFocus()
        self.panel.setEnabled(False)

        def say(words: str) -> None:
            self.panel.setEnabled(True)
            self.panel.say(words, is_urgent=True)

        self.compute(function, on_done, topic="decision", on_failed=say)

    def _show_history(self) -> None:
        if (case := self.cases.at_hand) is not None:
            self._history.show(case.generation_id)

    def _tell(self, place: Place | None) -> None:
        """Go on at ``place`` at once, and let the rest of the window hear of it."""
        self._wanted = place
        self.refresh()
        self.context.events.verdicts_changed.emit()

    def _choose_annotator(self, name: str) -> None:
        settings = self.context.settings
        try:
            settings.replace(replace(settings.settings, annotator=name))
        except SkillMixError as error:
            self.messages.show_warning(str(error))
        self.context.events.settings_changed.emit()


def _highlights(view: SideView) -> list[Highlight]:
    role = "person" if view.side.is_person else "accent"
    return [Highlight(span.start, span.end, role) for span in view.evidence]
