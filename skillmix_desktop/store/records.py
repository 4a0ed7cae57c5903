"""Writing down who took part, what was asked, and what came of it."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session

from skillmix_desktop.core.prompts import Template as PromptTemplate
from skillmix_desktop.core.rubric import Mark
from skillmix_desktop.store.tables import Grader, GraderKind, MarkRow, Student, Template, key_of


def ensure_student(session: Session, name: str, *, is_practice: bool = False) -> UUID:
    """The key of the student called ``name``, who is written down when new."""
    id_ = key_of("student", name)
    if session.get(Student, id_) is None:
        session.add(Student(id=id_, name=name, is_practice=is_practice))
        session.flush()
    return id_


def ensure_grader(session: Session, name: str, kind: GraderKind) -> UUID:
    """The key of the grader called ``name``, who is written down when new."""
    id_ = key_of("grader", name)
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


def mark_rows(verdict_id: UUID, marks: Iterable[Mark]) -> list[MarkRow]:
    """The rows of a verdict's marks."""
    return [
        MarkRow(
            verdict_id=verdict_id,
            position=mark.position,
            points=mark.points,
            probability=mark.probability,
            reason=mark.reason,
        )
        for mark in marks
    ]
