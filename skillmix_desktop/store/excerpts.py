"""A project of its own with some of another's texts and no verdict, for what is not to touch that project."""

from collections.abc import Collection, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from skillmix_desktop.store.columns import (
    GENERATION,
    ITEM,
    ITEM_SET,
    ITEM_SKILL,
    SKILL,
    STUDENT,
    TOPIC,
)
from skillmix_desktop.store.database import Database

# Each after those that it refers to.
_WHOLE = (SKILL, TOPIC, ITEM_SET, ITEM, ITEM_SKILL, STUDENT)


@contextmanager
def excerpt(database: Database, generation_ids: Collection[UUID]) -> Generator[Database]:
    """Those texts with their items, in a file that is gone afterwards."""
    with database.read() as session:
        texts = sa.select(GENERATION).where(GENERATION.c.id.in_(generation_ids))
        rows = [(table, _rows(session, sa.select(table))) for table in _WHOLE]
        rows.append((GENERATION, [{**row, "template_id": None} for row in _rows(session, texts)]))

    def fill(session: Session) -> None:
        for table, found in rows:
            if found:
                session.execute(sa.insert(table), found)

    with (
        TemporaryDirectory() as folder,
        closing(Database.create(Path(folder) / "excerpt.skillmix", name="excerpt", fill=fill)) as made,
    ):
        yield made


def _rows(session: Session, query: sa.Select[tuple[object, ...]]) -> list[dict[str, object]]:
    return [dict(row) for row in session.execute(query).mappings()]
