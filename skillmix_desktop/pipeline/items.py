"""Drawing items: combinations of skills with a topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from skillmix_desktop.core.catalogue import Catalogue
from skillmix_desktop.core.sampling import Combination, draw_balanced, draw_reference
from skillmix_desktop.errors import UsageError
from skillmix_desktop.store.catalogue import load_catalogue, load_exclusions, skill_id
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import ItemEntry, ItemSetEntry, item_sets, items
from skillmix_desktop.store.records import require_storable_seed
from skillmix_desktop.store.tables import Item, ItemSet, ItemSkill, key_of


class Sampler(StrEnum):
    """How combinations are drawn."""

    BALANCED = "balanced"
    REFERENCE = "reference"


@dataclass(frozen=True)
class Draw:
    """The controls of a draw. ``exp_path`` seeds the order of skills of the reference's sampler."""

    k: int
    count: int
    seed: int
    sampler: Sampler = Sampler.BALANCED
    exp_path: str = "test"


@dataclass(frozen=True)
class DrawnItems:
    """A draw as it stands in the project."""

    item_set_id: UUID
    items: tuple[ItemEntry, ...]


def preview(database: Database, draw: Draw) -> list[Combination]:
    """What ``draw`` would give, without writing anything."""
    with database.read() as session:
        return _combinations(session, load_catalogue(session), draw)


def draw_items(database: Database, draw: Draw) -> DrawnItems:
    """Draw items; the same draw again gives the same ones, and a balanced draw of more goes on."""
    with database.write() as session:
        catalogue = load_catalogue(session)
        combinations = _combinations(session, catalogue, draw)
        item_set_id = _ensure_item_set(session, draw, catalogue.fingerprint)
        known = {item.number for item in items(session, item_set_id=item_set_id)}
        skills = {entry.name: skill_id(entry) for entry in catalogue.skills}
        for number, combination in enumerate(combinations):
            if number not in known:
                _add_item(session, item_set_id, number, combination, skills)
        session.flush()
        drawn = items(session, item_set_id=item_set_id)
    return DrawnItems(item_set_id, tuple(drawn[: draw.count]))


def _combinations(session: Session, catalogue: Catalogue, draw: Draw) -> list[Combination]:
    if draw.k < 1 or draw.count < 1:
        raise UsageError("An item set needs at least one skill per item and at least one item.")
    require_storable_seed(draw.seed)
    names: Sequence[str] = [skill.name for skill in catalogue.skills]
    if draw.sampler is Sampler.REFERENCE:
        return draw_reference(
            names, catalogue.topics, k=draw.k, count=draw.count, seed=draw.seed, exp_path=draw.exp_path
        )
    return draw_balanced(
        names,
        catalogue.topics,
        k=draw.k,
        count=draw.count,
        seed=draw.seed,
        exclusions=load_exclusions(session),
    )


def _ensure_item_set(session: Session, draw: Draw, fingerprint: str) -> UUID:
    # The reference's sampler gives other topics for another count, so there the count belongs to the key.
    is_reference = draw.sampler is Sampler.REFERENCE
    extent = (draw.count, draw.exp_path) if is_reference else ()
    id_ = key_of("item_set", draw.sampler, draw.k, draw.seed, fingerprint, *extent)
    if session.get(ItemSet, id_) is None:
        session.add(
            ItemSet(
                id=id_,
                name=f"k={draw.k}, seed {draw.seed}, {draw.sampler}",
                k=draw.k,
                seed=draw.seed,
                sampler=draw.sampler,
                exp_path=draw.exp_path if is_reference else "",
                catalogue_fingerprint=fingerprint,
            )
        )
        session.flush()
    return id_


def _add_item(
    session: Session,
    item_set_id: UUID,
    number: int,
    combination: Combination,
    skills: dict[str, UUID],
) -> None:
    id_ = key_of("item", item_set_id, number)
    session.add(
        Item(
            id=id_,
            item_set_id=item_set_id,
            number=number,
            k=len(combination.skills),
            topic_id=key_of("topic", combination.topic),
        )
    )
    session.flush()
    session.add_all(
        ItemSkill(item_id=id_, position=position, skill_id=skills[name])
        for position, name in enumerate(combination.skills)
    )


def list_item_sets(database: Database) -> list[ItemSetEntry]:
    """Every draw of items, the oldest first."""
    with database.read() as session:
        return item_sets(session)
