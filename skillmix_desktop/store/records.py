"""Writing down who took part, what was asked, and what came of it."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from skillmix_desktop.core.prompts import Template as PromptTemplate
from skillmix_desktop.errors import UsageError
from skillmix_desktop.store.columns import GENERATION
from skillmix_desktop.store.tables import (
    Grader,
    GraderKind,
    Student,
    Template,
    key_of,
)

# Whoever came by one of these names from elsewhere would keep the program's own graders from working.
_OWN_GRADERS = {"program": GraderKind.PROGRAM, "practice": GraderKind.PRACTICE}


@dataclass(frozen=True)
class GenerationPlace:
    """The item, student and round of a generation, and how it is asked for."""

    item_id: UUID
    student_id: UUID
    round: int
    template_id: str


def ensure_student(session: Session, name: str, *, is_practice: bool = False) -> UUID:
    """The key of the student called ``name``, who is written down when new."""
    id_ = key_of("student", name)
    if session.get(Student, id_) is None:
        session.add(Student(id=id_, name=name, is_practice=is_practice))
        session.flush()
    return id_


def kind_of_grader(session: Session, name: str) -> GraderKind | None:
    """What the grader called ``name`` is, also where it has yet to speak; None for a name that is free."""
    known = session.get(Grader, key_of("grader", name))
    return GraderKind(known.kind) if known else _OWN_GRADERS.get(name)


def ensure_grader(session: Session, name: str, kind: GraderKind) -> UUID:
    """The key of the grader called ``name``, who is written down when new; nobody is of two kinds."""
    id_ = key_of("grader", name)
    known = kind_of_grader(session, name)
    if known not in (None, kind):
        raise UsageError(f"“{name}” is a {known} in this project, not a {kind}; choose another name.")
    if session.get(Grader, id_) is None:
        session.add(Grader(id=id_, name=name, kind=kind))
        session.flush()
    return id_


def ensure_template(session: Session, template: PromptTemplate) -> str:
    """The key of a prompt template as it is now; a changed one is another row."""
    if session.get(Template, template.sha256) is None:
        session.add(
            Template(
                id=template.sha256,
                name=template.name,
                version=template.version,
                purpose=template.purpose,
                content=template.content,
            )
        )
        session.flush()
    return template.sha256


def next_generation_attempt(session: Session, item_id: UUID, student_id: UUID, round_: int) -> int:
    """The number of a further attempt, counted when it is written: another run may go on beside this one."""
    query = sa.select(sa.func.max(GENERATION.c.attempt)).where(
        GENERATION.c.item_id == item_id, GENERATION.c.student_id == student_id, GENERATION.c.round == round_
    )
    return 1 + (session.scalar(query) or 0)


def is_answered(session: Session, place: GenerationPlace) -> bool:
    """Whether the student has answered at a place; a call that failed is no answer."""
    query = sa.select(GENERATION.c.id).where(*_at(place), GENERATION.c.finish != "error")
    return session.scalar(query.limit(1)) is not None


def newest_generation(session: Session, place: GenerationPlace) -> tuple[str, str] | None:
    """How the newest answer at a place ended, and what it says of that."""
    query = sa.select(GENERATION.c.finish, GENERATION.c.detail).where(*_at(place))
    row = session.execute(query.order_by(GENERATION.c.attempt.desc()).limit(1)).first()
    return (row.finish, row.detail) if row else None


def _at(place: GenerationPlace) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        GENERATION.c.item_id == place.item_id,
        GENERATION.c.student_id == place.student_id,
        GENERATION.c.round == place.round,
        GENERATION.c.template_id == place.template_id,
    )


def is_storable_seed(seed: int) -> bool:
    """Whether databases can hold ``seed``."""
    return -(2**63) <= seed < 2**63


def require_storable_seed(seed: int) -> None:
    """Raise unless databases can hold ``seed``."""
    if not is_storable_seed(seed):
        raise UsageError(f"The seed {seed} is too large; choose one of at most 18 digits.")
