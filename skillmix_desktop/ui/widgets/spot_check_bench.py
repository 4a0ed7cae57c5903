"""The bench for one text: the text and the rubric side by side, from the first mark to the reveal."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.mark_sheets import DraftSheet, MarkSheet, RevisionSheet
from skillmix_desktop.pipeline.side_by_side import SideBySide, side_by_side
from skillmix_desktop.pipeline.spot_checks import CheckState, CheckTask, PersonMark
from skillmix_desktop.store.database import Database
from skillmix_desktop.ui.criterion_words import criterion_words
from skillmix_desktop.ui.theme import APART, NEAR
from skillmix_desktop.ui.widgets.criterion_card import CriterionCard
from skillmix_desktop.ui.widgets.criterion_row import Stage
from skillmix_desktop.ui.widgets.mark_buttons import Choice
from skillmix_desktop.ui.widgets.remarks_card import RemarksCard
from skillmix_desktop.ui.widgets.rubric_panel import RubricPanel
from skillmix_desktop.ui.widgets.spot_check_foot import SpotCheckFoot
from skillmix_desktop.ui.widgets.text_card import TextCard


class SpotCheckBench(QWidget):
    """``began`` comes with a text's first mark, ``handed_in`` with each verdict, ``next_wanted`` after it."""

    began = Signal()
    handed_in = Signal()
    next_wanted = Signal()
    failed = Signal(str)

    def __init__(self, database: Database, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._database = database
        self._task: CheckTask | None = None
        self._sheet: MarkSheet | None = None
        self._beside: SideBySide | None = None
        self.stage = Stage.BLIND
        self.text_card = TextCard()
        self.criterion = CriterionCard()
        self.rubric = RubricPanel()
        self.remarks = RemarksCard()
        self.foot = SpotCheckFoot()
        self._arrange()
        self.rubric.marked.connect(lambda _position, choice: self.mark(choice))
        self.rubric.cursor_moved.connect(lambda _position: self._show_criterion())
        self.remarks.note.textEdited.connect(self._write_note)
        self.remarks.note.entered.connect(self._end_note)
        self.remarks.note.left.connect(self.rubric.setFocus)
        self.foot.act_wanted.connect(self.act)
        self.foot.revision_wanted.connect(self.revise)
        self.foot.end_of_revision_wanted.connect(self.drop_revision)

    @property
    def task(self) -> CheckTask | None:
        """The text on the bench as it was loaded."""
        return self._task

    def show_task(self, task: CheckTask, place: str) -> None:
        """Lay a text on the bench; what was revealed of the one before is gone."""
        self._task = task
        self.text_card.show_task(task, place)
        self._lay_out()
        first = task.unmarked[0].position if task.unmarked else 0
        self.rubric.move_to(first)

    def may_leave(self) -> bool:
        """False, and the foot says why, while a revision would be lost."""
        if isinstance(self._sheet, RevisionSheet) and self._sheet.is_changed:
            self.foot.say(self.tr("Keep the revision, or drop it with Esc, before you go on."), is_urgent=True)
            return False
        return True

    def mark(self, choice: Choice) -> None:
        """Mark the criterion in hand and go on to the next that has no mark."""
        position = self.rubric.cursor
        if not self._can_mark(position):
            return
        note = self._note(position)
        is_met = None if choice is Choice.CANNOT_JUDGE else choice is Choice.MET
        if not self._put(position, PersonMark(is_met, note)):
            return
        if is_met is None and not note.strip():
            self._show_criterion()
            self.remarks.note.setFocus()
        else:
            self._move_on()

    def clear_mark(self) -> None:
        """Take the mark of the criterion in hand back, while it is a draft."""
        if self.stage is Stage.BLIND and self._can_mark(self.rubric.cursor):
            self._put(self.rubric.cursor, None)
            self._show_criterion()

    def write_note(self) -> None:
        """Put the cursor into the note, if there is a mark that it can go with."""
        self.remarks.note.setFocus()

    def move_by(self, by: int) -> None:
        """Take the criterion so many rows further in hand."""
        self.rubric.move_to(self.rubric.cursor + by)

    def act(self) -> None:
        """Commit; or go on to the next text; or keep the revision."""
        if self.stage is Stage.REVEALED:
            self.next_wanted.emit()
        elif self._sheet is not None:
            self._hand_in(self._sheet)

    def revise(self) -> None:
        """Change marks with the graders' marks in sight; the blind verdict stays."""
        if self.stage is Stage.REVEALED and self._task is not None:
            self._lay_out(RevisionSheet(self._database, self._task))
            self.rubric.setFocus()

    def drop_revision(self) -> None:
        """Leave the verdict as it was."""
        if self.stage is Stage.REVISING:
            self._lay_out()
            self.rubric.setFocus()

    def _arrange(self) -> None:
        left, right, row = QVBoxLayout(), QVBoxLayout(), QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(APART)
        left.setSpacing(APART)
        right.setSpacing(NEAR)
        left.addWidget(self.text_card, 1)
        left.addWidget(self.criterion)
        right.addWidget(self.rubric)
        right.addWidget(self.remarks, 1)
        right.addWidget(self.foot)
        row.addLayout(left, 1)
        row.addLayout(right, 1)

    def _lay_out(self, revision: RevisionSheet | None = None) -> None:
        """Build the right side for the stage that the text is at."""
        task = self._task
        assert task is not None
        is_submitted = task.state is CheckState.SUBMITTED
        self.stage = Stage.REVISING if revision else Stage.REVEALED if is_submitted else Stage.BLIND
        self._sheet = revision or (None if is_submitted else DraftSheet(self._database, task))
        self._beside = side_by_side(self._database, task.spot_check_id) if is_submitted else None
        self.rubric.show_task(task, self.stage, self._beside.graders if self._beside else ())
        if self.stage is Stage.REVEALED and self._beside:
            self.rubric.show_marks(task.marks, self._beside.own[0].marks)
        self.foot.show_stage(self.stage)
        self.foot.reason.clear()
        self.rubric.move_to(self.rubric.cursor)
        self._say_how_it_stands()

    def _can_mark(self, position: int) -> bool:
        task = self._task
        if task is None or self._sheet is None:
            return False
        if task.item.criteria[position].kind is CriterionKind.LENGTH:
            self.foot.say(self.tr("The program decides the length; mark the other criteria."))
            return False
        return True

    def _note(self, position: int) -> str:
        mark = self._sheet.marks.get(position) if self._sheet else None
        return mark.note if mark else ""

    def _put(self, position: int, mark: PersonMark | None) -> bool:
        assert self._sheet is not None
        was_begun = bool(self._sheet.marks)
        try:
            self._sheet.put(position, mark)
        except SkillMixError as error:
            self.failed.emit(str(error))
            return False
        self.rubric.show_marks(self._sheet.marks)
        self._say_how_it_stands()
        if not was_begun:
            self.began.emit()
        return True

    def _move_on(self) -> None:
        unmarked = self._unmarked()
        later = [position for position in unmarked if position > self.rubric.cursor]
        self.rubric.move_to(next(iter(later or unmarked), self.rubric.cursor))

    def _unmarked(self) -> list[int]:
        assert self._task is not None
        marks = self._sheet.marks if self._sheet else {}
        return [criterion.position for criterion in self._task.asked if criterion.position not in marks]

    def _hand_in(self, sheet: MarkSheet) -> None:
        if isinstance(sheet, RevisionSheet):
            sheet.reason = self.foot.reason.text()
        try:
            sheet.hand_in()
        except SkillMixError as error:
            self._show_what_is_missing(str(error))
            return
        self.rubric.setFocus()
        self.handed_in.emit()
