"""The tables of a project: the catalogue, what was drawn, what was written, and every verdict on it.

Rows that are the same thing wherever they were made (a skill, an item, a grader) have a key derived from
what they are; rows that record an event (a generation, a verdict) have a random one. So two people's files
can be merged. Nothing is overwritten: a second opinion is a second row, and the current one is the newest.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid4, uuid5

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from skillmix_desktop.core.batch_state import BatchState
from skillmix_desktop.core.rubric import Outcome

# A column of whole numbers holds as much on every database.
LARGEST_ROUND = 2**31 - 1
_NAMESPACE = UUID("6c9f7a52-0c3e-5d0b-9a6e-2f7a1c40b8d1")

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def key_of(table: str, *parts: object) -> UUID:
    """The key of a row that is the same thing wherever it was made."""
    return uuid5(_NAMESPACE, "\x1f".join([table, *map(str, parts)]))


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


class GraderKind(StrEnum):
    """Who speaks in a verdict."""

    MACHINE = "machine"
    PROGRAM = "program"
    PRACTICE = "practice"
    PERSON = "person"


class VerdictMode(StrEnum):
    """How a verdict came about; marks that are read ``sequential``ly see the marks above them."""

    READ = "read"
    SEQUENTIAL = "sequential"
    WRITE = "write"
    PROGRAM = "program"
    BLIND = "blind"
    REVISED = "revised"
    ASSISTED = "assisted"
    ADJUDICATED = "adjudicated"
    IMPORTED = "imported"

    @property
    def is_reading(self) -> bool:
        """Whether the probabilities of marks were read: of what could be, or was, written."""
        return self in (VerdictMode.READ, VerdictMode.SEQUENTIAL)


class CheckPurpose(StrEnum):
    """Why a text lies in a person's queue: only a sample says something of all texts."""

    SAMPLE = "sample"
    REPEAT = "repeat"
    GOLD = "gold"


UNTOLD = "not told"
"""The design of a draw in a queue that was handed over."""


class ActState(StrEnum):
    """What became of something that a person did: a verdict keeps it, or it was undone and then dropped."""

    DONE = "done"
    UNDONE = "undone"
    KEPT = "kept"
    DROPPED = "dropped"


