"""On which texts people had graders' marks in sight when they judged for the first time."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.store.columns import GRADER, IS_COMMITTED, VERDICT
from skillmix_desktop.store.tables import VerdictMode


def judged_in_sight(session: Session) -> set[tuple[str, UUID]]:
    """Each person with each text of which they gave a verdict with graders' marks before them."""
    query = (
        select(GRADER.c.name, VERDICT.c.generation_id)
        .join_from(VERDICT, GRADER)
        .where(IS_COMMITTED, VERDICT.c.mode == VerdictMode.ASSISTED)
    )
    return {(name, text) for name, text in session.execute(query)}
