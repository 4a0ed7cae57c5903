"""The Grade page: letting a grader grade, and the verdicts that were given."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.failures import FailureGroup
from skillmix_desktop.pipeline.grading import GradingPlan
from skillmix_desktop.pipeline.model_facts import OPENAI
from skillmix_desktop.pipeline.model_runs import Mode, Purpose, grading_run
from skillmix_desktop.pipeline.outlooks import Outlook, grading_outlook
from skillmix_desktop.pipeline.program_grading import PROGRAM
from skillmix_desktop.pipeline.templates import GRADING, find_template
from skillmix_desktop.pipeline.text_details import VerdictDetail, verdict_detail
from skillmix_desktop.pipeline.text_lists import (
    VerdictsView,
    list_verdicts,
    rows_of_verdicts,
    texts_of_failures,
    view_verdicts,
)
from skillmix_desktop.store.verdict_list import FAULTS, VerdictOrder, VerdictRow, VerdictsWanted
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.names import short_name
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.row_table_model import Column
from skillmix_desktop.ui.widgets.batch_desk import BatchDesk
from skillmix_desktop.ui.widgets.chip import ChipKind
from skillmix_desktop.ui.widgets.failure_list import FailureList
from skillmix_desktop.ui.widgets.model_picker import ModelPicker
from skillmix_desktop.ui.widgets.page import Page
from skillmix_desktop.ui.widgets.record_list import RecordList
from skillmix_desktop.ui.widgets.run_desk import RunDesk, Work
from skillmix_desktop.ui.widgets.run_forms import GradingForm
from skillmix_desktop.ui.widgets.run_sheet import RunSheet, SheetWords
from skillmix_desktop.ui.widgets.split import side_by_side
from skillmix_desktop.ui.widgets.verdict_detail import VerdictDetailCard

FILTER_KEY = "Ctrl+F"
PRACTICE = "practice"
SHARES = (668, 364)

CHIPS = {
    Outcome.UNPARSED: ChipKind.NOT_JUDGED,
    Outcome.TRUNCATED: ChipKind.NOT_JUDGED,
    Outcome.REFUSED: ChipKind.NOT_MET,
    Outcome.ERROR: ChipKind.NOT_MET,
}


def marks_words(row: VerdictRow) -> str:
    """5/6, and beside it how many were not judged; nothing that was not judged counts as 0."""
    if row.is_withheld:
        return "hidden"
    if not row.judged:
        return "–"
    unjudged = row.marks - row.judged
    return f"{row.met}/{row.judged}" + (f"  {unjudged} ?" if unjudged else "")


def _marks_tooltip(row: VerdictRow) -> str:
    if row.is_withheld:
        return "you are still to judge this text yourself"
    unjudged = row.marks - row.judged
    return f"{row.met} met of {row.judged} judged, {unjudged} not judged"


COLUMNS = (
    Column[VerdictRow](
        "Student", lambda row: short_name(row.student), tooltip=lambda row: row.student, stretches=True
    ),
    Column[VerdictRow](
        "Text round",
        lambda row: str(row.generation_round),
        is_number=True,
        width=84,
        explanation="the student’s round of generation",
    ),
    Column[VerdictRow]("k", lambda row: str(row.k), is_number=True, width=32),
    Column[VerdictRow]("Topic", lambda row: row.topic, tooltip=lambda row: row.topic, width=96),
    Column[VerdictRow](
        "Grader",
        lambda row: short_name(row.grader),
        tooltip=lambda row: row.grader,
        colour=lambda _row: "accent",
        width=96,
    ),
    Column[VerdictRow](
        "Round",
        lambda row: str(row.round),
        is_number=True,
        width=54,
        explanation="the grader’s round of grading",
    ),
    Column[VerdictRow]("Outcome", lambda row: row.outcome.value, colour=lambda _row: "soft", width=98),
    Column[VerdictRow](
        "Marks",
        marks_words,
        is_number=True,
        tooltip=_marks_tooltip,
        colour=lambda row: None if row.judged else "not_judged",
        width=72,
        explanation="met / judged, and how many could not be judged",
    ),
)
ORDERS = {
    "Student": VerdictOrder.STUDENT,
    "k": VerdictOrder.K,
    "Topic": VerdictOrder.TOPIC,
    "Grader": VerdictOrder.GRADER,
    "Text round": VerdictOrder.GENERATION_ROUND,
    "Round": VerdictOrder.ROUND,
    "Outcome": VerdictOrder.OUTCOME,
    "Marks": VerdictOrder.MARKS,
}


class GradePage(Page):
    """Above the sheet of the next run, below the verdicts, and at their right the one in hand."""

    keys = (("Ctrl+Enter", "start grading"), ("Ctrl+.", "stop the run"), ("Ctrl+F", "filter the verdicts"))

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "Grade", parent)
        self._view: VerdictsView | None = None
        self._is_outlook_stale = False
        self.form = GradingForm()
        self.sheet = RunSheet(
            SheetWords(
                self.tr("Grader"),
                self.tr("Grade {} texts"),
                self.tr("This grader has graded all of them. More rounds or more texts give it more."),
            ),
            ModelPicker(with_program=True),
            self.form,
        )
        self.batches = BatchDesk(self)
        self.failures = FailureList()
        self.verdicts = RecordList[VerdictRow](
            self.tr("Verdicts"), COLUMNS, self._fetch, orders=ORDERS, first_order=VerdictOrder.TIME
        )
        self.detail = VerdictDetailCard()
        self.desk = RunDesk(self, self.sheet, self._work(), no_model=self.tr("Choose who is to grade."))
        self._lay_out()
        self._connect()
        self.sheet.picker.set_spec(context.settings.settings.grader or PRACTICE)

    def refresh(self) -> None:
        """Read who has graded what."""
        if self._view is None:
            self.show_busy(self.tr("Reading the verdicts …"))
        self.compute(lambda: view_verdicts(self.context.database), self._show_view, topic="view")
        self.batches.refresh()

    def show_subject(self, subject: object) -> None:
        """A verdict's id: take that verdict in hand."""
        if isinstance(subject, UUID) and not self.verdicts.choose(subject):
            self._read_detail(subject)

    def _work(self) -> Work:
        return Work(
            purpose=Purpose.GRADING,
            title=lambda spec: self.tr("Grading with {}").format(short_name(spec)),
            outlook=self._outlook,
            run=lambda spec: grading_run(
                self.context.database,
                spec,
                self._plan(),
                self.form.mode,
                budget_usd=self.form.budget.budget_usd,
                load_anyway=self.sheet.facts.load_anyway,
                slots=self.context.settings.settings.slots_wanted,
            ),
            changed=self.context.events.verdicts_changed.emit,
        )

    def _plan(self) -> GradingPlan:
        return GradingPlan(find_template(GRADING, self.form.template.template), self.form.rounds.value())

    def _outlook(self, spec: str) -> Callable[[], Outlook]:
        self.form.suit(is_program=spec == PROGRAM, takes_batches=spec.startswith(OPENAI))
        name, rounds, mode = self.form.template.template, self.form.rounds.value(), self.form.mode
        database = self.context.database
        return lambda: grading_outlook(
            database, spec, GradingPlan(find_template(GRADING, name), rounds), mode
        )

    def _lay_out(self) -> None:
        filters = self.verdicts.filters
        filters.add_choice("student", self.tr("Student"), self.tr("all students"))
        filters.add_choice("grader", self.tr("Grader"), self.tr("all graders"))
        filters.add_choice("outcome", self.tr("Outcome"), self.tr("all outcomes"))
        outcomes = (Outcome.SCORED, *FAULTS)
        filters.set_choices("outcome", [(outcome.value, outcome) for outcome in outcomes])
        self.verdicts.elide_in_the_middle("Student", "Grader")
        self.verdicts.paint_chips("Outcome", lambda row: CHIPS.get(row.outcome))
        self.content.addWidget(self.sheet)
        self.content.addWidget(self.batches.card)
        self.content.addWidget(self.failures)
        self.content.addWidget(side_by_side(self.verdicts, self.detail, SHARES), 1)

    def _connect(self) -> None:
        events = self.context.events
        self.refresh_on(events.generations_changed, events.verdicts_changed, events.project_changed)
        # What the person is still to judge is not shown.
        self.refresh_on(events.spot_checks_changed, events.settings_changed)
        events.settings_changed.connect(self.desk.look_for_files)
        self.form.changed.connect(self.desk.reckon)
        self.desk.ended.connect(self.refresh)
        self.verdicts.query_changed.connect(self._list)
        self.verdicts.chosen.connect(self._show_chosen)
        self.failures.show_wanted.connect(self._show_group)
        self.failures.again_wanted.connect(self._ask_again)
        QShortcut(QKeySequence(FILTER_KEY), self, self.verdicts.filters.take_focus)

    def _show_view(self, view: VerdictsView) -> None:
        is_first = self._view is None
        self._view = view
        if not view.texts:
            self._view = None
            self.header.set_sentence("")
            self.show_empty(
                self.tr("A grader grades texts, and there are none yet. Let a student write some first."),
                self.tr("Go to Generate"),
                lambda: self.page_wanted.emit("generate", None),
            )
            return
        self.show_content()
        self.header.set_sentence(self._sentence(view))
        filters = self.verdicts.filters
        filters.set_choices(
            "student", [(short_name(student.name), student.name) for student in view.students]
        )
        filters.set_choices(
            "grader",
            [
                (f"{short_name(grader.name)} ({count_words(grader.verdicts)})", grader.name)
                for grader in view.graders
            ],
        )
        self.failures.show_groups(view.failures)
        self.failures.set_busy(is_busy=self.sheet.is_running)
        self.batches.card.set_busy(is_busy=self.sheet.is_running)
        if is_first:
            self.desk.look_for_files()
        # One after the other: two threads that make very many objects keep the window waiting.
        self._is_outlook_stale = not self.sheet.is_running
        self._list()

    def _sentence(self, view: VerdictsView) -> str:
        texts = count_words(view.texts)
        if not view.verdicts:
            return self.tr("{} texts wait for a grader.").format(texts)
        missing = sum(group.count for group in view.failures)
        words = self.tr("{verdicts} verdicts on {texts} texts, by {n}.").format(
            verdicts=count_words(view.verdicts - missing), texts=texts, n=_graders(view)
        )
        words += self.tr(" {} brought no verdict.").format(count_words(missing)) if missing else ""
        return " ".join([words, *view.cautions])

    def _wanted(self) -> VerdictsWanted:
        filters = self.verdicts.filters
        student, grader, outcome = (filters.value(name) for name in ("student", "grader", "outcome"))
        return VerdictsWanted(
            student if isinstance(student, str) else None,
            grader if isinstance(grader, str) else None,
            outcome if isinstance(outcome, Outcome) else None,
            filters.reasons,
        )

    def _list(self) -> None:
        wanted, order, is_descending = self._wanted(), self.verdicts.order, self.verdicts.is_descending
        database, annotator = self.context.database, self.context.settings.settings.annotator
        self.compute(
            lambda: list_verdicts(
                database, wanted, VerdictOrder(order), is_descending=is_descending, annotator=annotator
            ),
            self._show_ids,
            topic="list",
        )

    def _show_ids(self, ids: Sequence[UUID]) -> None:
        has_verdicts = self._view is not None and self._view.verdicts > 0
        nothing = (
            self.tr("No verdict is like that.")
            if has_verdicts
            else self.tr("No grader has graded a text yet.")
        )
        self.verdicts.show_ids(ids, nothing)
        self.verdicts.filters.show_count(len(ids), self.tr("{} shown"))
        if self._is_outlook_stale:
            self._is_outlook_stale = False
            self.desk.reckon()

    def _fetch(self, ids: Sequence[object]) -> Sequence[VerdictRow]:
        annotator = self.context.settings.settings.annotator
        return rows_of_verdicts(
            self.context.database, [id_ for id_ in ids if isinstance(id_, UUID)], annotator
        )

    def _show_chosen(self, row: VerdictRow | None) -> None:
        if row is None:
            self.detail.show_nothing()
        else:
            self._read_detail(row.id)

    def _read_detail(self, verdict_id: UUID) -> None:
        database, annotator = self.context.database, self.context.settings.settings.annotator
        self.compute(
            lambda: verdict_detail(database, verdict_id, annotator),
            self._show_detail,
            topic="detail",
            on_failed=self.detail.show_nothing,
        )

    def _show_detail(self, detail: VerdictDetail) -> None:
        self.detail.show_verdict(detail)

    def _show_group(self, group: FailureGroup) -> None:
        self.verdicts.filters.narrow(
            {"grader": group.who, "outcome": group.ending}, group.reason, group.reasons
        )

    def _ask_again(self, group: FailureGroup) -> None:
        """Ask the group's grader again about the group's texts, in the way it was asked before."""
        database = self.context.database
        self.compute(
            lambda: texts_of_failures(database, group),
            lambda texts: self._run_again(group, texts),
            topic="again",
        )

    def _run_again(self, group: FailureGroup, texts: Sequence[UUID]) -> None:
        assert isinstance(group.ending, Outcome)
        mode = Mode(group.mode) if group.mode and group.mode.is_reading else Mode.WRITE
        try:
            template = find_template(GRADING, self.form.template.template)
        except SkillMixError as error:
            self.messages.show_error(str(error))
            return
        plan = GradingPlan(
            template,
            group.highest_round,
            ask_again=(Outcome.ERROR, group.ending),
            generation_ids=frozenset(texts),
        )
        budget_usd = self.form.budget.budget_usd
        self.desk.start_run(grading_run(self.context.database, group.who, plan, mode, budget_usd=budget_usd))


def _graders(view: VerdictsView) -> str:
    names = [short_name(grader.name) for grader in view.graders]
    return ", ".join(names) if len(names) <= 3 else f"{len(names)} graders"
