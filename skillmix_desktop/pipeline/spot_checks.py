"""A person at the rubric: their queue, their marks, and what is shown to them when."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.rubric import Criterion, CriterionKind, Mark, Outcome, sentence_limit
from skillmix_desktop.core.sentences import LengthCheck, check_length
from skillmix_desktop.errors import UsageError
from skillmix_desktop.store.columns import (
    GENERATION,
    GRADER,
    IS_COMMITTED,
    ITEM,
    MARK,
    SPOT_CHECK,
    TOPIC,
    VERDICT,
)
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import ItemEntry, items
from skillmix_desktop.store.tables import (
    Generation,
    GraderKind,
    MarkRow,
    SpotCheck,
    Verdict,
    VerdictMode,
    key_of,
    now,
)

CANNOT_JUDGE = "cannot judge"


class CheckState(StrEnum):
    """How far a person is with a text."""

    PENDING = "pending"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class QueueEntry:
    """A line of a person's queue; it says nothing that a grader has said."""

    spot_check_id: UUID
    generation_id: UUID
    k: int
    topic: str
    state: CheckState


@dataclass(frozen=True)
class PersonMark:
    """What a person says of a criterion: met, not met, or, with None and a note, that they cannot judge."""

    is_met: bool | None
    note: str = ""


@dataclass(frozen=True)
class CheckTask:
    """All that a person sees of a text before they commit. The length is the program's to decide.

    ``second_thoughts`` are the marks of a revision under way, where they differ from ``marks``, and
    ``reason`` is what it was begun for.
    """

    spot_check_id: UUID
    generation_id: UUID
    text: str
    item: ItemEntry
    state: CheckState
    length: LengthCheck
    marks: Mapping[int, PersonMark]
    second_thoughts: Mapping[int, PersonMark] = field(default_factory=dict)
    reason: str = ""

    @property
    def asked(self) -> tuple[Criterion, ...]:
        """The criteria that the person marks."""
        return _asked(self.item)

    @property
    def unmarked(self) -> tuple[Criterion, ...]:
        """The criteria that still lack a mark."""
        return _unmarked(self.item, self.marks)


def _asked(item: ItemEntry) -> tuple[Criterion, ...]:
    return tuple(criterion for criterion in item.criteria if criterion.kind is not CriterionKind.LENGTH)


def _unmarked(item: ItemEntry, marks: Mapping[int, PersonMark]) -> tuple[Criterion, ...]:
    return tuple(criterion for criterion in _asked(item) if criterion.position not in marks)


@dataclass(frozen=True)
class RevealedVerdict:
    """What another grader said of the text, shown once the person has committed; notes by position."""

    grader: str
    kind: GraderKind
    round: int
    outcome: Outcome
    marks: tuple[Mark, ...]
    explanation: str
    notes: Mapping[int, str] = field(default_factory=dict)


def queue(database: Database, annotator: str) -> list[QueueEntry]:
    """The annotator's texts in their order."""
    annotator_id = key_of("grader", annotator)
    query = (
        select(SPOT_CHECK.c.id, SPOT_CHECK.c.generation_id, ITEM.c.k, TOPIC.c.name, SPOT_CHECK.c.is_skipped)
        .join_from(SPOT_CHECK, GENERATION)
        .join(ITEM)
        .join(TOPIC)
        .where(SPOT_CHECK.c.annotator_id == annotator_id)
        .order_by(SPOT_CHECK.c.rank)
    )
    own = select(VERDICT.c.generation_id, VERDICT.c.outcome).where(VERDICT.c.grader_id == annotator_id)
    with database.read() as session:
        outcomes: dict[UUID, set[str]] = {}
        for generation_id, outcome in session.execute(own):
            outcomes.setdefault(generation_id, set()).add(outcome)
        return [
            QueueEntry(id_, generation_id, k, topic, _state(outcomes.get(generation_id, set()), is_skipped))
            for id_, generation_id, k, topic, is_skipped in session.execute(query)
        ]


def _state(outcomes: set[str], is_skipped: bool) -> CheckState:
    if outcomes - {Outcome.DRAFT}:
        return CheckState.SUBMITTED
    if is_skipped:
        return CheckState.SKIPPED
    return CheckState.DRAFT if outcomes else CheckState.PENDING


def annotators(database: Database) -> list[str]:
    """The people who have a queue in this project."""
    query = (
        select(GRADER.c.name)
        .join_from(GRADER, SPOT_CHECK, SPOT_CHECK.c.annotator_id == GRADER.c.id)
        .distinct()
        .order_by(GRADER.c.name)
    )
    with database.read() as session:
        return list(session.scalars(query))


