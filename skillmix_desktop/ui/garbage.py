"""Python's cyclic garbage is collected on the GUI thread alone: a widget must not be destroyed on another."""

import gc
import sys

from PySide6.QtCore import QObject, QTimer

LOOK_EVERY_MS = 1000
# A library brings more modules than this, and some ten thousand objects with them.
MODULES_OF_A_LIBRARY = 20


class GarbageCollector(QObject):
    """Collects at its pace from the GUI thread's event loop, until ``stop``."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._modules = len(sys.modules)
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Each generation of objects when Python itself would have found it due.

        A library that a run has loaded meanwhile is passed over: to look through it would stall the window.
        """
        if len(sys.modules) - self._modules > MODULES_OF_A_LIBRARY:
            self._freeze()
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [each for each in range(3) if thresholds[each] and counts[each] > thresholds[each]]
        if due:
            gc.collect(max(due))

    def spare_what_is_loaded(self) -> None:
        """Never look again at what is alive now: the libraries, mostly, which take long to look through."""
        gc.collect()
        self._freeze()

    def stop(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _freeze(self) -> None:
        gc.freeze()
        self._modules = len(sys.modules)
