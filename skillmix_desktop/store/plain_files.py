"""Reading JSONL and CSV files of texts and of verdicts into records; nothing is stored here.

Fields of a text: student, skills (a list, or joined by ";"), topic, text; optional k, round, item_set.
Fields of a verdict: grader, marks (by name or position, or a list in rubric order); optional grader_kind,
mode, round, outcome, explanation or note, reply, created_at; and the text it is about: generation (its key),
or student, skills and topic with generation_round and text where they are needed to tell texts apart.
In a CSV file of verdicts each row holds one mark: its criterion, points and note.

What the export writes has more of them. Texts and verdicts have their keys (generation, verdict), which they
keep; a text may then be one of several attempts, or none at all, and a verdict has just the marks that it
tells: objects with position, points, probability, reason and note, or rows with these columns. In its CSV
file a text stands in each row of a verdict on it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Never
from uuid import UUID

from skillmix_desktop.core.plain_text import storable
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.core.spreadsheet_text import as_it_was
from skillmix_desktop.store.import_summary import UnreadRow
from skillmix_desktop.store.plain_fields import Fields, RowError, number_of, shown
from skillmix_desktop.store.table_files import TableError, read_table, read_text
from skillmix_desktop.store.tables import GraderKind, VerdictMode

# What nobody else's table has: in others a text may well begin with an apostrophe.
_OF_AN_EXPORT = {"generation", "verdict", "is_counted_text"}


@dataclass(frozen=True)
class TextReference:
    """Which text is meant: by its key, or by all that is known of it."""

    generation: UUID | None = None
    student: str | None = None
    skills: tuple[str, ...] = ()
    topic: str | None = None
    round: int | None = None
    text: str | None = None
    item_set: str | None = None
    occurrence: int = 1


@dataclass(frozen=True)
class TextRecord:
    """A text from a file; without a round, texts of one student for one item count as round after round.

    ``key`` is what an export knows it by.
    """

    row: int
    reference: TextReference
    key: UUID | None = None
    replies: tuple[str, ...] = ()
    finish: str = "stop"
    detail: str = ""
    is_marker_missing: bool = False
    created_at: datetime | None = None


@dataclass(frozen=True)
class GivenMark:
    """A mark as written: its criterion's name or position, and None where the grader left it open."""

    criterion: str
    points: float | None
    note: str = ""
    fault: str | None = None
    probability: float | None = None
    reason: str | None = None


@dataclass(frozen=True)
class VerdictRecord:
    """A verdict from a file; ``marks`` follow the rubric's order if ``in_order``.

    With ``key``, which an export knows it by, there are no marks but those told.
    """

    row: int
    reference: TextReference
    grader: str
    kind: GraderKind | None
    mode: VerdictMode
    round: int
    outcome: Outcome | None
    explanation: str
    reply: str | None
    created_at: datetime | None
    marks: tuple[GivenMark, ...]
    in_order: bool = False
    key: UUID | None = None
    detail: str = ""
    claimed_total: float | None = None


@dataclass
class PlainFile:
    """What a file holds, and its rows that could not be read."""

    name: str
    texts: list[TextRecord] = field(default_factory=list)
    verdicts: list[VerdictRecord] = field(default_factory=list)
    unread: list[UnreadRow] = field(default_factory=list)

    def refuse(self, row: int, reason: str) -> None:
        self.unread.append(UnreadRow(self.name, row, reason))


def read_jsonl(path: Path) -> PlainFile:
    """The texts and verdicts of a file with one JSON object a line."""
    found = PlainFile(path.name)
    for row, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            fields = Fields(_parsed(line))
            if "marks" in fields or "grader" in fields:
                found.verdicts.append(_verdict(row, fields, *_json_marks(fields)))
            else:
                found.texts.append(_text(row, fields))
        except RowError as error:
            found.refuse(row, str(error))
    return found


def read_csv(path: Path) -> PlainFile:
    """The texts or the verdicts of a CSV file, whichever its columns tell."""
    found = PlainFile(path.name)
    try:
        columns, rows = read_table(path)
        if set(columns) >= _OF_AN_EXPORT:
            rows = map(_without_marks_of_text, rows)
        if {"criterion", "points", "grader"} <= set(columns):
            _read_mark_rows(found, rows)
        elif {"student", "skills", "topic", "text"} <= set(columns):
            _read_text_rows(found, rows)
        else:
            found.refuse(
                0,
                "the columns are neither those of texts (student, skills, topic, text) "
                "nor those of verdicts (grader, criterion, points)",
            )
    except TableError as error:
        found.refuse(0, str(error))
    return found


def _without_marks_of_text(cells: dict[str, str | None]) -> dict[str, str | None]:
    return {name: cell and as_it_was(cell) for name, cell in cells.items()}


def _read_text_rows(found: PlainFile, rows: Iterator[dict[str, str | None]]) -> None:
    for row, cells in enumerate(rows, start=1):
        try:
            found.texts.append(_text(row, Fields(cells)))
        except RowError as error:
            found.refuse(row, str(error))


