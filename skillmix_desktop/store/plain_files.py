"""Reading JSONL and CSV files of texts and of verdicts into records; nothing is stored here.

Fields of a text: student, skills (a list, or joined by ";"), topic, text; optional k, round, item_set.
Fields of a verdict: grader, marks (by name or position, or a list in rubric order); optional grader_kind,
mode, round, outcome, explanation or note, reply, created_at; and the text it is about: generation (its key),
or student, skills and topic with generation_round and text where they are needed to tell texts apart.
In a CSV file of verdicts each row holds one mark: its criterion, points and note.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Never, TypeVar
from uuid import UUID

from skillmix_desktop.core.plain_text import storable
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store.import_summary import UnreadRow
from skillmix_desktop.store.table_files import TableError, read_table, read_text
from skillmix_desktop.store.tables import LARGEST_ROUND, GraderKind, VerdictMode

# Twice the paper's whole catalogue; far beyond it a single row would keep the import busy for minutes.
_MOST_SKILLS = 200
Choice = TypeVar("Choice", bound=StrEnum)


class RowError(Exception):
    """A row that cannot be used; the message says why."""


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


@dataclass(frozen=True)
class TextRecord:
    """A text from a file; without a round, texts of one student for one item count as round after round."""

    row: int
    reference: TextReference


@dataclass(frozen=True)
class GivenMark:
    """A mark as written: its criterion's name or position, and None where the grader left it open."""

    criterion: str
    points: float | None
    note: str = ""
    fault: str | None = None


@dataclass(frozen=True)
class VerdictRecord:
    """A verdict from a file; ``marks`` follow the rubric's order if ``in_order``."""

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


@dataclass
class PlainFile:
    """What a file holds, and its rows that could not be read."""

    name: str
    texts: list[TextRecord] = field(default_factory=list)
    verdicts: list[VerdictRecord] = field(default_factory=list)
    unread: list[UnreadRow] = field(default_factory=list)

    def refuse(self, row: int, reason: str) -> None:
        self.unread.append(UnreadRow(self.name, row, reason))


