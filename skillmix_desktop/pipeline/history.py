"""Every verdict that was ever made on a text, drafts too: whose, when, how, and what it changed."""

import csv
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.rubric import MET_THRESHOLD, Criterion, Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.blindness import require_judged, unjudged_texts
from skillmix_desktop.pipeline.whole_files import whole_file
from skillmix_desktop.store.columns import GENERATION, GRADER, MARK, STUDENT, TEMPLATE, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import ItemEntry, items
from skillmix_desktop.store.tables import GraderKind, VerdictMode

_NOT_GIVEN = "no mark"
_WORDS = {True: "met", False: "not met", None: "not judged"}


@dataclass(frozen=True)
class PastMark:
    """A criterion's mark as it was given; ``is_met`` is None where it was not judged."""

    criterion: Criterion
    is_met: bool | None
    note: str
    error_class: str | None


@dataclass(frozen=True)
class PastVerdict:
    """One attempt; ``changes`` tell what is other than in the grader's attempt before it in that round.

    ``version`` is the file's SHA-256 or the name that the server gave, empty for people.
    """

    generation_id: UUID
    student: str
    topic: str
    k: int
    grader: str
    kind: GraderKind
    round: int
    attempt: int
    mode: VerdictMode
    outcome: Outcome
    made_at: datetime
    template: str
    version: str
    marks: tuple[PastMark, ...]
    changes: tuple[str, ...]
    explanation: str
    detail: str

    @property
    def is_draft(self) -> bool:
        return self.outcome is Outcome.DRAFT


def text_history(database: Database, generation_id: UUID, annotator: str) -> tuple[PastVerdict, ...]:
    """That of a text, the oldest first; raises where ``annotator`` has yet to judge it."""
    with database.read() as session:
        require_judged(session, annotator, generation_id)
        return tuple(_history(session, generation_id))


