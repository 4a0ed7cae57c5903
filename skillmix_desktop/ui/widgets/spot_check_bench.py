"""The bench for one text: the text and the rubric side by side, from the first mark to the reveal."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.core.person_marks import PersonMark, Span, toggled, trimmed
from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.act_journal import Deed
from skillmix_desktop.pipeline.spot_checks import CheckTask, Flag
from skillmix_desktop.pipeline.text_at_work import Stage, TextAtWork
from skillmix_desktop.store.database import Database
from skillmix_desktop.ui.criterion_words import criterion_words
from skillmix_desktop.ui.standing_words import standing_words, turn_words
from skillmix_desktop.ui.stopwatch import Stopwatch
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.criterion_card import CriterionCard
from skillmix_desktop.ui.widgets.evidence import highlights
from skillmix_desktop.ui.widgets.mark_buttons import Choice
from skillmix_desktop.ui.widgets.remarks_card import RemarksCard
from skillmix_desktop.ui.widgets.rubric_panel import RubricPanel
from skillmix_desktop.ui.widgets.spot_check_foot import SpotCheckFoot
from skillmix_desktop.ui.widgets.text_card import TextCard

LEFT_SHARE, RIGHT_SHARE = 12, 13


class SpotCheckBench(QWidget):
    """``work`` is the text on the bench.

    ``changed`` comes when an act is on the disk, ``handed_in`` with each verdict, ``next_wanted`` after it.
    """

    changed = Signal()
    handed_in = Signal()
    next_wanted = Signal()
    failed = Signal(str)
    history_wanted = Signal(object)

    def __init__(self, database: Database, stopwatch: Stopwatch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._database = database
        self._stopwatch = stopwatch
        self.work: TextAtWork | None = None
        self.text_card = TextCard()
        self.criterion = CriterionCard()
        self.rubric = RubricPanel()
        self.remarks = RemarksCard()
        self.foot = SpotCheckFoot()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(APART)
        row.addLayout(_column((self.text_card, 1), (self.criterion, 0), spacing=APART), LEFT_SHARE)
        right = _column((self.rubric, 0), (self.remarks, 1), (self.foot, 0), spacing=NEAR)
        right.insertStretch(2)
        row.addLayout(right, RIGHT_SHARE)
        self.rubric.marked.connect(lambda _position, choice: self.mark(choice))
        self.rubric.cursor_moved.connect(lambda _position: self._show_criterion())
        self.remarks.note.textEdited.connect(self._write_note)
        self.remarks.note.entered.connect(self._end_note)
        self.remarks.note.left.connect(self.rubric.setFocus)
        self.foot.reason.textEdited.connect(lambda words: self.work and self.work.write_reason(words))
        self.criterion.evidence_button.clicked.connect(self.point)
        self.foot.flag.clicked.connect(self.turn_flag)
        self.foot.history_wanted.connect(
            lambda: self.history_wanted.emit(self.work.task.generation_id if self.work else None)
        )
        self.foot.act_wanted.connect(self.act)
        self.foot.revision_wanted.connect(lambda: self.set_revising(True))
        self.foot.end_of_revision_wanted.connect(lambda: self.set_revising(False))
        self.text_card.text.left.connect(self.rubric.setFocus)
        self.text_card.flag_line.written.connect(self._write_flag)
        self.text_card.flag_line.note.entered.connect(self.rubric.setFocus)
        self.text_card.flag_line.note.left.connect(self.rubric.setFocus)

    @property
    def stage(self) -> Stage:
        """How far the person is with the text on the bench."""
        return Stage.BLIND if self.work is None else self.work.stage

    def show_task(self, task: CheckTask, place: str) -> None:
        """Lay a text on the bench; what was revealed of the one before is gone."""
        self.work = TextAtWork(self._database, task, self._stopwatch.lap)
        self.text_card.show_task(task, place)
        self._lay_out(self.work.start)

    def show_turn(self, deed: Deed, *, is_redo: bool) -> None:
        """Take the criterion that an undo changed in hand, and say what it changed."""
        assert self.work is not None
        if deed.position is not None:
            self.rubric.move_to(deed.position)
        self.foot.say(turn_words(self.work, deed, is_redo=is_redo))

    def mark(self, choice: Choice) -> None:
        """Mark the criterion in hand and go on to the next that has no mark."""
        position = self.rubric.in_hand
        work = self.work
        if work is None or not self._may_mark(position):
            return
        before = work.marks.get(position)
        is_met = None if choice is Choice.CANNOT_JUDGE else choice is Choice.MET
        mark = PersonMark(is_met, before.note if before else "")
        if self._keep(lambda: work.put(position, mark)):
            self.rubric.announce(position)
            self._move_on()

    def write_note(self) -> None:
        """Go to the note of the criterion in hand, or of the first that cannot do without."""
        owed = None if self.work is None else self.work.first_unexplained
        if owed is not None:
            self.rubric.move_to(owed)
        self.remarks.note.setFocus()

    def clear_mark(self) -> None:
        """Take the mark of the criterion in hand back, while it is a draft."""
        work, position = self.work, self.rubric.in_hand
        if work is not None and work.stage.is_first and self._may_mark(position):
            self._keep(lambda: work.put(position, None))
            self.rubric.announce(position)
            self._show_criterion()

    def act(self) -> None:
        """Commit; or go on to the next text; or keep the revision."""
        if self.stage is Stage.REVEALED:
            self.next_wanted.emit()
        elif self.work is not None:
            self._hand_in(self.work)

    def set_revising(self, is_revising: bool) -> None:
        """Change marks with the graders' marks in sight, or leave the verdict that stands as it was."""
        work = self.work
        if work is None or work.stage is not (Stage.REVEALED if is_revising else Stage.REVISING):
            return
        if is_revising:
            work.revise()
        else:
            work.drop_revision()
        self._lay_out(self.rubric.in_hand)
        self.rubric.setFocus()

    def point(self) -> None:
        """Make what is selected in the text evidence for the criterion in hand, or no longer."""
        work, position, text = self.work, self.rubric.in_hand, self.text_card.text
        if work is None or not self._may_mark(position):
            return
        chosen = text.chosen_passage()
        passage = None if chosen is None else trimmed(text.text, Span(*chosen))
        if passage is None:
            self.foot.say(self.tr("Select a passage of the text first; F7 goes into it."))
            return
        spans = toggled(work.evidence.get(position, ()), passage)
        if self._keep(lambda: work.point_to(position, spans)):
            text.forget_choice()
            self.rubric.announce(position)
            self._show_criterion()

    def turn_flag(self) -> None:
        """Put the text up for adjudication, or take it down."""
        work = self.work
        if work is not None and self._keep(lambda: work.raise_flag(Flag(not work.flag.is_up))):
            self.text_card.flag_line.show_flag(work.flag)
            (self.text_card.flag_line.note if work.flag.is_up else self.rubric).setFocus()

    def _lay_out(self, position: int) -> None:
        """Build the right side for the stage that the text is at, and take this criterion in hand."""
        work = self.work
        assert work is not None
        self.rubric.show_task(work.task, work.stage, work.beside.graders if work.beside else ())
        first = work.beside.own[0].marks if work.beside and work.stage is Stage.REVEALED else None
        self.rubric.show_marks(work.marks, work.evidence, first)
        self.foot.show_stage(work.stage)
        self.foot.reason.setText(work.reason)
        self.remarks.show_revealed(work.beside is not None)
        self.foot.say(standing_words(work))
        self.rubric.move_to(position)

    def _may_mark(self, position: int) -> bool:
        if self.work is None or self.work.sheet is None:
            return False
        if self.work.task.item.criteria[position].kind is CriterionKind.LENGTH:
            self.foot.say(self.tr("The program decides the length; mark the other criteria."))
            return False
        return True

    def _keep(self, act: Callable[[], None]) -> bool:
        """Do what is kept at once, and show how it stands then."""
        assert self.work is not None
        try:
            act()
        except SkillMixError as error:
            self.failed.emit(str(error))
            return False
        if self.work.sheet is not None:
            self.rubric.show_marks(self.work.marks, self.work.evidence)
        self.foot.say(standing_words(self.work))
        self.changed.emit()
        return True

    def _move_on(self) -> None:
        assert self.work is not None
        there = self.work.next_unmarked(self.rubric.in_hand)
        self.rubric.move_to(self.rubric.in_hand if there is None else there)

    def _hand_in(self, work: TextAtWork) -> None:
        try:
            work.hand_in()
        except SkillMixError as error:
            self.foot.say(str(error), is_urgent=True)
            missing = work.next_unmarked()
            missing = work.first_unexplained if missing is None else missing
            if missing is not None:
                self.rubric.move_to(missing)
            if work.next_unmarked() is None and (missing is not None or work.is_changed):
                (self.foot.reason if missing is None else self.remarks.note).setFocus()
            return
        self._lay_out(work.start)
        self.rubric.setFocus()
        self.handed_in.emit()

    def _show_criterion(self) -> None:
        """Show what the criterion in hand asks, and what was said of it."""
        work, position = self.work, self.rubric.in_hand
        if work is None:
            return
        words = criterion_words(work.task.item, work.task.item.criteria[position])
        self.criterion.show_words(position + 1, words)
        self.text_card.text.set_highlights(highlights(work, position))
        about = words.name if work.beside else self.tr("Note · {name}").format(name=words.name)
        self.remarks.set_title(about)
        self.remarks.note.setVisible(work.sheet is not None)
        mark = work.marks.get(position)
        self.remarks.show_note(
            mark.note if mark else "",
            can_be_written=mark is not None,
            is_asked_for=mark is not None and mark.is_met is None,
        )
        if work.beside is not None:
            self.remarks.show_side_by_side(work.beside, position)

    def _write_note(self, text: str) -> None:
        """Each letter is kept as it is typed, like a mark."""
        work, position = self.work, self.rubric.in_hand
        mark = work.marks.get(position) if work else None
        if work is not None and mark is not None:
            self._keep(lambda: work.put(position, PersonMark(mark.is_met, text)))

    def _write_flag(self, note: str) -> None:
        work = self.work
        if work is not None:
            self._keep(lambda: work.raise_flag(Flag(True, note)))

    def _end_note(self) -> None:
        self.rubric.setFocus()
        if self.remarks.note.text().strip():
            self._move_on()


def _column(*widgets: tuple[QWidget, int], spacing: int) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(spacing)
    for widget, stretch in widgets:
        column.addWidget(widget, stretch)
    return column
