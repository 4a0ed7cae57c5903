"""Report: what it would say now, whom it compares, and where it is saved."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.report_files import WRITERS
from skillmix_desktop.pipeline.report_outline import (
    ReportOutline,
    SavedReport,
    preview_report,
    report_outline,
    save_report,
)
from skillmix_desktop.pipeline.reports import ReportOptions
from skillmix_desktop.pipeline.results import ResultOptions
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.exports import Exports
from skillmix_desktop.ui.quantities import size_words
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.check_list import CheckList
from skillmix_desktop.ui.widgets.grader_picker import GraderPicker, role_of
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.page import Page
from skillmix_desktop.ui.widgets.paper_view import PaperView
from skillmix_desktop.ui.widgets.report_summary import ReportSummary
from skillmix_desktop.ui.widgets.save_question import ask_for_file
from skillmix_desktop.ui.widgets.saved_card import WEB_PAGE, SavedCard
from skillmix_desktop.ui.widgets.stacked import stacked_in
from skillmix_desktop.ui.widgets.tab_row import TabRow
from skillmix_desktop.ui.widgets.threshold_field import ThresholdField

SIDE_WIDTH = 340
PAGES = 1


def _words(text: str) -> str:
    return QCoreApplication.translate("ReportPage", text)


def filters() -> dict[str, str]:
    """The forms of a report for a file dialog: the dialog's words, and the ending of each."""
    told = {
        ".html": _words("A page to read and to print"),
        ".md": _words("Markdown, for notes and repositories"),
        ".pdf": _words("A document to print and to send"),
        ".xlsx": _words("A workbook with all figures and marks"),
        ".tex": _words("LaTeX, for a paper’s appendix"),
        ".json": _words("All figures and marks, for programs"),
        ".csv": _words("All marks as a table"),
    }
    return {f"{told.get(ending, ending)} (*{ending})": ending for ending in WRITERS}


def ask_where(parent: QWidget, suggestion: str) -> str:
    """Where the user wants the report; empty if nowhere."""
    return ask_for_file(parent, _words("Save the report"), suggestion, filters())