def load_task(database: Database, spot_check_id: UUID) -> CheckTask:
    """A text to grade, with the person's own newest marks and nobody else's."""
    with database.read() as session:
        check, generation = _check(session, spot_check_id)
        [item] = items(session, item_ids={generation.item_id})
        verdicts = _own_verdicts(session, check)
        standing, revision = _standing(verdicts), _revision(verdicts)
        marks = _marks_of(session, standing.id) if standing else {}
        second_thoughts = _marks_of(session, revision.id) if revision else {}
        state = _state({verdict.outcome for verdict in verdicts}, check.is_skipped)
        text, reason = generation.text or "", revision.explanation if revision else ""
    length = check_length(text, limit=sentence_limit(item.k))
    return CheckTask(
        spot_check_id, check.generation_id, text, item, state, length, marks, second_thoughts, reason
    )


def record_mark(database: Database, spot_check_id: UUID, position: int, mark: PersonMark | None) -> None:
    """Put a mark into the person's draft, or with None take it out; it is on the disk when this returns."""
    with database.write() as session:
        check, generation = _check(session, spot_check_id)
        _require_asked(session, generation, position)
        draft = _draft(session, check)
        row = session.get(MarkRow, (draft.id, position))
        if mark is None:
            if row is not None:
                session.delete(row)
            return
        if row is None:
            row = MarkRow(verdict_id=draft.id, position=position)
            session.add(row)
        _fill(row, mark)
        check.is_skipped = False


def commit(database: Database, spot_check_id: UUID) -> None:
    """Turn the draft into the person's blind verdict; from here on graders' marks may be shown."""
    with database.write() as session:
        check, generation = _check(session, spot_check_id)
        [item] = items(session, item_ids={generation.item_id})
        draft = _draft(session, check)
        marks = _marks_of(session, draft.id)
        _require_complete(_unmarked(item, marks), marks)
        draft.outcome = _outcome(marks)
        draft.created_at = now()


def keep_second_thoughts(
    database: Database, spot_check_id: UUID, marks: Mapping[int, PersonMark], *, reason: str
) -> None:
    """Put a revision under way on the disk; without marks that differ from the verdict there is none."""
    with database.write() as session:
        check, generation = _check(session, spot_check_id)
        _require_asked(session, generation, *marks)
        verdicts = _own_verdicts(session, check)
        standing, revision = _standing(verdicts), _revision(verdicts)
        if standing is None or standing.outcome == Outcome.DRAFT:
            raise UsageError("Only a submitted text can be revised.")
        before = _marks_of(session, standing.id)
        changed = {position: mark for position, mark in marks.items() if mark != before.get(position)}
        if revision is not None:
            for row in session.scalars(select(MarkRow).where(MARK.c.verdict_id == revision.id)):
                session.delete(row)
            session.flush()
            if not changed:
                session.delete(revision)
        if changed:
            draft = revision or _new_verdict(check, standing.attempt + 1, VerdictMode.REVISED, Outcome.DRAFT)
            _write_down(session, draft, changed, reason=reason)


def revise(database: Database, spot_check_id: UUID, marks: Mapping[int, PersonMark], *, reason: str) -> None:
    """Write down a second verdict beside the blind one, made with the graders' marks in sight."""
    task = load_task(database, spot_check_id)
    if task.state is not CheckState.SUBMITTED:
        raise UsageError("Only a submitted text can be revised.")
    merged = {**task.marks, **marks}
    _require_complete((), merged)
    keep_second_thoughts(database, spot_check_id, marks, reason=reason)
    if merged == task.marks:
        return
    with database.write() as session:
        check, _ = _check(session, spot_check_id)
        revision = _revision(_own_verdicts(session, check))
        assert revision is not None, "its marks differ"
        revision.outcome = _outcome(merged)
        revision.created_at = now()
        unchanged = {position: mark for position, mark in merged.items() if mark == task.marks.get(position)}
        _write_down(session, revision, unchanged, reason=reason)


def skip(database: Database, spot_check_id: UUID) -> None:
    """Leave a text for later; its draft is kept."""
    with database.write() as session:
        check, _ = _check(session, spot_check_id)
        check.is_skipped = True


def reveal(database: Database, spot_check_id: UUID) -> list[RevealedVerdict]:
    """What the other graders said of the text, the newest of each round; only after the person committed."""
    with database.read() as session:
        check, _ = _check(session, spot_check_id)
        own: set[str] = {verdict.outcome for verdict in _own_verdicts(session, check)}
        if _state(own, check.is_skipped) is not CheckState.SUBMITTED:
            raise UsageError("Graders' marks are shown once your own verdict is submitted.")
        query = (
            select(VERDICT, GRADER.c.name, GRADER.c.kind)
            .join_from(VERDICT, GRADER)
            .where(
                VERDICT.c.generation_id == check.generation_id,
                VERDICT.c.grader_id != check.annotator_id,
                IS_COMMITTED,
            )
            .order_by(GRADER.c.kind, GRADER.c.name, VERDICT.c.round, VERDICT.c.attempt)
        )
        newest = {(row.name, row.round): row for row in session.execute(query)}
        said = _said(session, [row.id for row in newest.values()])
        return [
            RevealedVerdict(
                row.name,
                GraderKind(row.kind),
                row.round,
                Outcome(row.outcome),
                tuple(
                    Mark(each.position, each.points, each.probability, each.reason) for each in said[row.id]
                ),
                row.explanation,
                {each.position: each.note for each in said[row.id] if each.note},
            )
            for row in newest.values()
        ]


