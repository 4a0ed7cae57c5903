"""Python's cyclic garbage is collected on the GUI thread alone: a widget must not be destroyed on another."""

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_EVERY_MS = 1000


class GarbageCollector(QObject):
    """Collects at its pace from the GUI thread's event loop, until ``stop``."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Each generation of objects when Python itself would have found it due."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [each for each in range(3) if thresholds[each] and counts[each] > thresholds[each]]
        if due:
            gc.collect(max(due))

    def spare_what_is_loaded(self) -> None:
        """Never look again at what is alive now: the libraries, mostly, which take long to look through."""
        gc.collect()
        gc.freeze()

    def stop(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
