"""What scores are read beside: the curve over k, novelty, and the published leaderboard."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from skillmix_desktop.core.metrics import Over
from skillmix_desktop.pipeline.curve_chart import Curve, CurvePoint, curve_plot
from skillmix_desktop.pipeline.leaderboard import Leaderboard
from skillmix_desktop.pipeline.result_study import (
    NOVELTY_ASSUMPTION,
    Metric,
    NoveltyLine,
    ResultStudy,
    novelty_words,
)
from skillmix_desktop.pipeline.results import ResultRow
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label
from skillmix_desktop.ui.widgets.plot_card import PlotCard
from skillmix_desktop.ui.widgets.result_table import TITLES, score_tooltip
from skillmix_desktop.ui.widgets.tab_row import TabRow

KS = (2, 3, 4, 5, 6)
MOST_CURVES = 12
PUBLISHED, NOVELTY, UNKNOWN = 0, 1, 2


class CurveCard(PlotCard):
    """One score over k, a line a student; the student in hand is set off, with intervals."""

    metric_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("CurveCard", "Scores over k"), parent)
        self.set_title(self.tr("Over k"))
        self.metric_field = QComboBox()
        self.metric_field.setAccessibleName(self.tr("Score"))
        for metric in Metric:
            self.metric_field.addItem(TITLES[metric], metric)
        self.metric_field.activated.connect(lambda _: self.metric_chosen.emit())
        self.head.insertWidget(2, self.metric_field)

    @property
    def score(self) -> Metric:
        """The score that is drawn."""
        return Metric(self.metric_field.currentData())

    def show_curves(self, curves: Sequence[Curve], role: str, *, students: int) -> None:
        """Draw ``curves`` in the grader's colour; there are as many ``students`` in all."""
        title = self.tr("{score} over k").format(score=TITLES[self.score])
        self.show_chart(curve_plot(curves, title=title, axis="k", is_person=role == "person"))
        strong = next((curve.label for curve in curves if curve.is_strong), "")
        words = self.tr("Upright lines: 95 % intervals of {name}").format(name=strong) if strong else ""
        if students > MOST_CURVES:
            words += self.tr(". The highest {n} of {all} students").format(n=MOST_CURVES, all=students)
        self.caption.setText(words)
        self.caption.setVisible(bool(words))


def curves_of(
    rows: Sequence[ResultRow], metric: Metric, student: str, published: Leaderboard, other: str
) -> list[Curve]:
    """A line a student of ``rows``, and a dashed one for the published student ``other``.

    Of very many students only those that score highest are there, and ``student``.
    """
    points: dict[str, list[CurvePoint]] = defaultdict(list)
    for row in rows:
        summary = metric.of(row)
        points[row.student].append(CurvePoint(row.k, summary.mean, summary.low, summary.high))
    best = sorted(points, key=lambda name: (name != student, -_height(points[name])))
    curves = [
        Curve(name, tuple(sorted(points[name], key=lambda point: point.at)), is_strong=name == student)
        for name in sorted(best[:MOST_CURVES])
    ]
    if other:
        told = tuple(
            CurvePoint(score.k, metric.published(score))
            for score in published.scores
            if score.student == other
        )
        curves.append(Curve(f"{other}, published", told, is_dashed=True))
    return curves


def _height(points: Sequence[CurvePoint]) -> float:
    known = [point.value for point in points if point.value is not None]
    return fmean(known) if known else -1.0


@dataclass(frozen=True)
class PublishedLine:
    """A student of the leaderboard, and the figures of one score by k."""

    student: str
    by_k: dict[int, float]
    told: str


def _published_column(k: int) -> Column[PublishedLine]:
    return Column[PublishedLine](
        f"k = {k}",
        lambda line: "–" if k not in line.by_k else f"{line.by_k[k]:.2f}",
        is_number=True,
        tooltip=lambda line: line.told,
        colour=lambda line: "soft" if k not in line.by_k else None,
        sort_key=lambda line: line.by_k.get(k),
        width=54,
    )


PUBLISHED_COLUMNS = (
    Column[PublishedLine]("Published", lambda line: line.student, stretches=True),
    *(_published_column(k) for k in KS),
)


def _share(value: float | None) -> str:
    return "—" if value is None else f"{100 * value:.1f} %"


NOVELTY_COLUMNS = (
    Column[NoveltyLine]("Student", lambda line: line.student, tooltip=novelty_words, stretches=True),
    Column[NoveltyLine](
        "k", lambda line: str(line.k), is_number=True, sort_key=lambda line: line.k, width=40
    ),
    Column[NoveltyLine](
        "Full marks",
        lambda line: f"{line.successes} of {line.trials}",
        is_number=True,
        tooltip=novelty_words,
        sort_key=lambda line: line.bound.alpha,
        width=84,
    ),
    Column[NoveltyLine](
        "New at least",
        lambda line: _share(line.bound.novel_share_lower_bound),
        is_number=True,
        tooltip=novelty_words,
        is_bold=lambda line: bool(line.bound.passes),
        sort_key=lambda line: line.bound.novel_share_lower_bound,
        width=92,
        explanation="The least share of successes that the training corpus cannot have held.",
    ),
    Column[NoveltyLine](
        "at lower limit",
        lambda line: _share(line.bound.novel_share_at_lower_limit),
        is_number=True,
        tooltip=novelty_words,
        is_bold=lambda line: bool(line.bound.passes_at_lower_limit),
        sort_key=lambda line: line.bound.novel_share_at_lower_limit,
        width=96,
        explanation="The same at the lower end of the 95 % interval of full marks.",
    ),
)


