"""The scores by student and k, each with a small bar for the value and its interval."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from skillmix_desktop.core.metrics import Summary
from skillmix_desktop.pipeline.report_words import share_words
from skillmix_desktop.pipeline.result_study import Metric
from skillmix_desktop.pipeline.results import ResultRow
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.share_bar_delegate import ShareBar, ShareBarDelegate

NOT_KNOWN = "—"
TITLES = {
    Metric.FULL_MARKS: "Full marks",
    Metric.ALL_SKILLS: "All skills",
    Metric.SKILL_FRACTION: "Skill fraction",
}
EXPLANATIONS = {
    Metric.FULL_MARKS: "Share of items with every criterion met.",
    Metric.ALL_SKILLS: "Share of items with every skill shown and at most one other criterion not met.",
    Metric.SKILL_FRACTION: "Share of skills shown, on items whose other criteria are all met; else 0.",
}


def score_words(summary: Summary) -> str:
    """“0.67 [0.21, 0.94]”, or a dash where no item is known."""
    if summary.mean is None:
        return NOT_KNOWN
    if summary.low is None or summary.high is None:
        return f"{summary.mean:.2f}"
    return f"{summary.mean:.2f} [{summary.low:.2f}, {summary.high:.2f}]"


def score_tooltip(summary: Summary) -> str:
    """The value with its interval and what the unknown items could make of it."""
    words = f"{score_words(summary)} on {summary.n} known items"
    if summary.n_unknown and summary.worst is not None and summary.best is not None:
        words += (
            f"; {summary.n_unknown} unknown: over all items it lies between {summary.worst:.2f} "
            f"and {summary.best:.2f}"
        )
    return words


def bar_of(summary: Summary, role: str) -> ShareBar:
    """The bar; where nothing is known, between what the score must lie."""
    if summary.mean is None:
        return ShareBar(None, summary.worst, summary.best, role)
    return ShareBar(summary.mean, summary.low, summary.high, role)


def _metric_column(metric: Metric) -> Column[ResultRow]:
    return Column[ResultRow](
        TITLES[metric],
        lambda row: score_words(metric.of(row)),
        tooltip=lambda row: score_tooltip(metric.of(row)),
        sort_key=lambda row: metric.of(row).mean,
        stretches=True,
        explanation=EXPLANATIONS[metric],
    )


def _who(row: ResultRow) -> str:
    apart = "≠ " if row.is_comparable is False else ""
    return f"{apart}{row.student}" + ("" if row.item_set is None else f" · {row.item_set}")


COLUMNS = (
    Column[ResultRow](
        "Student",
        _who,
        tooltip=_who,
        explanation="≠: the reference has no such figures, for its passes would not fit together.",
        width=190,
    ),
    Column[ResultRow]("k", lambda row: str(row.k), is_number=True, sort_key=lambda row: row.k, width=44),
    Column[ResultRow](
        "Items",
        lambda row: f"{row.scores.n:,}",
        is_number=True,
        sort_key=lambda row: row.scores.n,
        width=60,
        explanation="Items with a graded text.",
    ),
    *(_metric_column(metric) for metric in Metric),
    Column[ResultRow](
        "Unknown",
        lambda row: f"{row.scores.full_marks.n_unknown:,}",
        is_number=True,
        colour=lambda row: "not_judged" if row.scores.full_marks.n_unknown else "soft",
        sort_key=lambda row: row.scores.full_marks.n_unknown,
        width=76,
        explanation="Items that lack a mark on which full marks depend.",
    ),
    Column[ResultRow](
        "Not judged",
        lambda row: share_words(row.scores.not_judged_share),
        is_number=True,
        colour=lambda row: None if row.scores.not_judged_share else "soft",
        sort_key=lambda row: row.scores.not_judged_share,
        width=88,
        explanation="Share of marks that the grader did not give.",
    ),
)
FIRST_METRIC = 3


class ResultTable(QWidget):
    """Shows the rows of one grader, in the grader's colour; ``row_chosen`` comes for another one in hand."""

    row_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = "accent"
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.model = RowTableModel(COLUMNS)
        self.table = DataTable(self.model, self.tr("Scores by student and k"))
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self._delegates = [
            ShareBarDelegate(lambda row, metric=metric: bar_of(metric.of(self.model.row(row)), self._role))  # type: ignore[misc]
            for metric in Metric
        ]
        for number, delegate in enumerate(self._delegates, start=FIRST_METRIC):
            self.table.setItemDelegateForColumn(number, delegate)
        self.table.row_chosen.connect(lambda _: self.row_chosen.emit())
        column.addWidget(self.table)

    def show_rows(self, rows: list[ResultRow], role: str) -> None:
        """Show ``rows``; the row of the student and k in hand stays in hand."""
        before = self.table.chosen_row()
        self._role = role
        blocker = QSignalBlocker(self)
        self.model.set_rows(rows)
        same = [
            number
            for number, row in enumerate(self.model.rows)
            if isinstance(before, ResultRow) and (row.student, row.k) == (before.student, before.k)
        ]
        if rows:
            self.table.choose(same[0] if same else 0)
        blocker.unblock()
