"""Plays a person at the window, from within the event loop that ``main`` runs."""

import time
from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from skillmix_desktop.ui.main_window import MainWindow

Condition = Callable[[], object]
Script = Generator[Condition, None, None]

LOOK_EVERY_MS = 10
PATIENCE_S = 60.0


def the_window() -> MainWindow:
    """The window in view."""
    return next(
        each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow) and each.isVisible()
    )


class Player(QObject):
    """Goes on with a script whenever what it waits for holds; when it ends or fails, the window is closed.

    ``error`` is what the script raised. A script must not press what opens a modal dialog, which would keep
    it from going on; ``later`` does that.
    """

    def __init__(self, script: Script, *, patience_s: float = PATIENCE_S) -> None:
        super().__init__()
        self.error: BaseException | None = None
        self.is_done = False
        self._script = script
        self._patience_s = patience_s
        self._awaited: Condition = lambda: True
        self._waits_until = time.monotonic() + self._patience_s
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        try:
            if not self._awaited():
                assert time.monotonic() < self._waits_until, f"{_place(self._script)} waits in vain"
                return
            self._awaited = next(self._script)
            self._waits_until = time.monotonic() + self._patience_s
        except StopIteration:
            self.is_done = True
            self._end()
        except BaseException as error:  # noqa: BLE001  the test raises it again, outside the event loop
            self.error = error
            self._end()

    def _end(self) -> None:
        self._timer.stop()
        for dialog in (QApplication.activeModalWidget(), the_window()):
            if dialog is not None:
                dialog.close()


def _place(script: Script) -> str:
    """Where the script, or what it goes through, waits."""
    inner = script.gi_yieldfrom
    if isinstance(inner, Generator):
        return _place(inner)
    return f"line {script.gi_frame.f_lineno} of {script.gi_code.co_name}"


def later(act: Callable[[], object]) -> None:
    """Do ``act`` once the script waits: it may open a modal dialog."""
    QTimer.singleShot(0, act)
