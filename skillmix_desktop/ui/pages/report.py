"""Report: what it would say now, whom it compares, and where it is saved."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.report_files import WRITERS
from skillmix_desktop.pipeline.report_outline import (
    ReportOutline,
    SavedReport,
    report_outline,
    save_report,
)
from skillmix_desktop.pipeline.reports import ReportOptions
from skillmix_desktop.pipeline.results import ResultOptions
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.exports import Exports
from skillmix_desktop.ui.quantities import size_words
from skillmix_desktop.ui.theme import APART, EDGE, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.check_list import CheckList
from skillmix_desktop.ui.widgets.grader_picker import GraderPicker, role_of
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label
from skillmix_desktop.ui.widgets.outline_list import OutlineList
from skillmix_desktop.ui.widgets.page import Page
from skillmix_desktop.ui.widgets.threshold_field import ThresholdField

WEB_PAGE = ".html"
SIDE_WIDTH = 340


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
    """Where the user wants the report, with an ending that says its form; empty if nowhere."""
    offered = filters()
    path, chosen = QFileDialog.getSaveFileName(
        parent, _words("Save the report"), suggestion, ";;".join(offered)
    )
    if not path or Path(path).suffix.lower() in WRITERS:
        return path
    return path + offered.get(chosen, WEB_PAGE)


class ReportPage(Page):
    """The report in short, made of the project as it is now; saving writes the whole of it."""

    keys = (("Ctrl+S", "save the report"), ("Alt+R", "the reference"))

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
        row.addWidget(self._preview(), 1)
        row.addLayout(self._side())
        self.content.addLayout(row, 1)
        self.refresh_on(*context.events.of_the_project())
        self.show_busy(self.tr("Gathering the report …"))

    def refresh(self) -> None:
        """Gather the report anew."""
        options, database = self._options(), self.context.database
        self.compute(lambda: report_outline(database, options), self._show, topic="outline")

    def _preview(self) -> Card:
        card = Card()
        self.title = Label("", "title", wraps=True)
        self.sentence = Label("", wraps=True, selectable=True)
        self.notice = Label("", "person", wraps=True)
        self.note = Label("", "soft", wraps=True)
        for label in (self.title, self.sentence, self.notice, self.note):
            card.add(label)
        self._figures = QHBoxLayout()
        self._figures.setSpacing(EDGE)
        self.figures: list[tuple[Label, Label]] = []
        card.body.addSpacing(NEAR)
        card.body.addLayout(self._figures)
        card.body.addSpacing(NEAR)
        self.contents = OutlineList()
        self.contents.page_wanted.connect(lambda name: self.page_wanted.emit(name, None))
        card.add(self.contents, 1)
        return card

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
        column.addWidget(self._saved_card())
        return column

    def _saved_card(self) -> Card:
        self.saved_card = Card(self.tr("Saved"))
        self.saved_card.setFixedWidth(SIDE_WIDTH)
        self.saved_name = ElidedLabel("", "plain")
        self.saved_place = ElidedLabel("", "aside")
        self.saved_card.add(self.saved_name)
        self.saved_card.add(self.saved_place)
        buttons = QHBoxLayout()
        buttons.setSpacing(NEAR)
        self.browser_button = SecondaryButton(self.tr("Open in the browser"), self._open_saved)
        self.folder_button = SecondaryButton(self.tr("Open the folder"), self._open_folder)
        buttons.addWidget(self.browser_button)
        buttons.addWidget(self.folder_button)
        buttons.addStretch(1)
        self.saved_card.body.addLayout(buttons)
        self.saved_card.hide()
        return self.saved_card

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
        self.title.setText(outline.title)
        self.sentence.setText(outline.sentence)
        self.notice.setText(self._notice(outline))
        self.notice.setVisible(bool(self.notice.text()))
        self.note.setText(outline.note)
        self.note.setVisible(bool(outline.note))
        self._show_figures(outline)
        self.contents.show_parts(outline.sections)
        self._show_choices(outline)
        self.show_content()

    def _notice(self, outline: ReportOutline) -> str:
        if self.practice.isChecked():
            return self.tr("Practice is included: its figures show only that the steps work.")
        return self.tr("Sample texts: nothing here measures a language model.") if outline.is_sample else ""

    def _show_figures(self, outline: ReportOutline) -> None:
        if not self.figures:
            for _ in outline.figures:
                column = QVBoxLayout()
                column.setSpacing(0)
                pair = Label("", "number"), Label("", "aside", wraps=True)
                for label in pair:
                    column.addWidget(label)
                self.figures.append(pair)
                column.addStretch(1)
                self._figures.addLayout(column, 1)
        for (number, words), (value, name) in zip(self.figures, outline.figures, strict=True):
            number.setText(value)
            words.setText(name)

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
        self.saved_name.set_text(f"{saved.path.name} · {size_words(saved.size)}")
        self.saved_place.set_text(str(saved.path.parent))
        self.browser_button.setVisible(saved.path.suffix.lower() == WEB_PAGE)
        self.saved_card.show()
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

    def _open_saved(self) -> None:
        if self.saved is not None:
            self._open(self.saved.path)

    def _open_folder(self) -> None:
        if self.saved is not None:
            self._open(self.saved.path.parent)

    def _open(self, path: Path) -> None:
        if not self._open_url(QUrl.fromLocalFile(str(path))):
            self.messages.show_error(
                self.tr("{path} cannot be opened from here; look for it yourself.").format(path=path)
            )
