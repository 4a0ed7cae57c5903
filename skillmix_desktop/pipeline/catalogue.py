"""The project's catalogue as people look at it and change it."""

from dataclasses import dataclass

from skillmix_desktop.core.catalogue import SkillEntry
from skillmix_desktop.errors import CatalogueError
from skillmix_desktop.store.catalogue import (
    add_skill,
    add_topic,
    load_catalogue,
    load_exclusions,
    remove_exclusion,
    replace_skill,
    skill_id,
    store_exclusion,
    withdraw_skill,
)
from skillmix_desktop.store.database import Database


@dataclass(frozen=True)
class CatalogueView:
    """What is drawn from, and which pairs of skills never meet in one item."""

    skills: tuple[SkillEntry, ...]
    topics: tuple[str, ...]
    exclusions: frozenset[frozenset[str]]

    def never_with(self, name: str) -> tuple[str, ...]:
        """The skills that never meet the one called ``name``."""
        return tuple(sorted(other for pair in self.exclusions if name in pair for other in pair - {name}))


def view_catalogue(database: Database) -> CatalogueView:
    """The catalogue in its order."""
    with database.read() as session:
        catalogue = load_catalogue(session)
        return CatalogueView(catalogue.skills, catalogue.topics, load_exclusions(session))


def save_skill(database: Database, entry: SkillEntry, *, replaces: SkillEntry | None = None) -> None:
    """Add a skill, or put it in place of another; items drawn before keep the wording that they had."""
    if not entry.name.strip() or not entry.definition.strip():
        raise CatalogueError("A skill needs a name and a definition.")
    with database.write() as session:
        if replaces is None:
            add_skill(session, entry)
        else:
            replace_skill(session, skill_id(replaces), entry)


def take_out_skill(database: Database, entry: SkillEntry) -> None:
    """No longer draw a skill."""
    with database.write() as session:
        withdraw_skill(session, skill_id(entry))


def save_topic(database: Database, name: str) -> None:
    """Draw from a topic too."""
    if not name.strip():
        raise CatalogueError("A topic needs a name.")
    with database.write() as session:
        add_topic(session, name.strip())


def set_exclusion(database: Database, first: str, second: str, *, is_excluded: bool) -> None:
    """Keep two skills apart in draws to come, or let them meet again."""
    with database.write() as session:
        (store_exclusion if is_excluded else remove_exclusion)(session, first, second)
