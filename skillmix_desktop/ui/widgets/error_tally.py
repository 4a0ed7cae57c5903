"""What the disagreements that were decided came from, in a few lines."""

from PySide6.QtWidgets import QGridLayout, QWidget

from skillmix_desktop.core.adjudication import ErrorClass
from skillmix_desktop.pipeline.adjudication import ErrorCounts, ErrorsOf
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.ui.error_words import error_words
from skillmix_desktop.ui.theme import INNER, TIGHT
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label


class ErrorTally(Card):
    """A line a class with its count, and a line a grader: how often the decision went against it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._lines: QWidget | None = None

    def show_counts(self, counts: ErrorCounts) -> None:
        """Show these; hidden while nothing is decided."""
        self.setVisible(bool(counts.decided))
        self.set_title(self.tr("Decided · {n}").format(n=f"{counts.decided:,}"))
        if self._lines is not None:
            self.body.removeWidget(self._lines)
            self._lines.deleteLater()
        self._lines = QWidget()
        grid = QGridLayout(self._lines)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(INNER)
        grid.setVerticalSpacing(TIGHT)
        grid.setColumnStretch(0, 1)
        for error_class in ErrorClass:
            words = ElidedLabel(error_words(error_class))
            _add(grid, words, f"{counts.by_class.get(error_class, 0):,}")
        for errors in counts.by_grader:
            look = "person" if errors.kind is GraderKind.PERSON else "grader"
            name = ElidedLabel(errors.grader, look)
            lost = self.tr("lost {n} of {total}")
            _add(grid, name, lost.format(n=f"{errors.overruled:,}", total=f"{errors.decided:,}"))
            name.setToolTip(self._detail(errors))
        self.add(self._lines)

    def _detail(self, errors: ErrorsOf) -> str:
        classes = (f"{error_words(each)}: {count:,}" for each, count in errors.by_class.items() if count)
        return "\n".join([errors.grader, *classes])


def _add(grid: QGridLayout, name: ElidedLabel, words: str) -> None:
    row = grid.rowCount()
    grid.addWidget(name, row, 0)
    grid.addWidget(Label(words, "soft"), row, 1)
