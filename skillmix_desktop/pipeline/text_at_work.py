"""A text in a person's hands: what they mark it on, and what they may see of the graders by now."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum

from skillmix_desktop.core.person_marks import PersonMark, Span
from skillmix_desktop.pipeline.mark_sheets import (
    DraftSheet,
    MarkSheet,
    RevisionSheet,
    next_unexplained,
    next_unmarked,
)
from skillmix_desktop.pipeline.side_by_side import SideBySide, side_by_side
from skillmix_desktop.pipeline.spot_check_acts import flag, skip
from skillmix_desktop.pipeline.spot_checks import CheckState, CheckTask, Flag, load_task
from skillmix_desktop.store.database import Database


class Stage(Enum):
    """How far a person is with a text; in ``BLIND`` nothing of a grader exists in the window."""

    BLIND = "blind"
    ASSISTED = "assisted"
    REVEALED = "revealed"
    REVISING = "revising"

    @property
    def is_first(self) -> bool:
        """Whether nothing has been committed yet."""
        return self in (Stage.BLIND, Stage.ASSISTED)


class TextAtWork:
    """``sheet`` takes the marks, and is None while none can be made; ``beside`` is None while blind.

    ``seconds`` tells how long the person was at work since it was asked last; ``spent`` is the sum of what it
    told. What cannot be done raises.
    """

    def __init__(self, database: Database, task: CheckTask, seconds: Callable[[], float]) -> None:
        self._database = database
        self._ask_seconds = seconds
        self.spent = 0.0
        self.task = task
        self._take(task)

    @property
    def marks(self) -> Mapping[int, PersonMark]:
        """The person's, as they are now."""
        return self.task.marks if self.sheet is None else self.sheet.marks

    @property
    def evidence(self) -> Mapping[int, tuple[Span, ...]]:
        """Where the person sees the reasons for their marks."""
        return self.task.said.evidence if self.sheet is None else self.sheet.evidence

    @property
    def reason(self) -> str:
        """Why the verdict is being revised."""
        return self.sheet.reason if isinstance(self.sheet, RevisionSheet) else ""

    @property
    def first_unexplained(self) -> int | None:
        """The first criterion that cannot be judged and lacks the note that says why."""
        return None if self.sheet is None else next_unexplained(self.sheet.marks)

    @property
    def start(self) -> int:
        """The criterion where there is something to do, or to see."""
        if self.stage.is_first or self.beside is None:
            return self.next_unmarked() or 0
        return self.beside.first_difference or 0

    @property
    def is_changed(self) -> bool:
        """Whether this is a revision that changes a mark."""
        return isinstance(self.sheet, RevisionSheet) and self.sheet.is_changed

    def next_unmarked(self, position: int = -1) -> int | None:
        """The criterion after ``position`` that lacks a mark, going round."""
        return next_unmarked(self.task, self.marks, after=position)

    def put(self, position: int, mark: PersonMark | None) -> None:
        """Give the criterion this mark, or take its mark back."""
        if self.sheet is not None:
            is_new = self.marks.get(position) != mark
            self.sheet.put(position, mark, seconds=self._seconds())
            if is_new:
                self._begin()

    def point_to(self, position: int, spans: tuple[Span, ...]) -> None:
        """Let these be all the evidence for the criterion."""
        if self.sheet is not None:
            self.sheet.point_to(position, spans, seconds=self._seconds())
            self._begin()

    def write_reason(self, reason: str) -> None:
        """Say why the verdict is being revised."""
        if isinstance(self.sheet, RevisionSheet):
            self.sheet.write_reason(reason)

    def hand_in(self) -> None:
        """Commit, or keep the revision; the graders come into sight."""
        assert self.sheet is not None
        self.sheet.hand_in(seconds=self._seconds())
        self._take(load_task(self._database, self.task.spot_check_id))

    def revise(self) -> None:
        """Begin second thoughts; the verdict that stands stays."""
        self._lay_out(RevisionSheet(self._database, self.task))

    def drop_revision(self) -> None:
        """Leave the verdict as it was."""
        if isinstance(self.sheet, RevisionSheet):
            self.sheet.drop()
            self.task = replace(self.task, revision=None)
            self._lay_out(None)

    def skip(self) -> None:
        """Leave the text for later."""
        if self.stage.is_first:
            skip(self._database, self.task.spot_check_id, seconds=self._seconds())
            self.state = CheckState.SKIPPED

    def raise_flag(self, wanted: Flag) -> None:
        """Put the text up for adjudication, or take it down."""
        flag(self._database, self.task.spot_check_id, wanted, seconds=self._seconds())
        self.flag = wanted

    def _take(self, task: CheckTask) -> None:
        self.task = task
        self.state, self.flag = task.state, task.flag
        is_submitted = task.state is CheckState.SUBMITTED
        self.beside: SideBySide | None = None
        if is_submitted or task.is_assisted:
            self.beside = side_by_side(self._database, task.spot_check_id)
        self._lay_out(RevisionSheet(self._database, task) if task.revision else None)

    def _seconds(self) -> float:
        seconds = self._ask_seconds()
        self.spent += seconds
        return seconds

    def _begin(self) -> None:
        if self.stage.is_first:
            self.state = CheckState.DRAFT

    def _lay_out(self, revision: RevisionSheet | None) -> None:
        self.sheet: MarkSheet | None = revision
        if revision is not None:
            self.stage = Stage.REVISING
        elif self.task.state is CheckState.SUBMITTED:
            self.stage = Stage.REVEALED
        else:
            self.stage = Stage.ASSISTED if self.task.is_assisted else Stage.BLIND
            self.sheet = DraftSheet(self._database, self.task)
