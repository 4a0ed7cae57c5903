"""What holds for every test: no screen, no keyring, no folder of the user, no dialog that stays open."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from skillmix_desktop.ui.jobs import Jobs

MODAL_MAY_STAY_SECONDS = 2.0
LOOK_EVERY_MS = 100
FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folders are the test's own."""
    home = tmp_path_factory.mktemp("home")
    for name in FOLDERS:
        monkeypatch.setenv(name, str(home / name))
    return home


class ModalWatch:
    """Closes a modal dialog that stays open, so that a test fails instead of hanging."""

    def __init__(self) -> None:
        self.closed: list[str] = []
        self._seen: QWidget | None = None
        self._looks = 0
        self._timer = QTimer(interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _look(self) -> None:
        modal = QApplication.activeModalWidget()
        self._looks = self._looks + 1 if modal is not None and modal is self._seen else 0
        self._seen = modal
        if modal is not None and self._looks * LOOK_EVERY_MS > MODAL_MAY_STAY_SECONDS * 1000:
            self.closed.append(f"{type(modal).__name__} “{modal.windowTitle()}”")
            modal.close()


@pytest.fixture(autouse=True)
def no_forgotten_modal(request: pytest.FixtureRequest) -> Iterator[None]:
    """A dialog that nobody closes fails the test."""
    if not {"qtbot", "qapp"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("qapp")
    watch = ModalWatch()
    yield
    watch.stop()
    assert not watch.closed, f"stayed open and was closed by force: {', '.join(watch.closed)}"


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    """Jobs that are stopped and waited for when the test ends."""
    made = Jobs()
    yield made
    made.shutdown()
    if not made.is_idle:
        qtbot.waitUntil(lambda: made.is_idle)
