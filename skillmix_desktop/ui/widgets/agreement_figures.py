"""The figures of two graders: plots, table by criterion, confusion, and what to be careful about."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.core.agreement.comparison import Comparison, ManyAgreement
from skillmix_desktop.core.agreement.estimates import Estimate
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.theme import APART
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.caution_list import CautionList
from skillmix_desktop.ui.widgets.confusion_grid import ConfusionGrid
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.estimate_delegate import TALL_ROW_PIXELS, EstimateDelegate, split_estimate
from skillmix_desktop.ui.widgets.pair_plots import PairPlots
from skillmix_desktop.ui.widgets.steadiness_card import SteadinessCard

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.pipeline.agreement_study import ComparedPair

ALL = "all but length"
NOT_KNOWN = "—"
FRAME_PIXELS = 2
CONFUSION_PIXELS = 316  # in less the words of its cells are cut


@dataclass(frozen=True)
class CriterionLine:
    """A criterion's kind, or all of them, and the comparison there; ``kind`` is empty for all."""

    label: str
    kind: str
    comparison: Comparison


def words_of(estimate: Estimate) -> str:
    """“0.48 [0.35, 0.61]”, or a dash."""
    return _words(estimate, lambda value: _number(value, 2))


def points_of(estimate: Estimate) -> str:
    """A difference of shares in percentage points, as in “+2.1 [0.3, 3.8]”, or a dash."""
    sign = "+" if round(100 * (estimate.value or 0.0), 1) >= 0 else ""
    words = _words(estimate, lambda value: _number(100 * value, 1))
    return words if words == NOT_KNOWN else sign + words


def _words(estimate: Estimate, number: Callable[[float], str]) -> str:
    if estimate.value is None:
        return NOT_KNOWN
    value = number(estimate.value)
    if estimate.low is not None and estimate.high is not None:
        value = f"{value} [{number(estimate.low)}, {number(estimate.high)}]"
    return value


def _number(value: float, digits: int) -> str:
    # + 0.0 makes a plain zero of −0
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def _estimate_column(
    title: str, name: str, explanation: str, *, words: Callable[[Estimate], str] = words_of
) -> Column[CriterionLine]:
    def read(line: CriterionLine) -> Estimate:
        found: Estimate = getattr(line.comparison, name)
        return found

    return Column[CriterionLine](
        title,
        lambda line: words(read(line)),
        is_number=True,
        tooltip=lambda line: read(line).reason or words(read(line)),
        sort_key=lambda line: read(line).value,
        stretches=True,
        explanation=explanation,
    )


ESTIMATES = (
    _estimate_column("Agree", "percent", "Share of marks on which both say the same."),
    _estimate_column("on met", "positive", "Of the times that one says met, how often the other does too."),
    _estimate_column("on not met", "negative", "Of the times that one says not met, how often both do."),
    _estimate_column("Cohen’s κ", "kappa", "Agreement beyond chance, by how often each grader says met."),
    _estimate_column("Gwet’s AC1", "ac1", "Agreement beyond chance that stands up when nearly all is met."),
    _estimate_column(
        "Bias, points",
        "bias",
        "The grader’s share of met less the reference’s, in percentage points; above 0 it is lenient.",
        words=points_of,
    ),
)

COLUMNS = (
    Column[CriterionLine](
        "Criterion",
        lambda line: line.label,
        tooltip=lambda line: line.label if line.kind else "Skills, topic and sense; length is a program’s",
        is_bold=lambda line: not line.kind,
        width=116,
    ),
    Column[CriterionLine](
        "Marks",
        lambda line: f"{line.comparison.confusion.compared:,}",
        is_number=True,
        sort_key=lambda line: line.comparison.confusion.compared,
        width=64,
        explanation="Marks that both graders gave.",
    ),
    *ESTIMATES,
)


class AgreementFigures(QWidget):
    """Shows a pair; ``cell_wanted`` and ``criterion_wanted`` ask for the texts behind a figure."""

    cell_wanted = Signal(object)
    criterion_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout()
        row.setSpacing(APART)
        self.plots = PairPlots()
        row.addWidget(self.plots, 2)
        row.addLayout(self._right(), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(APART)
        column.addLayout(row, 1)
        column.addWidget(self._by_criterion())  # across the page: its intervals need the room
        self.steadiness = SteadinessCard()
        column.addWidget(self.steadiness)

    def show_pair(self, pair: "ComparedPair", overall: ManyAgreement | None) -> None:
        """Show the figures of ``pair``, and those of all graders where there are more."""
        lines = [CriterionLine(ALL, "", pair.figures.pooled)]
        lines += [
            CriterionLine(entry.criterion, entry.criterion, entry.comparison)
            for entry in pair.figures.per_criterion
        ]
        self.model.set_rows(lines)
        header = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(header + TALL_ROW_PIXELS * len(lines) + FRAME_PIXELS)
        self.plots.show_pair(pair, [(line.label, line.comparison) for line in lines], overall)
        self.confusion.show_comparison(pair.figures.pooled, pair.reference.kind.value, pair.grader.kind.value)
        self.cautions.set_cautions([caution.sentence for caution in pair.cautions])

    def _by_criterion(self) -> DataTable:
        self.model = RowTableModel(COLUMNS)
        self.table = DataTable(self.model, self.tr("Agreement by criterion"))
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.verticalHeader().setDefaultSectionSize(TALL_ROW_PIXELS)
        self.table.horizontalHeader().setMinimumSectionSize(40)
        self._delegate = EstimateDelegate(split_estimate, self.table)
        for number in range(len(COLUMNS) - len(ESTIMATES), len(COLUMNS)):
            self.table.setItemDelegateForColumn(number, self._delegate)
        self.table.row_opened.connect(lambda line: self.criterion_wanted.emit(line.kind))
        return self.table

    def _right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(APART)
        confusion = Card(self.tr("Marks, all but length"))
        confusion.setMinimumWidth(CONFUSION_PIXELS)
        self.confusion = ConfusionGrid()
        self.confusion.cell_wanted.connect(self.cell_wanted)
        confusion.add(self.confusion)
        column.addWidget(confusion)
        careful = Card(self.tr("What to be careful about"))
        self.cautions = CautionList()
        careful.add(self.cautions, 1)
        column.addWidget(careful, 1)
        return column
