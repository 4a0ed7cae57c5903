"""How far a grader's probabilities can be believed: the reliability diagram and the errors by criterion."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.pipeline.calibration_words import calibration_sentence
from skillmix_desktop.pipeline.reliability_chart import reliability_diagram
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.theme import APART
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.plot_card import PlotCard

if TYPE_CHECKING:  # the window is painted before the statistics' libraries are loaded
    from skillmix_desktop.pipeline.calibration import CriterionCalibration

PLOT_PIXELS = 300


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _fitted(row: "CriterionCalibration", value: float | None) -> str:
    return _share(value) if row.is_fitted else "…"


COLUMNS = (
    Column["CriterionCalibration"]("Criterion", lambda row: row.criterion, width=80),
    Column["CriterionCalibration"](
        "Marks",
        lambda row: f"{row.reliability.n:,}",
        is_number=True,
        width=58,
        explanation="Marks with a probability that people judged, too.",
    ),
    Column["CriterionCalibration"](
        "Texts", lambda row: f"{row.reliability.n_texts:,}", is_number=True, width=52
    ),
    Column["CriterionCalibration"](
        "Error",
        lambda row: _share(row.reliability.expected_error),
        is_number=True,
        tooltip=lambda row: (
            f"95 % interval {_share(row.reliability.error_low)} to {_share(row.reliability.error_high)}"
        ),
        stretches=True,
        explanation="Expected calibration error: how far, on average, a probability lies from the share "
        "that people found met. Few marks inflate it.",
    ),
    Column["CriterionCalibration"](
        "Platt",
        lambda row: _fitted(row, row.expected_error_platt),
        is_number=True,
        stretches=True,
        explanation="The error under a fitted logistic curve, on texts that the curve has not seen.",
    ),
    Column["CriterionCalibration"](
        "isotonic",
        lambda row: _fitted(row, row.expected_error_isotonic),
        is_number=True,
        stretches=True,
        explanation="The error under a fitted rising line, on texts that the line has not seen.",
    ),
    Column["CriterionCalibration"](
        "Brier",
        lambda row: _share(row.reliability.brier),
        is_number=True,
        tooltip=lambda row: (
            f"{_share(row.reliability.brier_of_rate)} if the share that is met were always told"
        ),
        stretches=True,
        explanation="Mean squared difference of probability and mark; less is better.",
    ),
)


class CalibrationView(QWidget):
    """Shows one grader on every criterion; the diagram is of the criterion in hand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._criterion = ""
        self.card = PlotCard(self.tr("Reliability diagram"), with_caption=False, least_height=PLOT_PIXELS)
        self.sentence = Label("", wraps=True, selectable=True)
        self.words = Label("", "soft", wraps=True, selectable=True)
        self.model: RowTableModel[CriterionCalibration] = RowTableModel(COLUMNS)
        self.table = DataTable(self.model, self.tr("Calibration by criterion"))
        self.table.row_chosen.connect(self._show_diagram)
        column = QVBoxLayout()
        column.setSpacing(APART)
        column.addWidget(self.words)
        column.addWidget(self.table, 1)
        column.addWidget(self.sentence)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(APART)
        row.addWidget(self.card, 2)
        row.addLayout(column, 3)  # seven columns need the room

    def show_calibration(self, grader: str, rows: Sequence["CriterionCalibration"]) -> None:
        """Show what is known of ``grader``; without rows, say why there is nothing."""
        self.card.setVisible(bool(rows))
        self.table.setVisible(bool(rows))
        self.sentence.setVisible(bool(rows))
        self.model.set_rows(list(rows))
        if not rows:
            self.words.setText(
                self.tr(
                    "There is nothing to hold against people: {grader} gave no probabilities for marks that "
                    "a person judged. Probabilities come from marks that are read, not written."
                ).format(grader=grader)
            )
            return
        self.words.setText(
            self.tr(
                "On the dashed line {grader} is right as often as its probabilities say; below it, it is too "
                "sure that a criterion is met. Bars are 95 % intervals over texts."
            ).format(grader=grader)
        )
        criteria = [row.criterion for row in rows]
        self.table.choose(criteria.index(self._criterion) if self._criterion in criteria else 0)

    def _show_diagram(self, row: "CriterionCalibration | None") -> None:
        if row is None:
            return
        self._criterion = row.criterion
        title = self.tr("{grader}: {criterion}").format(grader=row.grader, criterion=row.criterion)
        self.card.set_title(title)
        self.sentence.setText(calibration_sentence(row))
        self.card.show_chart(reliability_diagram(row.reliability, title=title))