def _check(session: Session, spot_check_id: UUID) -> tuple[SpotCheck, Generation]:
    check = session.get(SpotCheck, spot_check_id)
    generation = session.get(Generation, check.generation_id) if check else None
    if check is None or generation is None:
        raise UsageError("This text is not in the project's queues.")
    return check, generation


def _require_asked(session: Session, generation: Generation, *positions: int) -> None:
    [item] = items(session, item_ids={generation.item_id})
    if not set(positions) <= {criterion.position for criterion in _asked(item)}:
        raise UsageError("That is no criterion that a person marks in this text.")


def _own_verdicts(session: Session, check: SpotCheck) -> list[Verdict]:
    query = (
        select(Verdict)
        .where(VERDICT.c.generation_id == check.generation_id, VERDICT.c.grader_id == check.annotator_id)
        .order_by(VERDICT.c.attempt)
    )
    return list(session.scalars(query))


def _draft(session: Session, check: SpotCheck) -> Verdict:
    """The draft that is under way, begun now if there is none."""
    verdicts = _own_verdicts(session, check)
    if not verdicts:
        draft = _new_verdict(check, 1, VerdictMode.BLIND, Outcome.DRAFT)
        session.add(draft)
        session.flush()
        return draft
    if verdicts[0].outcome != Outcome.DRAFT:
        raise UsageError("This text has been submitted already; revise it instead.")
    return verdicts[0]


def _standing(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The newest verdict that was committed, or else the first draft."""
    committed = [verdict for verdict in verdicts if verdict.outcome != Outcome.DRAFT]
    return next(iter([*committed[-1:], *verdicts[:1]]), None)


def _revision(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The revision under way."""
    last = verdicts[-1] if len(verdicts) > 1 else None
    return last if last is not None and last.outcome == Outcome.DRAFT else None


def _write_down(session: Session, verdict: Verdict, marks: Mapping[int, PersonMark], *, reason: str) -> None:
    verdict.explanation = reason
    session.add(verdict)
    session.flush()
    for position, mark in marks.items():
        row = MarkRow(verdict_id=verdict.id, position=position)
        _fill(row, mark)
        session.add(row)


def _new_verdict(check: SpotCheck, attempt: int, mode: VerdictMode, outcome: Outcome) -> Verdict:
    return Verdict(
        id=uuid4(),
        generation_id=check.generation_id,
        grader_id=check.annotator_id,
        round=1,
        attempt=attempt,
        mode=mode,
        outcome=outcome,
    )


def _marks_of(session: Session, verdict_id: UUID) -> dict[int, PersonMark]:
    rows = session.scalars(select(MarkRow).where(MARK.c.verdict_id == verdict_id))
    return {
        row.position: PersonMark(None if row.points is None else bool(row.points), row.note) for row in rows
    }


def _said(session: Session, verdict_ids: Sequence[UUID]) -> dict[UUID, list[MarkRow]]:
    """The marks of each of the verdicts, in the criteria's order."""
    query = select(MarkRow).where(MARK.c.verdict_id.in_(verdict_ids)).order_by(MARK.c.position)
    said: dict[UUID, list[MarkRow]] = defaultdict(list)
    for row in session.scalars(query):
        said[row.verdict_id].append(row)
    return said


def _fill(row: MarkRow, mark: PersonMark) -> None:
    row.points = None if mark.is_met is None else float(mark.is_met)
    row.reason = CANNOT_JUDGE if mark.is_met is None else None
    row.note = mark.note


def _outcome(marks: Mapping[int, PersonMark]) -> Outcome:
    is_scored = any(mark.is_met is not None for mark in marks.values())
    return Outcome.SCORED if is_scored else Outcome.CANNOT_JUDGE


def _require_complete(unmarked: tuple[Criterion, ...], marks: Mapping[int, PersonMark]) -> None:
    if unmarked:
        count = "One criterion still needs" if len(unmarked) == 1 else f"{len(unmarked)} criteria still need"
        raise UsageError(f"{count} a mark, first: {unmarked[0].label}.")
    if any(mark.is_met is None and not mark.note.strip() for mark in marks.values()):
        raise UsageError("Say in a note why you cannot judge it.")
