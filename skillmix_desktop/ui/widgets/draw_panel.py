"""The controls of a draw, and three items that it would give."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from skillmix_desktop.core.sampling import Combination
from skillmix_desktop.pipeline.items import Draw, Sampler
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.theme import INNER, TIGHT
from skillmix_desktop.ui.widgets.buttons import PrimaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.fields import NumberField, Picker
from skillmix_desktop.ui.widgets.labels import Label, thin_line

MOST_ITEMS = 100_000
LARGEST_SEED = 2**31 - 1
EXAMPLES = 3
TOPIC_PIXELS = 136


@dataclass(frozen=True)
class Preset:
    """A size of draw that has a name."""

    title: str
    count: int


PRESETS = (
    Preset("A first look, 10", 10),
    Preset("Paper with LLaMA-2, 30", 30),
    Preset("Paper with GPT-4, 100", 100),
)
OWN = "Your own"


class DrawPanel(Card):
    """``changed`` after any change of a control; ``draw_wanted`` when the items are to be drawn.

    The page shows ``draw_button`` in its head.
    """

    changed = Signal()
    draw_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_title(self.tr("Draw"))
        self.preset = Picker(self.tr("Preset"))
        for preset in PRESETS:
            self.preset.addItem(self.tr(preset.title), preset.count)
        self.preset.addItem(self.tr(OWN))
        self.k = NumberField(self.tr("Skills per item, k"), least=1, most=10, value=2)
        self.count = NumberField(self.tr("Items"), least=1, most=MOST_ITEMS, value=30)
        self.seed = NumberField(self.tr("Seed"), least=0, most=LARGEST_SEED, value=1)
        self.sampler = Picker(self.tr("Sampler"))
        self.sampler.addItem(self.tr("Balanced, no repeats"), Sampler.BALANCED)
        self.sampler.addItem(self.tr("Reference, as in the paper"), Sampler.REFERENCE)
        self.sampler.setToolTip(
            self.tr(
                "Balanced: skills and topics are used evenly, pairs that never meet are kept apart, and a "
                "larger draw begins with the smaller one.\n"
                "Reference: the very items that the paper’s program draws."
            )
        )
        self.preset.setToolTip(self.tr("How many items the paper drew for each k, by the grader it used."))
        self.exp_path = QLineEdit("test")
        self.exp_path.setAccessibleName(self.tr("exp_path, the reference’s second seed"))
        self.draw_button = PrimaryButton("", self.draw_wanted.emit, key="Ctrl+Return")
        self._is_busy = False
        self._is_possible = True
        self._lay_out()
        self.examples = [ExampleLine() for _ in range(EXAMPLES)]
        self.fault = Label("", wraps=True)
        self._add_examples()
        self._connect()
        self._tell_change()

    def draw(self, *, at_most: int | None = None) -> Draw:
        """The draw as the controls stand; for a preview, of a balanced draw's first items only."""
        sampler = Sampler(self.sampler.currentData())
        count = self.count.value()
        # The reference's sampler gives other topics for another count, so there the preview draws them all.
        if at_most is not None and sampler is Sampler.BALANCED:
            count = min(count, at_most)
        return Draw(
            k=self.k.value(),
            count=count,
            seed=self.seed.value(),
            sampler=sampler,
            exp_path=self.exp_path.text(),
        )

    def set_largest_k(self, k: int) -> None:
        """The catalogue's number of skills bounds k."""
        self.k.setMaximum(k)

    def set_busy(self, is_busy: bool) -> None:
        """While items are being drawn they cannot be drawn again."""
        self._is_busy = is_busy
        self._show_button()

    def show_examples(self, examples: Sequence[Combination]) -> None:
        """The first items of the draw."""
        self._is_possible = True
        self.fault.hide()
        for place, line in enumerate(self.examples):
            line.show_item(examples[place] if place < len(examples) else None)
        self._show_button()

    def show_fault(self, sentence: str) -> None:
        """Why there can be no such draw, in place of the examples."""
        self._is_possible = False
        for line in self.examples:
            line.show_item(None)
        self.fault.setText(sentence)
        self.fault.show()
        self._show_button()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(INNER)
        grid.setVerticalSpacing(TIGHT)
        fields = (
            (self.k, 0, 0, 2),
            (self.count, 0, 2, 2),
            (self.seed, 0, 4, 2),
            (self.preset, 2, 0, 3),
            (self.sampler, 2, 3, 3),
            (self.exp_path, 4, 0, 6),
        )
        for field, row, column, span in fields:
            label = Label(field.accessibleName(), "aside")
            label.setBuddy(field)
            grid.addWidget(label, row, column, 1, span)
            grid.addWidget(field, row + 1, column, 1, span)
            if field is self.exp_path:
                self._exp_path_label = label
        for combo in (self.preset, self.sampler):
            combo.setSizeAdjustPolicy(Picker.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)

    def _add_examples(self) -> None:
        self.body.addSpacing(TIGHT)
        self.add(Label(self.tr("It begins with"), "aside"))
        for number, line in enumerate(self.examples):
            if number:
                self.add(thin_line())
            self.add(line)
        self.add(self.fault)

    def _connect(self) -> None:
        for spin in (self.k, self.count, self.seed):
            spin.valueChanged.connect(self._tell_change)
        self.sampler.currentIndexChanged.connect(self._tell_change)
        self.exp_path.textChanged.connect(self._tell_change)
        self.preset.activated.connect(self._take_preset)

    def _take_preset(self) -> None:
        count = self.preset.currentData()
        if count is not None:
            self.count.setValue(count)
        self._show_preset()

    def _show_preset(self) -> None:
        number = self.preset.findData(self.count.value())
        self.preset.setCurrentIndex(number if number >= 0 else len(PRESETS))

    def _tell_change(self) -> None:
        is_reference = self.sampler.currentData() == Sampler.REFERENCE
        self.exp_path.setVisible(is_reference)
        self._exp_path_label.setVisible(is_reference)
        self._show_preset()
        self._show_button()
        self.changed.emit()

    def _show_button(self) -> None:
        count = self.count.value()
        words = self.tr("Draw 1 item") if count == 1 else self.tr("Draw {n} items")
        self.draw_button.set_text(
            self.tr("Drawing …") if self._is_busy else words.format(n=count_words(count))
        )
        self.draw_button.setEnabled(self._is_possible and not self._is_busy)


class ExampleLine(QWidget):
    """An item that a draw would give: its topic, and its skills in the order of the prompt."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(INNER)
        self.topic = Label("", "heading", wraps=True)
        self.topic.setFixedWidth(TOPIC_PIXELS)
        self.skills = Label("", wraps=True)
        for label in (self.topic, self.skills):
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.topic)
        row.addWidget(self.skills, 1)

    def show_item(self, item: Combination | None) -> None:
        """Without an item the line stays empty and keeps its place."""
        self.topic.setText(item.topic if item else "")
        self.skills.setText(" · ".join(name.strip() for name in item.skills) if item else "")
