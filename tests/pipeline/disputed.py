"""A small study in which people and a grader differ; for tests."""

from collections.abc import Sequence
from uuid import UUID

from skillmix_desktop.core.adjudication import ErrorClass
from skillmix_desktop.pipeline.adjudication import Case, CaseFilter, adjudication
from skillmix_desktop.pipeline.rulings import Ruling, decide
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict

ADJUDICATOR = "Vera"


def say(database: Database, text: UUID, name: str, marks: Sequence[float | None], **given: int) -> None:
    """A person's blind verdict: two skills, topic and sense."""
    add_verdict(
        database,
        text,
        grader=name,
        kind=GraderKind.PERSON,
        mode=VerdictMode.BLIND,
        marks=marks,
        **given,
    )


def disputed_study(database: Database) -> list[UUID]:
    """Three texts under Anna, Ben and gpt-4, with two differences, one, and none."""
    texts = [
        add_generation(database, item_id, text=f"Text {number}.")
        for number, item_id in enumerate(add_items(database))
    ]
    for text, anna, ben, machine in (
        (texts[0], [1, 1, 1, 1], [0, 1, 1, 1], [1, 0, 1, 1, 1]),
        (texts[1], [0, 1, 1, None], [0, 1, 1, 1], [1, 1, 1, 1, 1]),
        (texts[2], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1, 0]),
    ):
        say(database, text, "Anna", anna)
        say(database, text, "Ben", ben)
        add_verdict(database, text, grader="gpt-4", marks=machine)
    return texts


def cases_of(
    database: Database, wanted: CaseFilter | None = None, *, annotator: str = ADJUDICATOR
) -> list[Case]:
    """As they are listed."""
    return [case for case in adjudication(database, annotator).cases if wanted is None or wanted(case)]


def three_cases(database: Database) -> list[Case]:
    """Those of the study: Ben alone, the grader alone, and the grader against Anna and Ben."""
    return sorted(cases_of(database), key=lambda case: (case.label.beginning, case.criterion.position))


def rule(
    database: Database,
    case: Case,
    is_met: bool | None,
    error_class: ErrorClass = ErrorClass.GRADER_WRONG,
    *,
    annotator: str = ADJUDICATOR,
) -> None:
    decide(database, annotator, case.place, Ruling(is_met, error_class, "It is plainly so."))
