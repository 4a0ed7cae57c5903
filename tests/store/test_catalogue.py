"""The catalogue of a project: storing, editing, and the names that imported items bring along."""

import pytest
from sqlmodel import select

from skillmix_desktop.core.catalogue import Catalogue, SkillEntry
from skillmix_desktop.errors import CatalogueError
from skillmix_desktop.store import catalogue
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import ItemSkill, Skill, Topic
from tests.builders import SKILLS, TOPICS, add_items

OTHER = Catalogue(
    skills=(
        SkillEntry("zeugma", "rhetoric", " One verb, two senses. ", "He took his hat and his leave."),
        SkillEntry("litotes", "style", "Understating by denial.", ""),
    ),
    topics=("Weaving", "Falconry"),
)


def _id_of(database: Database, name: str) -> object:
    with database.read() as session:
        return session.exec(select(Skill.id).where(Skill.name == name, Skill.is_drawn)).one()


def test_a_catalogue_comes_back_to_the_letter_and_in_order(database: Database) -> None:
    with database.write() as session:
        catalogue.store_catalogue(session, OTHER)
    with database.read() as session:
        loaded = catalogue.load_catalogue(session)
    assert loaded == OTHER
    assert loaded.fingerprint == OTHER.fingerprint


def test_a_new_catalogue_replaces_what_is_drawn_but_items_keep_their_skills(database: Database) -> None:
    add_items(database)
    with database.write() as session:
        catalogue.store_catalogue(session, OTHER)
    with database.read() as session:
        names = session.exec(select(Skill.name).join(ItemSkill)).all()
        assert session.exec(select(Topic.is_drawn).where(Topic.name == "Beachcombing")).one() is False
    assert len(names) == 6
    assert "sunk cost" in names


def test_storing_the_same_catalogue_twice_changes_nothing(database: Database) -> None:
    with database.read() as session:
        before = catalogue.load_catalogue(session)
    for _ in range(2):
        with database.write() as session:
            catalogue.store_catalogue(session, before)
    with database.read() as session:
        assert catalogue.load_catalogue(session) == before
        assert len(session.exec(select(Skill)).all()) == len(SKILLS)


def test_an_edited_skill_is_a_new_one_in_the_old_ones_place(database: Database) -> None:
    edited = SkillEntry("anaphora", "rhetoric", "A better definition.", "")
    with database.write() as session:
        catalogue.store_exclusion(session, "anaphora", "litotes")
        old = session.exec(select(Skill).where(Skill.name == "anaphora")).one()
        new_id = catalogue.replace_skill(session, old.id, edited)
    assert new_id != old.id
    with database.read() as session:
        loaded = catalogue.load_catalogue(session)
        assert [skill.name for skill in loaded.skills] == list(SKILLS)
        assert loaded.skills[1] == edited
        assert session.get_one(Skill, old.id).is_drawn is False
        assert catalogue.load_exclusions(session) == {frozenset({"anaphora", "litotes"})}


def test_a_skill_whose_category_alone_changed_stays_the_same_skill(database: Database) -> None:
    _, definition, example = SKILLS["anaphora"]
    with database.write() as session:
        old = session.exec(select(Skill).where(Skill.name == "anaphora")).one()
        same = catalogue.replace_skill(
            session, old.id, SkillEntry("anaphora", "figures", definition, example)
        )
    assert same == old.id
    with database.read() as session:
        assert session.get_one(Skill, same).category == "figures"


def test_an_added_skill_comes_last_and_can_be_withdrawn_and_added_again(database: Database) -> None:
    entry = SkillEntry("zeugma", "rhetoric", "One verb, two senses.", "")
    for _ in range(2):
        with database.write() as session:
            id_ = catalogue.add_skill(session, entry)
        with database.read() as session:
            assert catalogue.load_catalogue(session).skills[-1] == entry
        with database.write() as session:
            catalogue.withdraw_skill(session, id_)
        with database.read() as session:
            assert "zeugma" not in [skill.name for skill in catalogue.load_catalogue(session).skills]


@pytest.mark.parametrize("name", ["litotes", "LITOTES", " litotes "])
def test_two_skills_of_one_name_are_refused(database: Database, name: str) -> None:
    entry = SkillEntry(name, "", "x", "")
    with pytest.raises(CatalogueError, match="already"), database.write() as session:
        catalogue.add_skill(session, entry)
    with database.write() as session:
        analogy = session.exec(select(Skill.id).where(Skill.name == "analogy")).one()
    with pytest.raises(CatalogueError, match="already"), database.write() as session:
        catalogue.replace_skill(session, analogy, entry)


def test_topics_are_added_and_withdrawn(database: Database) -> None:
    with database.write() as session:
        id_ = catalogue.add_topic(session, "Weaving")
    with pytest.raises(CatalogueError, match="already"), database.write() as session:
        catalogue.add_topic(session, "weaving")
    with database.read() as session:
        assert catalogue.load_catalogue(session).topics == (*TOPICS, "Weaving")
    with database.write() as session:
        catalogue.withdraw_topic(session, id_)
    with database.read() as session:
        assert catalogue.load_catalogue(session).topics == TOPICS


def test_exclusions_are_pairs_without_an_order(database: Database) -> None:
    for pair in (("litotes", "analogy"), ("analogy", "litotes")):
        with database.write() as session:
            catalogue.store_exclusion(session, *pair)
    with database.read() as session:
        assert catalogue.load_exclusions(session) == {frozenset({"litotes", "analogy"})}
    with database.write() as session:
        catalogue.remove_exclusion(session, "analogy", "litotes")
    with database.read() as session:
        assert catalogue.load_exclusions(session) == frozenset()


@pytest.mark.parametrize(("first", "second"), [("litotes", "litotes"), ("litotes", "no such skill")])
def test_an_exclusion_needs_two_skills_of_the_catalogue(database: Database, first: str, second: str) -> None:
    with pytest.raises(CatalogueError), database.write() as session:
        catalogue.store_exclusion(session, first, second)


@pytest.mark.parametrize("name", ["irony (verbal)", "Irony (Verbal)", "  irony   (verbal) "])
def test_an_imported_name_means_the_skill_that_is_drawn(database: Database, name: str) -> None:
    wanted = _id_of(database, "irony (verbal)")
    with database.write() as session:
        assert catalogue.ensure_skill(session, name) == wanted


def test_an_unknown_imported_name_becomes_a_skill_that_is_not_drawn(database: Database) -> None:
    with database.write() as session:
        first = catalogue.ensure_skill(session, "zeugma")
        second = catalogue.ensure_skill(session, "Zeugma")
        topic = catalogue.ensure_topic(session, "Weaving")
        assert catalogue.ensure_topic(session, "weaving ") == topic
    assert first == second
    with database.read() as session:
        assert "zeugma" not in [skill.name for skill in catalogue.load_catalogue(session).skills]
        assert "Weaving" not in catalogue.load_catalogue(session).topics
        assert "zeugma" in catalogue.skill_names(session)


def test_the_newest_wording_is_meant_even_if_a_withdrawn_one_is_spelled_alike(database: Database) -> None:
    with database.write() as session:
        old = session.exec(select(Skill.id).where(Skill.name == "litotes")).one()
        new = catalogue.replace_skill(session, old, SkillEntry("Litotes", "", "Anew.", ""))
    with database.write() as session:
        assert catalogue.ensure_skill(session, "litotes") == new
