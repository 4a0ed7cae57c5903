"""Drawing items into a project."""

import pytest

from skillmix_desktop.errors import CatalogueError, SkillMixError
from skillmix_desktop.pipeline.items import Draw, Sampler, draw_items, preview
from skillmix_desktop.store.queries import item_sets


def test_drawn_items_have_k_skills_of_the_catalogue_and_a_topic(database):
    drawn = draw_items(database, Draw(k=2, count=4, seed=1))
    assert [item.number for item in drawn.items] == [0, 1, 2, 3]
    assert all(len(set(item.skill_names)) == 2 for item in drawn.items)
    assert all(skill.definition for item in drawn.items for skill in item.skills)


def test_the_same_draw_again_adds_nothing(database):
    first = draw_items(database, Draw(k=2, count=4, seed=1))
    assert draw_items(database, Draw(k=2, count=4, seed=1)) == first
    with database.read() as session:
        assert [entry.items for entry in item_sets(session)] == [4]


def test_a_balanced_draw_of_more_goes_on_where_it_ended(database):
    few = draw_items(database, Draw(k=2, count=3, seed=1))
    more = draw_items(database, Draw(k=2, count=6, seed=1))
    assert more.item_set_id == few.item_set_id
    assert more.items[:3] == few.items


def test_a_reference_draw_of_more_is_another_item_set(database):
    few = draw_items(database, Draw(k=2, count=3, seed=1, sampler=Sampler.REFERENCE))
    more = draw_items(database, Draw(k=2, count=6, seed=1, sampler=Sampler.REFERENCE))
    assert more.item_set_id != few.item_set_id


def test_a_preview_shows_what_will_be_drawn_and_writes_nothing(database):
    seen = preview(database, Draw(k=3, count=2, seed=5))
    with database.read() as session:
        assert item_sets(session) == []
    drawn = draw_items(database, Draw(k=3, count=2, seed=5))
    assert [(item.skill_names, item.topic) for item in drawn.items] == [(c.skills, c.topic) for c in seen]


def test_more_skills_than_there_are_is_refused_in_words(database):
    with pytest.raises(CatalogueError, match="6"):
        draw_items(database, Draw(k=6, count=1, seed=1))


def test_a_draw_of_nothing_is_refused(database):
    with pytest.raises(SkillMixError, match="at least one"):
        draw_items(database, Draw(k=2, count=0, seed=1))
