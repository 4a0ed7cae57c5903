"""A themed application, a real project, and a window over both."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from skillmix_desktop.settings import SettingsStore
from skillmix_desktop.ui.context import AppContext, DataEvents
from skillmix_desktop.ui.jobs import Jobs
from skillmix_desktop.ui.main_window import MainWindow
from skillmix_desktop.ui.project_work import create_project, open_project, project_files
from skillmix_desktop.ui.theme import ThemeChoice, apply_theme
from tests.ui.gallery import ENTRIES

# The screenless platform lacks some abilities.
OF_THE_MACHINE = "This plugin does not support"
# The first project to be opened brings the libraries with it, on a busy machine too.
TO_LOAD_MS = 30_000
# What Qt merely reports, such as that a font of the machine lacks a script and another one is taken.
REPORTS = ("QtDebugMsg", "QtInfoMsg")


@pytest.fixture(autouse=True)
def no_warning_of_qt(request: pytest.FixtureRequest) -> Iterator[None]:
    """What Qt warns of fails the test, but for what the machine cannot do."""
    log = request.getfixturevalue("qtlog")
    yield
    told = [record.message for record in log.records if record.type_name not in REPORTS]
    assert [message for message in told if not message.startswith(OF_THE_MACHINE)] == []


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> QApplication:
    apply_theme(qapp, ThemeChoice.LIGHT)
    return qapp


def activate(qtbot: QtBot, window: QWidget) -> None:
    """Give the window the keyboard, and wait until it has it."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


@pytest.fixture
def settings(tmp_path: Path) -> SettingsStore:
    return SettingsStore(tmp_path / "settings.toml")


@pytest.fixture
def project(tmp_path: Path) -> str:
    """A project with the bundled catalogue."""
    path = tmp_path / "spring-study.skillmix"
    create_project(str(path)).close()
    return str(path)


@pytest.fixture
def context(project: str, settings: SettingsStore, jobs: Jobs) -> Iterator[AppContext]:
    database = open_project(project)
    yield AppContext(database, settings, jobs, DataEvents())
    database.close()


@pytest.fixture
def window(qtbot: QtBot, settings: SettingsStore, jobs: Jobs, tmp_path: Path) -> MainWindow:
    """On the start page, with the gallery and an empty page behind it."""
    made = MainWindow(
        ENTRIES, project_files(), settings=settings, jobs=jobs, state_file=tmp_path / "window.ini"
    )
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def open_window(qtbot: QtBot, window: MainWindow, project: str) -> Iterator[MainWindow]:
    """The window with the project open and counted."""
    with qtbot.waitSignal(window.project_opened, timeout=TO_LOAD_MS):
        window.open_project(project)
    qtbot.waitUntil(lambda: window.jobs.is_idle)
    yield window
    window.jobs.cancel_all()
    qtbot.waitUntil(lambda: window.jobs.is_idle)
    window.close()
