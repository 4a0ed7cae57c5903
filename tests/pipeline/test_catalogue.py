"""Looking at the catalogue and changing it."""

import pytest

from skillmix_desktop.core.catalogue import SkillEntry
from skillmix_desktop.errors import CatalogueError
from skillmix_desktop.pipeline.catalogue import (
    CatalogueView,
    put_back_skill,
    put_back_topic,
    save_skill,
    save_topic,
    set_exclusion,
    take_out_skill,
    take_out_topic,
    view_catalogue,
)
from skillmix_desktop.pipeline.items import Draw, draw_items
from tests.builders import SKILLS, TOPICS

ZEUGMA = SkillEntry("zeugma", "rhetoric", "One verb, two senses.", "He took his hat and his leave.")


def entry(name):
    return SkillEntry(name, *SKILLS[name])


def names(database):
    return [skill.name for skill in view_catalogue(database).skills]


def test_a_catalogue_is_seen_in_its_order_with_its_pairs(database):
    set_exclusion(database, "litotes", "analogy", is_excluded=True)
    view = view_catalogue(database)
    assert [skill.name for skill in view.skills] == list(SKILLS)
    assert view.topics == TOPICS
    assert view.never_with("analogy") == ("litotes",)
    assert view.never_with("anaphora") == ()


def test_skills_are_found_by_category_and_by_every_word(database):
    view = view_catalogue(database)
    assert {c: [s.name for s in found] for c, found in view.skills_with("").items()} == {
        "reasoning": ["analogy", "sunk cost"],
        "rhetoric": ["anaphora", "irony (verbal)", "litotes"],
    }
    assert [s.name for s in view.skills_with("  OPPOSITE rhetoric ")["rhetoric"]] == [
        "irony (verbal)",
        "litotes",
    ]
    assert view.skills_with("opposite reasoning") == {}


def test_topics_are_found_whatever_the_case(database):
    view = view_catalogue(database)
    assert view.topics_with("CLOCK rep") == ("Clock repair",)
    assert view.has_topic(" clock  REPAIR ")
    assert not view.has_topic("Clock")


def test_categories_are_named_once_and_an_empty_one_not_at_all():
    skills = [SkillEntry(str(n), category, "d", "") for n, category in enumerate(["b", "", "A", "b"])]
    assert CatalogueView(tuple(skills)).categories == ("A", "b")


def test_a_new_skill_comes_last(database):
    save_skill(database, ZEUGMA)
    assert names(database) == [*SKILLS, "zeugma"]


@pytest.mark.parametrize("lacking", [SkillEntry(" ", "c", "d", "e"), SkillEntry("n", "c", "\n", "e")])
def test_a_skill_without_a_name_or_a_definition_is_refused(database, lacking):
    with pytest.raises(CatalogueError, match="needs a name and a definition"):
        save_skill(database, lacking)


def test_a_skill_of_a_known_name_is_refused(database):
    with pytest.raises(CatalogueError, match="choose another name"):
        save_skill(database, SkillEntry("LITOTES", "c", "d", ""))


def test_an_edited_skill_keeps_its_place_and_its_pairs(database):
    set_exclusion(database, "anaphora", "analogy", is_excluded=True)
    save_skill(database, ZEUGMA, replaces=entry("anaphora"))
    assert names(database)[1] == "zeugma"
    assert view_catalogue(database).never_with("zeugma") == ("analogy",)


def test_a_skill_that_is_put_back_draws_the_same_items_as_before(database):
    set_exclusion(database, "anaphora", "analogy", is_excluded=True)
    before = draw_items(database, Draw(k=2, count=5, seed=1))
    take_out_skill(database, entry("anaphora"))
    assert "anaphora" not in names(database)
    put_back_skill(database, entry("anaphora"))
    assert names(database) == list(SKILLS)
    assert view_catalogue(database).never_with("anaphora") == ("analogy",)
    assert draw_items(database, Draw(k=2, count=5, seed=1)).item_set_id == before.item_set_id


def test_a_skill_cannot_be_put_back_beside_a_new_one_of_its_name(database):
    take_out_skill(database, entry("anaphora"))
    save_skill(database, SkillEntry("Anaphora", "rhetoric", "In my own words.", ""))
    with pytest.raises(CatalogueError, match="edit that one"):
        put_back_skill(database, entry("anaphora"))
    put_back_skill(database, entry("litotes"))
    assert len(names(database)) == len(SKILLS)


def test_a_topic_is_added_without_spaces_around_it(database):
    save_topic(database, "  Glass   blowing ")
    assert view_catalogue(database).topics == (*TOPICS, "Glass blowing")


@pytest.mark.parametrize(("name", "why"), [("  ", "needs a name"), ("falconry ", "already")])
def test_a_topic_that_says_nothing_new_is_refused(database, name, why):
    with pytest.raises(CatalogueError, match=why):
        save_topic(database, name)


def test_a_topic_is_taken_out_and_put_back_in_its_place(database):
    take_out_topic(database, "Clock repair")
    assert view_catalogue(database).topics == ("Beachcombing", "Falconry")
    put_back_topic(database, "Clock repair")
    assert view_catalogue(database).topics == TOPICS


def test_a_topic_cannot_be_put_back_beside_its_twin(database):
    take_out_topic(database, "Clock repair")
    save_topic(database, "clock repair")
    with pytest.raises(CatalogueError, match="already"):
        put_back_topic(database, "Clock repair")


def test_a_pair_may_meet_again(database):
    set_exclusion(database, "litotes", "analogy", is_excluded=True)
    set_exclusion(database, "analogy", "litotes", is_excluded=False)
    assert view_catalogue(database).exclusions == frozenset()
