"""A row of the rubric: a criterion, the person's mark, and, once there are any to see, the graders' marks."""

from collections.abc import Sequence
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from skillmix_desktop.core.rubric import Criterion, CriterionKind
from skillmix_desktop.pipeline.text_at_work import Stage
from skillmix_desktop.ui.criterion_words import criterion_name
from skillmix_desktop.ui.theme import INNER, NEAR, TIGHT
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.chip import SIGNS, Chip, ChipKind, kind_of
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label
from skillmix_desktop.ui.widgets.looks import set_look
from skillmix_desktop.ui.widgets.mark_buttons import KINDS, Choice, MarkButtons, choice_words

KEY_WIDTH = 38
GRADER_WIDTH = 88
ROW_HEIGHT = 40


OWN_WIDTH = {Stage.BLIND: 304, Stage.ASSISTED: 140, Stage.REVEALED: 112, Stage.REVISING: 140}
SIGNS_WIDTH = OWN_WIDTH[Stage.REVISING]
NAME_LEAST_WIDTH = {Stage.BLIND: 88, Stage.ASSISTED: 48, Stage.REVEALED: 88, Stage.REVISING: 48}
LEAST_WIDTH_OF_WORDS = (
    KEY_WIDTH + NAME_LEAST_WIDTH[Stage.BLIND] + OWN_WIDTH[Stage.BLIND] + 2 * INNER + 2 * NEAR
)


@dataclass(frozen=True)
class GraderCell:
    """What a grader's column shows for a criterion; ``rounds`` tells each vote.

    ``choice`` is what the grader says in the person's terms, None where it has not judged.
    """

    text: str
    kind: ChipKind
    rounds: str
    choice: Choice | None = None