def save_history(
    database: Database, path: Path, *, generation_id: UUID | None = None, annotator: str | None = None
) -> int:
    """Write a line a verdict, of one text or of all; returns how many.

    What ``annotator`` has yet to judge is left out.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        endings = " or ".join(_WRITERS)
        raise UsageError(f"A history’s file name ends in {endings}, not “{path.suffix or path.name}”.")
    with database.read() as session, whole_file(path) as part:
        if generation_id is not None:
            _require_text(session, generation_id)
        hidden = unjudged_texts(session, annotator) if annotator else ()
        return write(part, _history(session, generation_id, hidden))


def _require_text(session: Session, generation_id: UUID) -> None:
    if session.scalar(select(GENERATION.c.id).where(GENERATION.c.id == generation_id)) is None:
        raise UsageError(f"No text of this project has the id {generation_id}.")


def _history(
    session: Session, generation_id: UUID | None = None, hidden: Collection[UUID] = ()
) -> Iterator[PastVerdict]:
    """Text by text, the oldest verdict first."""
    query = (
        select(*_COLUMNS)
        .join_from(VERDICT, GRADER, GRADER.c.id == VERDICT.c.grader_id)
        .join(GENERATION, GENERATION.c.id == VERDICT.c.generation_id)
        .join(STUDENT, STUDENT.c.id == GENERATION.c.student_id)
        .join(TEMPLATE, TEMPLATE.c.id == VERDICT.c.template_id, isouter=True)
        .join(MARK, MARK.c.verdict_id == VERDICT.c.id, isouter=True)
        .order_by(VERDICT.c.generation_id, GRADER.c.name, VERDICT.c.round, VERDICT.c.attempt, MARK.c.position)
    )
    if generation_id is not None:
        query = query.where(VERDICT.c.generation_id == generation_id)
    of_item = {item.id: item for item in items(session)}
    rows = (row for row in session.execute(query) if row.generation_id not in hidden)
    for _, of_text in groupby(rows, key=lambda row: row.generation_id):
        yield from sorted(_verdicts(of_text, of_item), key=lambda each: (each.made_at, each.grader))


def _verdicts(rows: Iterator[Any], of_item: Mapping[UUID, ItemEntry]) -> Iterator[PastVerdict]:
    before: PastVerdict | None = None
    for _, group in groupby(rows, key=lambda row: row.id):
        told = list(group)
        verdict = _verdict(told, of_item[told[0].item_id], before)
        yield verdict
        before = verdict


def _verdict(rows: Sequence[Any], item: ItemEntry, before: PastVerdict | None) -> PastVerdict:
    row = rows[0]
    marks = tuple(
        PastMark(
            item.criteria[each.position],
            None if each.points is None else each.points >= MET_THRESHOLD,
            each.note,
            each.error_class,
        )
        for each in rows
        if each.position is not None
    )
    is_next = before is not None and (before.grader, before.round) == (row.grader, row.round)
    return PastVerdict(
        generation_id=row.generation_id,
        student=row.student,
        topic=item.topic,
        k=item.k,
        grader=row.grader,
        kind=GraderKind(row.kind),
        round=row.round,
        attempt=row.attempt,
        mode=VerdictMode(row.mode),
        outcome=Outcome(row.outcome),
        made_at=row.created_at,
        template=f"{row.template} · version {row.template_version}" if row.template else "",
        version=_version(row.provenance or {}),
        marks=marks,
        changes=tuple(_changes(before.marks, marks)) if before is not None and is_next else (),
        explanation=row.explanation,
        detail=row.detail,
    )


def _version(provenance: Mapping[str, Any]) -> str:
    if sha256 := provenance.get("sha256"):
        return f"SHA-256 {sha256}"
    return str(provenance.get("served_name") or provenance.get("asked_name") or "")


def _changes(before: Sequence[PastMark], after: Sequence[PastMark]) -> Iterator[str]:
    old = {mark.criterion: mark for mark in before}
    new = {mark.criterion: mark for mark in after}
    for criterion in sorted({*old, *new}, key=lambda criterion: criterion.position):
        words = [
            _WORDS[mark.is_met] if mark is not None else _NOT_GIVEN
            for mark in (old.get(criterion), new.get(criterion))
        ]
        name = criterion.name or criterion.kind.value
        if words[0] != words[1]:
            yield f"{name}: {words[0]} → {words[1]}"
        elif criterion in old and criterion in new and old[criterion].note != new[criterion].note:
            yield f"{name}: another note"


_COLUMNS = (
    *(VERDICT.c.id, VERDICT.c.generation_id, GENERATION.c.item_id, STUDENT.c.name.label("student")),
    *(GRADER.c.name.label("grader"), GRADER.c.kind, VERDICT.c.round, VERDICT.c.attempt, VERDICT.c.mode),
    *(VERDICT.c.outcome, VERDICT.c.created_at, VERDICT.c.provenance, VERDICT.c.explanation, VERDICT.c.detail),
    *(TEMPLATE.c.name.label("template"), TEMPLATE.c.version.label("template_version")),
    *(MARK.c.position, MARK.c.points, MARK.c.note, MARK.c.error_class),
)


def _record(verdict: PastVerdict) -> dict[str, object]:
    """A line of the file; marks and changes are lists."""
    plain = {
        name: getattr(verdict, name)
        for name in ("student", "topic", "k", "grader", "kind", "round", "attempt", "mode", "outcome")
    }
    return {
        "text": str(verdict.generation_id),
        **plain,
        "is_draft": verdict.is_draft,
        "made_at": verdict.made_at.isoformat(),
        "template": verdict.template,
        "version": verdict.version,
        "marks": [
            {
                "criterion": mark.criterion.kind.value,
                "name": mark.criterion.name,
                "mark": _WORDS[mark.is_met],
                "note": mark.note,
                "error_class": mark.error_class,
            }
            for mark in verdict.marks
        ],
        "changes": list(verdict.changes),
        "explanation": verdict.explanation,
        "detail": verdict.detail,
    }


def _write_lines(path: Path, verdicts: Iterator[PastVerdict]) -> int:
    with path.open("w", encoding="utf-8") as file:
        lines = (json.dumps(_record(verdict), ensure_ascii=False) + "\n" for verdict in verdicts)
        return sum(1 for line in lines if file.write(line))


def _write_table(path: Path, verdicts: Iterator[PastVerdict]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for count, verdict in enumerate(verdicts, start=1):
            record = _record(verdict)
            record["marks"] = "; ".join(
                f"{mark.criterion.name or mark.criterion.kind.value}: {_WORDS[mark.is_met]}"
                for mark in verdict.marks
            )
            record["changes"] = "; ".join(verdict.changes)
            if count == 1:
                writer.writerow(record)
            writer.writerow(record.values())
    return count


_WRITERS = {".csv": _write_table, ".jsonl": _write_lines}
