"""The plots of two graders, one at a time: agreement, shares of met, counts, scores, and all graders."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from skillmix_desktop.pipeline.chart_drawing import Chart, Side
from skillmix_desktop.pipeline.comparison_charts import (
    Lines,
    agreement_chart,
    confusion_chart,
    difference_chart,
    score_chart,
    yes_rate_chart,
)
from skillmix_desktop.pipeline.pair_matrix_chart import pair_matrix
from skillmix_desktop.pipeline.score_agreement import score_tables
from skillmix_desktop.ui.widgets.fields import Picker
from skillmix_desktop.ui.widgets.grader_picker import PERSON
from skillmix_desktop.ui.widgets.plot_card import PlotCard

if TYPE_CHECKING:  # the window is painted before the database's libraries are loaded
    from skillmix_desktop.core.agreement.comparison import ManyAgreement
    from skillmix_desktop.pipeline.agreement_study import ComparedPair

AGREEMENT, SHARES, COUNTS, SCORES, DIFFERENCES, EVERYONE = range(6)
BY_CRITERION = {AGREEMENT: agreement_chart, SHARES: yes_rate_chart, COUNTS: confusion_chart}


class PairPlots(PlotCard):
    """Shows a pair by ``lines``, and all graders where there are more; only the plot in view is made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._pair: ComparedPair | None = None
        self._lines: Lines = ()
        self._overall: ManyAgreement | None = None
        self.kinds = Picker(self.tr("Which plot"))
        self.sizes = Picker(self.tr("Scores at which k"))
        for place, picker in enumerate((self.kinds, self.sizes)):
            picker.activated.connect(lambda _: self._show())
            self.head.insertWidget(place, picker)
        self._offer()

    def show_pair(self, pair: "ComparedPair", lines: Lines, overall: "ManyAgreement | None") -> None:
        """Show other graders, or the same on other texts."""
        self._pair, self._lines, self._overall = pair, lines, overall
        self._offer()
        self._show()

    def _offer(self) -> None:
        """What may be chosen; the choice stays if it is still there."""
        offered = {
            AGREEMENT: self.tr("Agreement beyond chance"),
            SHARES: self.tr("How often each says met"),
            COUNTS: self.tr("Marks alike and apart"),
            SCORES: self.tr("Scores of whole texts"),
            DIFFERENCES: self.tr("Differences of scores"),
            EVERYONE: self.tr("Every two graders"),
        }
        chosen = self.kinds.currentData()
        self.kinds.clear()
        for kind, words in offered.items():
            if kind != EVERYONE or self._overall is not None:
                self.kinds.addItem(words, kind)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(chosen)))

    def _show(self) -> None:
        chosen, pair = self.kinds.currentData(), self._pair
        self.sizes.hide()
        if pair is None:
            return
        first, second = (Side(each.name, each.kind == PERSON) for each in (pair.reference, pair.grader))
        if chosen in (SCORES, DIFFERENCES):
            self._show_scores(pair, first, second)
        elif chosen == EVERYONE and self._overall is not None:
            self.show_chart(self._everyone(pair, self._overall))
        else:
            self.show_chart(BY_CRITERION[chosen](self._lines, first, second))

    def _everyone(self, pair: "ComparedPair", overall: "ManyAgreement") -> Chart:
        people = {judge.name for judge in pair.ground.judges if judge.kind == PERSON}
        return pair_matrix(overall, people, title=self.tr("κ and AC1 of every two graders"))

    def _show_scores(self, pair: "ComparedPair", first: Side, second: Side) -> None:
        tables = {table.k: table for table in score_tables(pair.marks.marks, first.name, second.name)}
        if not tables:
            self.show_words(self.tr("No text has all its marks by both, so there are no scores to compare."))
            return
        chosen = self.sizes.currentData()
        self.sizes.clear()
        for k in tables:
            self.sizes.addItem(self.tr("k = {k}").format(k=k), k)
        self.sizes.setCurrentIndex(max(0, self.sizes.findData(chosen)))
        self.sizes.setVisible(len(tables) > 1)
        table = tables[self.sizes.currentData()]
        if self.kinds.currentData() == SCORES:
            self.show_chart(score_chart(table.counts, table.k, first, second))
        else:
            self.show_chart(difference_chart(table.counts, table.k, first, second, table.limits))
