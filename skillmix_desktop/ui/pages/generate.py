"""The Generate page: letting a student write, and the texts that were written."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from skillmix_desktop.pipeline.failures import FailureGroup
from skillmix_desktop.pipeline.generation import GenerationPlan
from skillmix_desktop.pipeline.model_runs import Purpose, generation_run
from skillmix_desktop.pipeline.outlooks import Outlook, generation_outlook
from skillmix_desktop.pipeline.templates import GENERATION, find_template
from skillmix_desktop.pipeline.text_details import TextDetail, text_detail
from skillmix_desktop.pipeline.text_lists import TextsView, list_texts, rows_of_texts, view_texts
from skillmix_desktop.store.text_list import TextFilter, TextOrder, TextRow, TextState
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.names import short_name
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.row_table_model import Column
from skillmix_desktop.ui.widgets.chip import ChipKind
from skillmix_desktop.ui.widgets.failure_list import FailureList
from skillmix_desktop.ui.widgets.model_picker import ModelPicker
from skillmix_desktop.ui.widgets.page import Page
from skillmix_desktop.ui.widgets.record_list import RecordList
from skillmix_desktop.ui.widgets.run_desk import RunDesk, Work
from skillmix_desktop.ui.widgets.run_forms import GenerationForm
from skillmix_desktop.ui.widgets.run_sheet import RunSheet, SheetWords
from skillmix_desktop.ui.widgets.split import side_by_side
from skillmix_desktop.ui.widgets.text_detail import TextDetailCard

FILTER_KEY = "Ctrl+F"
PRACTICE = "practice"
SHARES = (620, 412)

CHIPS = {
    TextState.CUT: ChipKind.NOT_JUDGED,
    TextState.NO_TEXT: ChipKind.NOT_JUDGED,
    TextState.REFUSED: ChipKind.NOT_MET,
    TextState.FAILED: ChipKind.NOT_MET,
}


def _faint(row: TextRow) -> str | None:
    return None if row.state in (TextState.WRITTEN, TextState.CUT) else "soft"


COLUMNS = (
    Column[TextRow](
        "Student", lambda row: short_name(row.student), tooltip=lambda row: row.student, width=132
    ),
    Column[TextRow]("k", lambda row: str(row.k), is_number=True, width=40),
    Column[TextRow]("Topic", lambda row: row.topic, width=112),
    Column[TextRow]("Round", lambda row: str(row.round), is_number=True, width=60),
    Column[TextRow]("Outcome", lambda row: row.state.value, colour=lambda _row: "soft", width=100),
    Column[TextRow](
        "Text",
        lambda row: " ".join(row.beginning.split()),
        tooltip=lambda row: row.beginning,
        colour=_faint,
        stretches=True,
    ),
)
ORDERS = {
    "Student": TextOrder.STUDENT,
    "k": TextOrder.K,
    "Topic": TextOrder.TOPIC,
    "Round": TextOrder.ROUND,
    "Outcome": TextOrder.STATE,
    "Text": TextOrder.BEGINNING,
}


class GeneratePage(Page):
    """Above the sheet of the next run, below the texts, and at their right the one in hand."""

    keys = (("Ctrl+Enter", "start writing"), ("Ctrl+.", "stop the run"), ("Ctrl+F", "filter the texts"))

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "Generate", parent)
        self._view: TextsView | None = None
        self._is_outlook_stale = False
        self.form = GenerationForm()
        self.sheet = RunSheet(
            SheetWords(
                self.tr("Student"),
                self.tr("Generate {} texts"),
                self.tr("This student has written all of them. More rounds or more items give it more."),
            ),
            ModelPicker(),
            self.form,
        )
        self.failures = FailureList()
        self.texts = RecordList[TextRow](
            self.tr("Texts"),
            COLUMNS,
            self._fetch,
            orders=ORDERS,
            first_order=TextOrder.TIME,
        )
        self.detail = TextDetailCard()
        self.desk = RunDesk(self, self.sheet, self._work(), no_model=self.tr("Choose who is to write."))
        self._lay_out()
        self._connect()
        self.sheet.picker.set_spec(context.settings.settings.student or PRACTICE)

    def refresh(self) -> None:
        """Read who has written what."""
        if self._view is None:
            self.show_busy(self.tr("Reading the texts …"))
        self.compute(lambda: view_texts(self.context.database), self._show_view, topic="view")

    def show_subject(self, subject: object) -> None:
        """A generation's id: take that text in hand."""
        if isinstance(subject, UUID) and not self.texts.choose(subject):
            self._read_detail(subject)

    def _work(self) -> Work:
        return Work(
            purpose=Purpose.GENERATION,
            title=lambda spec: self.tr("Generating with {}").format(short_name(spec)),
            outlook=self._outlook,
            run=lambda spec: generation_run(
                self.context.database,
                spec,
                self._plan(),
                budget_usd=self.form.budget.budget_usd,
                load_anyway=self.sheet.facts.load_anyway,
                slots=self.context.settings.settings.slots_wanted,
            ),
            changed=self.context.events.generations_changed.emit,
        )

    def _plan(self) -> GenerationPlan:
        template = find_template(GENERATION, self.form.template.template)
        return GenerationPlan(template, self.form.rounds.value(), self.form.item_set_id)

    def _outlook(self, spec: str) -> Callable[[], Outlook]:
        name, rounds, item_set = (
            self.form.template.template,
            self.form.rounds.value(),
            self.form.item_set_id,
        )
        database = self.context.database
        return lambda: generation_outlook(
            database, spec, GenerationPlan(find_template(GENERATION, name), rounds, item_set)
        )

    def _lay_out(self) -> None:
        self.texts.filters.add_choice("student", self.tr("Student"), self.tr("all students"))
        self.texts.filters.add_choice("state", self.tr("Outcome"), self.tr("all outcomes"))
        self.texts.filters.set_choices("state", [(state.value, state) for state in TextState])
        self.texts.paint_chips("Outcome", lambda row: CHIPS.get(row.state))
        self.texts.elide_in_the_middle("Student")
        self.content.addWidget(self.sheet)
        self.content.addWidget(self.failures)
        self.content.addWidget(side_by_side(self.texts, self.detail, SHARES), 1)

    def _connect(self) -> None:
        events = self.context.events
        self.refresh_on(events.items_changed, events.generations_changed, events.project_changed)
        events.settings_changed.connect(self.desk.look_for_files)
        self.form.changed.connect(self.desk.reckon)
        self.desk.ended.connect(self.refresh)
        self.texts.query_changed.connect(self._list)
        self.texts.chosen.connect(self._show_chosen)
        self.failures.show_wanted.connect(self._show_group)
        self.failures.again_wanted.connect(self._ask_again)
        QShortcut(QKeySequence(FILTER_KEY), self, self.texts.filters.take_focus)

    def _show_view(self, view: TextsView) -> None:
        is_first = self._view is None
        self._view = view
        if not view.items:
            self._view = None
            self.header.set_sentence("")
            self.show_empty(
                self.tr("A student writes for items, and there are none yet. Draw some first."),
                self.tr("Go to Items"),
                lambda: self.page_wanted.emit("items", None),
            )
            return
        self.show_content()
        self.header.set_sentence(self._sentence(view))
        self.form.set_item_sets(view.item_sets)
        counted = [
            (f"{short_name(student.name)} ({count_words(student.texts)})", student.name)
            for student in view.students
        ]
        self.texts.filters.set_choices("student", counted)
        self.failures.show_groups(view.failures)
        self.failures.set_busy(is_busy=self.sheet.is_running)
        if is_first:
            self.desk.look_for_files()
        # One after the other: two threads that make very many objects keep the window waiting.
        self._is_outlook_stale = not self.sheet.is_running
        self._list()

    def _sentence(self, view: TextsView) -> str:
        if not view.texts:
            return self.tr("{} items wait for a student to write for them.").format(count_words(view.items))
        missing = sum(group.count for group in view.failures)
        words = self.tr("{texts} texts for {items} items, by {n}.").format(
            texts=count_words(view.texts - missing), items=count_words(view.items), n=_students(view)
        )
        return words + (self.tr(" {} did not come off.").format(count_words(missing)) if missing else "")

    def _wanted(self) -> TextFilter:
        filters = self.texts.filters
        student, state = filters.value("student"), filters.value("state")
        return TextFilter(
            student if isinstance(student, str) else None,
            state if isinstance(state, TextState) else None,
            filters.reasons,
        )

    def _list(self) -> None:
        wanted, order, is_descending = self._wanted(), self.texts.order, self.texts.is_descending
        database = self.context.database
        self.compute(
            lambda: list_texts(database, wanted, TextOrder(order), is_descending=is_descending),
            self._show_ids,
            topic="list",
        )

    def _show_ids(self, ids: Sequence[UUID]) -> None:
        has_texts = self._view is not None and self._view.texts > 0
        nothing = self.tr("No text is like that.") if has_texts else self.tr("No text has been written yet.")
        self.texts.show_ids(ids, nothing)
        self.texts.filters.show_count(len(ids), self.tr("{} shown"))
        if self._is_outlook_stale:
            self._is_outlook_stale = False
            self.desk.reckon()

    def _fetch(self, ids: Sequence[object]) -> Sequence[TextRow]:
        return rows_of_texts(self.context.database, [id_ for id_ in ids if isinstance(id_, UUID)])

    def _show_chosen(self, row: TextRow | None) -> None:
        if row is None:
            self.detail.show_nothing()
        else:
            self._read_detail(row.id)

    def _read_detail(self, generation_id: UUID) -> None:
        database = self.context.database
        self.compute(lambda: text_detail(database, generation_id), self._show_detail, topic="detail")

    def _show_detail(self, detail: TextDetail) -> None:
        self.detail.show_text(detail)

    def _show_group(self, group: FailureGroup) -> None:
        self.texts.filters.narrow({"student": group.who, "state": group.ending}, group.reason, group.reasons)

    def _ask_again(self, group: FailureGroup) -> None:
        """Run the student again; at once only if nothing but what failed is left for it to write."""
        self.sheet.picker.set_spec(group.who)
        self.form.rounds.setValue(group.highest_round)
        self.desk.reckon()
        self.compute(self._outlook(group.who), lambda outlook: self._run_again(group, outlook), topic="again")

    def _run_again(self, group: FailureGroup, outlook: Outlook) -> None:
        failures = self._view.failures if self._view is not None else ()
        failed = sum(each.count for each in failures if each.who == group.who and each.can_be_asked_again)
        if 0 < outlook.texts <= failed:
            self.desk.start()
            return
        words = self.tr("{who} has {n} texts to write, with what failed among them; start it above.")
        self.messages.show_note(words.format(who=short_name(group.who), n=count_words(outlook.texts)))


def _students(view: TextsView) -> str:
    names = [short_name(student.name) for student in view.students]
    return ", ".join(names) if len(names) <= 3 else f"{len(names)} students"
