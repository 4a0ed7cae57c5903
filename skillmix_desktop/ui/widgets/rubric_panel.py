"""The rubric of a text: a row per criterion, one of them in hand, and a column for each grader revealed."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from skillmix_desktop.core.person_marks import PersonMark, Span
from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.core.sentences import SentenceCounter
from skillmix_desktop.pipeline.side_by_side import GraderColumn, Opinion, Vote
from skillmix_desktop.pipeline.spot_checks import CheckTask
from skillmix_desktop.pipeline.text_at_work import Stage
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.ui.theme import INNER, NEAR, TIGHT
from skillmix_desktop.ui.widgets.chip import SIGNS, ChipKind, kind_of
from skillmix_desktop.ui.widgets.criterion_row import (
    GRADER_WIDTH,
    LEAST_WIDTH_OF_WORDS,
    CriterionRow,
    GraderCell,
    discard,
    own_width,
)
from skillmix_desktop.ui.widgets.labels import ElidedLabel, Label
from skillmix_desktop.ui.widgets.mark_buttons import DEFAULT_KEYS, Choice

LEAST_ROWS_HEIGHT = 150
HEAD_HEIGHT = 20
SCROLL_BAR = 12


class RubricPanel(QScrollArea):
    """``marked`` comes for what was clicked; ``cursor_moved`` with the position of the criterion in hand.

    ``announced`` gives the words that a screen reader was sent.
    """

    marked = Signal(int, object)
    cursor_moved = Signal(int)
    announced = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(LEAST_ROWS_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(self.tr("Rubric"))
        self.rows: list[CriterionRow] = []
        self._made: list[CriterionRow] = []
        self._stage = Stage.BLIND
        self._keys = dict(DEFAULT_KEYS)
        self._in_hand = 0
        self._own_head = Label(self.tr("you"), "person")
        self._grader_heads = QWidget()
        self._heads = _heads(self._own_head)
        canvas = QWidget()
        canvas.setProperty("look", "canvas")
        self._column = QVBoxLayout(canvas)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(TIGHT)
        self._column.addLayout(self._heads)
        self._column.addStretch(1)
        self.setWidget(canvas)

    @property
    def in_hand(self) -> int:
        """The position of the criterion in hand."""
        return self._in_hand

    def show_task(self, task: CheckTask, stage: Stage, graders: Sequence[GraderColumn] = ()) -> None:
        """Show the rubric of a text; before the reveal there are no graders, and so no columns for them."""
        self._stage = stage
        self._show_heads(graders)
        criteria = task.item.criteria
        while len(self._made) < len(criteria):
            self._add_row()
        self.rows = self._made[: len(criteria)]
        for row in self._made[len(criteria) :]:
            row.show_criterion(criteria[-1], stage)
            row.hide()
        for row, criterion in zip(self.rows, criteria, strict=True):
            cells = [_cell(grader.opinions.get(criterion.position), grader.name) for grader in graders]
            row.show_criterion(criterion, stage, cells)
            if criterion.kind is CriterionKind.LENGTH:
                row.show_program(task.length.is_met(SentenceCounter.ROBUST))
            row.show()
        self._in_hand = min(self._in_hand, len(self.rows) - 1)  # the text before may have had more
        self._fit()
        self.updateGeometry()

    def show_marks(
        self,
        marks: Mapping[int, PersonMark],
        evidence: Mapping[int, Sequence[Span]],
        before: Mapping[int, PersonMark] | None = None,
    ) -> None:
        """Show the person's marks, and which of them replaced another."""
        for position, row in enumerate(self.rows):
            if not row.is_programs:
                row.show_mark(
                    choice_of(marks.get(position)),
                    choice_of((before or {}).get(position)),
                    passages=len(evidence.get(position, ())),
                )
        self._tell_place()

    def announce(self, position: int) -> None:
        """Have a screen reader say how it stands with a criterion now."""
        words = self.rows[position].accessibleName()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.announced.emit(words)

    def print_key(self, choice: Choice, key: str) -> None:
        """Show the key of this mark on its buttons."""
        self._keys[choice] = key
        for row in self._made:
            row.all_buttons.print_keys(self._keys)

    def move_to(self, position: int) -> None:
        """Take the criterion at ``position`` in hand."""
        self._in_hand = max(0, min(position, len(self.rows) - 1))
        for at, row in enumerate(self.rows):
            row.set_in_hand(at == self._in_hand)
        if self.rows:
            place = self.rows[self._in_hand].geometry()
            left = self.horizontalScrollBar().value()
            self.ensureVisible(left, place.center().y(), 0, place.height() // 2 + NEAR)
        self._take_focus_along()
        self._tell_place()
        self.cursor_moved.emit(self._in_hand)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """The row whose button gets the focus is the one in hand: marks by key go there."""
        if event.type() == QEvent.Type.FocusIn:
            at = next((at for at, row in enumerate(self.rows) if row.holds(watched)), self._in_hand)
            if at != self._in_hand:
                self.move_to(at)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()
        self.updateGeometry()  # whether a scroll bar is needed hangs on the width

    def sizeHint(self) -> QSize:  # noqa: N802
        """All rows, and a scroll bar's height where the columns need more than there is."""
        canvas = self.widget()
        if canvas is None:
            return super().sizeHint()
        wanted = canvas.sizeHint()
        needs_bar = canvas.minimumSizeHint().width() > self.width()
        return QSize(wanted.width(), wanted.height() + (SCROLL_BAR if needs_bar else 0))

    def _add_row(self) -> None:
        row = CriterionRow(len(self._made))
        row.marked.connect(self._tell_marked)
        row.chosen.connect(self.move_to)
        row.all_buttons.print_keys(self._keys)
        before: QWidget = self
        if self._made:
            before = list(self._made[-1].all_buttons.buttons.values())[-1]
        self._made.append(row)
        self._column.insertWidget(len(self._made), row)
        for button in row.all_buttons.buttons.values():
            button.installEventFilter(self)
            QWidget.setTabOrder(before, button)
            before = button

    def _show_heads(self, graders: Sequence[GraderColumn]) -> None:
        self._heads.removeWidget(self._grader_heads)
        discard(self._grader_heads)
        self._grader_heads = _grader_heads(graders)
        self._heads.addWidget(self._grader_heads)
        self._grader_heads.setVisible(bool(graders))

    def _take_focus_along(self) -> None:
        """A button keeps the focus only while its row is in hand."""
        left = next((row for row in self.rows if row.has_focused_button), None)
        if left is None or left is self.rows[self._in_hand]:
            return
        reached = self.rows[self._in_hand].buttons
        if reached is None or left.buttons is None:
            self.setFocus()
        else:
            reached.focus_like(left.buttons)

    def _fit(self) -> None:
        is_narrow = self.width() < LEAST_WIDTH_OF_WORDS
        self._own_head.setFixedWidth(own_width(self._stage, is_narrow=is_narrow))
        for row in self.rows:
            row.set_narrow(is_narrow)

    def _tell_marked(self, position: int, choice: Choice) -> None:
        self.move_to(position)
        self.marked.emit(position, choice)

    def _tell_place(self) -> None:
        if self.rows:
            words = self.tr("Rubric, criterion {n} of {total}: {row}")
            row = self.rows[self._in_hand].accessibleName()
            self.setAccessibleName(words.format(n=self._in_hand + 1, total=len(self.rows), row=row))


def choice_of(mark: PersonMark | None) -> Choice | None:
    """The button for a mark."""
    if mark is None:
        return None
    return {True: Choice.MET, False: Choice.NOT_MET, None: Choice.CANNOT_JUDGE}[mark.is_met]


def mark_words(is_met: bool | None) -> str:
    """What a grader said, in words."""
    if is_met is None:
        return QCoreApplication.translate("Rubric", "not judged")
    return QCoreApplication.translate("Rubric", "met" if is_met else "not met")


def _cell(opinion: Opinion | None, grader: str) -> GraderCell:
    if opinion is None:
        nothing = QCoreApplication.translate("Rubric", "{grader} gave no mark").format(grader=grader)
        return GraderCell("–", ChipKind.NEUTRAL, rounds=nothing)
    rounds = "\n".join([grader, *map(_vote_words, opinion.votes)])
    choice = choice_of(PersonMark(opinion.is_met)) if opinion.judged else None
    return GraderCell(_opinion_words(opinion), kind_of(opinion.is_met), rounds, choice)


def _opinion_words(opinion: Opinion) -> str:
    if len(opinion.votes) > 1 and opinion.judged:
        agreeing = opinion.judged - opinion.met if opinion.is_met is False else opinion.met
        words = QCoreApplication.translate("Rubric", "{n} of {total}")
        return words.format(n=agreeing, total=opinion.judged)
    if opinion.probability is not None:
        return f"p {opinion.probability:.2f}"
    return mark_words(opinion.is_met)


def _vote_words(vote: Vote) -> str:
    words = QCoreApplication.translate("Rubric", "round {n}: {mark}")
    said = words.format(n=vote.round, mark=f"{SIGNS[kind_of(vote.is_met)]} {mark_words(vote.is_met)}")
    if vote.probability is not None:
        said += f", p {vote.probability:.2f}"
    if vote.points not in (None, 0.0, 1.0):
        said += QCoreApplication.translate("Rubric", ", {n} points").format(n=f"{vote.points:g}")
    return said


def _heads(you: Label) -> QHBoxLayout:
    heads = QHBoxLayout()
    heads.setContentsMargins(INNER, 0, INNER, 0)
    heads.setSpacing(NEAR)
    title = Label(QCoreApplication.translate("Rubric", "Rubric"), "heading")
    title.setFixedHeight(HEAD_HEIGHT)
    heads.addWidget(title)
    heads.addStretch(1)
    heads.addWidget(you)
    return heads


def _grader_heads(graders: Sequence[GraderColumn]) -> QWidget:
    heads = QWidget()
    row = QHBoxLayout(heads)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(NEAR)
    for grader in graders:
        name = ElidedLabel(grader.name, "person" if grader.kind is GraderKind.PERSON else "grader")
        name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        name.setFixedWidth(GRADER_WIDTH)
        name.setToolTip(grader.name)
        row.addWidget(name)
    return heads
