"""The Models page: the model files of this machine, how they do on it, and fetching others."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.grader_suggestions import GraderSuggestion, suggested_graders
from skillmix_desktop.pipeline.model_download import DownloadRun
from skillmix_desktop.pipeline.model_library import (
    Fit,
    FoundFile,
    HashRun,
    Library,
    look_through,
    model_folders,
)
from skillmix_desktop.pipeline.model_notes import ModelNotes, notes_on
from skillmix_desktop.pipeline.model_test import ModelTest
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.jobs import Job, JobState
from skillmix_desktop.ui.model_words import fit_words, parameter_words
from skillmix_desktop.ui.quantities import count_words, size_words
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.theme import APART
from skillmix_desktop.ui.widgets.buttons import SecondaryButton
from skillmix_desktop.ui.widgets.chip import ChipKind
from skillmix_desktop.ui.widgets.chip_delegate import ChipDelegate
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.empty_state import EmptyState
from skillmix_desktop.ui.widgets.folder_list import AskForFolder, FolderList, ask_for_model_folder
from skillmix_desktop.ui.widgets.middle_elision import MiddleElision
from skillmix_desktop.ui.widgets.model_card import ModelCard
from skillmix_desktop.ui.widgets.model_downloads import DownloadForm, Suggestions
from skillmix_desktop.ui.widgets.page import Page
from skillmix_desktop.ui.widgets.split import side_by_side
from skillmix_desktop.ui.widgets.stacked import stacked_in
from skillmix_desktop.ui.widgets.tabs import Tabs

SHARES = (340, 452)
CARD_HEIGHT = 280
FILES, DOWNLOAD, FOLDERS = range(3)
FITS = "Fits"

Run = ModelTest | HashRun | DownloadRun

COLUMNS = (
    Column[FoundFile](
        "Name",
        lambda row: row.path.name,
        tooltip=lambda row: str(row.path),
        sort_key=lambda row: row.path.name.casefold(),
        stretches=True,
    ),
    Column[FoundFile]("Architecture", lambda row: row.file.architecture if row.file else "–", width=96),
    Column[FoundFile](
        "Parameters",
        lambda row: parameter_words(row.file.parameters) if row.file else "–",
        is_number=True,
        sort_key=lambda row: row.file.parameters if row.file else None,
        width=88,
    ),
    Column[FoundFile]("Quantization", lambda row: row.file.quantization if row.file else "–", width=96),
    Column[FoundFile](
        "Context",
        lambda row: count_words(row.file.context_length) if row.file and row.file.context_length else "–",
        is_number=True,
        sort_key=lambda row: row.file.context_length if row.file else None,
        width=76,
        explanation="the most tokens that it was trained to have in view",
    ),
    Column[FoundFile](
        "Size", lambda row: size_words(row.size), is_number=True, sort_key=lambda row: row.size, width=72
    ),
    Column[FoundFile](
        FITS,
        fit_words,
        tooltip=lambda row: row.fault,
        width=148,
        explanation="whether it can be used with the memory that is free now",
    ),
)


def _fault_words(job: Job) -> str:
    """Why a test gave nothing; empty where it did."""
    words = {
        JobState.FINISHED: "",
        JobState.CANCELLED: _translated("The test was stopped."),
        JobState.FAILED: job.message,
    }
    return words.get(job.state, _translated("A fault in the program ended it."))


def _download_words(job: Job) -> str:
    """How a download ended."""
    words = {
        JobState.FINISHED: _translated("{} is whole: its SHA-256 is the one that the hub states.").format(
            job.result
        ),
        JobState.CANCELLED: _translated("Stopped; what has come is kept, and the next download goes on."),
        JobState.FAILED: job.message,
    }
    return words.get(job.state, _translated("A fault in the program ended it."))


def _translated(text: str) -> str:
    return QCoreApplication.translate("ModelsPage", text)


FIT_CHIPS = {
    Fit.ON_GPU: ChipKind.MET,
    Fit.PARTLY: ChipKind.MET,
    Fit.IN_MEMORY: ChipKind.MET,
    Fit.UNKNOWN: ChipKind.NOT_JUDGED,
}


def chip_of(found: FoundFile) -> ChipKind:
    """The chip that says whether a file fits; a broken one and one that is too large do not."""
    return FIT_CHIPS.get(found.fit, ChipKind.NOT_MET) if found.fit else ChipKind.NOT_MET


class ModelsPage(Page):
    """Three parts: the files that were found with the one in hand, downloads, and the folders."""

    keys = (("F5", "look again"), ("Ctrl+T", "test the file in hand"), ("Ctrl+.", "stop"))

    def __init__(
        self,
        context: AppContext,
        *,
        ask_for_folder: AskForFolder = ask_for_model_folder,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, "Models", parent)
        self._library: Library | None = None
        self._chosen: FoundFile | None = None
        self._faults: dict[Path, str] = {}
        self.model = RowTableModel(COLUMNS)
        self.table = DataTable(self.model, self.tr("Model files"))
        self.card = ModelCard()
        self.form = DownloadForm()
        self.suggestions = Suggestions()
        self.folders = FolderList(ask_for_folder)
        self._lay_out()
        self._connect()
        for job in context.jobs.running:
            self._take(job)

    def refresh(self) -> None:
        """Look through the folders."""
        folders = model_folders(self.context.settings.settings)
        if self._library is None:
            self.show_busy(self.tr("Looking through the folders …"))
        self.form.show_folder(Path(folders[0]).expanduser())
        self.compute(lambda: look_through(folders), self._show_library, topic="library")

    def _lay_out(self) -> None:
        self.header.add_action(SecondaryButton(self.tr("Look again"), self.refresh, key="F5"))
        self.table.setItemDelegateForColumn(0, MiddleElision(self.table))
        self.table.setItemDelegateForColumn(len(COLUMNS) - 1, ChipDelegate(chip_of, self.table))
        files = QWidget()
        column = QVBoxLayout(files)
        column.setContentsMargins(0, 0, 0, 0)
        self._files = stacked_in(column, 1)
        self.card.setFixedHeight(CARD_HEIGHT)
        found = QWidget()
        below = QVBoxLayout(found)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(APART)
        below.addWidget(self.table, 1)
        below.addWidget(self.card)
        self._files.addWidget(found)
        words = self.tr(
            "Your folders hold no model file yet. Fetch one, or add the folder of those you have."
        )
        self.empty = EmptyState(words, self.tr("Go to the downloads"), lambda: self.tabs.show_part(DOWNLOAD))
        self._files.addWidget(self.empty)
        parts = (
            (self.tr("On this machine"), files),
            (self.tr("Download"), side_by_side(self.form, self.suggestions, SHARES)),
            (self.tr("Folders"), self.folders),
        )
        self.tabs = Tabs(self.tr("Parts of the page"), parts)
        self.content.addWidget(self.tabs, 1)

    def _connect(self) -> None:
        self.refresh_on(self.context.events.settings_changed, self.context.events.model_files_changed)
        self.context.jobs.started.connect(self._take)
        self.table.row_chosen.connect(self._show_chosen)
        self.card.test.test_wanted.connect(self._test)
        self.card.test.stop_wanted.connect(lambda: self._stop(ModelTest))
        self.card.hash.compute_wanted.connect(self._compute_hash)
        self.card.hash.stop_wanted.connect(lambda: self._stop(HashRun))
        self.form.download_wanted.connect(self._download)
        self.form.stop_wanted.connect(lambda: self._stop(DownloadRun))
        self.suggestions.download_wanted.connect(self._download_suggested)
        self.folders.folders_chosen.connect(self._keep_folders)

    def _show_library(self, library: Library) -> None:
        self._library = library
        chosen = self._chosen
        self.show_content()
        self.header.set_sentence(self._sentence(library))
        self.model.set_rows(library.files)
        self._files.setCurrentIndex(0 if library.files else 1)
        self.folders.show_folders(model_folders(self.context.settings.settings), library.missing)
        self.suggestions.show_graders(suggested_graders(), library)
        paths = [found.path for found in self.model.rows]
        if paths:
            self.table.choose(paths.index(chosen.path) if chosen and chosen.path in paths else 0)

    def _sentence(self, library: Library) -> str:
        broken = sum(found.file is None for found in library.files)
        count = len(library.files)
        words = self.tr("1 model file") if count == 1 else self.tr("{} model files")
        parts = [words.format(count_words(count))]
        if broken:
            parts.append(self.tr("{} broken").format(count_words(broken)))
        if library.memory_free is not None:
            parts.append(self.tr("{} of memory free").format(size_words(library.memory_free)))
        gpu = library.gpu_free
        parts.append(self.tr("no GPU") if gpu is None else self.tr("{} free on GPUs").format(size_words(gpu)))
        return ", ".join(parts) + "."

    def _show_chosen(self, found: FoundFile | None) -> None:
        self._chosen = found
        if found is None or self._library is None:
            self.card.show_nothing()
            return
        self.card.show_file(found, self._library)
        self._show_notes(found, ModelNotes())
        self.compute(
            lambda: notes_on(found.path), lambda notes: self._show_notes_of(found, notes), topic="notes"
        )

    def _show_notes_of(self, found: FoundFile, notes: ModelNotes) -> None:
        if found is self._chosen:
            self._show_notes(found, notes)

    def _show_notes(self, found: FoundFile, notes: ModelNotes) -> None:
        """What is known of the file in hand, or how far finding out is."""
        self.card.hash.show_hash(notes.sha256)
        self.card.test.show_notes(found, notes, self._faults.get(found.path, ""))
        for job in self.context.jobs.running:
            self._show_job(job)

    def _test(self) -> None:
        assert self._chosen is not None, "the button is of a file"
        path = self._chosen.path
        test = ModelTest(path, load_anyway=self.card.test.load_anyway)
        self._faults.pop(path, None)
        self.context.jobs.start(self.tr("Testing {}").format(path.name), test)

    def _compute_hash(self) -> None:
        assert self._chosen is not None, "the button is of a file"
        path = self._chosen.path
        self.context.jobs.start(self.tr("Hashing {}").format(path.name), HashRun(path))

    def _download(self, run: DownloadRun) -> None:
        self.context.jobs.start(self.tr("Downloading {}").format(run.name), run)

    def _download_suggested(self, grader: GraderSuggestion) -> None:
        self.form.show_suggestion(grader)
        self.form.download_button.click()

    def _stop(self, kind: type[Run]) -> None:
        """Stop the newest job of this kind, which is the one that is shown."""
        for job in reversed(self.context.jobs.running):
            if isinstance(job.make_steps, kind) and self._is_shown(job.make_steps):
                job.cancel()
                return

    def _keep_folders(self, folders: Sequence[str]) -> None:
        settings = self.context.settings
        try:
            settings.replace(replace(settings.settings, models_folders=tuple(folders)))
        except SkillMixError as error:
            self.messages.show_error(str(error))
        self.context.events.settings_changed.emit()

    def _take(self, job: Job) -> None:
        """Follow a job of ours, wherever it was started."""
        if isinstance(job.make_steps, Run):
            job.progressed.connect(lambda: self._show_job(job))
            job.ended.connect(lambda: self._show_end(job))
            self._show_job(job)

    def _is_shown(self, run: object) -> bool:
        if isinstance(run, DownloadRun):
            return True
        if not isinstance(run, ModelTest | HashRun):
            return False
        return self._chosen is not None and run.path == self._chosen.path

    def _show_job(self, job: Job) -> None:
        run = job.make_steps
        if isinstance(run, DownloadRun):
            self.form.show_job(job)
        elif self._is_shown(run):
            view = self.card.test if isinstance(run, ModelTest) else self.card.hash
            view.show_job(job)

    def _show_end(self, job: Job) -> None:
        run = job.make_steps
        if isinstance(run, ModelTest):
            self._faults[run.path] = _fault_words(job)
        if isinstance(run, DownloadRun):
            self.form.show_idle(_download_words(job))
            if job.state is JobState.FINISHED:
                self.context.events.model_files_changed.emit()
            for other in self.context.jobs.running:
                self._show_job(other)
        elif self._is_shown(run):
            self._show_chosen(self._chosen)
