"""The two sheets that a person marks: the blind draft, and the revision made with the graders in sight."""

from collections.abc import Mapping
from typing import Protocol

from skillmix_desktop.core.person_marks import PersonMark, Span
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.spot_check_acts import (
    commit,
    drop_revision,
    record_evidence,
    record_mark,
    revise,
    write_reason,
)
from skillmix_desktop.pipeline.spot_checks import CheckTask
from skillmix_desktop.store.database import Database


class MarkSheet(Protocol):
    """Marks and evidence by the criteria's positions; ``seconds`` are the time at work since the last act."""

    marks: dict[int, PersonMark]
    evidence: dict[int, tuple[Span, ...]]

    def put(self, position: int, mark: PersonMark | None, *, seconds: float = 0.0) -> None:
        """Give the criterion this mark, or with None take its mark back."""

    def point_to(self, position: int, spans: tuple[Span, ...], *, seconds: float = 0.0) -> None:
        """Let these be all the evidence for the criterion."""

    def hand_in(self, *, seconds: float = 0.0) -> None:
        """Make a verdict of the marks."""


class DraftSheet:
    """The first draft: all of it is on the disk when ``put`` returns."""

    def __init__(self, database: Database, task: CheckTask) -> None:
        self._database = database
        self._id = task.spot_check_id
        self.marks = dict(task.said.marks)
        self.evidence = dict(task.said.evidence)

    def put(self, position: int, mark: PersonMark | None, *, seconds: float = 0.0) -> None:
        record_mark(self._database, self._id, position, mark, seconds=seconds)
        self.marks.pop(position, None)
        if mark is not None:
            self.marks[position] = mark

    def point_to(self, position: int, spans: tuple[Span, ...], *, seconds: float = 0.0) -> None:
        record_evidence(self._database, self._id, position, spans, seconds=seconds)
        self.evidence[position] = spans

    def hand_in(self, *, seconds: float = 0.0) -> None:
        """Commit; from here on the graders' marks may be shown."""
        commit(self._database, self._id, seconds=seconds)


class RevisionSheet:
    """Second thoughts: on the disk as they are made, and a verdict beside the one before once handed in."""

    def __init__(self, database: Database, task: CheckTask) -> None:
        self._database = database
        self._id = task.spot_check_id
        self._before = dict(task.said.marks)
        begun = task.revision or task.said
        self.marks = dict(begun.marks)
        self.evidence = dict(begun.evidence)
        self.reason = task.revision.reason if task.revision else ""

    @property
    def is_changed(self) -> bool:
        return self.marks != self._before

    def put(self, position: int, mark: PersonMark | None, *, seconds: float = 0.0) -> None:
        """A committed mark can be changed but not taken back."""
        if mark is not None:
            record_mark(self._database, self._id, position, mark, is_revising=True, seconds=seconds)
            self.marks[position] = mark

    def point_to(self, position: int, spans: tuple[Span, ...], *, seconds: float = 0.0) -> None:
        record_evidence(self._database, self._id, position, spans, is_revising=True, seconds=seconds)
        self.evidence[position] = spans

    def write_reason(self, reason: str) -> None:
        """Say why; it is kept with the marks."""
        write_reason(self._database, self._id, reason)
        self.reason = reason

    def drop(self) -> None:
        """Leave the verdict as it was."""
        drop_revision(self._database, self._id)
        self.marks = dict(self._before)

    def hand_in(self, *, seconds: float = 0.0) -> None:
        """Write the second verdict; the first one stays as it is."""
        if not self.is_changed:
            raise UsageError("Change a mark first, or leave the verdict as it is with Esc.")
        if not self.reason.strip():
            raise UsageError("Say in a few words why you changed it.")
        revise(self._database, self._id, reason=self.reason.strip(), seconds=seconds)


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
