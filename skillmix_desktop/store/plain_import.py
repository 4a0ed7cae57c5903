"""Storing texts and verdicts from JSONL and CSV files; what does not fit is told and left out."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from skillmix_desktop.core.rubric import Criterion, CriterionKind, Mark, Outcome, rubric
from skillmix_desktop.store.catalogue import normalised
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.import_summary import ImportSummary
from skillmix_desktop.store.intake import Intake, ItemOrigin, TextEntry, VerdictEntry
from skillmix_desktop.store.occurrences import Occurrence
from skillmix_desktop.store.plain_fields import RowError
from skillmix_desktop.store.plain_files import (
    GivenMark,
    PlainFile,
    TextRecord,
    TextReference,
    VerdictRecord,
    read_csv,
    read_jsonl,
)
from skillmix_desktop.store.queries import ItemEntry, items
from skillmix_desktop.store.records import kind_of_grader
from skillmix_desktop.store.tables import Generation, GraderKind, key_of

Record = TypeVar("Record", TextRecord, VerdictRecord)
READERS: dict[str, Callable[[Path], PlainFile]] = {"jsonl": read_jsonl, "csv": read_csv}


def import_plain_file(database: Database, path: Path, format: str) -> ImportSummary:
    """Add what a JSONL or CSV file holds, all of it at once; texts first, whatever their place."""
    file = READERS[format](path)
    with database.write() as session:
        importer = _FileImport(session, file)
        for text in file.texts:
            importer.take(text.row, importer.store_text, text)
        for verdict in file.verdicts:
            importer.take(verdict.row, importer.store_verdict, verdict)
        return importer.summary()


class _FileImport:
    """One file on its way into the project."""

    def __init__(self, session: Session, file: PlainFile) -> None:
        self._session = session
        self._file = file
        self._intake = Intake(session)
        self._rounds: Counter[tuple[object, ...]] = Counter()
        self._written: dict[tuple[UUID, str, int], tuple[int, str | None]] = {}
        self._entries: dict[UUID, ItemEntry] = {}
        self._keys: dict[UUID, UUID] = {}

    def take(self, row: int, store: Callable[[Record], None], record: Record) -> None:
        """Store a record, or tell why it is left out."""
        try:
            store(record)
        except RowError as error:
            self._file.refuse(row, str(error))

    def summary(self) -> ImportSummary:
        return self._intake.summary(sorted(self._file.unread, key=lambda unread: unread.row))

    def store_text(self, record: TextRecord) -> None:
        reference = record.reference
        student, item = _known(reference.student), _item(reference)
        self._rounds[student, reference.item_set, item.key] += 1
        round_ = reference.round or self._rounds[student, reference.item_set, item.key]
        item_id = self._intake.item(_origin(reference), item)
        first = self._written.setdefault((item_id, student, round_), (record.row, reference.text))
        if first[1] != reference.text and record.key is None:
            raise RowError(f"row {first[0]} holds another text of {student} for this item and round {round_}")
        provenance = {"file": self._file.name, "row": record.row}
        id_ = self._intake.generation(
            item_id,
            TextEntry(
                student,
                round_,
                reference.text,
                replies=record.replies,
                is_marker_missing=record.is_marker_missing,
                finish=record.finish,
                detail=record.detail,
                created_at=record.created_at,
                key=record.key,
                provenance={"import": provenance},
            ),
        )
        if record.key is not None:
            self._keys[record.key] = id_

    def store_verdict(self, record: VerdictRecord) -> None:
        kind = self._kind(record)
        generation, criteria = self._generation(record)
        marks, notes = self._marks(record, criteria)
        entry = VerdictEntry(
            grader=record.grader,
            kind=kind,
            mode=record.mode,
            round=record.round,
            outcome=record.outcome or _outcome(marks, kind),
            marks=marks,
            reply=record.reply,
            explanation=record.explanation,
            notes=notes,
            created_at=record.created_at,
            key=record.key,
            detail=record.detail,
            claimed_total=record.claimed_total,
            provenance={"import": {"file": self._file.name, "row": record.row}},
        )
        self._intake.verdict(generation or self._add_text(record.reference), entry)

    def _kind(self, record: VerdictRecord) -> GraderKind:
        known = kind_of_grader(self._session, record.grader)
        kind = record.kind or known
        if kind is None:
            raise RowError(f"grader_kind is missing, and the project has no grader {record.grader} yet")
        if known not in (None, kind):
            raise RowError(f"{record.grader} is a {known} in this project, not a {kind}")
        return kind

    def _generation(self, record: VerdictRecord) -> tuple[UUID | None, tuple[Criterion, ...]]:
        """The text's key, None for one that has yet to be written down, and the criteria of its item."""
        reference = record.reference
        if reference.generation is not None:
            known = self._keys.get(reference.generation, reference.generation)
            generation = self._session.get(Generation, known)
            if generation is None:
                raise RowError(f"the project has no text with the key {reference.generation}")
            return generation.id, self._entry(generation.item_id).criteria
        criteria = rubric(reference.skills, _known(reference.topic))
        item_id = self._intake.known_item(_origin(reference), _item(reference))
        found = [] if item_id is None else self._texts_of(item_id, reference)
        if reference.text is not None:
            same = [text.id for text in found if text.text == reference.text]
            if found and not same:
                raise RowError("the project holds another text for this student, item and round")
            return (same[-1] if same else None), criteria
        if len({text.round for text in found}) > 1:
            raise RowError("several rounds fit; tell generation_round or the text")
        if not found:
            raise RowError("the project has no such text, and the row does not hold it")
        return found[-1].id, criteria

    def _texts_of(self, item_id: UUID, reference: TextReference) -> list[Generation]:
        query = select(Generation).where(
            Generation.item_id == item_id, Generation.student_id == key_of("student", reference.student)
        )
        if reference.round is not None:
            query = query.where(Generation.round == reference.round)
        return list(self._session.exec(query.order_by(col(Generation.round), col(Generation.attempt))))

    def _add_text(self, reference: TextReference) -> UUID:
        item_id = self._intake.item(_origin(reference), _item(reference))
        entry = TextEntry(_known(reference.student), reference.round or 1, reference.text)
        return self._intake.generation(item_id, entry)

    def _entry(self, item_id: UUID) -> ItemEntry:
        if item_id not in self._entries:
            self._entries = {entry.id: entry for entry in items(self._session)}
        return self._entries[item_id]

    def _marks(
        self, record: VerdictRecord, criteria: tuple[Criterion, ...]
    ) -> tuple[tuple[Mark, ...], tuple[tuple[int, str], ...]]:
        """A mark and a note for each criterion; what is not told is not judged."""
        if record.in_order and len(record.marks) != len(criteria):
            raise RowError(
                f"marks has {len(record.marks)} entries, but the item has {len(criteria)} criteria"
            )
        given: dict[int, GivenMark] = {}
        for mark in record.marks:
            position = _position(mark.criterion, criteria)
            if position is None:
                self._file.refuse(record.row, f"the item has no criterion {mark.criterion}")
            elif given.setdefault(position, mark) is not mark:
                self._file.refuse(record.row, f"{mark.criterion} is marked twice; the first mark is kept")
            elif mark.fault is not None:
                self._file.refuse(record.row, f"{mark.criterion}: {mark.fault}")
        if not given and (record.key is None or record.outcome in (None, Outcome.SCORED)):
            raise RowError("no mark can be used")
        told = [each.position for each in criteria if record.key is None or each.position in given]
        marks = tuple(_mark(position, given.get(position)) for position in told)
        return marks, tuple((position, mark.note) for position, mark in given.items() if mark.note)