class CriterionRow(Card):
    """``marked`` and ``chosen`` give the criterion's position. A row stays, and shows text after text."""

    marked = Signal(int, object)
    chosen = Signal(int)

    def __init__(self, position: int, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._position = position
        self._stage = Stage.BLIND
        self._is_length = False
        self._name = ""
        self._cells: tuple[GraderCell, ...] = ()
        self._graders: QWidget | None = None
        self.grader_chips: list[Chip] = []
        self._set_margins(INNER - 1)
        self.setFixedHeight(ROW_HEIGHT)
        self._add_words()
        self._add_own_cell()

    @property
    def buttons(self) -> MarkButtons | None:
        """Those of the person's mark, where one can be made."""
        return None if self._is_length or self._stage is Stage.REVEALED else self.all_buttons

    @property
    def is_programs(self) -> bool:
        """Whether the program decides this criterion."""
        return self._is_length

    @property
    def own_chip(self) -> Chip | None:
        """The person's mark, or the program's, where none can be made."""
        return None if self.buttons is not None else self._own_chip

    @property
    def has_focused_button(self) -> bool:
        """Whether one of its buttons has the keyboard."""
        return self.buttons is not None and any(button.hasFocus() for button in self.buttons.buttons.values())

    def holds(self, button: QObject) -> bool:
        """Whether ``button`` is one of its buttons."""
        return button in self.all_buttons.buttons.values()

    def show_criterion(self, criterion: Criterion, stage: Stage, cells: Sequence[GraderCell] = ()) -> None:
        """Be the row of ``criterion``; what graders said of the one before is gone."""
        self._stage = stage
        self._is_length = criterion.kind is CriterionKind.LENGTH
        self._name = criterion_name(criterion)
        self._label.set_text(self._name)
        self._label.setMinimumWidth(NAME_LEAST_WIDTH[stage])
        self.all_buttons.set_criterion(self._name)
        self.all_buttons.setVisible(self.buttons is not None)
        self._own_chip.setVisible(self.buttons is None)
        self._show_graders(tuple(cells))

    def set_in_hand(self, is_in_hand: bool) -> None:
        """Show that the cursor is here."""
        self.set_chosen(is_in_hand)
        self._set_margins(INNER - 2 if is_in_hand else INNER - 1)  # its frame is wider by a pixel
        set_look(self._label, "look", "heading" if is_in_hand else "plain")
        self._label.set_text(self._name)

    def set_narrow(self, is_narrow: bool) -> None:
        """Where there is no room for the words of the marks, their signs and keys are left."""
        self._own_cell.setFixedWidth(own_width(self._stage, is_narrow=is_narrow))
        if self.buttons is not None:
            self.buttons.set_words(not is_narrow and self._stage is Stage.BLIND)
        self._aside.setVisible(self._is_length and self._stage is Stage.BLIND and not is_narrow)

    def show_mark(self, choice: Choice | None, before: Choice | None = None, *, passages: int = 0) -> None:
        """Show the person's mark, and the one that it replaced; ``passages`` of evidence are spoken only."""
        if self.buttons is not None:
            self.buttons.set_choice(choice)
        elif self.own_chip is not None and choice is not None:
            words = choice_words(choice)
            if before is not None and before is not choice:
                words = self.tr("was {sign}").format(sign=SIGNS[KINDS[before]])
            self.own_chip.show_text(words, KINDS[choice])
        self._outline_differences(choice)
        self.setAccessibleName(self._spoken(choice, passages))

    def show_program(self, is_met: bool) -> None:
        """The program has decided this criterion; nobody marks it."""
        choice = Choice.MET if is_met else Choice.NOT_MET
        self._own_chip.show_text(self.tr("program"), kind_of(is_met))
        spoken = self.tr("{mark}, decided by the program").format(mark=choice_words(choice))
        self._own_chip.setAccessibleName(spoken)
        self._outline_differences(choice)
        self.setAccessibleName(f"{self._position + 1} {self._name}: {spoken}")

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.chosen.emit(self._position)
        super().mousePressEvent(event)

    def _set_margins(self, side: int) -> None:
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(side, TIGHT - 1, side, TIGHT - 1)

    def _add_words(self) -> None:
        self.head.setStretch(1, 0)  # the name takes what is left, not the card's own gap
        # Not the number alone: 1, 0 and 2 are the keys of the marks.
        key = Label(f"Alt+{self._position + 1}", "aside")
        key.setFixedWidth(KEY_WIDTH)
        self._label = ElidedLabel()
        self.head.addWidget(key)
        self.head.addWidget(self._label, 1)

    def _add_own_cell(self) -> None:
        self._own_cell = QWidget()
        row = QHBoxLayout(self._own_cell)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(NEAR)
        self._own_chip = Chip()
        self._aside = Label(self.tr("counted, not marked"), "aside")
        self.all_buttons = MarkButtons("")
        self.all_buttons.marked.connect(lambda choice: self.marked.emit(self._position, choice))
        row.addWidget(self._own_chip, 0, Qt.AlignmentFlag.AlignLeft)
        row.addWidget(self._aside, 1)
        row.addWidget(self.all_buttons)
        self.head.addWidget(self._own_cell)

    def _show_graders(self, cells: tuple[GraderCell, ...]) -> None:
        if self._graders is not None:
            self.head.removeWidget(self._graders)
            discard(self._graders)
            self._graders = None
        self._cells, self.grader_chips = cells, []
        if not cells:
            return
        self._graders = QWidget()
        row = QHBoxLayout(self._graders)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(NEAR)
        for cell in cells:
            chip = Chip(cell.text, cell.kind)
            chip.setFixedWidth(GRADER_WIDTH)
            chip.setToolTip(cell.rounds)
            chip.setAccessibleName(cell.rounds)
            self.grader_chips.append(chip)
            row.addWidget(chip)
        self.head.addWidget(self._graders)

    def _outline_differences(self, own: Choice | None) -> None:
        """A grader differs once both have judged, or the person could not where the grader could."""
        for chip, cell in zip(self.grader_chips, self._cells, strict=True):
            chip.set_outlined(None not in (own, cell.choice) and own is not cell.choice)

    def _spoken(self, choice: Choice | None, passages: int) -> str:
        mark = self.tr("no mark yet") if choice is None else choice_words(choice)
        spoken = f"{self._position + 1} {self._name}: {mark}"
        if passages == 1:
            return self.tr("{row}, with one passage as evidence").format(row=spoken)
        if passages:
            return self.tr("{row}, with {n} passages as evidence").format(row=spoken, n=passages)
        return spoken


def discard(widget: QWidget) -> None:
    """Delete a widget, and all that it says, at once: later would be after the next text is shown."""
    shiboken6.delete(widget)


def own_width(stage: Stage, *, is_narrow: bool) -> int:
    """How wide the person's column is."""
    return min(OWN_WIDTH[stage], SIGNS_WIDTH) if is_narrow else OWN_WIDTH[stage]
