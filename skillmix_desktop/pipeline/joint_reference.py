"""What stands of the decisions of several adjudicators, as one reference that they have in common.

Of each criterion the latest decision stands, whoever made it. The reference is a grader of its own, and each
change to a text a further attempt, so that earlier ones are kept.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.adjudication import JOINT_REFERENCE
from skillmix_desktop.pipeline.adjudicated_verdicts import Held, add_adjudicated, agreed_marks
from skillmix_desktop.pipeline.adjudication import is_settled
from skillmix_desktop.store.columns import MARK, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.disputes import Place, Side, decisions, sides_by_place
from skillmix_desktop.store.records import ensure_grader
from skillmix_desktop.store.tables import GraderKind, key_of

_Marks = dict[int, Held]


def settle_project(database: Database) -> None:
    """Bring the reference up to date after decisions came from elsewhere."""
    with database.write() as session:
        if decisions(session):
            settle(session, sides_by_place(session))


def settle(session: Session, sides: Mapping[Place, tuple[Side, ...]]) -> bool:
    """Write down what stands, wherever it changed; False, and nothing, while there is one adjudicator."""
    decided = decisions(session)
    written = _written(session)
    if not written and len({decision.adjudicator for decision in decided.values()}) < 2:
        return False
    agreed = agreed_marks(sides)
    wanted = {text: dict(agreed.get(text, {})) for text in (*written, *(text for text, _ in decided))}
    for (text, position), decision in decided.items():
        points = None if decision.is_met is None else float(decision.is_met)
        wanted[text][position] = Held(points, decision.error_class, decision.reason)
    if is_settled(session, sides):
        wanted = {text: dict(marks) for text, marks in agreed.items()} | wanted
    grader_id = ensure_grader(session, JOINT_REFERENCE, GraderKind.PERSON)
    for text, marks in wanted.items():
        attempt, held = written.get(text, (0, {}))
        if marks != held:
            add_adjudicated(session, grader_id, text, marks, attempt=attempt + 1, provenance={"stands": True})
    return True


def _written(session: Session) -> dict[UUID, tuple[int, _Marks]]:
    """The newest attempt on each text, and its marks."""
    query = (
        select(
            *(VERDICT.c.generation_id, VERDICT.c.attempt),
            *(MARK.c.position, MARK.c.points, MARK.c.error_class, MARK.c.note),
        )
        .join_from(VERDICT, MARK, MARK.c.verdict_id == VERDICT.c.id, isouter=True)
        .where(VERDICT.c.grader_id == key_of("grader", JOINT_REFERENCE))
    )
    found: dict[UUID, tuple[int, _Marks]] = {}
    for text, attempt, position, points, error_class, note in session.execute(query):
        newest, marks = found.get(text, (0, {}))
        if attempt > newest:
            newest, marks = attempt, {}
            found[text] = (newest, marks)
        if attempt == newest and position is not None:
            marks[position] = Held(points, error_class, note)
    return found
