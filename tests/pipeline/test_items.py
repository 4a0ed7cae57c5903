"""Drawing items into a project."""

from contextlib import closing

import pytest
from sqlalchemy import event

from skillmix_desktop.errors import CatalogueError, SkillMixError, UsageError
from skillmix_desktop.pipeline.items import MOST_ITEMS, Draw, Sampler, draw_items, preview
from skillmix_desktop.store.catalogue import store_exclusion
from skillmix_desktop.store.queries import item_sets
from tests.builders import build_project


def exclude(database, first, second):
    with database.write() as session:
        store_exclusion(session, first, second)


def test_drawn_items_have_k_skills_of_the_catalogue_and_a_topic(database):
    drawn = draw_items(database, Draw(k=2, count=4, seed=1))
    assert [item.number for item in drawn.items] == [0, 1, 2, 3]
    assert all(len(set(item.skill_names)) == 2 for item in drawn.items)
    assert all(skill.definition for item in drawn.items for skill in item.skills)


def test_the_same_draw_again_adds_nothing(database):
    first = draw_items(database, Draw(k=2, count=4, seed=1))
    again = draw_items(database, Draw(k=2, count=4, seed=1))
    assert again == first
    assert (first.added, again.added) == (4, 0)
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


def test_after_an_exclusion_a_larger_draw_is_another_item_set(database):
    few = draw_items(database, Draw(k=2, count=3, seed=1))
    first, second = few.items[0].skill_names
    exclude(database, first, second)
    more = draw_items(database, Draw(k=2, count=6, seed=1))
    assert more.item_set_id != few.item_set_id
    assert {first, second} not in [set(item.skill_names) for item in more.items]
    with database.read() as session:
        assert len({entry.name for entry in item_sets(session)}) == 2


def test_exclusions_count_as_a_set_and_not_by_who_was_named_first(database, tmp_path):
    pairs = [("litotes", "analogy"), ("anaphora", "sunk cost")]
    with closing(build_project(tmp_path / "other.skillmix")) as other:
        for (first, second), (third, fourth) in zip(pairs, reversed(pairs), strict=True):
            exclude(database, first, second)
            exclude(other, fourth, third)
        draw = Draw(k=2, count=3, seed=1)
        assert draw_items(other, draw) == draw_items(database, draw)


def test_the_references_sampler_knows_no_exclusions(database):
    draw = Draw(k=2, count=3, seed=1, sampler=Sampler.REFERENCE)
    before = draw_items(database, draw)
    exclude(database, "litotes", "analogy")
    assert draw_items(database, draw) == before


@pytest.mark.parametrize("sampler", Sampler)
def test_more_items_than_any_study_has_are_refused_at_once(database, sampler):
    with pytest.raises(UsageError, match="at most 1,000,000 items"):
        draw_items(database, Draw(k=2, count=MOST_ITEMS + 1, seed=1, sampler=sampler))


def test_a_draw_of_many_items_takes_a_handful_of_statements(database):
    statements = []
    with database.write() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2].split()[0]))
    drawn = draw_items(database, Draw(k=2, count=400, seed=1, sampler=Sampler.REFERENCE))
    assert [item.number for item in drawn.items] == list(range(400))
    assert statements.count("INSERT") == 3


def test_others_can_write_until_the_drawing_itself_is_over(database):
    begun = []
    with database.write() as session:
        engine = session.get_bind()
    event.listen(engine, "begin", lambda _connection: begun.append(True))
    with pytest.raises(CatalogueError, match="Only"):
        draw_items(database, Draw(k=4, count=6, seed=1))
    assert begun == []
