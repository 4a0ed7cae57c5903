"""The bundled catalogue: complete entries, none twice, and none in the words of the reference."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "resources" / "catalogue"
REFERENCE = ROOT.parent / "shared" / "reference"

COLUMNS = ["category", "skill", "definition", "example", "comments", "status", "added by"]
CATEGORIES = {
    "rhetorical",
    "literary",
    "reasoning",
    "logical",
    "theory of the mind",
    "common sense",
    "physical knowledge",
}
SENTENCE_BREAK = re.compile(r"[.!?][\"')\]]*\s")

needs_reference = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the reference's data (../shared/reference) is not here"
)


def read_skills(folder: Path) -> list[dict[str, str]]:
    with (folder / "skills.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def read_topics(folder: Path) -> list[str]:
    return (folder / "topics.txt").read_text(encoding="utf-8").splitlines()


def bare_name(skill: str) -> str:
    return skill.split("(")[0].strip().casefold()


def sentence_count(text: str) -> int:
    return len(SENTENCE_BREAK.findall(text)) + 1


def plain_words(text: str) -> str:
    """The text as lower-case words, so that quotes, commas and spaces do not hide a copy."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def repeated(names: list[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


@pytest.fixture(scope="module")
def skills() -> list[dict[str, str]]:
    return read_skills(CATALOGUE)


@pytest.fixture(scope="module")
def topics() -> list[str]:
    return read_topics(CATALOGUE)


def test_the_skills_stand_in_the_references_columns() -> None:
    with (CATALOGUE / "skills.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    assert header == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}


def test_there_are_about_a_hundred_skills(skills: list[dict[str, str]]) -> None:
    assert 95 <= len(skills) <= 110


def test_there_are_exactly_a_hundred_topics(topics: list[str]) -> None:
    assert len(topics) == 100


def test_every_category_has_at_least_six_skills(skills: list[dict[str, str]]) -> None:
    sizes = Counter(row["category"] for row in skills)
    assert set(sizes) == CATEGORIES
    assert min(sizes.values()) >= 6, sizes


def test_no_two_skills_share_a_name(skills: list[dict[str, str]]) -> None:
    assert repeated([bare_name(row["skill"]) for row in skills]) == []


def test_no_two_skills_share_a_definition_or_an_example(skills: list[dict[str, str]]) -> None:
    assert (
        repeated([plain_words(row[column]) for row in skills for column in ("definition", "example")]) == []
    )


def test_no_topic_comes_twice(topics: list[str]) -> None:
    assert repeated([topic.casefold() for topic in topics]) == []


@pytest.mark.parametrize("column", ["category", "skill", "definition", "example"])
def test_no_skill_has_a_blank_or_padded_field(skills: list[dict[str, str]], column: str) -> None:
    assert [row["skill"] for row in skills if not row[column] or row[column] != row[column].strip()] == []


def test_every_skill_may_be_drawn(skills: list[dict[str, str]]) -> None:
    assert [row["skill"] for row in skills if row["status"]] == []


def test_no_skill_name_holds_a_comma_that_would_split_it(skills: list[dict[str, str]]) -> None:
    assert [row["skill"] for row in skills if "," in row["skill"]] == []


def test_every_topic_is_a_trimmed_line_that_begins_with_a_capital(topics: list[str]) -> None:
    assert [topic for topic in topics if topic != topic.strip() or not topic[:1].isupper()] == []


def test_every_definition_is_one_sentence(skills: list[dict[str, str]]) -> None:
    faulty = [
        row["skill"]
        for row in skills
        if sentence_count(row["definition"]) != 1
        or not row["definition"].endswith(".")
        or not row["definition"][:1].isupper()
    ]
    assert faulty == []


def test_every_example_is_one_or_two_whole_sentences(skills: list[dict[str, str]]) -> None:
    faulty = [
        row["skill"]
        for row in skills
        if sentence_count(row["example"]) > 2 or not row["example"].endswith((".", "?", "!"))
    ]
    assert faulty == []


def test_no_example_names_its_skill(skills: list[dict[str, str]]) -> None:
    assert [row["skill"] for row in skills if bare_name(row["skill"]) in row["example"].casefold()] == []


def test_no_example_gives_its_skill_away_by_a_word_of_the_name(skills: list[dict[str, str]]) -> None:
    telling = [
        (row["skill"], word)
        for row in skills
        for word in re.findall(r"[a-z]{7,}", bare_name(row["skill"]))
        if re.search(rf"\b{word[:6]}", row["example"].casefold())
    ]
    assert telling == []


def test_the_syllogism_with_an_undistributed_middle_has_two_general_premises(
    skills: list[dict[str, str]],
) -> None:
    (example,) = (row["example"] for row in skills if row["skill"] == "undistributed middle")
    premises = re.split(r",? so ", example)[0]
    assert len(re.findall(r"\b(?:all|every|each)\b", premises.casefold())) == 2


def test_no_example_is_about_a_bundled_topic(skills: list[dict[str, str]], topics: list[str]) -> None:
    clashes = [
        (row["skill"], topic)
        for row in skills
        for topic in topics
        if f" {plain_words(topic).removeprefix('the ')} " in f" {plain_words(row['example'])} "
    ]
    assert clashes == []


@needs_reference
def test_every_public_skill_has_its_name_and_category_here(skills: list[dict[str, str]]) -> None:
    ours = {(row["skill"], row["category"]) for row in skills}
    public = {(row["skill"], row["category"]) for row in read_skills(REFERENCE)}
    assert public
    assert public - ours == set()


@needs_reference
def test_every_public_topic_is_here(topics: list[str]) -> None:
    public = set(read_topics(REFERENCE))
    assert public
    assert public - set(topics) == set()


@needs_reference
def test_no_definition_or_example_of_the_reference_occurs_here(skills: list[dict[str, str]]) -> None:
    theirs = [
        plain_words(row[column]) for row in read_skills(REFERENCE) for column in ("definition", "example")
    ]
    ours = [plain_words(row[column]) for row in skills for column in ("definition", "example")]
    copies = [(text, passage) for text in ours for passage in theirs if passage in text or text in passage]
    assert all(theirs)
    assert copies == []
