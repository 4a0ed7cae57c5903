"""The skills and topics of a project: what is drawn from, and what came with items from elsewhere."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from skillmix_desktop.core.catalogue import Catalogue, SkillEntry
from skillmix_desktop.errors import CatalogueError
from skillmix_desktop.store.tables import Skill, SkillExclusion, Topic, key_of

Row = TypeVar("Row", Skill, Topic)


def store_catalogue(session: Session, catalogue: Catalogue) -> None:
    """Make ``catalogue`` what is drawn from; what was drawn before stays for the items that have it."""
    for old in (*_drawn_skills(session), *_drawn_topics(session)):
        old.is_drawn = False
    for rank, entry in enumerate(catalogue.skills):
        _draw_skill(session, entry, rank)
    for rank, name in enumerate(catalogue.topics):
        _draw_topic(session, name, rank)
    session.flush()


def load_catalogue(session: Session) -> Catalogue:
    """What is drawn from, in the catalogue's order."""
    return Catalogue(
        skills=tuple(_entry(skill) for skill in _drawn_skills(session)),
        topics=tuple(topic.name for topic in _drawn_topics(session)),
    )


def skill_id(entry: SkillEntry) -> UUID:
    """The key of a skill: another definition or example makes it another skill."""
    return key_of("skill", entry.name, entry.definition, entry.example)


def add_skill(session: Session, entry: SkillEntry) -> UUID:
    """Draw from ``entry`` too; its key."""
    _refuse_twin(entry, _drawn_skills(session))
    return _draw_skill(session, entry, _next_rank(session, Skill))


def replace_skill(session: Session, old_id: UUID, entry: SkillEntry) -> UUID:
    """Draw from ``entry`` in place of an older wording, which stays with the items that have it."""
    old = session.get_one(Skill, old_id)
    _refuse_twin(entry, [skill for skill in _drawn_skills(session) if skill.id != old_id])
    if skill_id(entry) == old_id:
        old.category, old.is_drawn = entry.category, True
        session.flush()
        return old_id
    old.is_drawn = False
    new_id = _draw_skill(session, entry, old.rank)
    for other in _excluded_by(session, old_id):
        _exclude(session, new_id, other)
    return new_id


def withdraw_skill(session: Session, id_: UUID) -> None:
    """No longer draw from a skill."""
    session.get_one(Skill, id_).is_drawn = False
    session.flush()


def add_topic(session: Session, name: str) -> UUID:
    """Draw from a topic too; its key."""
    if normalised(name) in (normalised(topic.name) for topic in _drawn_topics(session)):
        raise CatalogueError(f"The catalogue has the topic “{name}” already.")
    return _draw_topic(session, name, _next_rank(session, Topic))


def withdraw_topic(session: Session, id_: UUID) -> None:
    """No longer draw from a topic."""
    session.get_one(Topic, id_).is_drawn = False
    session.flush()


def ensure_skill(session: Session, name: str) -> UUID:
    """The skill that items from elsewhere mean by ``name``; a new one, not drawn from, where none fits."""
    found = _named(session, Skill, name)
    if found is not None:
        return found
    id_ = skill_id(SkillEntry(name=name, category="", definition="", example=""))
    session.add(Skill(id=id_, name=name, is_drawn=False, rank=_next_rank(session, Skill)))
    session.flush()
    return id_


def ensure_topic(session: Session, name: str) -> UUID:
    """The topic that items from elsewhere mean by ``name``; a new one, not drawn from, where none fits."""
    found = _named(session, Topic, name)
    if found is not None:
        return found
    id_ = key_of("topic", name)
    session.add(Topic(id=id_, name=name, is_drawn=False, rank=_next_rank(session, Topic)))
    session.flush()
    return id_


def skill_names(session: Session) -> tuple[str, ...]:
    """Every name that a skill of the project has or had."""
    return tuple(sorted(set(session.exec(select(Skill.name)))))


def normalised(name: str) -> str:
    """A name without what people write differently: case and spacing."""
    return " ".join(name.split()).casefold()


