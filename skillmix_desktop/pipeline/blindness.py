"""Which texts a person is still to judge: until then, nothing that was said of these is shown to them."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session

from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.spot_checks import annotators_in
from skillmix_desktop.store.disputes import open_texts
from skillmix_desktop.store.tables import key_of


def person_at_work(session: Session, name: str) -> str:
    """``name``, or without one the first person who has a queue, since theirs is the one in view."""
    return name or next(iter(annotators_in(session)), "")


def id_at_work(session: Session, name: str) -> UUID:
    """The same person's id."""
    return key_of("grader", person_at_work(session, name))


def unjudged_texts(
    session: Session, annotator: str, among: Collection[UUID] | None = None
) -> Collection[UUID]:
    """Those of the texts that the person at work is still to judge; of all texts, if ``among`` is None."""
    return open_texts(session, id_at_work(session, annotator), among)


def require_judged(session: Session, annotator: str, generation_id: UUID) -> None:
    """Raises where the person at work is still to judge the text."""
    if unjudged_texts(session, annotator, {generation_id}):
        raise UsageError("What was said of this text is shown once your own verdict on it is submitted.")
