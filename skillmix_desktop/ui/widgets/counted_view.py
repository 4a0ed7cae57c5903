"""A view of what was read of scores that computes when it comes into view, and not before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from skillmix_desktop.pipeline.result_reading import ResultReading
from skillmix_desktop.pipeline.results import ResultOptions, ResultRow


class Compute(Protocol):
    """A page's way to compute off the GUI thread."""

    def __call__(
        self, function: Callable[[], object], on_done: Callable[..., None], *, topic: str = ""
    ) -> None: ...


@dataclass(frozen=True, eq=False)
class CountedScores:
    """What the switches of the page say of what was read, and the rows that came of it."""

    reading: ResultReading
    options: ResultOptions
    grader: str
    role: str
    rows: tuple[ResultRow, ...]


class CountedView(QWidget):
    """Implement ``read`` to show ``scores``."""

    def __init__(self, compute: Compute, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.compute = compute
        self.scores: CountedScores | None = None
        self._is_stale = False

    def show_scores(self, scores: CountedScores) -> None:
        """Show other scores: now if in view, else when it comes into view."""
        self.scores = scores
        self.become_stale()

    def become_stale(self) -> None:
        """Read anew: now if in view, else when it comes into view."""
        self._is_stale = self.scores is not None
        self._read_if_shown()

    def read(self) -> None:
        """Compute and show; there are scores."""

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._read_if_shown()

    def _read_if_shown(self) -> None:
        if self._is_stale and self.isVisible():
            self._is_stale = False
            self.read()
