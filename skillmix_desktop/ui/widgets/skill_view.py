"""How often a student shows each skill, and each two at once: as a picture, and cell by cell."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skillmix_desktop.pipeline.skill_charts import skill_heat_map
from skillmix_desktop.pipeline.student_results import FEW_TEXTS, StudentSkills, skills_of_students
from skillmix_desktop.pipeline.student_words import cell_words, skill_words
from skillmix_desktop.ui.row_table_model import Column, RowTableModel
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.counted_view import Compute, CountedView
from skillmix_desktop.ui.widgets.data_table import DataTable
from skillmix_desktop.ui.widgets.fields import Picker
from skillmix_desktop.ui.widgets.labels import Label
from skillmix_desktop.ui.widgets.plot_card import PlotCard


@dataclass(frozen=True)
class SkillCell:
    """A skill, or two, and how many texts show it."""

    name: str
    n: int
    met: int
    words: str

    @property
    def share(self) -> float:
        return self.met / self.n


def cells_of(skills: StudentSkills) -> Iterator[SkillCell]:
    """Each skill that was judged, then each two."""
    judged, met = skills.counts.judged, skills.counts.met
    for place, name in enumerate(skills.skills):
        if n := int(judged[place, place]):
            yield SkillCell(name, n, int(met[place, place]), cell_words(skills, place, place))
    for place, other, n, both in skills.pairs():
        name = f"{skills.skills[place]} with {skills.skills[other]}"
        yield SkillCell(name, n, both, cell_words(skills, place, other))


def _colour(cell: SkillCell) -> str | None:
    return "soft" if cell.n < FEW_TEXTS else None


COLUMNS = (
    Column[SkillCell](
        "Skill, or two",
        lambda cell: cell.name,
        tooltip=lambda cell: cell.words,
        colour=_colour,
        stretches=True,
    ),
    Column[SkillCell](
        "Shown",
        lambda cell: f"{cell.met:,} of {cell.n:,}",
        is_number=True,
        tooltip=lambda cell: cell.words,
        colour=_colour,
        sort_key=lambda cell: cell.n,
        width=116,
        explanation="Texts that show it, of those that were judged; sorted by the latter.",
    ),
    Column[SkillCell](
        "Share",
        lambda cell: f"{100 * cell.share:.0f} %",
        is_number=True,
        tooltip=lambda cell: cell.words,
        colour=_colour,
        sort_key=lambda cell: cell.share,
        width=64,
    ),
)


class SkillView(CountedView):
    """The skills of one student under one grader, all k together."""

    def __init__(self, compute: Compute, parent: QWidget | None = None) -> None:
        super().__init__(compute, parent)
        self._wanted = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR)
        column.addLayout(self._head())
        row = QHBoxLayout()
        row.setSpacing(APART)
        self.picture = PlotCard(self.tr("Skills of a student"), with_caption=False)
        area = QScrollArea(widgetResizable=True)
        area.setAccessibleName(self.tr("The picture of the skills"))
        area.setWidget(self.picture.plot)
        area.setStyleSheet("QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }")
        self.picture.add(area, 1)
        row.addWidget(self.picture, 5)
        row.addWidget(self._cells(), 4)
        column.addLayout(row, 1)

    def choose_student(self, student: str) -> None:
        """Take a student in hand, for when the view is seen next."""
        if student != self._wanted:
            self._wanted = student
            self.become_stale()

    def read(self) -> None:
        """Count the skills of the student in hand."""
        scores = self.scores
        assert scores is not None, "there are scores"
        self._offer(sorted({row.student for row in scores.rows}))
        student = self.student.currentText()
        self.compute(
            lambda: skills_of_students(scores.reading, scores.options, scores.grader, {student}),
            self._show,
            topic="skills",
        )

    def _head(self) -> QHBoxLayout:
        self.student = Picker(self.tr("Student"))
        self.student.activated.connect(lambda _: self._choose())
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        label = Label(self.tr("Student"), "soft")
        label.setBuddy(self.student)
        row.addWidget(label)
        row.addWidget(self.student)
        self.sentence = Label("", wraps=True, selectable=True)
        row.addWidget(self.sentence, 1)
        return row

    def _cells(self) -> Card:
        card = Card(self.tr("Skills, and two at once"))
        self.cells = RowTableModel(COLUMNS)
        self.table = DataTable(self.cells, self.tr("Skills and pairs of skills"))
        card.add(self.table, 1)
        faint = self.tr("A share of fewer than {n} texts is faint: it says next to nothing.")
        card.add(Label(faint.format(n=FEW_TEXTS), "aside", wraps=True))
        return card

    def _choose(self) -> None:
        self._wanted = self.student.currentText()
        self.read()

    def _offer(self, students: list[str]) -> None:
        if students != [self.student.itemText(number) for number in range(self.student.count())]:
            self.student.clear()
            self.student.addItems(students)
        self.student.setCurrentIndex(max(0, self.student.findText(self._wanted)))

    def _show(self, found: tuple[StudentSkills, ...]) -> None:
        assert self.scores is not None, "skills were counted"
        told = [each for each in found if each.counts.judged.any()]
        self.picture.setVisible(bool(told))
        self.cells.set_rows([cell for each in told for cell in cells_of(each)])
        if not told:
            self.sentence.setText(self.tr("No skill of this student was judged."))
            return
        self.sentence.setText(skill_words(told[0]))
        chart = skill_heat_map(told[0], is_person=self.scores.role == "person")
        self.picture.show_chart(chart)
        self.picture.plot.setMinimumWidth(chart.least_width)
