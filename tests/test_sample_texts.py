"""The sample: texts for items of the bundled catalogue, and a key that knows every fault in them."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import TypedDict

import pytest

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "resources" / "catalogue"
SAMPLE = ROOT / "resources" / "sample"

STUDENTS = {"sample student A", "sample student B", "sample student C"}
GENERAL_CRITERIA = ["topic", "sense", "length"]


class Text(TypedDict):
    student: str
    skills: list[str]
    topic: str
    text: str
    k: int
    round: int
    item_set: str


class Reading(TypedDict):
    grader: str
    grader_kind: str
    mode: str
    round: int
    student: str
    skills: list[str]
    topic: str
    generation_round: int
    marks: dict[str, int | None]
    explanation: str
    notes: dict[str, str]


def lines(name: str) -> list[str]:
    return (SAMPLE / name).read_text(encoding="utf-8").splitlines()


def bare_name(skill: str) -> str:
    return skill.split("(")[0].strip().casefold()


def named_skills(text: Text) -> set[str]:
    return {skill for skill in text["skills"] if bare_name(skill) in text["text"].casefold()}


def missing_skills(reading: Reading) -> list[str]:
    return [skill for skill in reading["skills"] if reading["marks"][skill] == 0]


def has_full_marks(reading: Reading) -> bool:
    return all(mark == 1 for mark in reading["marks"].values())


def place(row: Text | Reading) -> tuple[str, str, tuple[str, ...]]:
    """What a text and its reading have in common."""
    return row["student"], row["topic"], tuple(row["skills"])


@pytest.fixture(scope="module")
def texts() -> list[Text]:
    return [json.loads(line) for line in lines("texts.jsonl")]


@pytest.fixture(scope="module")
def key() -> list[Reading]:
    return [json.loads(line) for line in lines("readings.jsonl")]


def test_there_are_24_texts_in_the_agreed_shape(texts: list[Text]) -> None:
    assert len(texts) == 24
    assert {frozenset(text) for text in texts} == {Text.__required_keys__}
    assert {text["round"] for text in texts} == {1}


def test_there_are_three_items_with_two_skills_three_with_three_and_two_with_four(texts: list[Text]) -> None:
    items = {(text["topic"], tuple(text["skills"])) for text in texts}
    assert Counter(len(skills) for _, skills in items) == {2: 3, 3: 3, 4: 2}
    assert len({topic for topic, _ in items}) == len(items)


def test_k_and_the_item_set_follow_from_the_skills(texts: list[Text]) -> None:
    sizes = [len(text["skills"]) for text in texts]
    assert [text["k"] for text in texts] == sizes
    assert [text["item_set"] for text in texts] == [f"sample k={k}" for k in sizes]


def test_every_student_wrote_once_for_every_item(texts: list[Text]) -> None:
    topics = {text["topic"] for text in texts}
    pairs = sorted((text["student"], text["topic"]) for text in texts)
    assert pairs == sorted((student, topic) for student in STUDENTS for topic in topics)


def test_skills_and_topics_are_those_of_the_bundled_catalogue(texts: list[Text]) -> None:
    with (CATALOGUE / "skills.csv").open(encoding="utf-8", newline="") as file:
        skills = {row["skill"] for row in csv.DictReader(file, strict=True)}
    topics = set((CATALOGUE / "topics.txt").read_text(encoding="utf-8").splitlines())
    assert {skill for text in texts for skill in text["skills"]} - skills == set()
    assert {text["topic"] for text in texts} - topics == set()


def test_no_item_holds_a_skill_twice(texts: list[Text]) -> None:
    assert [text["topic"] for text in texts if len(set(text["skills"])) < text["k"]] == []


def test_no_text_is_empty_padded_or_repeated(texts: list[Text]) -> None:
    written = [text["text"] for text in texts]
    assert [text for text in written if not text or text != " ".join(text.split())] == []
    assert len({text.casefold() for text in written}) == len(written)


def test_every_text_has_one_reading_in_the_agreed_shape(texts: list[Text], key: list[Reading]) -> None:
    assert sorted(map(place, key)) == sorted(map(place, texts))
    assert {frozenset(reading) for reading in key} == {Reading.__required_keys__}


def test_every_reading_is_the_authors(key: list[Reading]) -> None:
    heads = {
        (row["grader"], row["grader_kind"], row["mode"], row["round"], row["generation_round"]) for row in key
    }
    assert heads == {("Author's key", "person", "imported", 1, 1)}


def test_every_reading_marks_each_skill_and_the_three_general_criteria(key: list[Reading]) -> None:
    for reading in key:
        assert list(reading["marks"]) == reading["skills"] + GENERAL_CRITERIA
        assert set(reading["marks"].values()) <= {0, 1, None}


def test_every_reading_is_explained(key: list[Reading]) -> None:
    assert [place(reading) for reading in key if not reading["explanation"].strip()] == []


def test_notes_are_about_criteria_and_every_lost_or_open_skill_has_one(key: list[Reading]) -> None:
    for reading in key:
        lost = {criterion for criterion, mark in reading["marks"].items() if mark != 1}
        assert lost <= set(reading["notes"]) <= set(reading["marks"])
        assert all(note.strip() for note in reading["notes"].values())


def test_at_most_two_marks_are_left_open(key: list[Reading]) -> None:
    assert sum(mark is None for reading in key for mark in reading["marks"].values()) <= 2


def test_at_least_two_texts_miss_a_skill_while_nothing_else_is_wrong(key: list[Reading]) -> None:
    plausible = [
        reading
        for reading in key
        if missing_skills(reading) and all(reading["marks"][name] == 1 for name in GENERAL_CRITERIA)
    ]
    assert len(plausible) >= 2


@pytest.mark.parametrize("criterion", GENERAL_CRITERIA)
def test_every_general_criterion_is_missed_at_least_twice(key: list[Reading], criterion: str) -> None:
    assert sum(reading["marks"][criterion] == 0 for reading in key) >= 2


def test_at_least_two_texts_name_a_skill_and_the_key_says_which(
    texts: list[Text], key: list[Reading]
) -> None:
    named = {place(text): named_skills(text) for text in texts}
    noted = {
        place(reading): {name for name, note in reading["notes"].items() if "named" in note.casefold()}
        for reading in key
    }
    assert noted == named
    assert sum(bool(skills) for skills in named.values()) >= 2


def test_one_text_tells_the_grader_what_to_do_and_does_not_get_it(
    texts: list[Text], key: list[Reading]
) -> None:
    orders = [place(text) for text in texts if "full points" in text["text"].casefold()]
    assert len(orders) == 1
    assert [has_full_marks(reading) for reading in key if place(reading) == orders[0]] == [False]


def test_at_least_a_third_of_the_texts_have_full_marks_without_naming_a_skill(
    texts: list[Text], key: list[Reading]
) -> None:
    silent = {place(text) for text in texts if not named_skills(text)}
    assert sum(has_full_marks(reading) and place(reading) in silent for reading in key) >= len(texts) / 3


def test_a_is_better_than_b_and_b_is_better_than_c(key: list[Reading]) -> None:
    full = Counter(reading["student"] for reading in key if has_full_marks(reading))
    assert full["sample student A"] > full["sample student B"] > full["sample student C"]


def test_the_readme_lists_every_text_that_the_key_finds_fault_with(key: list[Reading]) -> None:
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    rows = [f"| {row['student'][-1]} | {row['topic']} |" for row in key if row["notes"]]
    assert [row for row in rows if row not in readme] == []
    assert readme.count("\n| A |") + readme.count("\n| B |") + readme.count("\n| C |") == len(rows)


def test_the_second_reading_marks_every_text_whole(texts: list[Text]) -> None:
    with (SAMPLE / "second_reading.jsonl").open(encoding="utf-8") as file:
        readings = [json.loads(line) for line in file]
    assert sorted(map(place, readings)) == sorted(map(place, texts))
    assert {(row["grader"], row["grader_kind"]) for row in readings} == {("Second reading", "machine")}
    assert all(list(row["marks"]) == row["skills"] + GENERAL_CRITERIA for row in readings)
    assert all(set(row["marks"].values()) <= {0, 1, None} and row["explanation"] for row in readings)
