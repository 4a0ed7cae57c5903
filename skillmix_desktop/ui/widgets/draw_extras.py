"""What a draw may have beside its texts: further people, texts that come again, gold, and marks in sight."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from skillmix_desktop.core.queue_order import MOST_REPEATS
from skillmix_desktop.pipeline.spot_check_draw import USUAL_GOLD, USUAL_OVERLAP, Gold, SpotCheckDraw
from skillmix_desktop.ui.theme import NEAR
from skillmix_desktop.ui.widgets.fields import NumberField, Picker
from skillmix_desktop.ui.widgets.labels import Label

MOST_GOLD = 1_000
NUMBER_WIDTH = 80
LABEL_WIDTH = 68
INDENT = 28


class DrawExtras(QWidget):
    """``changed`` after any change of a control; none of it is wanted unless it is asked for."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.others = QLineEdit()
        self.others.setAccessibleName(self.tr("Further people"))
        self.others.setPlaceholderText(self.tr("Names, with commas between"))
        self.overlap = _percent(self.tr("Texts in common"), most=100, value=round(100 * USUAL_OVERLAP))
        self.repeats = _percent(self.tr("Texts that come again"), most=round(100 * MOST_REPEATS), value=0)
        self.gold = Picker(self.tr("Gold"), [self.tr("No gold")])
        self.gold_count = NumberField(self.tr("Texts of gold"), least=1, most=MOST_GOLD, value=USUAL_GOLD)
        self.assisted = QCheckBox(self.tr("Assisted: they see the graders’ marks while they mark"))
        self.assisted.setAccessibleDescription(self._about_assisted())
        self._lay_out()
        self.others.textChanged.connect(self._look)
        self.gold.currentIndexChanged.connect(self._look)
        for number in (self.overlap, self.repeats, self.gold_count):
            number.setFixedWidth(NUMBER_WIDTH)
            number.valueChanged.connect(self._look)
        self.assisted.toggled.connect(self._look)
        self._look()

    def offer_gold(self, graders: Sequence[str]) -> None:
        """Let the marks of one of these be known."""
        for name in graders:
            self.gold.addItem(name, name)

    def added_to(self, draw: SpotCheckDraw) -> SpotCheckDraw:
        """The draw with what is entered here."""
        names = (name.strip() for name in self.others.text().split(","))
        grader = self.gold.currentData()
        return replace(
            draw,
            others=tuple(name for name in names if name),
            overlap=self.overlap.value() / 100,
            repeats=self.repeats.value() / 100,
            gold=Gold(grader, self.gold_count.value()) if grader else None,
            is_assisted=self.assisted.isChecked(),
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(NEAR)
        common = self.tr("of their texts are the same for all")
        again = self.tr("of them come a second time, untold")
        known = self.tr("known texts, untold")
        for words, parts, about in (
            (self.tr("Also for"), (self.others,), ""),
            (self.tr("In common"), (self.overlap,), common),
            (self.tr("Again"), (self.repeats,), again),
            (self.tr("Gold"), (self.gold, self.gold_count), known),
        ):
            row = QHBoxLayout()
            row.setSpacing(NEAR)
            label = Label(words)
            label.setFixedWidth(LABEL_WIDTH)
            row.addWidget(label)
            for part in parts:
                row.addWidget(part, 0 if isinstance(part, NumberField) else 1)
            if about:
                row.addWidget(Label(about, "aside"), 0 if self.gold in parts else 1)
            column.addLayout(row)
        column.addWidget(self.assisted)
        aside = Label(self._about_assisted(), "aside", wraps=True)
        aside.setContentsMargins(INDENT, 0, 0, 0)
        column.addWidget(aside)

    def _about_assisted(self) -> str:
        return self.tr("Marks made in sight of others follow them; they are told apart from blind ones.")

    def _look(self) -> None:
        self.overlap.setEnabled(bool(self.others.text().strip(" ,")))
        self.gold_count.setEnabled(bool(self.gold.currentData()))
        self.changed.emit()


def _percent(name: str, *, most: int, value: int) -> NumberField:
    field = NumberField(name, least=0, most=most, value=value)
    field.setSuffix("\N{NARROW NO-BREAK SPACE}%")
    return field
