"""Storing the run folders of the reference implementation, and telling which gradings are incomplete."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from skillmix_desktop.core.replies import GradingReading, read_grading, student_text
from skillmix_desktop.core.rubric import Criterion, Mark, Outcome, rubric
from skillmix_desktop.store.catalogue import skill_names
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.import_summary import ImportSummary, UnreadRow
from skillmix_desktop.store.intake import Intake, ItemOrigin, TextEntry, VerdictEntry
from skillmix_desktop.store.records import kind_of_grader
from skillmix_desktop.store.reference_files import (
    GradingPass,
    GradingRow,
    StudentRun,
    TextRow,
    read_runs,
)
from skillmix_desktop.store.tables import GraderKind, VerdictMode

EMPTY_RUBRIC = "the grader was sent an empty rubric"
_NO_CRITERIA = re.compile(r"criteria(?: are)?:\s*\.", re.IGNORECASE)
_OUTCOMES_IN_WORDS = {
    Outcome.REFUSED: "the grader refused",
    Outcome.TRUNCATED: "the grader's reply breaks off",
}


def import_reference_runs(database: Database, path: Path) -> ImportSummary:
    """Add the texts and gradings of the run folders at or below ``path``; one student's run at a time."""
    with database.read() as session:
        known = skill_names(session)
    summary = ImportSummary()
    for run in read_runs(path, known):
        if isinstance(run, UnreadRow):
            summary += ImportSummary(unread=(run,))
            continue
        with database.write() as session:
            summary += _RunImport(session, run).carry_out()
    return summary


@dataclass(frozen=True)
class _Text:
    """A text of the run and the generation that it became."""

    row: TextRow
    generation_id: UUID


class _RunImport:
    """One student's run on its way into the project."""

    def __init__(self, session: Session, run: StudentRun) -> None:
        self._session = session
        self._intake = Intake(session)
        self._run = run

    def carry_out(self) -> ImportSummary:
        texts = [self._store_text(row) for row in self._run.texts]
        unread = [*self._run.unread]
        for grading in self._run.gradings:
            unread.extend(self._store_pass(grading, texts))
        return self._intake.summary(unread)

    def _store_text(self, row: TextRow) -> _Text:
        run = self._run
        item_id = self._intake.item(ItemOrigin(run.k, run.seed), row.item)
        is_marker_missing = bool(row.replies) and student_text(row.replies[-1]).is_marker_missing
        entry = TextEntry(
            student=run.student,
            round=run.round,
            text=row.text if row.text.strip() else None,
            replies=row.replies,
            is_marker_missing=is_marker_missing,
            provenance={"reference": {"file": run.file, "row": row.row, "prompt": run.prompt}},
        )
        return _Text(row, self._intake.generation(item_id, entry))

    def _store_pass(self, grading: GradingPass, texts: Sequence[_Text]) -> Iterator[UnreadRow]:
        kind = kind_of_grader(self._session, grading.grader)
        if kind not in (None, GraderKind.MACHINE):
            taken = f"“{grading.grader}” is a {kind} in this project; rename the folder, and import it again"
            yield UnreadRow(grading.file, 0, taken)
            return
        graded: dict[UUID, int] = {}
        for row in grading.rows:
            text = _graded_text(row, texts)
            reason = self._why_unfit(grading, text, graded)
            if reason is None and text is not None:
                graded[text.generation_id] = row.row
                reason = self._store_verdict(grading, row, text)
            if reason is not None:
                yield UnreadRow(grading.file, row.row, reason)

    def _why_unfit(self, grading: GradingPass, text: _Text | None, graded: dict[UUID, int]) -> str | None:
        if grading.column != self._run.text_column:
            return f"it grades text_{grading.column}, but text_{self._run.text_column} is the student's last"
        if text is None:
            return f"the graded text is none that {self._run.file} has for these skills and this topic"
        if text.generation_id in graded:
            return f"the same text was graded in row {graded[text.generation_id]} already"
        return None

    def _store_verdict(self, grading: GradingPass, row: GradingRow, text: _Text) -> str | None:
        """Store the verdict; the reason why it lacks a mark, if it does."""
        criteria = rubric(text.row.item.skills, text.row.item.topic)
        reading = read_reply(row.prompt, row.reply, criteria)
        self._intake.verdict(
            text.generation_id,
            VerdictEntry(
                grader=grading.grader,
                kind=GraderKind.MACHINE,
                mode=VerdictMode.IMPORTED,
                round=grading.round,
                outcome=reading.outcome,
                marks=reading.marks,
                reply=row.reply,
                explanation=reading.explanation,
                claimed_total=reading.claimed_total,
                provenance={"reference": _as_the_reference_read_it(grading, row)},
            ),
        )
        return why_incomplete(row, text.row.text, reading, criteria)


