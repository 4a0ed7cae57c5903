"""Writing down items, texts and verdicts from elsewhere so that doing it twice adds nothing."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from skillmix_desktop.core.rubric import Mark, Outcome
from skillmix_desktop.store.catalogue import ensure_skill, ensure_topic
from skillmix_desktop.store.columns import MARK
from skillmix_desktop.store.import_summary import ImportSummary, UnreadRow
from skillmix_desktop.store.new_verdicts import mark_values
from skillmix_desktop.store.occurrences import Occurrence, OccurrenceCounter
from skillmix_desktop.store.queries import items
from skillmix_desktop.store.records import ensure_grader, ensure_student
from skillmix_desktop.store.tables import (
    Generation,
    GraderKind,
    Item,
    ItemSet,
    ItemSkill,
    MarkRow,
    Verdict,
    VerdictMode,
    key_of,
    now,
)

IMPORTED = "imported"


@dataclass(frozen=True)
class ItemOrigin:
    """What is known of the draw that items from elsewhere belong to; None: it was not told."""

    k: int
    seed: int | None = None
    name: str | None = None

    @property
    def title(self) -> str:
        """The name of a new item set."""
        told = (f"k={self.k}", None if self.seed is None else f"seed {self.seed}", IMPORTED)
        return self.name or ", ".join(part for part in told if part)

    def includes(self, drawn: ItemSet) -> bool:
        """Whether items of ``drawn`` may be the ones meant; balanced draws have seeds of their own kind."""
        if self.name is not None:
            return self.k == drawn.k and self.name in (drawn.name, str(drawn.id))
        if self.seed is not None:
            return (self.k, self.seed) == (drawn.k, drawn.seed) and drawn.sampler != "balanced"
        return self.k == drawn.k


@dataclass(frozen=True)
class TextEntry:
    """What a student wrote; ``text`` is None where the reply held none.

    ``key`` is the one that it has elsewhere, and keeps.
    """

    student: str
    round: int
    text: str | None
    replies: tuple[str, ...] = ()
    is_marker_missing: bool = False
    finish: str = "stop"
    detail: str = ""
    created_at: datetime | None = None
    key: UUID | None = None
    provenance: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class VerdictEntry:
    """What a grader said; ``key`` as for a text."""

    grader: str
    kind: GraderKind
    mode: VerdictMode
    round: int
    outcome: Outcome
    marks: tuple[Mark, ...]
    reply: str | None = None
    explanation: str = ""
    claimed_total: float | None = None
    detail: str = ""
    notes: tuple[tuple[int, str], ...] = ()
    created_at: datetime | None = None
    key: UUID | None = None
    provenance: dict[str, Any] = field(default_factory=dict)


class Intake:
    """Adds what is new to a project within one session, and counts it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._added: Counter[str] = Counter()
        self._read = 0
        self._items: dict[ItemOrigin, dict[tuple[Hashable, ...], UUID]] = {}

    def summary(self, unread: Sequence[UnreadRow] = ()) -> ImportSummary:
        """What was added since the session began."""
        return ImportSummary(
            items=self._added["items"],
            generations=self._added["generations"],
            verdicts=self._added["verdicts"],
            not_judged_marks=self._added["not_judged_marks"],
            read=self._read,
            unread=tuple(unread),
        )

    def known_item(self, origin: ItemOrigin, occurrence: Occurrence) -> UUID | None:
        """The item, if the project has it."""
        if origin not in self._items:
            self._items[origin] = self._items_of(origin)
        return self._items[origin].get(occurrence.key)

    def item(self, origin: ItemOrigin, occurrence: Occurrence) -> UUID:
        """The item; the project's own where it has it, so that students stay comparable."""
        known = self.known_item(origin, occurrence)
        if known is None:
            known = self._items[origin][occurrence.key] = self._add_item(origin, occurrence)
        return known

    def generation(self, item_id: UUID, entry: TextEntry) -> UUID:
        """The generation; another text for the same item and round is a further attempt."""
        self._read += 1
        student_id = ensure_student(self._session, entry.student, is_practice=entry.student == "practice")
        place = (Generation.item_id == item_id, Generation.student_id == student_id)
        query = select(Generation).where(*place, Generation.round == entry.round)
        others = self._session.exec(query.order_by(col(Generation.attempt))).all()
        same = [other.id for other in others if other.text == entry.text]
        if entry.key in same:
            return entry.key
        # Answers without a text are alike, and yet several.
        if same and (entry.key is None or entry.text is not None):
            return same[-1]
        is_taken = entry.key is not None and self._session.get(Generation, entry.key) is not None
        told = (item_id, student_id, entry.round, entry.text, *entry.replies)
        generation = Generation(
            id=key_of("generation", *told) if entry.key is None or is_taken else entry.key,
            item_id=item_id,
            student_id=student_id,
            round=entry.round,
            attempt=1 + max((other.attempt for other in others), default=0),
            text=entry.text,
            replies=list(entry.replies),
            is_marker_missing=entry.is_marker_missing,
            finish=entry.finish,
            detail=entry.detail,
            created_at=entry.created_at or now(),
            provenance=entry.provenance,
        )
        self._session.add(generation)
        self._session.flush()
        self._added["generations"] += 1
        return generation.id

    def verdict(self, generation_id: UUID, entry: VerdictEntry) -> None:
        """The verdict, unless the project has it; another one of the same round is a further attempt."""
        self._read += 1
        grader_id = ensure_grader(self._session, entry.grader, entry.kind)
        points = [(mark.position, mark.points) for mark in entry.marks]
        said = (entry.outcome, points, entry.explanation) if entry.reply is None else (entry.reply,)
        id_ = key_of("verdict", generation_id, grader_id, entry.round, *said)
        known = self._session.get(Verdict, entry.key or id_)
        if known is not None and (known.id == id_ or self._says(known, generation_id, grader_id, entry)):
            return
        if known is None and entry.key is not None:
            id_ = entry.key
        elif self._session.get(Verdict, id_) is not None:
            return
        self._session.add(
            Verdict(
                id=id_,
                generation_id=generation_id,
                grader_id=grader_id,
                round=entry.round,
                attempt=self._next_attempt(generation_id, grader_id, entry.round),
                mode=entry.mode,
                outcome=entry.outcome,
                reply=entry.reply,
                explanation=entry.explanation,
                claimed_total=entry.claimed_total,
                detail=entry.detail,
                provenance=entry.provenance,
                created_at=entry.created_at or now(),
            )
        )
        self._session.flush()
        self._add_marks(id_, entry)
        self._added["verdicts"] += 1

    def _says(self, known: Verdict, generation_id: UUID, grader_id: UUID, entry: VerdictEntry) -> bool:
        """Whether a verdict of the same key is the same, and was not changed outside."""
        marks = self._session.exec(select(MarkRow).where(MarkRow.verdict_id == known.id))
        points = {row.position: row.points for row in marks}
        told = {mark.position: mark.points for mark in entry.marks}
        place = (known.generation_id, known.grader_id, known.outcome)
        return (place, points) == ((generation_id, grader_id, entry.outcome), told)

    def _add_marks(self, verdict_id: UUID, entry: VerdictEntry) -> None:
        if entry.marks:
            self._session.execute(sa.insert(MARK), mark_values(verdict_id, entry.marks, dict(entry.notes)))
        self._added["not_judged_marks"] += sum(mark.points is None for mark in entry.marks)

    def _next_attempt(self, generation_id: UUID, grader_id: UUID, round_: int) -> int:
        query = select(func.max(Verdict.attempt)).where(
            Verdict.generation_id == generation_id, Verdict.grader_id == grader_id, Verdict.round == round_
        )
        return 1 + (self._session.exec(query).one() or 0)

    def _items_of(self, origin: ItemOrigin) -> dict[tuple[Hashable, ...], UUID]:
        """The project's items that ``origin`` may mean; the first drawn of several alike."""
        sets = {row.id for row in self._session.exec(select(ItemSet)) if origin.includes(row)}
        counters = {id_: OccurrenceCounter() for id_ in sets}
        found: dict[tuple[Hashable, ...], UUID] = {}
        for entry in items(self._session):
            if entry.item_set_id in sets:
                occurrence = counters[entry.item_set_id].next(entry.skill_names, entry.topic)
                found.setdefault(occurrence.key, entry.id)
        return found

    def _add_item(self, origin: ItemOrigin, occurrence: Occurrence) -> UUID:
        set_id = self._ensure_item_set(origin)
        last = self._session.exec(select(func.max(Item.number)).where(Item.item_set_id == set_id)).one()
        id_ = key_of("item", set_id, *occurrence.combination, occurrence.number)
        self._session.add(
            Item(
                id=id_,
                item_set_id=set_id,
                number=0 if last is None else last + 1,
                k=len(occurrence.skills),
                topic_id=ensure_topic(self._session, occurrence.topic),
            )
        )
        self._session.flush()
        self._session.add_all(
            ItemSkill(item_id=id_, position=position, skill_id=ensure_skill(self._session, name))
            for position, name in enumerate(occurrence.skills)
        )
        self._session.flush()
        self._added["items"] += 1
        return id_

    def _ensure_item_set(self, origin: ItemOrigin) -> UUID:
        id_ = key_of("item_set", IMPORTED, origin.k, origin.seed, origin.title)
        if self._session.get(ItemSet, id_) is None:
            self._session.add(
                ItemSet(id=id_, name=origin.title, k=origin.k, seed=origin.seed, sampler=IMPORTED)
            )
            self._session.flush()
        return id_
