"""The bench for one text: the text and the rubric side by side, from the first mark to the reveal."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skillmix_desktop.core.person_marks import PersonMark
from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.mark_sheets import (
    DraftSheet,
    MarkSheet,
    RevisionSheet,
    next_unexplained,
    next_unmarked,
)
from skillmix_desktop.pipeline.side_by_side import SideBySide, side_by_side
from skillmix_desktop.pipeline.spot_checks import CheckState, CheckTask, load_task
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

LEFT_SHARE, RIGHT_SHARE = 12, 13


class SpotCheckBench(QWidget):
    """``task`` is the text on the bench as it was loaded.

    ``began`` comes with a text's first mark, ``handed_in`` with each verdict, ``next_wanted`` after it.
    """

    began = Signal()
    handed_in = Signal()
    next_wanted = Signal()
    failed = Signal(str)

    def __init__(self, database: Database, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._database = database
        self.task: CheckTask | None = None
        self._sheet: MarkSheet | None = None
        self._beside: SideBySide | None = None
        self.stage = Stage.BLIND
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
        self.foot.reason.textEdited.connect(self._write_reason)
        self.foot.act_wanted.connect(self.act)
        self.foot.revision_wanted.connect(self.revise)
        self.foot.end_of_revision_wanted.connect(self.drop_revision)

    def show_task(self, task: CheckTask, place: str) -> None:
        """Lay a text on the bench; what was revealed of the one before is gone."""
        self.task = task
        self.text_card.show_task(task, place)
        self._lay_out(RevisionSheet(self._database, task) if task.revision else None)
        self._start()

    def mark(self, choice: Choice) -> None:
        """Mark the criterion in hand and go on to the next that has no mark."""
        position = self.rubric.in_hand
        if not self._can_mark(position):
            return
        before = self._sheet.marks.get(position) if self._sheet else None
        note = before.note if before else ""
        is_met = None if choice is Choice.CANNOT_JUDGE else choice is Choice.MET
        if self._put(position, PersonMark(is_met, note)):
            self._move_on()

    def write_note(self) -> None:
        """Go to the note of the criterion in hand, or of the first that cannot do without."""
        marks = self._sheet.marks if self._sheet else {}
        owed = next_unexplained(marks)
        if self.rubric.in_hand not in marks and owed is not None:
            self.rubric.move_to(owed)
        self.remarks.note.setFocus()

    def clear_mark(self) -> None:
        """Take the mark of the criterion in hand back, while it is a draft."""
        if self.stage is Stage.BLIND and self._can_mark(self.rubric.in_hand):
            self._put(self.rubric.in_hand, None)
            self._show_criterion()

    def act(self) -> None:
        """Commit; or go on to the next text; or keep the revision."""
        if self.stage is Stage.REVEALED:
            self.next_wanted.emit()
        elif self._sheet is not None:
            self._hand_in(self._sheet)

    def revise(self) -> None:
        """Change marks with the graders' marks in sight; the blind verdict stays."""
        if self.stage is Stage.REVEALED and self.task is not None:
            self._lay_out(RevisionSheet(self._database, self.task))
            self.rubric.move_to(self.rubric.in_hand)
            self.rubric.setFocus()

    def drop_revision(self) -> None:
        """Leave the verdict as it was."""
        if isinstance(self._sheet, RevisionSheet):
            self._sheet.drop()
            self._lay_out()
            self.rubric.move_to(self.rubric.in_hand)
            self.rubric.setFocus()

    def _lay_out(self, revision: RevisionSheet | None = None) -> None:
        """Build the right side for the stage that the text is at."""
        task = self.task
        assert task is not None
        is_submitted = task.state is CheckState.SUBMITTED
        self.stage = Stage.REVISING if revision else Stage.REVEALED if is_submitted else Stage.BLIND
        self._sheet = revision or (None if is_submitted else DraftSheet(self._database, task))
        self._beside = side_by_side(self._database, task.spot_check_id) if is_submitted else None
        self.rubric.show_task(task, self.stage, self._beside.graders if self._beside else ())
        if self.stage is Stage.REVEALED and self._beside:
            self.rubric.show_marks(task.marks, self._beside.own[0].marks)
        elif revision is not None:
            self.rubric.show_marks(revision.marks)
        self.foot.show_stage(self.stage)
        self.foot.reason.setText(revision.reason if revision else "")
        self.remarks.show_revealed(is_submitted)
        self._say_how_it_stands()

    def _start(self) -> None:
        """Begin where there is something to do, or to see."""
        assert self.task is not None
        if self._beside is not None:
            first = self._beside.first_difference
        else:
            first = next_unmarked(self.task, self.task.marks)
        self.rubric.move_to(first or 0)

    def _can_mark(self, position: int) -> bool:
        task = self.task
        if task is None or self._sheet is None:
            return False
        if task.item.criteria[position].kind is CriterionKind.LENGTH:
            self.foot.say(self.tr("The program decides the length; mark the other criteria."))
            return False
        return True

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
        assert self.task is not None
        assert self._sheet is not None
        there = next_unmarked(self.task, self._sheet.marks, after=self.rubric.in_hand)
        self.rubric.move_to(self.rubric.in_hand if there is None else there)

    def _hand_in(self, sheet: MarkSheet) -> None:
        try:
            sheet.hand_in()
        except SkillMixError as error:
            self.foot.say(str(error), is_urgent=True)
            self._go_to_what_is_missing(sheet)
            return
        assert self.task is not None
        self.task = load_task(self._database, self.task.spot_check_id)
        self._lay_out()
        self._start()
        self.rubric.setFocus()
        self.handed_in.emit()

    def _go_to_what_is_missing(self, sheet: MarkSheet) -> None:
        assert self.task is not None
        unmarked, unexplained = next_unmarked(self.task, sheet.marks), next_unexplained(sheet.marks)
        if unmarked is not None:
            self.rubric.move_to(unmarked)
        elif unexplained is not None:
            self.rubric.move_to(unexplained)
            self.remarks.note.setFocus()
        elif isinstance(sheet, RevisionSheet) and sheet.is_changed:
            self.foot.reason.setFocus()

    def _show_criterion(self) -> None:
        """Show what the criterion in hand asks, and what was said of it."""
        if self.task is None:
            return
        position = self.rubric.in_hand
        words = criterion_words(self.task.item, self.task.item.criteria[position])
        self.criterion.show_words(position + 1, words)
        about = words.name if self._beside else self.tr("Note on {name}").format(name=words.name)
        self.remarks.set_title(about)
        self.remarks.note.setVisible(self._sheet is not None)
        if self._sheet is not None:
            mark = self._sheet.marks.get(position)
            is_unjudged = mark is not None and mark.is_met is None
            self.remarks.show_note(
                mark.note if mark else "", can_be_written=mark is not None, is_asked_for=is_unjudged
            )
        if self._beside is not None:
            self.remarks.show_side_by_side(self._beside, position)

    def _write_note(self, text: str) -> None:
        """Each letter is kept as it is typed, like a mark."""
        mark = self._sheet.marks.get(self.rubric.in_hand) if self._sheet else None
        if mark is not None:
            self._put(self.rubric.in_hand, PersonMark(mark.is_met, text))

    def _write_reason(self, text: str) -> None:
        if isinstance(self._sheet, RevisionSheet):
            self._sheet.write_reason(text)

    def _end_note(self) -> None:
        self.rubric.setFocus()
        if self.remarks.note.text().strip():
            self._move_on()

    def _say_how_it_stands(self) -> None:
        assert self.task is not None
        if self.stage is Stage.REVISING:
            words = ""
        elif self._beside is not None:
            words = _likeness_words(self._beside)
        else:
            done = len(self._sheet.marks) if self._sheet else 0
            words = self.tr("{n} of {total} marked. The graders’ marks appear after you commit.")
            words = words.format(n=done, total=len(self.task.asked))
        owed = next_unexplained(self._sheet.marks) if self._sheet else None
        if owed is not None:
            name = criterion_words(self.task.item, self.task.item.criteria[owed]).name
            words = self.tr("Say why {name} cannot be judged: N.").format(name=name)
        self.foot.say(words)


def _likeness_words(beside: SideBySide) -> str:
    if not beside.graders:
        return QCoreApplication.translate("Bench", "Committed. No grader has marked this text yet.")
    alike = QCoreApplication.translate("Bench", "{grader}: {n} of {total} alike")
    counts = [(grader.name, *grader.likeness(beside.own[-1].marks)) for grader in beside.graders]
    return " · ".join(alike.format(grader=name, n=n, total=total) for name, n, total in counts)


def _column(*widgets: tuple[QWidget, int], spacing: int) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(spacing)
    for widget, stretch in widgets:
        column.addWidget(widget, stretch)
    return column
