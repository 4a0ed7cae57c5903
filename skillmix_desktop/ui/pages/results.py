"""Results: the three scores by student and k, what is unknown about them, and what they stand beside."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from skillmix_desktop.core.metrics import Over
from skillmix_desktop.core.names import NameRule
from skillmix_desktop.pipeline.result_reading import ResultReading, read_results
from skillmix_desktop.pipeline.result_study import ResultStudy, study_of
from skillmix_desktop.pipeline.results import ResultOptions, ResultRow
from skillmix_desktop.pipeline.threshold_words import threshold_sentence
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.choice_button import ChoiceButton
from skillmix_desktop.ui.widgets.counted_view import CountedScores
from skillmix_desktop.ui.widgets.fields import Picker
from skillmix_desktop.ui.widgets.grader_picker import GraderPicker, role_of
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.page import Page
from skillmix_desktop.ui.widgets.result_asides import BesideCard, CurveCard, curves_of
from skillmix_desktop.ui.widgets.result_table import ResultTable
from skillmix_desktop.ui.widgets.skill_view import SkillView
from skillmix_desktop.ui.widgets.students_view import StudentsView
from skillmix_desktop.ui.widgets.tab_row import TabRow
from skillmix_desktop.ui.widgets.threshold_field import ThresholdField

STUDENTS, SKILLS = 1, 2


class ResultsPage(Page):
    """One grader's scores, counted as the switches say."""

    keys = (
        ("Alt+B", "the grader whose marks count"),
        ("Alt+C", "scores"),
        ("Alt+S", "students compared"),
        ("Alt+K", "skills"),
        ("Alt+U", "the published leaderboard"),
        ("Alt+N", "novelty"),
        ("Alt+J", "what the unknown could make of scores"),
    )

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, QCoreApplication.translate("ResultsPage", "Results"), parent)
        self.study: ResultStudy | None = None
        self._reading: ResultReading | None = None
        self.content.addLayout(self._controls())
        self.remarks = Label("", wraps=True, selectable=True)
        self.content.addWidget(self.remarks)
        self.scores = ResultTable()
        self.scores.row_chosen.connect(self._take_student)
        self.views = QStackedWidget()
        self.students = StudentsView(self.compute)
        self.skills = SkillView(self.compute)
        for view in (self._scores_view(), self.students, self.skills):
            self.views.addWidget(view)
        self.content.addWidget(self.views, 1)
        self.tabs = TabRow(self.tr("View"))
        for title in (self.tr("S&cores"), self.tr("&Students compared"), self.tr("S&kills")):
            self.tabs.addTab(title)
        self.tabs.currentChanged.connect(self.views.setCurrentIndex)
        self.header.add_action(self.tabs)
        events = context.events
        self.refresh_on(
            events.verdicts_changed, events.generations_changed, events.items_changed, events.project_changed
        )
        self.show_busy(self.tr("Counting …"))

    def _scores_view(self) -> QWidget:
        view = QWidget()
        column = QVBoxLayout(view)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(APART)
        column.addWidget(self.scores, 1)
        below = QHBoxLayout()
        below.setSpacing(APART)
        self.curve = CurveCard()
        self.beside = BesideCard()
        below.addWidget(self.curve, 4)
        below.addWidget(self.beside, 5)
        column.addLayout(below, 1)
        self.curve.metric_chosen.connect(self._show_curves)
        self.beside.published_chosen.connect(self._show_curves)
        return view

    def refresh(self) -> None:
        """Read all that any switch may ask for, and count it."""
        database = self.context.database
        self.compute(lambda: read_results(database), self._take, topic="read")

    def _take(self, reading: ResultReading) -> None:
        self._reading = reading
        self._count()
        # What a switch asks for first would else keep it waiting.
        self.compute(reading.look_up, lambda _: None, topic="look up")

    def _count(self) -> None:
        """Count anew as the switches say."""
        reading, options, grader = self._reading, self._options(), self.grader.chosen
        if reading is not None:  # else it is counted once it is read
            self.compute(lambda: study_of(reading, options, grader), self._show, topic="study")

    def _controls(self) -> QVBoxLayout:
        self.grader = GraderPicker(self.tr("Grader"))
        self.grader.grader_chosen.connect(lambda _: self._count())
        self.over = _field(
            self.tr("Generation rounds"),
            ((self.tr("Best of the rounds"), Over.MAX), (self.tr("Mean of the rounds"), Over.MEAN)),
            self._count,
        )
        self.names = _field(
            self.tr("Skills that a text names"),
            (
                (self.tr("Names: free"), NameRule.OFF),
                (self.tr("Names: reference rule"), NameRule.REFERENCE),
                (self.tr("Names: robust rule"), NameRule.ROBUST),
            ),
            self._count,
        )
        self.names.setToolTip(self.tr("Whether a skill that is named in the text loses its point."))
        self.excluded = ChoiceButton(
            self.tr("Skills left out"), self.tr("Leave out skills …"), self.tr("Skills left out: {n} …")
        )
        self.excluded.changed.connect(self._count)
        self.reference = QCheckBox(self.tr("As the reference"))
        self.reference.setToolTip(
            self.tr(
                "Count as the paper’s own program does: what is not judged is 0, each item set by itself."
            )
        )
        self.practice = QCheckBox(self.tr("With practice"))
        self.practice.setToolTip(
            self.tr("Count what the practice model wrote and graded, too; it works by chance.")
        )
        self.threshold = ThresholdField()
        self.threshold.threshold_chosen.connect(self._count)
        for box in (self.reference, self.practice):
            box.clicked.connect(lambda _: self._count())
        return self._control_rows()

    def _control_rows(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        label = Label(self.tr("Graded &by"), "soft")
        label.setBuddy(self.grader)
        row.addWidget(label)
        row.addWidget(self.grader, 2)
        row.addStretch(1)
        for field in (self.reference, self.practice):
            row.addWidget(field)
        rules = QHBoxLayout()
        rules.setSpacing(NEAR)
        for part in (self.over, self.names, self.excluded, self.threshold):
            rules.addWidget(part)
        rules.addStretch(1)
        rows = QVBoxLayout()
        rows.setSpacing(NEAR)
        rows.addLayout(row)
        rows.addLayout(rules)
        return rows

    def _options(self) -> ResultOptions:
        return ResultOptions(
            over=Over(self.over.currentData()),
            deduct_names=NameRule(self.names.currentData()),
            exclude_skills=self.excluded.chosen,
            reference_compatible=self.reference.isChecked(),
            with_practice=self.practice.isChecked(),
            threshold=self.threshold.value(),
        )

    def _show(self, study: ResultStudy) -> None:
        self.study = study
        self.practice.setEnabled(study.has_practice)
        self.threshold.show_effect(study.threshold)
        self.excluded.set_names(study.skills)
        if not study.rows and not self.excluded.chosen:
            self._show_nothing(study)
            return
        self.grader.set_graders(study.graders, self.grader.chosen)
        self._show_rows()
        self.show_content()

    def _show_nothing(self, study: ResultStudy) -> None:
        self.header.set_sentence("")
        if study.has_practice:
            self.show_empty(
                self.tr(
                    "So far the practice model has written or graded all that is judged, and practice is "
                    "left out. Have another student or grader work, or count practice to see this page."
                ),
                self.tr("Count practice"),
                self._include_practice,
            )
            return
        self.show_empty(
            self.tr("No text has a verdict yet. Have the texts graded; the scores come here."),
            self.tr("Go to grading"),
            lambda: self.page_wanted.emit("grade", None),
        )

    def _include_practice(self) -> None:
        self.practice.setChecked(True)
        self._count()

    def _rows(self) -> list[ResultRow]:
        assert self.study is not None, "there is nothing to show before it was read"
        return list(self.study.rows)

    def _role(self) -> str:
        assert self.study is not None, "there is nothing to show before it was read"
        kinds = {grader.name: grader.kind.value for grader in self.study.graders}
        return role_of(kinds.get(self.grader.chosen, ""))

    def _show_rows(self) -> None:
        rows = self._rows()
        self.header.set_sentence(self._sentence(rows))
        self.scores.show_rows(rows, self._role())
        self.remarks.setText(" ".join(self._remarks(rows)))
        self.remarks.setVisible(bool(self.remarks.text()))
        self._show_asides()
        assert self._reading is not None, "there is nothing to show before it was read"
        scores = CountedScores(self._reading, self._options(), self.grader.chosen, self._role(), tuple(rows))
        for view in (self.students, self.skills):
            view.show_scores(scores)

    def _sentence(self, rows: list[ResultRow]) -> str:
        if not rows:
            return self.tr("No item is left: every one has a skill that is left out.")
        ks = sorted({row.k for row in rows})
        span = str(ks[0]) if len(ks) == 1 else f"{ks[0]} to {ks[-1]}"
        students = len({row.student for row in rows})
        who = self.tr("one student") if students == 1 else self.tr("{n} students").format(n=students)
        words = self.tr("How much of what was asked {who} showed, with k = {span}, by the marks of {grader}.")
        return words.format(who=who, span=span, grader=self.grader.chosen)

    def _remarks(self, rows: list[ResultRow]) -> Iterator[str]:
        assert self.study is not None, "there is nothing to show before it was read"
        if self.study.threshold.read and not self.study.threshold.is_usual:
            yield threshold_sentence(self.study.threshold)
        yield from (each.sentence for each in self.study.cautions if each.topic == "threshold")
        apart = sum(row.is_comparable is False for row in rows)
        if apart:
            yield self.tr(
                "{n} of {all} rows, marked ≠, cannot be compared with the reference’s numbers: passes or "
                "rounds are missing, short or in another order; it stops there or mixes texts up."
            ).format(n=apart, all=len(rows))

    def _show_asides(self) -> None:
        if self.study is None:
            return
        self.beside.show_study(self.study)
        self._show_curves()

    def _take_student(self) -> None:
        row = self.scores.table.chosen_row()
        if isinstance(row, ResultRow):
            self.skills.choose_student(row.student)
        self._show_curves()

    def _show_curves(self) -> None:
        if self.study is None:
            return
        self.beside.show_published(self.study.published, self.curve.score)
        row = self.scores.table.chosen_row()
        student = row.student if isinstance(row, ResultRow) else ""
        curves = curves_of(
            self._rows(), self.curve.score, student, self.study.published, self.beside.published_student
        )
        students = len({row.student for row in self._rows()})
        self.curve.show_curves(curves, self._role(), students=students)


def _field(name: str, choices: tuple[tuple[str, object], ...], on_choice: Callable[[], None]) -> Picker:
    field = Picker(name)
    for words, value in choices:
        field.addItem(words, value)
    field.activated.connect(lambda _: on_choice())
    return field
