"""The families of a study's chat models: guessed by their names, or told where a name does not show it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session
from sqlmodel import select as select_row

from skillmix_desktop.core.families import family, spelled
from skillmix_desktop.errors import UsageError
from skillmix_desktop.store.columns import GRADER, STUDENT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import GraderKind, Study


@dataclass(frozen=True)
class ModelFamily:
    """A chat model of the study by its name: what it does there, and of which family it is.

    ``guess`` is what its name shows, ``told`` what somebody said, which goes first.
    """

    name: str
    writes: bool
    grades: bool
    guess: str | None
    told: str | None

    @property
    def family(self) -> str | None:
        """The one that holds; None where it is not known."""
        return self.told or self.guess


def told_families(session: Session) -> dict[str, str]:
    """The families that were told, by the chat models' names."""
    return dict(session.exec(select_row(Study.families)).one())


def model_families(database: Database) -> tuple[ModelFamily, ...]:
    """Every student and grader that is a chat model, but practice, by name."""
    with database.read() as session:
        told = told_families(session)
        students = set(session.scalars(select(STUDENT.c.name).where(~STUDENT.c.is_practice)))
        judges = set(session.scalars(select(GRADER.c.name).where(GRADER.c.kind == GraderKind.MACHINE)))
    return tuple(
        ModelFamily(name, name in students, name in judges, family(name), told.get(name))
        for name in sorted(students | judges, key=str.casefold)
    )


def tell_families(database: Database, told: Mapping[str, str]) -> None:
    """Keep these families with the study; an empty one leaves it to the name again."""
    known = {model.name for model in model_families(database)}
    for name in told:
        if name not in known:
            raise UsageError(f"No student and no grader of this project is called “{name}”.")
    with database.write() as session:
        study = session.exec(select_row(Study)).one()
        kept = {**study.families, **{name: spelled(kin) for name, kin in told.items()}}
        study.families = {name: kin for name, kin in sorted(kept.items()) if kin}
