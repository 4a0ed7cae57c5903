"""Looking at the items of a draw."""

from collections.abc import Sequence
from uuid import UUID

from skillmix_desktop.store.database import Database
from skillmix_desktop.store.item_lists import ItemOrder, ItemRow, item_ids, item_rows


def list_items(
    database: Database, item_set_id: UUID, order: ItemOrder = ItemOrder.NUMBER, *, is_descending: bool = False
) -> list[UUID]:
    """The ids of a draw's items in ``order``."""
    with database.read() as session:
        return item_ids(session, item_set_id, order, is_descending=is_descending)


def read_items(database: Database, ids: Sequence[UUID]) -> list[ItemRow]:
    """The items of ``ids``, in their order."""
    with database.read() as session:
        return item_rows(session, ids)
