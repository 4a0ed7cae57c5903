"""A person's queue, and what is shown to them of a text, and when."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.person_marks import PersonMark, Span
from skillmix_desktop.core.rubric import Criterion, CriterionKind, Mark, Outcome, sentence_limit
from skillmix_desktop.core.sentences import LengthCheck, check_length
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.spot_check_rows import (
    check_row,
    evidence_of,
    generation_row,
    marks_of,
    own_verdicts,
    revision,
    standing,
)
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
from skillmix_desktop.store.tables import CheckPurpose, GraderKind, MarkRow, Verdict, key_of


class CheckState(StrEnum):
    """How far a person is with a text."""

    PENDING = "pending"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class QueueEntry:
    """A line of a person's queue; it says nothing that a grader has said, nor which text is gold."""

    spot_check_id: UUID
    generation_id: UUID
    k: int
    topic: str
    state: CheckState
    is_flagged: bool = False


@dataclass(frozen=True)
class Said:
    """What a person says of a text, by the criteria's positions; a revision has a ``reason``."""

    marks: Mapping[int, PersonMark] = field(default_factory=dict)
    evidence: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Flag:
    """That a text is to be adjudicated, and why."""

    is_up: bool = False
    note: str = ""


@dataclass(frozen=True)
class CheckTask:
    """All that a person sees of a text before they commit. The length is the program's to decide.

    ``said`` is their draft or the verdict that stands, ``revision`` the one under way.
    """

    spot_check_id: UUID
    generation_id: UUID
    text: str
    item: ItemEntry
    state: CheckState
    length: LengthCheck
    said: Said
    revision: Said | None = None
    flag: Flag = field(default_factory=Flag)
    purpose: CheckPurpose = CheckPurpose.SAMPLE
    is_assisted: bool = False

    @property
    def marks(self) -> Mapping[int, PersonMark]:
        """Those of the draft, or of the verdict that stands."""
        return self.said.marks

    @property
    def asked(self) -> tuple[Criterion, ...]:
        """The criteria that the person marks."""
        return asked_of(self.item)

    @property
    def unmarked(self) -> tuple[Criterion, ...]:
        """The criteria that still lack a mark."""
        return tuple(criterion for criterion in self.asked if criterion.position not in self.marks)


def asked_of(item: ItemEntry) -> tuple[Criterion, ...]:
    """The criteria that a person marks in a text for this item."""
    return tuple(criterion for criterion in item.criteria if criterion.kind is not CriterionKind.LENGTH)


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
    evidence: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)


def queue(database: Database, annotator: str) -> list[QueueEntry]:
    """The annotator's texts in their order."""
    annotator_id = key_of("grader", annotator)
    draw = SPOT_CHECK.c
    query = (
        select(
            *(draw.id, draw.generation_id, draw.round, ITEM.c.k),
            *(TOPIC.c.name, draw.is_skipped, draw.is_flagged),
        )
        .join_from(SPOT_CHECK, GENERATION)
        .join(ITEM)
        .join(TOPIC)
        .where(draw.annotator_id == annotator_id)
        .order_by(draw.rank, draw.id)
    )
    own = select(VERDICT.c.generation_id, VERDICT.c.round, VERDICT.c.outcome).where(
        VERDICT.c.grader_id == annotator_id
    )
    with database.read() as session:
        outcomes: dict[tuple[UUID, int], set[str]] = defaultdict(set)
        for generation_id, round_, outcome in session.execute(own):
            outcomes[generation_id, round_].add(outcome)
        return [
            QueueEntry(
                id_,
                generation_id,
                k,
                topic,
                state_of(outcomes[generation_id, round_], is_skipped),
                is_flagged,
            )
            for id_, generation_id, round_, k, topic, is_skipped, is_flagged in session.execute(query)
        ]


def state_of(outcomes: set[str], is_skipped: bool) -> CheckState:
    """How far a person is with a text of which their verdicts have these outcomes."""
    if outcomes - {Outcome.DRAFT}:
        return CheckState.SUBMITTED
    if is_skipped:
        return CheckState.SKIPPED
    return CheckState.DRAFT if outcomes else CheckState.PENDING


def annotators(database: Database) -> list[str]:
    """The people who have a queue in this project."""
    with database.read() as session:
        return annotators_in(session)


def annotators_in(session: Session) -> list[str]:
    """The same, within a session."""
    query = (
        select(GRADER.c.name)
        .join_from(GRADER, SPOT_CHECK, SPOT_CHECK.c.annotator_id == GRADER.c.id)
        .distinct()
        .order_by(GRADER.c.name)
    )
    return list(session.scalars(query))


def load_task(database: Database, spot_check_id: UUID) -> CheckTask:
    """A text to grade, with what the person has said of it and nobody else."""
    with database.read() as session:
        check = check_row(session, spot_check_id)
        generation = generation_row(session, check)
        [item] = items(session, item_ids={generation.item_id})
        verdicts = own_verdicts(session, check)
        text = generation.text or ""
        return CheckTask(
            spot_check_id,
            check.generation_id,
            text,
            item,
            state_of({verdict.outcome for verdict in verdicts}, check.is_skipped),
            check_length(text, limit=sentence_limit(item.k)),
            *_said_by_person(session, verdicts),
            flag=Flag(check.is_flagged, check.flag_note),
            purpose=CheckPurpose(check.purpose),
            is_assisted=check.is_assisted,
        )


def _said_by_person(session: Session, verdicts: Sequence[Verdict]) -> tuple[Said, Said | None]:
    """The verdict that stands, and the revision under way if it says anything else."""
    stands, changed = standing(verdicts), revision(verdicts)
    if stands is None:
        return Said(), None
    said = _said_in(session, stands)
    if changed is None:
        return said, None
    revised = _said_in(session, changed)
    is_other = revised.marks != said.marks or revised.evidence != said.evidence or bool(revised.reason)
    return said, revised if is_other else None


def _said_in(session: Session, verdict: Verdict) -> Said:
    evidence = evidence_of(session, [verdict.id])
    return Said(marks_of(session, verdict.id), evidence[verdict.id], verdict.explanation)


def reveal(database: Database, spot_check_id: UUID) -> list[RevealedVerdict]:
    """What the other graders said of the text, the newest of each round; only after the person committed."""
    with database.read() as session:
        check = check_row(session, spot_check_id)
        own: set[str] = {verdict.outcome for verdict in own_verdicts(session, check)}
        if state_of(own, check.is_skipped) is not CheckState.SUBMITTED and not check.is_assisted:
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
        ids = [row.id for row in newest.values()]
        said, evidence = _said(session, ids), evidence_of(session, ids)
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
                evidence[row.id],
            )
            for row in newest.values()
        ]


def _said(session: Session, verdict_ids: Sequence[UUID]) -> dict[UUID, list[MarkRow]]:
    """The marks of each of the verdicts, in the criteria's order."""
    query = select(MarkRow).where(MARK.c.verdict_id.in_(verdict_ids)).order_by(MARK.c.position)
    said: dict[UUID, list[MarkRow]] = defaultdict(list)
    for row in session.scalars(query):
        said[row.verdict_id].append(row)
    return said