class _Fields:
    """The fields of one row, with a clear refusal of what they must not hold."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) not in (None, "")

    def raw(self, name: str) -> object:
        return self._values.get(name)

    def text(self, name: str) -> str | None:
        value = self._values.get(name)
        if value is None or isinstance(value, str):
            return storable(value) if value else None
        raise RowError(f"{name} must be text, not {_shown(value)}")

    def name(self, name: str) -> str:
        value = (self.text(name) or "").strip()
        return value or self._missing(name)

    def whole(self, name: str) -> int | None:
        value = self._values.get(name)
        if value in (None, ""):
            return None
        with suppress(ValueError):
            number = int(str(value))
            if 1 <= number <= LARGEST_ROUND:
                return number
        raise RowError(f"{name} must be a whole number from 1, not {_shown(value)}")

    def choice(self, name: str, choices: type[Choice]) -> Choice | None:
        value = self.text(name)
        with suppress(ValueError):
            return None if value is None else choices(value.strip())
        raise RowError(f"{name} must be one of {', '.join(choices)}, not {_shown(value)}")

    def moment(self, name: str) -> datetime | None:
        """A moment in ISO 8601; UTC where no zone is told."""
        value = self.text(name)
        if value is None:
            return None
        with suppress(ValueError, OverflowError):
            moment = datetime.fromisoformat(value.strip())
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        raise RowError(f"{name} must be a moment such as 2024-05-01T12:00:00Z, not {_shown(value)}")

    def skills(self) -> tuple[str, ...]:
        value = self._values.get("skills")
        if value is None:
            self._missing("skills")
        names = value.split(";") if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise RowError("skills must be a list of names, or names joined by semicolons")
        skills = tuple(storable(name).strip() for name in names)
        if not skills or not all(skills):
            self._missing("skills")
        if len(skills) > _MOST_SKILLS:
            raise RowError(f"skills names {len(skills)}, but an item has at most {_MOST_SKILLS}")
        if self.whole("k") not in (None, len(skills)):
            raise RowError(f"k is {self._values['k']}, but skills names {len(skills)}")
        return skills

    def _missing(self, name: str) -> Never:
        raise RowError(f"{name} is missing")


def read_jsonl(path: Path) -> PlainFile:
    """The texts and verdicts of a file with one JSON object a line."""
    found = PlainFile(path.name)
    for row, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            fields = _Fields(_parsed(line))
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


def _read_text_rows(found: PlainFile, rows: Iterator[dict[str, str | None]]) -> None:
    for row, cells in enumerate(rows, start=1):
        try:
            found.texts.append(_text(row, _Fields(cells)))
        except RowError as error:
            found.refuse(row, str(error))


def _read_mark_rows(found: PlainFile, rows: Iterator[dict[str, str | None]]) -> None:
    """Join the rows that differ in their mark only into verdicts."""
    verdicts: dict[tuple[object, ...], tuple[int, _Fields, list[GivenMark]]] = {}
    own = ("criterion", "points", "note")
    for row, cells in enumerate(rows, start=1):
        fields = _Fields(cells)
        try:
            mark = _mark(fields.name("criterion"), cells.get("points"), note=fields.text("note") or "")
        except RowError as error:
            found.refuse(row, str(error))
            continue
        key = tuple(value for name, value in cells.items() if name not in own)
        verdicts.setdefault(key, (row, fields, []))[2].append(mark)
    for row, fields, marks in verdicts.values():
        try:
            found.verdicts.append(_verdict(row, fields, tuple(marks), in_order=False))
        except RowError as error:
            found.refuse(row, str(error))


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


def _text(row: int, fields: _Fields) -> TextRecord:
    reference = TextReference(
        student=fields.name("student"),
        skills=fields.skills(),
        topic=fields.name("topic"),
        round=fields.whole("round"),
        text=fields.text("text"),
        item_set=fields.text("item_set"),
    )
    if not (reference.text or "").strip():
        raise RowError("text is missing")
    return TextRecord(row, reference)


def _verdict(row: int, fields: _Fields, marks: tuple[GivenMark, ...], in_order: bool) -> VerdictRecord:
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
    )


def _note_on_all(fields: _Fields) -> str:
    """The note, unless it is on one mark only."""
    return "" if "criterion" in fields else fields.text("note") or ""


def _reference(fields: _Fields) -> TextReference:
    if "generation" in fields:
        try:
            return TextReference(generation=UUID(fields.name("generation")))
        except ValueError:
            raise RowError("generation is not the key of a text") from None
    return TextReference(
        student=fields.name("student"),
        skills=fields.skills(),
        topic=fields.name("topic"),
        round=fields.whole("generation_round"),
        text=fields.text("text"),
        item_set=fields.text("item_set"),
    )


def _json_marks(fields: _Fields) -> tuple[tuple[GivenMark, ...], bool]:
    """The marks, and whether they are in rubric order."""
    marks = fields.raw("marks")
    if isinstance(marks, list):
        return tuple(_mark(str(position), value) for position, value in enumerate(marks)), True
    if isinstance(marks, dict):
        return tuple(_mark(storable(name), value) for name, value in marks.items()), False
    raise RowError("marks must be a list in rubric order, or an object with a mark for each criterion")


def _mark(criterion: str, value: object, note: str = "") -> GivenMark:
    if value is None or (isinstance(value, str) and not value.strip()):
        return GivenMark(criterion, None, note)
    points = _number(value)
    if points is None or not 0 <= points <= 1:
        return GivenMark(criterion, None, note, fault=f"{_shown(value)} is no mark from 0 to 1")
    return GivenMark(criterion, points, note)


def _number(value: object) -> float | None:
    with suppress(ValueError, OverflowError):
        return float(value if isinstance(value, bool | int | float) else str(value))
    return None


def _shown(value: object) -> str:
    shown = " ".join(str(value).split())
    return f"“{shown if len(shown) <= 40 else shown[:39] + '…'}”"