def _mark(position: int, given: GivenMark | None) -> Mark:
    if given is None:
        return Mark(position, None, reason="not in the file")
    reason = given.fault or given.reason or (None if given.points is not None else "left open")
    return Mark(position, given.points, given.probability, reason)


def _position(name: str, criteria: tuple[Criterion, ...]) -> int | None:
    """The criterion of a name: a skill's, then a position from 0, a kind, or the words that graders read."""
    wanted = normalised(name)
    spellings: list[Callable[[Criterion], str]] = [
        lambda criterion: criterion.name if criterion.kind is CriterionKind.SKILL else "",
        lambda criterion: str(criterion.position),
        lambda criterion: "" if criterion.kind is CriterionKind.SKILL else criterion.kind.value,
        lambda criterion: criterion.label,
        lambda criterion: criterion.name,
    ]
    for spelling in spellings:
        for criterion in criteria:
            if normalised(spelling(criterion)) == wanted:
                return criterion.position
    return None


def _outcome(marks: tuple[Mark, ...], kind: GraderKind) -> Outcome:
    if any(mark.points is not None for mark in marks):
        return Outcome.SCORED
    return Outcome.CANNOT_JUDGE if kind is GraderKind.PERSON else Outcome.UNPARSED


def _item(reference: TextReference) -> Occurrence:
    return Occurrence(reference.skills, _known(reference.topic), reference.occurrence - 1)


def _origin(reference: TextReference) -> ItemOrigin:
    return ItemOrigin(len(reference.skills), name=reference.item_set)


def _known(value: str | None) -> str:
    assert value is not None, "the reader requires it"
    return value