def _read_mark_rows(found: PlainFile, rows: Iterator[dict[str, str | None]]) -> None:
    """Join the rows of one verdict, which differ in their mark only."""
    verdicts: dict[object, tuple[int, Fields, list[GivenMark]]] = {}
    texts: set[object] = set()
    for row, cells in enumerate(rows, start=1):
        fields = Fields(cells)
        try:
            if "generation" in fields and "student" in fields and fields.raw("generation") not in texts:
                texts.add(fields.raw("generation"))
                found.texts.append(_text(row, fields, round_field="generation_round", prefix="text_"))
            if "verdict" not in fields and "generation" in fields and "grader" not in fields:
                continue
            marks = verdicts.setdefault(_verdict_of(cells), (row, fields, []))[2]
            if "verdict" not in fields or "position" in fields:
                marks.append(_mark_of(fields))
        except RowError as error:
            found.refuse(row, str(error))
    for row, fields, marks in verdicts.values():
        try:
            found.verdicts.append(_verdict(row, fields, tuple(marks), in_order=False))
        except RowError as error:
            found.refuse(row, str(error))


def _verdict_of(cells: Mapping[str, str | None]) -> object:
    """What the rows of a verdict have in common: its key, or without one all but the mark."""
    own = ("criterion", "points", "note")
    return cells.get("verdict") or tuple(value for name, value in cells.items() if name not in own)


def _mark_of(fields: Fields) -> GivenMark:
    criterion = str(fields.raw("position")) if "position" in fields else fields.name("criterion")
    return replace(
        _mark(criterion, fields.raw("points")),
        note=fields.text("note") or "",
        probability=fields.number("probability"),
        reason=fields.text("reason"),
    )


def _parsed(line: str) -> dict[str, object]:
    def refuse(constant: str) -> Never:
        raise ValueError(constant)

    try:
        value = json.loads(line, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise RowError("this line is not JSON") from error
    if not isinstance(value, dict):
        raise RowError("this line is not a JSON object")
    return value


def _text(row: int, fields: Fields, *, round_field: str = "round", prefix: str = "") -> TextRecord:
    """A text; ``prefix`` is before the names of what a verdict has, too."""
    reference = _described(fields, round_field)
    key = fields.key("generation")
    if key is None and not (reference.text or "").strip():
        raise RowError("text is missing")
    replies = fields.raw("replies")
    return TextRecord(
        row,
        reference,
        key=key,
        replies=tuple(map(storable, map(str, replies))) if isinstance(replies, list) else (),
        finish=fields.text("finish") or "stop",
        detail=fields.text(f"{prefix}detail") or "",
        is_marker_missing=fields.flag("is_marker_missing"),
        created_at=fields.moment(f"{prefix}created_at"),
    )


def _verdict(row: int, fields: Fields, marks: tuple[GivenMark, ...], in_order: bool) -> VerdictRecord:
    return VerdictRecord(
        row=row,
        reference=_reference(fields),
        grader=fields.name("grader"),
        kind=fields.choice("grader_kind", GraderKind),
        mode=fields.choice("mode", VerdictMode) or VerdictMode.IMPORTED,
        round=fields.whole("round") or 1,
        outcome=fields.choice("outcome", Outcome),
        explanation=fields.text("explanation") or _note_on_all(fields),
        reply=fields.text("reply"),
        created_at=fields.moment("created_at"),
        marks=marks,
        in_order=in_order,
        key=fields.key("verdict"),
        detail=fields.text("detail") or "",
        claimed_total=fields.number("claimed_total"),
    )


def _note_on_all(fields: Fields) -> str:
    """The note, unless it is on one mark only."""
    return "" if "criterion" in fields else fields.text("note") or ""


def _reference(fields: Fields) -> TextReference:
    key = fields.key("generation")
    return TextReference(generation=key) if key else _described(fields, "generation_round")


def _described(fields: Fields, round_field: str) -> TextReference:
    return TextReference(
        student=fields.name("student"),
        skills=fields.skills(),
        topic=fields.name("topic"),
        round=fields.whole(round_field),
        text=fields.text("text"),
        item_set=fields.text("item_set"),
        occurrence=fields.whole("occurrence") or 1,
    )


def _json_marks(fields: Fields) -> tuple[tuple[GivenMark, ...], bool]:
    """The marks, and whether they are in rubric order."""
    marks = fields.raw("marks")
    if isinstance(marks, list) and all(isinstance(mark, dict) for mark in marks):
        return tuple(_mark_of(Fields(mark)) for mark in marks), False
    if isinstance(marks, list):
        return tuple(_mark(str(position), value) for position, value in enumerate(marks)), True
    if isinstance(marks, dict):
        return tuple(_mark(storable(name), value) for name, value in marks.items()), False
    raise RowError("marks must be a list in rubric order, or an object with a mark for each criterion")


def _mark(criterion: str, value: object, note: str = "") -> GivenMark:
    if value is None or (isinstance(value, str) and not value.strip()):
        return GivenMark(criterion, None, note)
    points = number_of(value)
    if points is None or not 0 <= points <= 1:
        return GivenMark(criterion, None, note, fault=f"{shown(value)} is no mark from 0 to 1")
    return GivenMark(criterion, points, note)
