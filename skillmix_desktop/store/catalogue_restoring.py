"""Drawing again from what was taken out of the catalogue, at the place that it had."""

from uuid import UUID

from sqlmodel import Session

from skillmix_desktop.errors import CatalogueError
from skillmix_desktop.store.catalogue import load_catalogue, normalised
from skillmix_desktop.store.tables import Skill, Topic


def restore_skill(session: Session, id_: UUID) -> None:
    """Draw from a skill again; its place is kept, since draws depend on the catalogue's order."""
    skill = session.get_one(Skill, id_)
    twins = [entry.name for entry in load_catalogue(session).skills]
    if not skill.is_drawn and normalised(skill.name) in map(normalised, twins):
        raise CatalogueError(
            f"The catalogue has a skill called “{skill.name}” by now; edit that one instead."
        )
    skill.is_drawn = True
    session.flush()


def restore_topic(session: Session, id_: UUID) -> None:
    """As for a skill."""
    topic = session.get_one(Topic, id_)
    if not topic.is_drawn and normalised(topic.name) in map(normalised, load_catalogue(session).topics):
        raise CatalogueError(f"The catalogue has the topic “{topic.name}” already.")
    topic.is_drawn = True
    session.flush()
