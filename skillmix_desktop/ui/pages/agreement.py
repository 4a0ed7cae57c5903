"""Agreement: how far a grader can be trusted, held against a person or another grader."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.agreement_study import AgreementStudy, Cell, ComparedPair, StudyOptions
from skillmix_desktop.pipeline.calibration import CriterionCalibration
from skillmix_desktop.pipeline.draw_weights import Weighting
from skillmix_desktop.pipeline.live_study import LiveStudy
from skillmix_desktop.pipeline.steadiness_words import steadiness_lines
from skillmix_desktop.store.marks import PeoplesVerdict
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.families_desk import FamiliesDesk
from skillmix_desktop.ui.history_desk import HistoryDesk
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.theme import NEAR, interface_font
from skillmix_desktop.ui.widgets.agreement_figures import AgreementFigures, words_of
from skillmix_desktop.ui.widgets.beyond_pair_view import BeyondPairView
from skillmix_desktop.ui.widgets.calibration_view import CalibrationView
from skillmix_desktop.ui.widgets.difference_browser import DifferenceBrowser
from skillmix_desktop.ui.widgets.fields import Picker
from skillmix_desktop.ui.widgets.grader_picker import GraderPicker
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.page import Page
from skillmix_desktop.ui.widgets.tab_row import TabRow
from skillmix_desktop.ui.widgets.threshold_field import ThresholdField

REMEMBERED = "agreement"
SENTENCE_PIXELS = 16
FIGURES, DIFFERENCES, PROBABILITIES, BEYOND = range(4)


class AgreementPage(Page):
    """Two graders, figures and words about them, and the texts on which they differ."""

    keys = (
        ("Alt+D", "the grader that is held against another"),
        ("Alt+R", "the reference"),
        ("Alt+F", "figures"),
        ("Alt+W", "where they differ"),
        ("Alt+O", "the grader’s probabilities"),
        ("Alt+B", "beyond the pair"),
    )

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, QCoreApplication.translate("AgreementPage", "Agreement"), parent)
        self.study: AgreementStudy | None = None
        self._live = LiveStudy(context.database)
        self.header.set_sentence(self.tr("How far a grader can be trusted, held against a person."))
        self.content.addLayout(self._controls())
        self.sentence = Label("", wraps=True, selectable=True)
        font = interface_font()
        font.setPixelSize(SENTENCE_PIXELS)
        self.sentence.setFont(font)
        self.content.addWidget(self.sentence)
        self.figures = AgreementFigures()
        self.differences = DifferenceBrowser(context.database, self.compute)
        self.views = QStackedWidget()
        self.views.addWidget(_scrolled(self.figures))
        self.views.addWidget(self.differences)
        self.calibration = CalibrationView()
        self.views.addWidget(self.calibration)
        self.beyond = BeyondPairView()
        self.views.addWidget(self.beyond)
        self.content.addWidget(self.views, 1)
        self.tabs = TabRow(self.tr("View"))
        self.tabs.addTab(self.tr("&Figures"))
        self.tabs.addTab(self.tr("&Where they differ"))
        self.tabs.addTab(self.tr("Pr&obabilities"))
        self.tabs.addTab(self.tr("&Beyond the pair"))
        self.tabs.currentChanged.connect(self.views.setCurrentIndex)
        self.tabs.currentChanged.connect(lambda _: self._show_view())
        self.tabs.currentChanged.connect(lambda view: self.sentence.setVisible(view != BEYOND))
        self.header.add_action(self.tabs)
        self.differences.history_wanted.connect(HistoryDesk(self).show)
        self.beyond.families_wanted.connect(FamiliesDesk(self).show)
        self.figures.cell_wanted.connect(self._show_cell)
        self.figures.criterion_wanted.connect(self._show_criterion)
        events = context.events
        self.refresh_on(events.verdicts_changed, events.spot_checks_changed, events.project_changed)
        self.refresh_on(events.settings_changed)  # another person may see other texts
        self.show_busy(self.tr("Comparing the graders …"))

    def refresh(self) -> None:
        """Compare anew what is chosen."""
        options, live = self._options(), self._live
        self.compute(lambda: live.compare(options), self._show, topic="study")

    def _controls(self) -> QVBoxLayout:
        self.grader = GraderPicker(self.tr("Grader"))
        self.reference = GraderPicker(self.tr("Reference"))
        self.student = Picker(self.tr("Student"))
        self.student.addItem(self.tr("All students"), None)
        self.skills = Picker(self.tr("How many skills"))
        self.skills.addItem(self.tr("All k"), None)
        self.people = Picker(self.tr("Which verdicts of people count"))
        self.people.addItem(self.tr("People’s blind verdicts"), PeoplesVerdict.BLIND)
        self.people.addItem(self.tr("People’s newest verdicts"), PeoplesVerdict.NEWEST)
        self.practice = QCheckBox(self.tr("With practice"))
        self.practice.setToolTip(
            self.tr("Count what the practice model wrote and graded, too; it works by chance.")
        )
        self.weighted = QCheckBox(self.tr("Weighted"))
        self.weighted.setChecked(True)
        self.weighted.setToolTip(
            self.tr("Let each text count by the inverse of its chance of being drawn, for all texts.")
        )
        for picker in (self.grader, self.reference):
            picker.grader_chosen.connect(lambda _, picker=picker: self._choose(picker))
        for field in (self.student, self.skills, self.people):
            field.activated.connect(lambda _: self.refresh())
        for box in (self.practice, self.weighted):
            box.clicked.connect(lambda _: self.refresh())
        self.threshold = ThresholdField()
        self.threshold.threshold_chosen.connect(self.refresh)
        rows = QVBoxLayout()
        rows.setSpacing(NEAR)
        rows.addLayout(self._pair_row())
        among = QHBoxLayout()
        among.setSpacing(NEAR)
        for part in (self.student, self.skills, self.people, self.threshold, self.practice, self.weighted):
            among.addWidget(part)
        among.addStretch(1)
        rows.addLayout(among)
        return rows

    def _pair_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        for words, picker in (
            (self.tr("Hol&d"), self.grader),
            (self.tr("against &reference"), self.reference),
        ):
            label = Label(words, "soft")
            label.setBuddy(picker)
            row.addWidget(label)
            row.addWidget(picker, 2)
        row.addStretch(1)
        return row

    def _options(self) -> StudyOptions:
        remembered = self.context.settings.settings.others.get(REMEMBERED)
        kept = remembered if isinstance(remembered, dict) else {}
        return StudyOptions(
            reference=self.reference.chosen or str(kept.get("reference", "")),
            grader=self.grader.chosen or str(kept.get("grader", "")),
            student=self.student.currentData(),
            k=self.skills.currentData(),
            people=PeoplesVerdict(self.people.currentData()),
            with_practice=self.practice.isChecked(),
            threshold=self.threshold.value(),
            is_weighted=self.weighted.isChecked(),
            annotator=self.context.settings.settings.annotator,
        )

    def _choose(self, picker: GraderPicker) -> None:
        other = self.reference if picker is self.grader else self.grader
        if other.chosen == picker.chosen:  # whoever takes the other's place leaves their own to them
            other.choose(picker.before)
        settings = self.context.settings
        kept = {REMEMBERED: {"reference": self.reference.chosen, "grader": self.grader.chosen}}
        try:
            settings.replace(replace(settings.settings, others={**settings.settings.others, **kept}))
        except SkillMixError as error:
            self.messages.show_warning(str(error))
        self.refresh()

    def _show(self, study: AgreementStudy) -> None:
        self.study = study
        self.tabs.setVisible(study.pair is not None)
        self._show_choices(study)
        if study.pair is None:
            self._show_nobody(study)
            return
        self.sentence.setText(study.pair.sentence)
        is_uneven = study.pair.figures.weights is Weighting.PROBABILITY
        self.weighted.setVisible(is_uneven or not study.pair.options.is_weighted)
        self.figures.show_pair(study.pair, study.overall)
        count = count_words(study.pair.n_differences)
        self.tabs.setTabText(DIFFERENCES, self.tr("&Where they differ · {n}").format(n=count))
        self._show_overall(study)
        self.show_content()
        self._show_view()

    def _show_view(self) -> None:
        """What belongs to the view that is chosen alone."""
        if self.study is None or self.study.pair is None:
            return
        pair, live = self.study.pair, self._live
        options, view = pair.options, self.tabs.currentIndex()
        if view == FIGURES:
            show = self.figures.steadiness.show_sentences
            self.compute(lambda: steadiness_lines(live.steadiness(options)), show, topic="steadiness")
        elif view == DIFFERENCES:
            self.compute(
                lambda: pair.differences, lambda _: self.differences.show_pair(pair), topic="differences"
            )
        elif view == PROBABILITIES:
            self._calibrate(pair, with_fits=False)
        elif view == BEYOND:
            shown, failed = self.beyond.show_parts, self.beyond.show_words
            self.compute(lambda: live.beyond_pair(options), shown, topic="beyond", on_failed=failed)
        self.compute(lambda: live.read_ahead(options), lambda _: None, topic="ahead")

    def _calibrate(self, pair: ComparedPair, *, with_fits: bool) -> None:
        self.compute(
            partial(self._live.calibration, pair.options, with_fits=with_fits),
            partial(self._show_calibration, pair),
            topic="fits" if with_fits else "calibration",
        )

    def _show_calibration(self, pair: ComparedPair, found: Sequence[CriterionCalibration]) -> None:
        if self.study is None or self.study.pair is not pair:
            return
        self.calibration.show_calibration(pair.grader.name, found)
        if not all(each.is_fitted for each in found):
            self._calibrate(pair, with_fits=True)  # which takes longer than a person should wait

    def _show_choices(self, study: AgreementStudy) -> None:
        if study.pair is not None:
            self.grader.set_graders(study.judges, study.pair.grader.name)
            self.reference.set_graders(study.judges, study.pair.reference.name)
        _offer(self.student, self.tr("All students"), {name: name for name in study.students})
        _offer(self.skills, self.tr("All k"), {f"k = {k}": k for k in study.sizes})
        self.practice.setEnabled(study.has_practice)
        self.threshold.show_effect(study.threshold)

    def _show_overall(self, study: AgreementStudy) -> None:
        words = self.tr("How far a grader can be trusted, held against a person.")
        if study.overall is not None:
            words = self.tr("All {n} graders together: Krippendorff’s α {alpha}, Gwet’s AC1 {ac1}.").format(
                n=len(study.overall.graders),
                alpha=words_of(study.overall.alpha),
                ac1=words_of(study.overall.ac1),
            )
        self.header.set_sentence(words)

    def _show_nobody(self, study: AgreementStudy) -> None:
        if study.has_practice and not self.practice.isChecked():
            self.show_empty(
                self.tr(
                    "Agreement needs two graders who judged the same texts, and practice is left out. Have "
                    "another one judge, or count practice to see how this page works."
                ),
                self.tr("Count practice"),
                self._include_practice,
            )
        elif study.judges:
            name = study.judges[0].name
            self.show_empty(
                self.tr(
                    "So far only {name} has judged texts. Agreement needs two: have the texts graded, or "
                    "spot-check them yourself."
                ).format(name=name),
                *self._other_way(study.judges[0].kind.value),
            )
        else:
            self.show_empty(
                self.tr("Nobody has judged a text yet. Have the texts graded, then spot-check some of them."),
                self.tr("Go to grading"),
                lambda: self.page_wanted.emit("grade", None),
            )

    def _other_way(self, kind: str) -> tuple[str, Callable[[], None]]:
        if kind == "person":
            return self.tr("Have the texts graded"), lambda: self.page_wanted.emit("grade", None)
        return self.tr("Spot-check some texts"), lambda: self.page_wanted.emit("spot_check", None)

    def _include_practice(self) -> None:
        self.practice.setChecked(True)
        self.refresh()

    def _show_cell(self, cell: Cell) -> None:
        self.differences.show_only(cell=cell)
        self.tabs.setCurrentIndex(DIFFERENCES)

    def _show_criterion(self, criterion: str) -> None:
        self.differences.show_only(criterion=criterion)
        self.tabs.setCurrentIndex(DIFFERENCES)


def _offer(picker: Picker, everything: str, choices: Mapping[str, object]) -> None:
    """What may be chosen beside everything; the choice stays if it is still there."""
    chosen = picker.currentData()
    picker.clear()
    picker.addItem(everything, None)
    for words, value in choices.items():
        picker.addItem(words, value)
    picker.setCurrentIndex(max(0, picker.findData(chosen)))


def _scrolled(figures: QWidget) -> QScrollArea:
    """On a small screen the figures keep their height."""
    figures.setProperty("look", "canvas")
    area = QScrollArea(widgetResizable=True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(figures)
    return area