def load_exclusions(session: Session) -> frozenset[frozenset[str]]:
    """The pairs of skills, by name, that the balanced sampler never puts into one item."""
    drawn = {skill.id: skill.name for skill in _drawn_skills(session)}
    return frozenset(
        frozenset((drawn[pair.first_id], drawn[pair.second_id]))
        for pair in session.exec(select(SkillExclusion))
        if pair.first_id in drawn and pair.second_id in drawn
    )


def store_exclusion(session: Session, first: str, second: str) -> None:
    """Never again put two of the skills that are drawn from into one item."""
    drawn = {skill.name: skill.id for skill in _drawn_skills(session)}
    for name in (first, second):
        if name not in drawn:
            raise CatalogueError(f"The catalogue has no skill called “{name}”.")
    if first == second:
        raise CatalogueError(f"“{first}” cannot exclude itself; name two skills.")
    _exclude(session, drawn[first], drawn[second])


def remove_exclusion(session: Session, first: str, second: str) -> None:
    """Let two skills meet again."""
    names = {skill.id: skill.name for skill in _drawn_skills(session)}
    for pair in session.exec(select(SkillExclusion)):
        if {names.get(pair.first_id), names.get(pair.second_id)} == {first, second}:
            session.delete(pair)
    session.flush()


def _refuse_twin(entry: SkillEntry, others: Sequence[Skill]) -> None:
    """Two skills of one name could not be told apart in a grader's reply."""
    if normalised(entry.name) in (normalised(skill.name) for skill in others):
        raise CatalogueError(f"The catalogue has a skill called “{entry.name}” already; choose another name.")


def _entry(skill: Skill) -> SkillEntry:
    return SkillEntry(
        name=skill.name, category=skill.category, definition=skill.definition, example=skill.example
    )


def _drawn_skills(session: Session) -> Sequence[Skill]:
    return _rows(session, Skill, is_drawn=True)


def _drawn_topics(session: Session) -> Sequence[Topic]:
    return _rows(session, Topic, is_drawn=True)


def _rows(session: Session, table: type[Row], *, is_drawn: bool) -> Sequence[Row]:
    query = select(table).where(col(table.is_drawn).is_(is_drawn))
    return session.exec(query.order_by(col(table.rank), col(table.name), col(table.id))).all()


def _named(session: Session, table: type[Row], name: str) -> UUID | None:
    """The row of that name, before one whose name differs in case or spacing; what is drawn comes first."""
    for is_drawn in (True, False):
        rows = _rows(session, table, is_drawn=is_drawn)
        exact = [row.id for row in rows if row.name == name]
        alike = [row.id for row in rows if normalised(row.name) == normalised(name)]
        if exact or alike:
            return (exact or alike)[0]
    return None


def _draw_skill(session: Session, entry: SkillEntry, rank: int) -> UUID:
    skill = session.get(Skill, skill_id(entry)) or Skill(
        id=skill_id(entry), name=entry.name, definition=entry.definition, example=entry.example
    )
    skill.category, skill.rank, skill.is_drawn = entry.category, rank, True
    session.add(skill)
    session.flush()
    return skill.id


def _draw_topic(session: Session, name: str, rank: int) -> UUID:
    topic = session.get(Topic, key_of("topic", name)) or Topic(id=key_of("topic", name), name=name)
    topic.rank, topic.is_drawn = rank, True
    session.add(topic)
    session.flush()
    return topic.id


def _next_rank(session: Session, table: type[Skill] | type[Topic]) -> int:
    last = session.exec(select(func.max(table.rank))).one()
    return 0 if last is None else last + 1


def _excluded_by(session: Session, id_: UUID) -> list[UUID]:
    pairs = session.exec(select(SkillExclusion)).all()
    return [
        pair.second_id if pair.first_id == id_ else pair.first_id
        for pair in pairs
        if id_ in (pair.first_id, pair.second_id)
    ]


def _exclude(session: Session, one: UUID, other: UUID) -> None:
    first, second = sorted((one, other))
    if session.get(SkillExclusion, (first, second)) is None:
        session.add(SkillExclusion(first_id=first, second_id=second))
    session.flush()
