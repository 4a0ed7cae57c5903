"""The controls of a draw, and three items that it would give."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from skillmix_desktop.core.sampling import Combination
from skillmix_desktop.pipeline.items import Draw, Sampler
from skillmix_desktop.ui.theme import INNER, NEAR
from skillmix_desktop.ui.widgets.buttons import PrimaryButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.labels import Label, thin_line

MOST_ITEMS = 100_000
LARGEST_SEED = 2**31 - 1
EXAMPLES = 3


class DrawPanel(Card):
    """``changed`` after any change of a control; ``draw_wanted`` when the items are to be drawn."""

    changed = Signal()
    draw_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_title(self.tr("Draw"))
        self.k = _spin(1, 10, 2)
        self.count = _spin(1, MOST_ITEMS, 30)
        self.seed = _spin(0, LARGEST_SEED, 1)
        self.sampler = QComboBox()
        self.sampler.addItem(self.tr("balanced: no repeats, skills used evenly"), Sampler.BALANCED)
        self.sampler.addItem(self.tr("reference: the paper’s own order"), Sampler.REFERENCE)
        self.exp_path = QLineEdit("test")
        self.draw_button = PrimaryButton("", self.draw_wanted.emit, key="Ctrl+Return")
        self._lay_out()
        self.examples = [Label(wraps=True) for _ in range(EXAMPLES)]
        self.add(thin_line())
        self.add(Label(self.tr("It begins with"), "aside"))
        for label in self.examples:
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            self.add(label)
        for spin in (self.k, self.count, self.seed):
            spin.valueChanged.connect(self._tell_change)
        self.sampler.currentIndexChanged.connect(self._tell_change)
        self.exp_path.textChanged.connect(self._tell_change)
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
        self.draw_button.setEnabled(not is_busy)

    def show_examples(self, examples: Sequence[Combination]) -> None:
        """The first items of the draw."""
        self.draw_button.setEnabled(True)
        for place, label in enumerate(self.examples):
            text = ""
            if place < len(examples):
                text = f"{examples[place].topic} · {', '.join(examples[place].skills)}"
            label.setText(text)

    def show_fault(self, sentence: str) -> None:
        """Why there can be no such draw."""
        self.draw_button.setEnabled(False)
        self.show_only(sentence)

    def show_only(self, sentence: str) -> None:
        """One sentence in place of the examples."""
        for place, label in enumerate(self.examples):
            label.setText(sentence if place == 0 else "")

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(INNER)
        form.setVerticalSpacing(NEAR)
        for title, field in (
            (self.tr("Skills per item (k)"), self.k),
            (self.tr("Items"), self.count),
            (self.tr("Seed"), self.seed),
            (self.tr("Sampler"), self.sampler),
            (self.tr("exp_path"), self.exp_path),
        ):
            field.setAccessibleName(title)
            form.addRow(title, field)
        self._form = form
        self.body.addLayout(form)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.draw_button)
        self.body.addLayout(row)

    def _tell_change(self) -> None:
        is_reference = self.sampler.currentData() == Sampler.REFERENCE
        self._form.setRowVisible(self.exp_path, is_reference)
        self.draw_button.set_text(self.tr("Draw {} items").format(self.count.value()))
        self.changed.emit()


def _spin(least: int, most: int, value: int) -> QSpinBox:
    spin = QSpinBox(minimum=least, maximum=most, value=value)
    spin.setGroupSeparatorShown(False)
    return spin
