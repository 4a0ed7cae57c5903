"""Keeps a sheet's estimates up to date, starts the run that it describes, and follows it to its end."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.model_facts import (
    ModelFacts,
    found_model_files,
    look_at_model,
    save_server_key,
)
from skillmix_desktop.pipeline.model_library import model_folders
from skillmix_desktop.pipeline.model_runs import Purpose, StoppableRun
from skillmix_desktop.pipeline.outlooks import Outlook
from skillmix_desktop.ui.jobs import Job
from skillmix_desktop.ui.widgets.page import Page
from skillmix_desktop.ui.widgets.run_sheet import RunSheet


@dataclass(frozen=True)
class Work:
    """What a sheet is for, of a model that is called by its name.

    ``outlook`` and ``run`` read the sheet when they are called; what ``outlook`` gives is called in another
    thread. ``changed`` tells that a run has changed the project.
    """

    purpose: Purpose
    title: Callable[[str], str]
    outlook: Callable[[str], Callable[[], Outlook]]
    run: Callable[[str], StoppableRun]  # type: ignore[type-arg]
    changed: Callable[[], None]


class RunDesk(QObject):
    """``ended`` when a run has: the page then reads anew, and lets the desk reckon."""

    ended = Signal()

    def __init__(self, page: Page, sheet: RunSheet, work: Work, *, no_model: str) -> None:
        super().__init__(page)
        self._page = page
        self._sheet = sheet
        self._work = work
        self._no_model = no_model
        self._looked_at = ""
        self.job: Job | None = None
        sheet.picker.changed.connect(self.reckon)
        sheet.start_wanted.connect(self.start)
        sheet.stop_wanted.connect(self._cancel)
        sheet.key_entered.connect(self._save_key)
        page.context.events.model_files_changed.connect(self.look_for_files)
        jobs = page.context.jobs
        jobs.started.connect(self._take)
        for job in jobs.running:
            self._take(job)

    def reckon(self) -> None:
        """Say anew what the run will take."""
        spec = self._sheet.picker.spec
        if spec != self._looked_at:
            self._look(spec)
        if not spec:
            self._sheet.show_nothing_known()
            return
        self._page.compute(
            self._work.outlook(spec),
            self._sheet.show_outlook,
            topic="outlook",
            on_failed=self._sheet.show_fault,
        )

    def look_for_files(self) -> None:
        """Offer the model files of the folders that the settings name."""
        folders = model_folders(self._page.context.settings.settings)
        self._page.compute(
            lambda: found_model_files(folders), self._sheet.picker.set_files, topic="model files"
        )

    def start(self) -> None:
        """Start what the sheet describes."""
        spec = self._sheet.picker.spec
        try:
            run = self._work.run(spec)
        except SkillMixError as error:
            self._page.messages.show_error(str(error))
            return
        self.start_run(run)

    def start_run(self, run: StoppableRun) -> None:  # type: ignore[type-arg]
        """Start ``run``; the page follows it like its own."""
        self._page.messages.hide()
        self._page.context.jobs.start(self._work.title(run.who), run, changed=self._work.changed)

    def _look(self, spec: str) -> None:
        self._looked_at = spec
        self._sheet.show_nothing_known()
        if not spec:
            self._sheet.facts.show_nothing(self._no_model)
            return
        self._sheet.facts.show_looking(spec)
        self._page.compute(lambda: look_at_model(spec), self._show_facts, topic="facts")

    def _show_facts(self, facts: ModelFacts) -> None:
        self._sheet.show_facts(facts)

    def _save_key(self, host: str, key: str) -> None:
        self._looked_at = ""
        self._page.compute(lambda: save_server_key(host, key), lambda _none: self.reckon(), topic="key")

    def _take(self, job: Job) -> None:
        """Follow a run of ours, wherever it was started."""
        run = job.make_steps
        if not isinstance(run, StoppableRun) or run.purpose is not self._work.purpose:
            return
        self.job = job
        job.progressed.connect(lambda: self._show(job))
        job.ended.connect(lambda: self._show_end(job))
        self._sheet.show_running(job)

    def _show(self, job: Job) -> None:
        if job is self.job:
            self._sheet.show_running(job)

    def _show_end(self, job: Job) -> None:
        if job is not self.job:
            return
        self.job = None
        self._sheet.show_ended(job)
        self.ended.emit()

    def _cancel(self) -> None:
        if self.job is not None:
            self.job.cancel()
