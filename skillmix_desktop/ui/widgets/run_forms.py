"""How a run is made: what for, how often, and with which prompt."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFileDialog, QFormLayout, QWidget

from skillmix_desktop.pipeline.model_runs import Mode
from skillmix_desktop.pipeline.runs import MOST_ROUNDS
from skillmix_desktop.pipeline.templates import GENERATION, GRADING, template_names
from skillmix_desktop.store.queries import ItemSetEntry
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.theme import INNER, NEAR
from skillmix_desktop.ui.widgets.fields import MARGIN, NumberField, Picker
from skillmix_desktop.ui.widgets.labels import Label

PAPERS_ROUNDS = 3
DEFAULT = "default"
MOST_DOLLARS = 1_000_000.0

AskForTemplate = Callable[[QWidget], str]


def ask_for_template(parent: QWidget) -> str:
    """The template file that the user picks; empty if none."""
    title = QCoreApplication.translate("RunForms", "A prompt template")
    kind = QCoreApplication.translate("RunForms", "Templates (*.toml *.json)")
    return QFileDialog.getOpenFileName(parent, title, "", kind)[0]


class TemplatePicker(Picker):
    """The shipped templates of a purpose, and files of the user's; ``template`` is the name or the path."""

    picked = Signal()

    def __init__(self, purpose: str, *, ask: AskForTemplate = ask_for_template) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("Prompt template"))
        self._ask = ask
        for name in template_names(purpose):
            self.addItem(name, name)
        self.addItem(self.tr("From a file …"), "")
        self.setCurrentIndex(max(0, self.findData(DEFAULT)))
        self._last = self.currentIndex()
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.currentIndexChanged.connect(self._take)

    @property
    def template(self) -> str:
        return str(self.itemData(self._last))

    def _take(self, index: int) -> None:
        if self.itemData(index) == "":
            path = self._ask(self)
            with QSignalBlocker(self):
                if path:
                    self.insertItem(index, path, path)
                self.setCurrentIndex(index if path else self._last)
            if not path:
                return
        self._last = self.currentIndex()
        self.setToolTip(self.template)
        self.picked.emit()