def _as_the_reference_read_it(grading: GradingPass, row: GradingRow) -> dict[str, Any]:
    return {
        "points": list(row.points),
        "length_point": row.length_point,
        "file": grading.file,
        "row": row.row,
        "prompt": grading.prompt,
    }


def _graded_text(row: GradingRow, texts: Sequence[_Text]) -> _Text | None:
    """The text that the grader was shown, among those of the row's combination.

    Gradings that were resumed after their input changed stand in other rows than their texts.
    """
    alike = [text for text in texts if text.row.item.combination == row.item.combination]
    alike.sort(key=lambda text: text.row.item.number != row.item.number)
    if not row.prompt.strip():
        return next(iter(alike), None)
    blank = [text for text in alike if not text.row.text.strip()]
    quoted = [text for text in alike if text not in blank and _is_quoted(text.row.text, row.prompt)]
    # A text that another one begins with is quoted along with it.
    return max(quoted, key=lambda text: len(text.row.text), default=next(iter(blank), None))


def _is_quoted(text: str, prompt: str) -> bool:
    """Whether ``prompt`` holds ``text``, however either was encoded."""
    return text.strip() in prompt or (bool(_essence(text)) and _essence(text) in _essence(prompt))


def _essence(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def read_reply(prompt: str, reply: str, criteria: Sequence[Criterion]) -> GradingReading:
    """What the grader said of each criterion that it was asked about."""
    asked_for_lines = "point earned" in (prompt or reply).lower()
    reading = read_grading(reply, criteria, form="lines" if asked_for_lines else "table")
    if not _NO_CRITERIA.search(prompt):
        return reading
    # Without a rubric a grader makes up its own; its points are no marks on ours.
    return GradingReading(
        marks=tuple(Mark(criterion.position, None, reason=EMPTY_RUBRIC) for criterion in criteria),
        claimed_total=reading.claimed_total,
        explanation=reading.explanation,
        outcome=Outcome.UNPARSED,
    )


def why_incomplete(
    row: GradingRow, text: str, reading: GradingReading, criteria: Sequence[Criterion]
) -> str | None:
    """Why a grading lacks marks, in words; None if it lacks none."""
    without = [mark for mark in reading.marks if mark.points is None]
    if not without:
        return None
    causes = []
    if _NO_CRITERIA.search(row.prompt):
        causes.append(EMPTY_RUBRIC)
    if not text.strip():
        causes.append("the graded answer is blank")
    if reading.outcome in _OUTCOMES_IN_WORDS:
        causes.append(_OUTCOMES_IN_WORDS[reading.outcome])
    reasons = dict.fromkeys(mark.reason for mark in without if mark.reason not in (None, EMPTY_RUBRIC))
    if len(without) == len(criteria):
        causes.extend(reason for reason in reasons if reason)
        return "; ".join(causes) or "no mark could be read"
    labels = {criterion.position: criterion.label for criterion in criteria}
    for reason in reasons:
        names = ", ".join(labels[mark.position] for mark in without if mark.reason == reason)
        causes.append(f"{reason}: {names}")
    return "; ".join(causes)
