"""Listing the items of a draw."""

import pytest

from skillmix_desktop.pipeline.item_lists import list_items, read_items
from skillmix_desktop.store.item_lists import ItemOrder
from skillmix_desktop.store.tables import Item
from tests.builders import add_generation, add_items


@pytest.fixture
def drawn(database):
    """The items of the set, which stands beside another one."""
    ids = add_items(database)
    add_items(database, [(("anaphora",), "Falconry")], name="Other")
    add_generation(database, ids[1], student="a")
    add_generation(database, ids[1], student="b")
    add_generation(database, ids[2], student="a", text=None)
    return ids


@pytest.fixture
def item_set_id(database, drawn):
    with database.read() as session:
        return session.get_one(Item, drawn[0]).item_set_id


def test_a_row_says_what_the_item_is_and_how_many_texts_it_has(database, drawn):
    rows = read_items(database, [drawn[2], drawn[1]])
    assert [(row.number, row.topic, row.skills, row.texts) for row in rows] == [
        (2, "Beachcombing", ("irony (verbal)", "litotes"), 0),
        (1, "Clock repair", ("anaphora", "sunk cost"), 2),
    ]


@pytest.mark.parametrize(
    ("order", "is_descending", "places"),
    [
        (ItemOrder.NUMBER, False, [0, 1, 2]),
        (ItemOrder.NUMBER, True, [2, 1, 0]),
        (ItemOrder.TOPIC, False, [2, 1, 0]),
        (ItemOrder.SKILLS, False, [1, 2, 0]),
        (ItemOrder.TEXTS, True, [1, 0, 2]),
    ],
)
def test_items_of_one_set_are_listed_in_any_order(database, drawn, item_set_id, order, is_descending, places):
    assert list_items(database, item_set_id, order, is_descending=is_descending) == [
        drawn[place] for place in places
    ]


def test_nothing_is_read_where_nothing_is_asked_for(database):
    assert read_items(database, []) == []