class BudgetField(QDoubleSpinBox):
    """The most that a run may cost, in dollars; none unless one is entered."""

    def __init__(self) -> None:
        super().__init__(decimals=2, maximum=MOST_DOLLARS)
        self.setAccessibleName(self.tr("Budget in dollars"))
        self.setPrefix("$ ")
        self.setSpecialValueText(self.tr("none"))
        self.setToolTip(self.tr("Over HTTP: nothing is sent that could bring the run above this cost"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setTextMargins(MARGIN, 0, 0, 0)

    @property
    def budget_usd(self) -> float | None:
        """What was entered."""
        return self.value() or None

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class GenerationForm(QWidget):
    """``changed`` when any of it is another."""

    changed = Signal()

    def __init__(self, *, ask: AskForTemplate = ask_for_template, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item_set = Picker(self.tr("Items to write for"))
        self.item_set.setSizeAdjustPolicy(Picker.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.rounds = NumberField(
            self.tr("Rounds of generation"), least=1, most=MOST_ROUNDS, value=PAPERS_ROUNDS
        )
        self.rounds.setToolTip(self.tr("How many texts the student writes for each item"))
        self.template = TemplatePicker(GENERATION, ask=ask)
        form = _form(self)
        form.addRow(self.tr("Items"), self.item_set)
        form.addRow(self.tr("Rounds"), self.rounds)
        form.addRow(self.tr("Prompt"), self.template)
        self.budget = BudgetField()
        form.addRow(self.tr("Budget"), self.budget)
        self.item_set.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.rounds.valueChanged.connect(lambda _value: self.changed.emit())
        self.template.picked.connect(self.changed)

    @property
    def item_set_id(self) -> UUID | None:
        """The chosen item set; None for all."""
        chosen = self.item_set.currentData()
        return chosen if isinstance(chosen, UUID) else None

    def set_item_sets(self, sets: Sequence[ItemSetEntry]) -> None:
        """Offer these item sets; what is chosen stays chosen."""
        before = self.item_set_id
        with QSignalBlocker(self.item_set):
            self.item_set.clear()
            items = sum(entry.items for entry in sets)
            self.item_set.addItem(self.tr("all {} items").format(count_words(items)))
            for entry in sets:
                words = self.tr("{name} ({n})").format(name=entry.name, n=count_words(entry.items))
                self.item_set.addItem(words, entry.id)
            ids = [entry.id for entry in sets]
            self.item_set.setCurrentIndex(ids.index(before) + 1 if before in ids else 0)


class GradingForm(QWidget):
    """``changed`` when any of it is another."""

    changed = Signal()

    def __init__(self, *, ask: AskForTemplate = ask_for_template, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mode_field = Picker(self.tr("How marks are given"))
        self.mode_field.addItem(self.tr("read from a file, written by a server"), Mode.AUTOMATIC)
        self.mode_field.addItem(self.tr("read the probability of each mark"), Mode.READ)
        self.mode_field.addItem(self.tr("read one below the other"), Mode.SEQUENTIAL)
        self.mode_field.addItem(self.tr("let it write a table"), Mode.WRITE)
        self.mode_field.setToolTip(
            self.tr(
                "Read one below the other, each mark sees those above it, as in a table that is written. "
                "Marks of a server are always read so, where it gives probabilities."
            )
        )
        self.mode_field.setSizeAdjustPolicy(Picker.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.rounds = NumberField(
            self.tr("Rounds of grading"), least=1, most=MOST_ROUNDS, value=PAPERS_ROUNDS
        )
        self.rounds.setToolTip(
            self.tr("How often each text is graded; marks are read once: a probability stands for the rounds")
        )
        self.template = TemplatePicker(GRADING, ask=ask)
        form = _form(self)
        self.why = Label("", "aside", wraps=True)
        self.why.setText(self.tr("The program only counts sentences: it needs no prompt, and one round."))
        self.why.hide()
        form.addRow(self.why)
        form.addRow(self.tr("Marks"), self.mode_field)
        form.addRow(self.tr("Rounds"), self.rounds)
        form.addRow(self.tr("Prompt"), self.template)
        self.budget = BudgetField()
        form.addRow(self.tr("Budget"), self.budget)
        self.batch_box = self._made_batch_box()
        form.addRow(self.batch_box)
        self.mode_field.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.rounds.valueChanged.connect(lambda _value: self.changed.emit())
        self.template.picked.connect(self.changed)

    def suit(self, *, is_program: bool, takes_batches: bool) -> None:
        """Offer only what has an effect: nothing of this changes what the program does."""
        for field in (self.rounds, self.template):
            field.setEnabled(not is_program)
        self.why.setVisible(is_program)
        self.batch_box.setVisible(takes_batches)
        self.mode_field.setEnabled(not is_program and self.mode is not Mode.BATCH)

    def _made_batch_box(self) -> QCheckBox:
        box = QCheckBox(self.tr("As a batch: half the price, within 24 hours"))
        box.setToolTip(
            self.tr("It goes on without this program; collect the verdicts here when they are ready")
        )
        box.hide()
        box.toggled.connect(self._show_batch)
        return box

    def _show_batch(self) -> None:
        """In a batch marks can only be written."""
        self.mode_field.setEnabled(self.mode is not Mode.BATCH)
        self.changed.emit()

    @property
    def mode(self) -> Mode:
        is_batch = self.batch_box.isChecked() and not self.batch_box.isHidden()
        return Mode.BATCH if is_batch else Mode(self.mode_field.currentData())


def _form(parent: QWidget) -> QFormLayout:
    form = QFormLayout(parent)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(INNER)
    form.setVerticalSpacing(NEAR)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form
