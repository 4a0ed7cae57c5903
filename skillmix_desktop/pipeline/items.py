"""Drawing items: combinations of skills with a topic."""

from collections.abc import Collection, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import Session

from skillmix_desktop.core.catalogue import Catalogue
from skillmix_desktop.core.sampling import Combination, balanced_draw, reference_draw
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.store.catalogue import load_catalogue, load_exclusions, skill_id
from skillmix_desktop.store.columns import ITEM, ITEM_SKILL
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import ItemEntry, ItemSetEntry, item_sets, items
from skillmix_desktop.store.records import require_storable_seed
from skillmix_desktop.store.tables import ItemSet, key_of

MOST_ITEMS = 1_000_000
ITEMS_PER_STEP = 200


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
    """A draw as it stands in the project; ``added`` of its items were not there before."""

    item_set_id: UUID
    items: tuple[ItemEntry, ...]
    added: int = field(compare=False)


@dataclass(frozen=True)
class _Source:
    """What a draw draws from."""

    catalogue: Catalogue
    exclusions: frozenset[frozenset[str]]


def preview(database: Database, draw: Draw) -> list[Combination]:
    """What ``draw`` would give, without writing anything."""
    return list(_combinations(_source(database, draw), draw))


def draw_items(database: Database, draw: Draw) -> DrawnItems:
    """Draw items; the same draw again gives the same ones, and a balanced draw of more goes on."""
    steps = drawing_items(database, draw)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            drawn: DrawnItems = end.value
            return drawn


def drawing_items(database: Database, draw: Draw) -> Generator[Progress, None, DrawnItems]:
    """``draw_items`` in steps; stopped before its end it leaves the project as it was."""
    source = _source(database, draw)
    combinations: list[Combination] = []
    # A large draw takes its time, and nobody else can write while a writing session is open.
    for combination in _combinations(source, draw):
        combinations.append(combination)
        if len(combinations) % ITEMS_PER_STEP == 0:
            yield Progress(len(combinations), draw.count)
    skills = {entry.name: skill_id(entry) for entry in source.catalogue.skills}
    with database.write() as session:
        item_set_id = _ensure_item_set(session, draw, source)
        known = {item.number for item in items(session, item_set_id=item_set_id)}
        missing = {n: chosen for n, chosen in enumerate(combinations) if n not in known}
        _add_items(session, item_set_id, missing, skills)
        drawn = items(session, item_set_id=item_set_id)
    return DrawnItems(item_set_id, tuple(drawn[: draw.count]), added=len(missing))


def _source(database: Database, draw: Draw) -> _Source:
    is_balanced = draw.sampler is Sampler.BALANCED
    with database.read() as session:
        return _Source(load_catalogue(session), load_exclusions(session) if is_balanced else frozenset())


def _combinations(source: _Source, draw: Draw) -> Iterator[Combination]:
    if draw.k < 1 or draw.count < 1:
        raise UsageError("An item set needs at least one skill per item and at least one item.")
    if draw.count > MOST_ITEMS:
        raise UsageError(f"An item set has at most {MOST_ITEMS:,} items; ask for fewer.")
    require_storable_seed(draw.seed)
    names, topics = [skill.name for skill in source.catalogue.skills], source.catalogue.topics
    if draw.sampler is Sampler.REFERENCE:
        return reference_draw(
            names, topics, k=draw.k, count=draw.count, seed=draw.seed, exp_path=draw.exp_path
        )
    return balanced_draw(
        names, topics, k=draw.k, count=draw.count, seed=draw.seed, exclusions=source.exclusions
    )


def _ensure_item_set(session: Session, draw: Draw, source: _Source) -> UUID:
    fingerprint = source.catalogue.fingerprint
    # The reference's sampler gives other topics for another count, so there the count belongs to the key.
    is_reference = draw.sampler is Sampler.REFERENCE
    extent = (draw.count, draw.exp_path) if is_reference else _pairs(source.exclusions)
    id_ = key_of("item_set", draw.sampler, draw.k, draw.seed, fingerprint, *extent)
    if session.get(ItemSet, id_) is None:
        session.add(
            ItemSet(
                id=id_,
                name=_name(draw, source),
                k=draw.k,
                seed=draw.seed,
                sampler=draw.sampler,
                exp_path=draw.exp_path if is_reference else "",
                catalogue_fingerprint=fingerprint,
            )
        )
        session.flush()
    return id_


def _pairs(exclusions: Collection[frozenset[str]]) -> tuple[str, ...]:
    """Exclusions change what a balanced draw gives, so they belong to its key."""
    return tuple(sorted("\x1e".join(sorted(names)) for names in exclusions))


def _name(draw: Draw, source: _Source) -> str:
    name = f"k={draw.k}, seed {draw.seed}, {draw.sampler}"
    return f"{name}, exclusions: {len(source.exclusions)}" if source.exclusions else name


def _add_items(
    session: Session, item_set_id: UUID, missing: Mapping[int, Combination], skills: Mapping[str, UUID]
) -> None:
    if not missing:
        return
    ids = {number: key_of("item", item_set_id, number) for number in missing}
    topics = {chosen.topic: key_of("topic", chosen.topic) for chosen in missing.values()}
    item_rows = [
        {
            "id": ids[number],
            "item_set_id": item_set_id,
            "number": number,
            "k": len(chosen.skills),
            "topic_id": topics[chosen.topic],
        }
        for number, chosen in missing.items()
    ]
    skill_rows = [
        {"item_id": ids[number], "position": position, "skill_id": skills[name]}
        for number, chosen in missing.items()
        for position, name in enumerate(chosen.skills)
    ]
    session.execute(insert(ITEM), item_rows)
    session.execute(insert(ITEM_SKILL), skill_rows)


def list_item_sets(database: Database) -> list[ItemSetEntry]:
    """Every draw of items, the oldest first."""
    with database.read() as session:
        return item_sets(session)
