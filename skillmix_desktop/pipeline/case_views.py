"""A text that is to be decided on, with what each side says of the criterion, why, and where in the text."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.person_marks import Span
from skillmix_desktop.core.quotes import quoted_spans
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.adjudication import Case
from skillmix_desktop.pipeline.spot_check_rows import evidence_of
from skillmix_desktop.pipeline.text_judgements import Said, text_judgements
from skillmix_desktop.store.columns import GRADER, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.disputes import Side, open_texts
from skillmix_desktop.store.marks import PeoplesVerdict
from skillmix_desktop.store.queries import ItemEntry, items
from skillmix_desktop.store.tables import key_of


@dataclass(frozen=True)
class SideView:
    """One side of a case: the mark and what stands beside it, the reasons, and the passages pointed to."""

    side: Side
    said: Said
    explanation: str
    evidence: tuple[Span, ...]


@dataclass(frozen=True)
class CaseView:
    """A case with its text and item, the sides people first."""

    case: Case
    text: str
    item: ItemEntry
    sides: tuple[SideView, ...]


def case_view(database: Database, annotator: str, case: Case) -> CaseView:
    """All that is shown of a case; raises where ``annotator`` has yet to judge the text."""
    with database.read() as session:
        if case.generation_id in open_texts(session, key_of("grader", annotator)):
            raise UsageError("Commit your own verdict on this text first; then it can be adjudicated.")
        [item] = items(session, item_ids={case.label.item_id})
        pointed = _evidence(session, case)
    graders = [side.grader for side in case.sides]
    told = text_judgements(database, case.generation_id, graders, PeoplesVerdict.NEWEST)
    said = told.criteria[case.criterion.position].said
    return CaseView(
        case,
        told.text,
        item,
        tuple(
            SideView(side, words, explanation, _passages(told.text, side, words, explanation, pointed))
            for side, words, explanation in zip(case.sides, said, told.explanations, strict=True)
        ),
    )


def _passages(
    text: str, side: Side, said: Said, explanation: str, pointed: dict[str, tuple[Span, ...]]
) -> tuple[Span, ...]:
    """Where a person put a mark in the text; of a grader, what it quotes."""
    if side.is_person:
        return pointed.get(side.grader, ())
    return quoted_spans(text, said.note or explanation)


def _evidence(session: Session, case: Case) -> dict[str, tuple[Span, ...]]:
    """What people's newest verdicts on the text point to for the criterion, by their names."""
    people = [side.grader for side in case.sides if side.is_person]
    query = (
        select(GRADER.c.name, VERDICT.c.id)
        .join_from(VERDICT, GRADER)
        .where(
            VERDICT.c.generation_id == case.generation_id,
            VERDICT.c.outcome != Outcome.DRAFT,
            GRADER.c.name.in_(people),
        )
        .order_by(VERDICT.c.round.desc(), VERDICT.c.attempt)
    )
    newest: dict[str, UUID] = {name: id_ for name, id_ in session.execute(query)}
    found = evidence_of(session, list(newest.values()))
    return {name: found[id_].get(case.criterion.position, ()) for name, id_ in newest.items()}
