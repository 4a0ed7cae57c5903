"""What each side says of a criterion: a column a person or grader."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skillmix_desktop.pipeline.case_views import SideView
from skillmix_desktop.ui.theme import INNER, NEAR, TIGHT
from skillmix_desktop.ui.widgets.chip import Chip, kind_of
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label
from skillmix_desktop.ui.widgets.rubric_panel import mark_words

LEAST_WIDTH = 128
LEAST_HEIGHT = 132


class SideColumns(QScrollArea):
    """The fewer come first, so that both marks are in view; what has no room is reached sideways."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("What each side says"))

    def show_sides(self, sides: Sequence[SideView]) -> None:
        """Show these, and nothing of those before."""
        canvas = QWidget()
        canvas.setProperty("look", "canvas")
        row = QHBoxLayout(canvas)
        row.setContentsMargins(0, 0, NEAR, 0)
        row.setSpacing(INNER)
        for view in _fewer_first(sides):
            row.addWidget(self._column(view), 1)
        self.setWidget(canvas)

    def _column(self, view: SideView) -> QWidget:
        widget = QWidget()
        widget.setMinimumWidth(LEAST_WIDTH)
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TIGHT)
        column.addWidget(ElidedLabel(view.side.grader, "person" if view.side.is_person else "grader"))
        words = mark_words(view.side.is_met)
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        row.addWidget(Chip(words, kind_of(view.side.is_met)))
        row.addWidget(ElidedLabel("" if view.said.aside == words else view.said.aside, "aside"), 1)
        column.addLayout(row)
        reasons = [words for words in (view.said.note, view.explanation) if words]
        for reason in dict.fromkeys(reasons):
            label = Label(reason, wraps=True, selectable=True)
            label.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # else it would swallow the page's keys
            column.addWidget(label)
        if not reasons:
            column.addWidget(Label(self.tr("No reason was given."), "soft", wraps=True))
        column.addStretch(1)
        return widget


def _fewer_first(sides: Sequence[SideView]) -> list[SideView]:
    """By how many give the mark; who gave none comes last, and people before graders."""
    counts = Counter(view.side.is_met for view in sides)
    return sorted(
        sides,
        key=lambda view: (
            view.side.is_met is None,
            counts[view.side.is_met],
            view.side.is_met is True,
            not view.side.is_person,
        ),
    )
