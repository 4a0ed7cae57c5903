"""The front door of the window: ``skillmix-desktop [PROJECT] [--sample]``."""

import argparse
import signal
import sys
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from skillmix_desktop import __version__
from skillmix_desktop.logs import start_logging, stop_logging
from skillmix_desktop.paths import data_folder, logs_folder, resources_folder, settings_file
from skillmix_desktop.settings import SettingsStore
from skillmix_desktop.ui.crash_reporter import CrashReporter
from skillmix_desktop.ui.garbage import GarbageCollector
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.main_window import APPLICATION_NAME, MainWindow
from skillmix_desktop.ui.page_table import PAGES
from skillmix_desktop.ui.project_work import PipelineLoader, project_files
from skillmix_desktop.ui.theme import ThemeChoice, apply_theme, follow_system

WORKER_SWITCH = "--llama-worker"
PLATFORMS_WITHOUT_EYES = ("offscreen", "minimal")
SWITCH_INTERVAL_SECONDS = 0.001


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the window until it is closed; 1 where PROJECT cannot be opened."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == [WORKER_SWITCH]:
        from skillmix_desktop.llm.llama.worker import main as serve

        return serve(given[1:])
    options = _parser().parse_args(given)
    app = make_application()
    _start_logging()
    settings = SettingsStore.load(settings_file())
    apply_theme(app, ThemeChoice(settings.settings.theme))
    follow_system(app, lambda: ThemeChoice(settings.settings.theme))
    load = PipelineLoader()
    window = make_window(settings, load)
    try:
        return _run(app, window, options, load)
    finally:
        stop_logging()


def make_application() -> QApplication:
    """Qt's application under the program's name."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([APPLICATION_NAME])
    app.setApplicationName(APPLICATION_NAME)
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("io.github.skillmix_desktop.SkillMixDesktop")
    app.setWindowIcon(QIcon(str(resources_folder() / "icons" / "skillmix-desktop.svg")))
    return app


def make_window(settings: SettingsStore, load: PipelineLoader) -> MainWindow:
    """The window with all its pages, not yet shown."""
    return MainWindow(
        PAGES,
        project_files(load),
        settings=settings,
        jobs=Jobs(),
        state_file=data_folder() / "window.ini",
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="skillmix-desktop",
        description="The window of Skill-Mix Desktop.",
        epilog="The command skillmix does the same work without a window.",
    )
    parser.add_argument("project", nargs="?", metavar="PROJECT", help="a .skillmix file to open")
    parser.add_argument("--sample", action="store_true", help="open the sample project")
    parser.add_argument("--version", action="version", version=f"{APPLICATION_NAME} {__version__}")
    return parser


def _start_logging() -> None:
    try:
        start_logging(logs_folder())
    except OSError as error:
        sys.stderr.write(f"There will be no log file: {error}\n")


def _run(app: QApplication, window: MainWindow, options: argparse.Namespace, load: PipelineLoader) -> int:
    sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
    garbage = GarbageCollector(window)
    crashes = CrashReporter(window)
    crashes.install()
    window.jobs.crashed.connect(crashes.show_crash)
    window.first_painted.connect(lambda: _open_first(window, options))
    window.first_painted.connect(
        lambda: window.jobs.run_in_background(
            load, lambda _none: garbage.spare_what_is_loaded(), owner=window, topic="load"
        )
    )
    window.project_opened.connect(garbage.spare_what_is_loaded)
    before = signal.signal(signal.SIGINT, lambda *_: window.stop_and_close())
    try:
        window.show()
        return app.exec()
    finally:
        signal.signal(signal.SIGINT, before)
        window.jobs.shutdown()
        crashes.remove()
        garbage.stop()
        window.hide()
        window.deleteLater()


def _open_first(window: MainWindow, options: argparse.Namespace) -> None:
    if not (options.sample or options.project):
        return
    window.opening_failed.connect(_give_up)
    window.project_opened.connect(
        lambda: window.opening_failed.disconnect(_give_up), Qt.ConnectionType.SingleShotConnection
    )
    if options.sample:
        window.open_sample()
    else:
        window.open_project(options.project)


def _give_up(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    if QGuiApplication.platformName() not in PLATFORMS_WITHOUT_EYES:
        QMessageBox.critical(None, APPLICATION_NAME, words)
    QApplication.exit(1)
