"""The project's catalogue as people look at it and change it."""

from collections.abc import Iterable
from dataclasses import dataclass

from skillmix_desktop.core.catalogue import SkillEntry
from skillmix_desktop.errors import CatalogueError
from skillmix_desktop.store.catalogue import (
    add_skill,
    add_topic,
    load_catalogue,
    load_exclusions,
    normalised,
    remove_exclusion,
    replace_skill,
    skill_id,
    store_exclusion,
    withdraw_skill,
    withdraw_topic,
)
from skillmix_desktop.store.catalogue_restoring import restore_skill, restore_topic
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import key_of


@dataclass(frozen=True)
class CatalogueView:
    """What is drawn from, and which pairs of skills never meet in one item."""

    skills: tuple[SkillEntry, ...] = ()
    topics: tuple[str, ...] = ()
    exclusions: frozenset[frozenset[str]] = frozenset()

    @property
    def categories(self) -> tuple[str, ...]:
        """Every category that some skill has, in alphabetical order."""
        return tuple(sorted({skill.category for skill in self.skills if skill.category}, key=str.casefold))

    def never_with(self, name: str) -> tuple[str, ...]:
        """The skills that never meet the one called ``name``."""
        return tuple(sorted(other for pair in self.exclusions if name in pair for other in pair - {name}))

    def skills_with(self, words: str) -> dict[str, tuple[SkillEntry, ...]]:
        """By category, the skills in whose name, category or definition every word of ``words`` occurs."""
        found = [
            skill
            for skill in self.skills
            if contains_words(f"{skill.name} {skill.category} {skill.definition}", words)
        ]
        categories = sorted({skill.category for skill in found}, key=str.casefold)
        return {
            category: tuple(
                sorted((s for s in found if s.category == category), key=lambda s: s.name.casefold())
            )
            for category in categories
        }

    def topics_with(self, words: str) -> tuple[str, ...]:
        """The topics in which every word of ``words`` occurs, in alphabetical order."""
        return with_words(self.topics, words)

    def has_topic(self, name: str) -> bool:
        """Whether a topic is called so, whatever its case and spacing."""
        return normalised(name) in map(normalised, self.topics)


def contains_words(text: str, words: str) -> bool:
    """Whether every word of ``words`` occurs in ``text``, whatever the case."""
    folded = text.casefold()
    return all(word in folded for word in words.casefold().split())


def with_words(names: Iterable[str], words: str) -> tuple[str, ...]:
    """The names in which every word of ``words`` occurs, in alphabetical order."""
    return tuple(sorted((name for name in names if contains_words(name, words)), key=str.casefold))


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


def put_back_skill(database: Database, entry: SkillEntry) -> None:
    """Draw a skill again that was taken out, as if it never had been."""
    with database.write() as session:
        restore_skill(session, skill_id(entry))


def save_topic(database: Database, name: str) -> None:
    """Draw from a topic too."""
    if not name.strip():
        raise CatalogueError("A topic needs a name.")
    with database.write() as session:
        add_topic(session, " ".join(name.split()))


def take_out_topic(database: Database, name: str) -> None:
    """No longer draw a topic."""
    with database.write() as session:
        withdraw_topic(session, key_of("topic", name))


def put_back_topic(database: Database, name: str) -> None:
    """Draw a topic again that was taken out, as if it never had been."""
    with database.write() as session:
        restore_topic(session, key_of("topic", name))


def set_exclusion(database: Database, first: str, second: str, *, is_excluded: bool) -> None:
    """Keep two skills apart in draws to come, or let them meet again."""
    with database.write() as session:
        (store_exclusion if is_excluded else remove_exclusion)(session, first, second)