class ReportPage(Page):
    """The report in short, made of the project as it is now; saving writes the whole of it."""

    keys = (
        ("Ctrl+S", "save the report"),
        ("Alt+R", "the reference"),
        ("Alt+T", "contents"),
        ("Alt+S", "the report’s pages"),
    )

    def __init__(
        self,
        context: AppContext,
        parent: QWidget | None = None,
        *,
        ask: Callable[[QWidget, str], str] = ask_where,
        open_url: Callable[[QUrl], object] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__(context, _words("Report"), parent)
        self.outline: ReportOutline | None = None
        self.saved: SavedReport | None = None
        self._ask = ask
        self._open_url = open_url
        self._graders: tuple[str, ...] | None = None
        self.header.set_sentence(
            self.tr(
                "The study as one file: scores, agreement, disagreements and methods, from what is here now."
            )
        )
        self.save_button = PrimaryButton(self.tr("Save as …"), self._save, key="Ctrl+S")
        self._exports = Exports(lambda: self.context, self.messages, self)
        self.export_button = SecondaryButton(self.tr("Export the data …"), self._exports.ask)
        self.header.add_action(self.export_button)
        self.header.add_action(self.save_button)
        row = QHBoxLayout()
        row.setSpacing(APART)
        row.addWidget(self._views(), 1)
        row.addLayout(self._side())
        self.content.addLayout(row, 1)
        self.refresh_on(*context.events.of_the_project())
        self.show_busy(self.tr("Gathering the report …"))

    def refresh(self) -> None:
        """Gather the report anew."""
        options, database = self._options(), self.context.database
        self.compute(lambda: report_outline(database, options), self._show, topic="outline")

    def _views(self) -> QWidget:
        """What the report would hold, and its pages."""
        self.tabs = TabRow(self.tr("View"))
        self.tabs.addTab(self.tr("Con&tents"))
        self.tabs.addTab(self.tr("Page&s"))
        self.setting = Label(self.tr("Setting the pages …"), "soft")
        self.setting.hide()
        self.paper = PaperView(self.tr("The report’s pages"))
        self.tabs.currentChanged.connect(lambda _: self._show_view())
        head = QHBoxLayout()
        head.setSpacing(APART)
        head.addWidget(self.tabs)
        head.addWidget(self.setting)
        head.addStretch(1)
        views = QWidget()
        column = QVBoxLayout(views)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR)
        column.addLayout(head)
        self.stack = stacked_in(column, 1)
        self.summary = ReportSummary()
        self.summary.contents.page_wanted.connect(lambda name: self.page_wanted.emit(name, None))
        self.stack.addWidget(self.summary)
        self.stack.addWidget(self.paper)
        return views

    def _show_view(self) -> None:
        self.stack.setCurrentIndex(self.tabs.currentIndex())
        is_paper = self.tabs.currentIndex() == PAGES
        self.setting.setVisible(is_paper)
        if is_paper:
            options, database = self._options(), self.context.database
            self.compute(
                lambda: preview_report(database, options),
                self._show_pages,
                topic="pages",
                on_failed=self._fail_pages,
            )

    def _show_pages(self, pictures: tuple[bytes, ...]) -> None:
        self.setting.hide()
        self.paper.show_pages(pictures)

    def _fail_pages(self, sentence: str) -> None:
        self.setting.hide()
        self.messages.show_error(sentence)

    def _side(self) -> QVBoxLayout:
        compared = Card(self.tr("Whom to compare"))
        compared.setFixedWidth(SIDE_WIDTH)
        label = Label(self.tr("&Reference"), "soft")
        self.reference = GraderPicker(self.tr("Reference"))
        self.reference.grader_chosen.connect(lambda _: self._choose())
        label.setBuddy(self.reference)
        compared.add(label)
        compared.add(self.reference)
        compared.add(Label(self.tr("Graders"), "soft"))
        self.graders = CheckList(self.tr("Graders to compare"))
        self.graders.changed.connect(self._choose)
        compared.add(self.graders, 1)
        self.practice = QCheckBox(self.tr("With practice"))
        self.practice.setToolTip(
            self.tr("Count what the practice model wrote and graded, too; the report says so.")
        )
        self.practice.clicked.connect(lambda _: self._include_practice())
        compared.add(self.practice)
        self.threshold = ThresholdField()
        self.threshold.threshold_chosen.connect(self.refresh)
        compared.add(self.threshold)
        column = QVBoxLayout()
        column.setSpacing(APART)
        column.addWidget(compared, 1)
        self.saved_card = SavedCard(self._open_url)
        self.saved_card.setFixedWidth(SIDE_WIDTH)
        self.saved_card.failed.connect(self.messages.show_error)
        column.addWidget(self.saved_card)
        return column

    def _options(self) -> ReportOptions:
        with_practice = self.practice.isChecked()
        return ReportOptions(
            results=ResultOptions(with_practice=with_practice, threshold=self.threshold.value()),
            agreement=AgreementOptions(graders=self._graders),
            with_practice=with_practice,
        )

    def _choose(self) -> None:
        checked = self.graders.checked
        first = [name for name in checked if name == self.reference.chosen]
        self._graders = (*first, *(name for name in checked if name not in first))
        self.refresh()

    def _include_practice(self) -> None:
        self._graders = None
        self.refresh()

    def _show(self, outline: ReportOutline) -> None:
        self.outline = outline
        if not outline.has_items:
            self.save_button.setEnabled(False)
            self.show_empty(
                self.tr("There is nothing to report yet. Draw some items first."),
                self.tr("Go to the items"),
                lambda: self.page_wanted.emit("items", None),
            )
            return
        self.save_button.setEnabled(True)
        self.summary.show_outline(outline, self._notice(outline))
        self._show_choices(outline)
        self.show_content()
        self._show_view()  # the pages tell of another project or of other graders now

    def _notice(self, outline: ReportOutline) -> str:
        if self.practice.isChecked():
            return self.tr("Practice is included: its figures show only that the steps work.")
        return self.tr("Sample texts: nothing here measures a language model.") if outline.is_sample else ""

    def _show_choices(self, outline: ReportOutline) -> None:
        names = [judge.name for judge in outline.judges]
        checked = names if self._graders is None else self._graders
        roles = {judge.name: role_of(judge.kind.value) for judge in outline.judges}
        self.graders.set_names(names, checked, roles)
        offered = [judge for judge in outline.judges if judge.name in checked]
        self.reference.set_graders(offered, outline.compared[0] if outline.compared else "")
        self.reference.setEnabled(len(offered) > 1)
        self.practice.setEnabled(outline.has_practice)
        self.threshold.show_effect(outline.threshold)

    def _save(self) -> None:
        path = self._ask(self, str(self._suggestion()))
        if not path:
            return
        options, database = self._options(), self.context.database
        self.save_button.setEnabled(False)
        self.save_button.set_text(self.tr("Saving …"))
        self.compute(
            lambda: save_report(database, options, Path(path)),
            self._show_saved,
            topic="save",
            on_failed=self._show_failure,
        )

    def _suggestion(self) -> Path:
        project = self.context.database.path
        if project is None:
            return Path.home() / f"report{WEB_PAGE}"
        return project.with_name(f"{project.stem}-report{WEB_PAGE}")

    def _show_saved(self, saved: SavedReport) -> None:
        self._end_saving()
        self.saved = saved
        self.saved_card.show_saved(saved)
        self.messages.show_note(
            self.tr("The report was saved as {path}, {size}.").format(
                path=saved.path, size=size_words(saved.size)
            )
        )

    def _show_failure(self, sentence: str) -> None:
        self._end_saving()
        self.messages.show_error(sentence, self.tr("Save elsewhere"), self._save)

    def _end_saving(self) -> None:
        self.save_button.set_text(self.tr("Save as …"))
        self.save_button.setEnabled(True)
