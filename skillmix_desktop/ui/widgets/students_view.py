"""Students on the same items, each two of them, and up to which k each still scores."""

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from skillmix_desktop.pipeline.beside_scores import MOST_STUDENTS, highest
from skillmix_desktop.pipeline.result_study import Metric
from skillmix_desktop.pipeline.student_results import (
    ComparedStudents,
    StudentSaturation,
    compared_students,
    saturations,
)
from skillmix_desktop.pipeline.student_words import (
    COMPARISON_MEANING,
    SATURATION_MEANING,
    comparison_words,
    p_words,
    saturation_in_short,
    saturation_words,
)
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.theme import APART
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.counted_view import Compute, CountedView
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label
from skillmix_desktop.ui.widgets.result_table import NOT_KNOWN, TITLES


def difference_words(each: ComparedStudents) -> str:
    """“+0.14 [−0.02, 0.43]”, or a dash."""
    found = each.comparison
    if found.difference is None:
        return NOT_KNOWN
    told = f"{round(found.difference, 2) + 0.0:+.2f}"
    if found.low is not None and found.high is not None:
        told += f" [{round(found.low, 2) + 0.0:.2f}, {round(found.high, 2) + 0.0:.2f}]"
    return told.replace("-", "−")


def _alone(each: ComparedStudents) -> str:
    found = each.comparison
    return NOT_KNOWN if found.only_first is None else f"{found.only_first:,} : {found.only_second:,}"


COLUMNS = (
    Column[ComparedStudents]("First", lambda each: each.first, tooltip=comparison_words, stretches=True),
    Column[ComparedStudents]("Second", lambda each: each.second, tooltip=comparison_words, stretches=True),
    Column[ComparedStudents](
        "k", lambda each: str(each.k), is_number=True, sort_key=lambda each: each.k, width=44
    ),
    Column[ComparedStudents](
        "Items",
        lambda each: f"{each.comparison.n:,}",
        is_number=True,
        sort_key=lambda each: each.comparison.n,
        width=72,
        explanation="Items on which both students are known.",
    ),
    Column[ComparedStudents](
        "First − second",
        difference_words,
        is_number=True,
        tooltip=comparison_words,
        sort_key=lambda each: each.comparison.difference,
        width=150,
        explanation="The first student’s mean less the second’s, with its 95 % interval.",
    ),
    Column[ComparedStudents](
        "Only one",
        _alone,
        is_number=True,
        sort_key=lambda each: (each.comparison.only_first or 0) + (each.comparison.only_second or 0),
        width=78,
        explanation="Items on which only the first student succeeds, and only the second.",
    ),
    Column[ComparedStudents](
        "Adjusted p",
        lambda each: p_words(each.adjusted_p),
        is_number=True,
        tooltip=lambda each: f"{p_words(each.comparison.p_value)} before it is adjusted",
        sort_key=lambda each: each.adjusted_p,
        width=84,
        explanation="McNemar’s exact p, by Holm for all comparisons of this score.",
    ),
)
SATURATIONS = (
    Column[StudentSaturation]("Student", lambda each: each.student, tooltip=saturation_words, width=190),
    Column[StudentSaturation](
        "Saturation k",
        saturation_in_short,
        is_number=True,
        tooltip=saturation_words,
        sort_key=lambda each: each.found.k or 0,
        width=150,
        explanation="The largest k up to which full marks are at least 0.05, with its 95 % interval.",
    ),
    Column[StudentSaturation]("In words", saturation_words, tooltip=saturation_words, stretches=True),
)
_Found = tuple[tuple[ComparedStudents, ...], tuple[StudentSaturation, ...]]


class StudentsView(CountedView):
    """The students of one grader."""

    def __init__(self, compute: Compute, parent: QWidget | None = None) -> None:
        super().__init__(compute, parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(APART)
        column.addWidget(self._comparisons(), 5)
        column.addWidget(self._saturations(), 4)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return False  # else the wrapped lines below the tables would claim the tables' full height

    def read(self) -> None:
        """Compare by the chosen score."""
        scores, metric = self.scores, Metric(self.metric_field.currentData())
        assert scores is not None, "there are scores to compare"
        among = highest(scores.rows, MOST_STUDENTS)
        asked = scores.reading, scores.options, scores.grader

        def found() -> _Found:
            return compared_students(*asked, metrics=(metric.value,), among=among), saturations(*asked)

        self.compute(found, self._show, topic="students")

    def _comparisons(self) -> Card:
        card = Card(self.tr("Students on the same items"))
        self.metric_field = QComboBox()
        self.metric_field.setAccessibleName(self.tr("Score by which students are compared"))
        for metric in Metric:
            self.metric_field.addItem(TITLES[metric], metric)
        self.metric_field.activated.connect(lambda _: self.read())
        card.head.addWidget(self.metric_field)
        self.comparisons = RowTableModel(COLUMNS)
        self.comparison_table = DataTable(self.comparisons, self.tr("Students compared"))
        self.comparison_table.row_chosen.connect(self._tell)
        card.add(self.comparison_table, 1)
        self.comparison_words = Label("", wraps=True, selectable=True)
        card.add(self.comparison_words)
        self.comparison_meaning = ElidedLabel("", "aside")  # the rows need the room
        card.add(self.comparison_meaning)
        return card

    def _saturations(self) -> Card:
        card = Card(self.tr("Up to which k they score"))
        self.saturations = RowTableModel(SATURATIONS)
        self.saturation_table = DataTable(self.saturations, self.tr("Saturation k by student"))
        card.add(self.saturation_table, 1)
        card.add(ElidedLabel(SATURATION_MEANING, "aside"))
        return card

    def _show(self, found: _Found) -> None:
        compared, saturated = found
        self.comparisons.set_rows(compared)
        self.saturations.set_rows(saturated)
        meaning = COMPARISON_MEANING
        assert self.scores is not None, "scores were compared"
        students = {row.student for row in self.scores.rows}
        if len(students) > MOST_STUDENTS:
            meaning += self.tr(" Compared are the {n} students of {all} with the highest full marks.").format(
                n=MOST_STUDENTS, all=len(students)
            )
        self.comparison_meaning.set_text(meaning)
        if compared:
            self.comparison_table.choose(0)
        else:
            self.comparison_words.setText(self.tr("A comparison needs two students at one k."))

    def _tell(self, row: object) -> None:
        self.comparison_words.setText(comparison_words(row) if isinstance(row, ComparedStudents) else "")
