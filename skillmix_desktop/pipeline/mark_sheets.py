"""The two sheets that a person marks: the blind draft, and the revision made with the graders in sight."""

from collections.abc import Mapping
from typing import Protocol

from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.spot_checks import (
    CheckTask,
    PersonMark,
    commit,
    keep_second_thoughts,
    record_mark,
    revise,
)
from skillmix_desktop.store.database import Database


class MarkSheet(Protocol):
    """Marks by the criteria's positions."""

    marks: dict[int, PersonMark]

    def put(self, position: int, mark: PersonMark | None) -> None:
        """Give the criterion this mark, or with None take its mark back."""

    def hand_in(self) -> None:
        """Make a verdict of the marks."""


class DraftSheet:
    """The blind draft: each mark is on the disk when ``put`` returns."""

    def __init__(self, database: Database, task: CheckTask) -> None:
        self._database = database
        self._id = task.spot_check_id
        self.marks = dict(task.marks)

    def put(self, position: int, mark: PersonMark | None) -> None:
        record_mark(self._database, self._id, position, mark)
        self.marks.pop(position, None)
        if mark is not None:
            self.marks[position] = mark

    def hand_in(self) -> None:
        """Commit; from here on the graders' marks may be shown."""
        commit(self._database, self._id)


class RevisionSheet:
    """Second thoughts: on the disk as they are made, and a verdict beside the one before once handed in."""

    def __init__(self, database: Database, task: CheckTask) -> None:
        self._database = database
        self._id = task.spot_check_id
        self._before = dict(task.marks)
        self.marks = {**task.marks, **task.second_thoughts}
        self.reason = task.reason

    @property
    def is_changed(self) -> bool:
        return self.marks != self._before

    def put(self, position: int, mark: PersonMark | None) -> None:
        """A committed mark can be changed but not taken back."""
        if mark is not None:
            self.marks[position] = mark
            self._keep()

    def write_reason(self, reason: str) -> None:
        """Say why; it is kept with the marks."""
        self.reason = reason
        self._keep()

    def drop(self) -> None:
        """Leave the verdict as it was."""
        self.marks = dict(self._before)
        self._keep()

    def hand_in(self) -> None:
        """Write the second verdict; the first one stays as it is."""
        if not self.is_changed:
            raise UsageError("Change a mark first, or leave the verdict as it is with Esc.")
        if not self.reason.strip():
            raise UsageError("Say in a few words why you changed it.")
        revise(self._database, self._id, self.marks, reason=self.reason.strip())

    def _keep(self) -> None:
        keep_second_thoughts(self._database, self._id, self.marks, reason=self.reason)


def next_unmarked(task: CheckTask, marks: Mapping[int, PersonMark], *, after: int = -1) -> int | None:
    """The position of the next criterion without a mark, going round; None if all have one."""
    missing = [criterion.position for criterion in task.asked if criterion.position not in marks]
    later = [position for position in missing if position > after]
    return next(iter(later or missing), None)


def next_unexplained(marks: Mapping[int, PersonMark]) -> int | None:
    """The first criterion that cannot be judged and lacks the note that says why."""
    return next(
        (at for at, mark in sorted(marks.items()) if mark.is_met is None and not mark.note.strip()), None
    )