def _extremes_column(metric: Metric) -> Column[ResultRow]:
    def told(row: ResultRow) -> str:
        summary = metric.of(row)
        return f"{summary.worst or 0.0:.2f} – {summary.best or 0.0:.2f}"

    return Column[ResultRow](
        TITLES[metric],
        told,
        is_number=True,
        tooltip=lambda row: score_tooltip(metric.of(row)),
        sort_key=lambda row: metric.of(row).worst,
        width=96,
    )


UNKNOWN_COLUMNS = (
    Column[ResultRow]("Student", lambda row: row.student, stretches=True),
    Column[ResultRow]("k", lambda row: str(row.k), is_number=True, sort_key=lambda row: row.k, width=40),
    *(_extremes_column(metric) for metric in Metric),
)


class BesideCard(Card):
    """Novelty, or the published leaderboard; ``published_chosen`` comes when another student is in hand."""

    published_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._study: ResultStudy | None = None
        self._shown: tuple[Leaderboard, Metric] | None = None
        self.tabs = TabRow(self.tr("Beside the scores"))
        self.tabs.addTab(self.tr("P&ublished"))
        self.tabs.addTab(self.tr("&Novelty"))
        self.tabs.addTab(self.tr("Not &judged"))
        self.head.insertWidget(0, self.tabs)
        self.views = QStackedWidget()
        self.views.setStyleSheet("QStackedWidget { background: transparent; }")
        self.views.addWidget(self._published())
        self.views.addWidget(self._novelty())
        self.views.addWidget(self._unknown())
        self.tabs.currentChanged.connect(self.views.setCurrentIndex)
        self.tabs.currentChanged.connect(lambda _: self._fill_view())
        self.add(self.views, 1)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return False  # else the wrapped lines below the tables would claim the tables' full height

    @property
    def published_student(self) -> str:
        """The student of the leaderboard that is in hand."""
        row = self.published_table.chosen_row()
        return row.student if isinstance(row, PublishedLine) else ""

    def show_published(self, published: Leaderboard, metric: Metric) -> None:
        """Show one score of the leaderboard."""
        if (published, metric) == self._shown:
            return
        self._shown = published, metric
        before = self.published_student
        lines = [
            PublishedLine(
                student,
                {score.k: metric.published(score) for score in published.scores if score.student == student},
                f"{TITLES[metric]} of {student}, as published",
            )
            for student in published.students
        ]
        self.published_model.set_rows(lines)
        names = [line.student for line in self.published_model.rows]
        self.published_table.blockSignals(True)
        self.published_table.choose(names.index(before) if before in names else 0)
        self.published_table.blockSignals(False)
        self.source.set_text(f"{published.source}. {published.conditions}")

    def show_study(self, study: ResultStudy) -> None:
        """Show what stands beside the rows of ``study``, once it is in view."""
        self._study = study
        self._fill_view()

    def _fill_view(self) -> None:
        study = self._study
        if study is None:
            return
        if self.tabs.currentIndex() == UNKNOWN:
            self.unknown_model.set_rows([row for row in study.rows if row.scores.full_marks.n_unknown])
        if self.tabs.currentIndex() != NOVELTY:
            return
        self.novelty_model.set_rows(study.novelty)
        words = NOVELTY_ASSUMPTION
        if study.over is not Over.MAX:
            words = self.tr("The bound counts successes: choose the best of the rounds to see it.")
        self.assumption.setText(words)

    def _published(self) -> QWidget:
        self.published_model = RowTableModel(PUBLISHED_COLUMNS)
        self.published_table = DataTable(self.published_model, self.tr("Published leaderboard"))
        self.published_table.row_chosen.connect(lambda _: self.published_chosen.emit())
        self.source = ElidedLabel("", "aside")  # the rows need the room
        return _above(self.published_table, self.source)

    def _novelty(self) -> QWidget:
        self.novelty_model = RowTableModel(NOVELTY_COLUMNS)
        self.novelty_table = DataTable(self.novelty_model, self.tr("Novelty by student and k"))
        self.assumption = Label("", "aside", wraps=True)
        return _above(self.novelty_table, self.assumption)

    def _unknown(self) -> QWidget:
        self.unknown_model = RowTableModel(UNKNOWN_COLUMNS)
        self.unknown_table = DataTable(self.unknown_model, self.tr("What the unknown could make of scores"))
        words = self.tr(
            "Over all items, if nothing that is unknown were met, and if all of it were. Students of whom "
            "everything is known are not listed."
        )
        return _above(self.unknown_table, Label(words, "aside", wraps=True))


def _above(table: QWidget, aside: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(NEAR)
    column.addWidget(table, 1)
    column.addWidget(aside)
    return holder