class Study(SQLModel, table=True):
    """The project itself: one row. ``families`` are those of chat models, by name, that were told."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str
    note: str = ""
    guidelines: str = ""
    families: dict[str, str] = Field(default_factory=dict, sa_type=sa.JSON)
    is_sample: bool = False
    created_at: datetime = Field(default_factory=now)


class Skill(SQLModel, table=True):
    """A skill; ``is_drawn`` is false for one that only came with imported items or was taken out."""

    id: UUID = Field(primary_key=True)
    name: str = Field(index=True)
    category: str = ""
    definition: str = ""
    example: str = ""
    is_drawn: bool = True
    rank: int = 0


class Topic(SQLModel, table=True):
    """A topic; ``is_drawn`` as for a skill."""

    id: UUID = Field(primary_key=True)
    name: str = Field(index=True)
    is_drawn: bool = True
    rank: int = 0


class SkillExclusion(SQLModel, table=True):
    """Two skills that the balanced sampler never puts into one item."""

    __tablename__: ClassVar[Any] = "skill_exclusion"
    first_id: UUID = Field(foreign_key="skill.id", primary_key=True)
    second_id: UUID = Field(foreign_key="skill.id", primary_key=True)


class ItemSet(SQLModel, table=True):
    """One draw of items."""

    __tablename__: ClassVar[Any] = "item_set"
    id: UUID = Field(primary_key=True)
    name: str
    k: int
    seed: int | None = Field(default=None, sa_type=sa.BigInteger)
    sampler: str
    exp_path: str = ""
    catalogue_fingerprint: str = ""
    created_at: datetime = Field(default_factory=now)


class Item(SQLModel, table=True):
    """A topic and, in ``item_skill``, k skills in the order in which prompts name them."""

    __table_args__ = (sa.UniqueConstraint("item_set_id", "number"),)
    id: UUID = Field(primary_key=True)
    item_set_id: UUID = Field(foreign_key="item_set.id", index=True)
    number: int
    k: int
    topic_id: UUID = Field(foreign_key="topic.id")


class ItemSkill(SQLModel, table=True):
    """The skill at one place of an item."""

    __tablename__: ClassVar[Any] = "item_skill"
    item_id: UUID = Field(foreign_key="item.id", primary_key=True)
    position: int = Field(primary_key=True)
    skill_id: UUID = Field(foreign_key="skill.id", index=True)


class Student(SQLModel, table=True):
    """A chat model that writes."""

    id: UUID = Field(primary_key=True)
    name: str = Field(unique=True)
    is_practice: bool = False


class Grader(SQLModel, table=True):
    """Whoever grades: a chat model, a program, a person."""

    id: UUID = Field(primary_key=True)
    name: str = Field(unique=True)
    kind: GraderKind = Field(sa_type=sa.String)


class Template(SQLModel, table=True):
    """A prompt template as it was used; the key is the SHA-256 of its content."""

    id: str = Field(primary_key=True)
    name: str
    version: int = 1
    purpose: str
    content: str


class Call(SQLModel):
    """What a call to a chat model left behind, whatever came of it."""

    attempt: int = 1
    template_id: str | None = Field(default=None, foreign_key="template.id")
    prompt_sha256: str | None = None
    detail: str = ""
    provenance: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    seconds: float | None = None
    created_at: datetime = Field(default_factory=now)


class Generation(Call, table=True):
    """What a student wrote for an item in one round; ``text`` is what graders see, None if there is none."""

    __table_args__ = (sa.UniqueConstraint("item_id", "student_id", "round", "attempt"),)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    item_id: UUID = Field(foreign_key="item.id", index=True)
    student_id: UUID = Field(foreign_key="student.id", index=True)
    round: int = 1
    text: str | None = None
    replies: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    is_marker_missing: bool = False
    finish: str = "stop"


class Verdict(Call, table=True):
    """All that one grader said of one generation in one round; its marks are in ``mark``."""

    __table_args__ = (
        sa.UniqueConstraint("generation_id", "grader_id", "round", "attempt"),
        sa.Index("ix_verdict_grader_generation", "grader_id", "generation_id"),
    )
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    generation_id: UUID = Field(foreign_key="generation.id")
    grader_id: UUID = Field(foreign_key="grader.id")
    round: int = 1
    mode: VerdictMode = Field(sa_type=sa.String)
    outcome: Outcome = Field(sa_type=sa.String)
    reply: str | None = None
    explanation: str = ""
    claimed_total: float | None = None


class MarkRow(SQLModel, table=True):
    """One criterion's mark; ``points`` is None where it was not judged, and then ``reason`` says why.

    ``seconds`` is how long a person was at work on it; ``error_class`` is what an adjudicator finds that the
    disagreement came from.
    """

    __tablename__: ClassVar[Any] = "mark"
    verdict_id: UUID = Field(foreign_key="verdict.id", primary_key=True)
    position: int = Field(primary_key=True)
    points: float | None = None
    probability: float | None = None
    reason: str | None = None
    note: str = ""
    seconds: float | None = None
    error_class: str | None = None


class Evidence(SQLModel, table=True):
    """Where in the text a person sees the reason for a mark, as offsets in characters, ``end`` excluded."""

    verdict_id: UUID = Field(foreign_key="verdict.id", primary_key=True)
    position: int = Field(primary_key=True)
    start: int = Field(primary_key=True)
    end: int = Field(primary_key=True)


class SpotCheck(SQLModel, table=True):
    """The draw of a generation for a person; what they say of it is a verdict like any other, of ``round``.

    A repeat is a later round. ``inclusion_probability`` is None for a text that no chance chose.
    """

    __tablename__: ClassVar[Any] = "spot_check"
    __table_args__ = (sa.UniqueConstraint("annotator_id", "generation_id", "round"),)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    generation_id: UUID = Field(foreign_key="generation.id")
    annotator_id: UUID = Field(foreign_key="grader.id", index=True)
    round: int = 1
    purpose: CheckPurpose = Field(default=CheckPurpose.SAMPLE, sa_type=sa.String)
    design: str
    seed: int = Field(sa_type=sa.BigInteger)
    inclusion_probability: float | None
    rank: int
    is_assisted: bool = False
    is_skipped: bool = False
    is_flagged: bool = False
    flag_note: str = ""
    drawn_at: datetime = Field(default_factory=now)


class Act(SQLModel, table=True):
    """One thing that a person did to a text in their queue, so that it can be undone, and timed.

    ``number`` counts all that the annotator did; the verdict is the one that it went into, None where it
    belongs to none. ``before`` and ``after`` are the changed field's values, ``seconds`` the time at work
    that led to it.
    """

    __table_args__ = (sa.Index("ix_act_annotator_state_number", "annotator_id", "state", "number"),)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    spot_check_id: UUID = Field(foreign_key="spot_check.id", index=True)
    annotator_id: UUID = Field(foreign_key="grader.id")
    number: int
    verdict_id: UUID | None = Field(default=None, foreign_key="verdict.id")
    field: str
    position: int | None = None
    before: Any = Field(default=None, sa_type=sa.JSON)
    after: Any = Field(default=None, sa_type=sa.JSON)
    seconds: float = 0.0
    state: ActState = Field(default=ActState.DONE, sa_type=sa.String)
    made_at: datetime = Field(default_factory=now)


class Batch(SQLModel, table=True):
    """Verdicts that a server was asked for all at once, to be fetched later; it is open until all is taken.

    The row is written before the server hears of it, under an id that the server keeps beside its own: so a
    batch is found again whose ``server_id`` did not come to be written down. ``settings`` says how was asked.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    grader_id: UUID = Field(foreign_key="grader.id", index=True)
    template_id: str = Field(foreign_key="template.id")
    state: BatchState = Field(default=BatchState.SENDING, sa_type=sa.String)
    server_id: str | None = None
    input_file_id: str | None = None
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    requests: int
    completed: int = 0
    failed: int = 0
    detail: str = ""
    submitted_at: datetime = Field(default_factory=now)
    closed_at: datetime | None = None


class BatchRequest(SQLModel, table=True):
    """One verdict that a batch asks for, and whether what came of it has been written down."""

    __tablename__: ClassVar[Any] = "batch_request"
    batch_id: UUID = Field(foreign_key="batch.id", primary_key=True)
    custom_id: str = Field(primary_key=True)
    generation_id: UUID = Field(foreign_key="generation.id")
    round: int
    prompt_sha256: str
    is_answered: bool = False
