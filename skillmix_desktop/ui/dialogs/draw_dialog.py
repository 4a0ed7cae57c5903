"""The controls of a draw of texts for people."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.precision_plans import PrecisionPlan
from skillmix_desktop.pipeline.precision_words import basis_sentence, plan_sentence
from skillmix_desktop.pipeline.spot_check_draw import Design, SpotCheckDraw, require_possible
from skillmix_desktop.ui.design_words import design_explanation, design_name
from skillmix_desktop.ui.theme import APART, EDGE, NEAR, TIGHT
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, SecondaryButton
from skillmix_desktop.ui.widgets.draw_extras import INDENT, LABEL_WIDTH, DrawExtras
from skillmix_desktop.ui.widgets.fields import NumberField
from skillmix_desktop.ui.widgets.labels import Label

COLUMN_WIDTH = 400
USUAL_COUNT = 20
MOST_TEXTS = 1_000_000
MOST_SEED = 2**31 - 1
FIELD_WIDTH = 120


class DrawDialog(QDialog):
    """``draw_wanted`` gives the draw when the user agrees; ``undrawn`` is how many texts are left to draw.

    ``drawn`` is how many the annotator was given before.
    """

    draw_wanted = Signal(object)

    def __init__(
        self, annotator: str, undrawn: int, *, drawn: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Draw texts"))
        self._annotator, self._drawn = annotator, drawn
        self._plan: PrecisionPlan | None = None
        self.plan_line = Label("", "aside", wraps=True)
        self.plan_line.hide()
        self.name = QLineEdit(annotator)
        self.name.setPlaceholderText(self.tr("Name of the person"))
        usual = min(USUAL_COUNT, max(1, undrawn))
        self.count = NumberField(self.tr("Texts"), least=1, most=MOST_TEXTS, value=usual)
        self.seed = NumberField(self.tr("Seed"), least=0, most=MOST_SEED, value=1)
        for number in (self.count, self.seed):
            number.setGroupSeparatorShown(True)
        self.extras = DrawExtras()
        self.problem = Label("", "person", wraps=True)
        self._left = Label(self.tr("of {n} that are not in the queue yet").format(n=f"{undrawn:,}"), "aside")
        self.designs: dict[Design, QRadioButton] = {}
        self.draw_button = PrimaryButton(self.tr("Draw"), self._agree)
        self.draw_button.setDefault(True)
        self._lay_out()
        self.name.textChanged.connect(self._look)
        self.count.valueChanged.connect(self._look)
        self.extras.changed.connect(self._look)
        self._look()
        (self.count if annotator else self.name).setFocus()

    @property
    def draw(self) -> SpotCheckDraw:
        """What is entered now."""
        design = next(design for design, button in self.designs.items() if button.isChecked())
        plain = SpotCheckDraw(self.name.text().strip(), self.count.value(), design, self.seed.value())
        return self.extras.added_to(plain)

    def show_plan(self, plan: PrecisionPlan) -> None:
        """Say from now on how closely κ will be known from as many texts as are entered."""
        self._plan = plan
        self._look()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(EDGE, EDGE, EDGE, APART)
        whole.setSpacing(NEAR)
        columns = QHBoxLayout()
        columns.setSpacing(EDGE)
        whole.addLayout(columns)
        for add_parts in (self._add_who, self._add_designs):
            part = QWidget()
            part.setFixedWidth(COLUMN_WIDTH)
            column = QVBoxLayout(part)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(NEAR)
            add_parts(column)
            column.addStretch(1)
            columns.addWidget(part)
        whole.addWidget(self.problem)
        self._add_buttons(whole)

    def _add_who(self, column: QVBoxLayout) -> None:
        self._add_fields(column)
        column.addWidget(self.plan_line)
        column.addSpacing(NEAR)
        column.addWidget(self.extras)

    def _add_fields(self, column: QVBoxLayout) -> None:
        for words, field, aside in (
            (self.tr("For"), self.name, None),
            (self.tr("Texts"), self.count, self._left),
            (self.tr("Seed"), self.seed, Label(self.tr("the same seed draws the same texts"), "aside")),
        ):
            field.setAccessibleName(words)
            row = QHBoxLayout()
            row.setSpacing(NEAR)
            label = Label(words)
            label.setFixedWidth(LABEL_WIDTH)
            row.addWidget(label)
            row.addWidget(field, 0 if aside else 1)
            if aside is not None:
                field.setFixedWidth(FIELD_WIDTH)
                row.addWidget(aside, 1)
            column.addLayout(row)

    def _add_designs(self, column: QVBoxLayout) -> None:
        column.addWidget(Label(self.tr("Which texts"), "heading"))
        group = QButtonGroup(self)
        for design in (Design.STRATIFIED, Design.RANDOM, Design.DISAGREEMENT, Design.UNCERTAIN):
            button = QRadioButton(design_name(design))
            button.setChecked(design is Design.STRATIFIED)
            button.setAccessibleDescription(design_explanation(design))
            group.addButton(button)
            self.designs[design] = button
            column.addWidget(button)
            explanation = Label(design_explanation(design), "aside", wraps=True)
            explanation.setContentsMargins(INDENT, 0, 0, TIGHT)
            column.addWidget(explanation)
        known = self.tr(
            "Each text keeps the probability with which it was drawn, so that figures can be weighted."
        )
        column.addWidget(Label(known, "soft", wraps=True))

    def _add_buttons(self, column: QVBoxLayout) -> None:
        row = QHBoxLayout()
        row.setSpacing(NEAR)
        row.setAlignment(Qt.AlignmentFlag.AlignRight)
        row.addWidget(SecondaryButton(self.tr("Cancel"), self.reject))
        row.addWidget(self.draw_button)
        column.addSpacing(NEAR)
        column.addLayout(row)

    def _look(self) -> None:
        name = self.name.text().strip()
        problem = _problem(self.draw) if name else ""
        self.draw_button.setEnabled(bool(name) and not problem)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        is_known = name == self._annotator
        self._left.setVisible(is_known)  # of another's queue nothing is known here
        if self._plan is not None:
            self._show_plan(self._plan, before=self._drawn if is_known else 0)

    def _show_plan(self, plan: PrecisionPlan, *, before: int) -> None:
        words = plan_sentence(plan, before + self.count.value())
        if before:
            words += " " + self.tr("The {n} drawn before are counted.").format(n=f"{before:,}")
        self.plan_line.setText(f"{words} {basis_sentence(plan)}")
        # A window that is open grows by what its parts need at least, not by what they would like.
        self.plan_line.setMinimumHeight(self.plan_line.heightForWidth(COLUMN_WIDTH))
        self.plan_line.show()

    def _agree(self) -> None:
        draw = self.draw
        self.accept()
        self.draw_wanted.emit(draw)


def _problem(draw: SpotCheckDraw) -> str:
    """Why this cannot be drawn, "" where it can."""
    try:
        require_possible(draw)
    except UsageError as error:
        return str(error)
    return ""
