"""JSONL and CSV files of texts and verdicts: good rows come in, bad rows are told, nothing is made up."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import pytest
from sqlmodel import col, select

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.import_summary import ImportSummary
from skillmix_desktop.store.integrity import verify
from skillmix_desktop.store.interchange import import_any
from skillmix_desktop.store.tables import (
    Generation,
    Grader,
    GraderKind,
    ItemSet,
    MarkRow,
    Student,
    Verdict,
    VerdictMode,
)
from tests.builders import add_generation, add_items
from tests.store.plain_rows import TEXT, VERDICT


def _jsonl(path: Path, rows: Sequence[object]) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _csv(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def _marks(database: Database) -> list[tuple[float | None, str | None]]:
    with database.read() as session:
        query = select(MarkRow.points, MarkRow.reason).order_by(
            col(MarkRow.verdict_id), col(MarkRow.position)
        )
        return list(session.exec(query))


def _without(row: Mapping[str, object], *names: str) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in names}


def test_texts_and_verdicts_of_one_file_come_in_whatever_their_order(
    database: Database, tmp_path: Path
) -> None:
    summary = import_any(database, _jsonl(tmp_path / "a.jsonl", [VERDICT, TEXT]))

    assert summary == ImportSummary(items=1, generations=1, verdicts=1, not_judged_marks=1)
    assert _marks(database) == [(1, None), (0, None), (1, None), (None, "left open"), (0.5, None)]
    with database.read() as session:
        verdict = session.exec(select(Verdict)).one()
        grader = session.exec(select(Grader)).one()
        assert (grader.name, grader.kind) == ("Ann", GraderKind.PERSON)
        assert (verdict.mode, verdict.round, verdict.outcome) == (VerdictMode.BLIND, 1, Outcome.SCORED)
        assert verdict.explanation == "A kite is no falcon."
        assert verdict.created_at.isoformat() == "2024-05-01T10:00:00+00:00"
    assert verify(database) == []


def test_importing_twice_adds_nothing(database: Database, tmp_path: Path) -> None:
    path = _jsonl(
        tmp_path / "a.jsonl", [TEXT, {**TEXT, "text": "Another."}, {**VERDICT, "generation_round": 1}]
    )
    assert import_any(database, path).generations == 2
    assert import_any(database, path) == ImportSummary()


def test_texts_without_a_round_are_round_after_round(database: Database, tmp_path: Path) -> None:
    rows = [TEXT, {**TEXT, "text": "Second."}, {**TEXT, "student": "pen"}, {**TEXT, "text": "Third."}]
    import_any(database, _jsonl(tmp_path / "a.jsonl", rows))
    with database.read() as session:
        query = (
            select(Student.name, Generation.round)
            .join(Generation)
            .order_by(Student.name, col(Generation.round))
        )
        assert session.exec(query).all() == [("pen", 1), ("quill", 1), ("quill", 2), ("quill", 3)]


def test_two_texts_for_one_round_are_told(database: Database, tmp_path: Path) -> None:
    rows = [{**TEXT, "round": 2}, {**TEXT, "round": 2}, {**TEXT, "round": 2, "text": "Other."}]
    summary = import_any(database, _jsonl(tmp_path / "a.jsonl", rows))
    assert summary.generations == 1
    assert [(unread.row, unread.reason) for unread in summary.unread] == [
        (3, "row 1 holds another text of quill for this item and round 2")
    ]


def test_texts_for_items_that_were_drawn_here_belong_to_them(database: Database, tmp_path: Path) -> None:
    item = add_items(database)[0]
    assert import_any(database, _jsonl(tmp_path / "a.jsonl", [TEXT])).items == 0
    with database.read() as session:
        assert session.exec(select(Generation.item_id)).one() == item


def test_an_item_set_of_ones_own_keeps_items_apart(database: Database, tmp_path: Path) -> None:
    add_items(database)
    path = _jsonl(tmp_path / "a.jsonl", [{**TEXT, "item_set": "pilot"}, {**TEXT, "item_set": "Draw"}])
    assert import_any(database, path).items == 1
    with database.read() as session:
        assert sorted(session.exec(select(ItemSet.name))) == ["Draw", "pilot"]


def test_a_verdict_that_holds_its_text_brings_it_along(database: Database, tmp_path: Path) -> None:
    row = {**VERDICT, "text": "Not bad.", "generation_round": 2}
    assert import_any(database, _jsonl(tmp_path / "a.jsonl", [row])) == ImportSummary(1, 1, 1, 1)
    with database.read() as session:
        generation = session.exec(select(Generation)).one()
    assert (generation.text, generation.round) == ("Not bad.", 2)


def test_a_verdict_may_name_its_text_by_key(database: Database, tmp_path: Path) -> None:
    generation = add_generation(database, add_items(database)[0])
    row = {
        "generation": str(generation),
        "grader": "rules",
        "grader_kind": "program",
        "marks": [1, 1, 1, 1, 0],
    }
    assert import_any(database, _jsonl(tmp_path / "a.jsonl", [row])).verdicts == 1
    assert [points for points, _ in _marks(database)] == [1, 1, 1, 1, 0]


def test_a_second_opinion_is_kept_beside_the_first(database: Database, tmp_path: Path) -> None:
    second = {**VERDICT, "marks": [0, 0, 0, 0, 0]}
    summary = import_any(database, _jsonl(tmp_path / "a.jsonl", [TEXT, VERDICT, second]))
    assert summary.verdicts == 2
    with database.read() as session:
        assert sorted(session.exec(select(Verdict.attempt))) == [1, 2]


SPELLINGS = ["litotes", "LITOTES", "Correctly illustrates litotes", "0"]


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_criterion_goes_by_its_name_its_words_or_its_position(
    database: Database, tmp_path: Path, name: str
) -> None:
    row = {**VERDICT, "marks": {name: 1}}
    summary = import_any(database, _jsonl(tmp_path / "a.jsonl", [TEXT, row]))
    assert (summary.unread, summary.not_judged_marks) == ((), 4)
    assert _marks(database) == [(1, None)] + [(None, "not in the file")] * 4


@pytest.mark.parametrize(
    ("name", "position"),
    [
        ("topic", 2),
        ("Falconry", 2),
        ("Pertains to Falconry", 2),
        ("sense", 3),
        ("text makes sense", 3),
        ("length", 4),
    ],
)
def test_the_criteria_of_the_text_as_a_whole_go_by_kind_or_words(
    database: Database, tmp_path: Path, name: str, position: int
) -> None:
    import_any(database, _jsonl(tmp_path / "a.jsonl", [TEXT, {**VERDICT, "marks": {name: 1}}]))
    assert [points for points, _ in _marks(database)].index(1) == position


def test_a_verdict_of_a_person_without_any_mark_says_that_they_could_not_judge(
    database: Database, tmp_path: Path
) -> None:
    import_any(database, _jsonl(tmp_path / "a.jsonl", [TEXT, {**VERDICT, "marks": [None] * 5}]))
    with database.read() as session:
        assert session.exec(select(Verdict.outcome)).one() == Outcome.CANNOT_JUDGE
    assert verify(database) == []


def test_a_mark_that_is_none_is_told_and_the_others_count(database: Database, tmp_path: Path) -> None:
    row = {**VERDICT, "marks": {"litotes": 7, "analogy": "good", "topic": True, "sense": "1", "style": 1}}
    summary = import_any(database, _jsonl(tmp_path / "a.jsonl", [TEXT, row]))
    assert [unread.reason for unread in summary.unread] == [
        "litotes: “7” is no mark from 0 to 1",
        "analogy: “good” is no mark from 0 to 1",
        "the item has no criterion style",
    ]
    assert [points for points, _ in _marks(database)] == [None, None, 1, 1, None]


BAD_ROWS: dict[str, tuple[object, str]] = {
    "no json": ("{not json", "not JSON"),
    "a list": ("[1, 2]", "not a JSON object"),
    "not a number": ('{"student": NaN}', "not JSON"),
    "deep": ("[" * 100_000, "not JSON"),
    "no student": (_without(TEXT, "student"), "student is missing"),
    "student is a number": ({**TEXT, "student": 5}, "student must be text"),
    "no skills": ({**TEXT, "skills": []}, "skills"),
    "empty skill": ({**TEXT, "skills": ["litotes", " "]}, "skills is missing"),
    "skills are numbers": ({**TEXT, "skills": [1]}, "skills must be a list"),
    "no topic": ({**TEXT, "topic": " "}, "topic is missing"),
    "no text": ({**TEXT, "text": "  "}, "text is missing"),
    "wrong k": ({**TEXT, "k": 3}, "k is 3, but skills names 2"),
    "round zero": ({**TEXT, "round": 0}, "round must be a whole number"),
    "round in words": ({**TEXT, "round": "first"}, "round must be a whole number"),
    "giant round": ({**TEXT, "round": 2**70}, "round must be a whole number"),
    "unknown kind": ({**VERDICT, "grader_kind": "oracle"}, "grader_kind must be one of"),
    "no kind": (_without(VERDICT, "grader_kind"), "grader_kind is missing"),
    "unknown mode": ({**VERDICT, "mode": "asleep"}, "mode must be one of"),
    "bad moment": ({**VERDICT, "created_at": "yesterday"}, "created_at must be a moment"),
    "no marks": (_without(VERDICT, "marks"), "marks must be"),
    "no grader": ({**VERDICT, "grader": None}, "grader is missing"),
    "too few marks": ({**VERDICT, "marks": [1, 1]}, "marks has 2 entries, but the item has 5"),
    "no usable mark": ({**VERDICT, "marks": {"style": 1}}, "no mark can be used"),
    "unknown text": ({**VERDICT, "topic": "Weaving"}, "no such text"),
    "another text": ({**VERDICT, "text": "Not this."}, "another text"),
    "bad key": ({**VERDICT, "generation": "7"}, "not the key of a text"),
    "unknown key": ({**VERDICT, "generation": str(uuid4())}, "no text with the key"),
}


@pytest.mark.parametrize(("row", "reason"), BAD_ROWS.values(), ids=BAD_ROWS.keys())
def test_a_bad_row_is_told_with_its_line_and_the_others_come_in(
    database: Database, tmp_path: Path, row: object, reason: str
) -> None:
    rows = [{**TEXT, "text": "Not slow, a kite."}, "", row, {**TEXT, "student": "pen"}]
    summary = import_any(database, _jsonl(tmp_path / "a.jsonl", rows))
    assert (summary.generations, summary.verdicts) == (2, 0)
    assert {(unread.file, unread.row) for unread in summary.unread} == {("a.jsonl", 3)}
    assert any(reason in unread.reason for unread in summary.unread)


def test_a_verdict_that_several_rounds_fit_is_told(database: Database, tmp_path: Path) -> None:
    rows = [TEXT, {**TEXT, "text": "Other."}, VERDICT, {**VERDICT, "text": "Other."}]
    summary = import_any(database, _jsonl(tmp_path / "a.jsonl", rows))
    assert summary.verdicts == 1
    assert [unread.row for unread in summary.unread] == [3]


def test_a_grader_cannot_change_its_kind(database: Database, tmp_path: Path) -> None:
    rows = [
        TEXT,
        VERDICT,
        {**VERDICT, "grader_kind": "machine", "round": 2},
        {**_without(VERDICT, "grader_kind"), "round": 3},
    ]
    summary = import_any(database, _jsonl(tmp_path / "a.jsonl", rows))
    assert summary.verdicts == 2
    assert [unread.reason for unread in summary.unread] == ["Ann is a person in this project, not a machine"]


def test_texts_come_from_csv(database: Database, tmp_path: Path) -> None:
    rows = [
        {**TEXT, "skills": "litotes; analogy", "text": 'Two\nlines, "quoted".', "k": 2, "round": ""},
        {**TEXT, "skills": "litotes", "k": 2},
    ]
    summary = import_any(database, _csv(tmp_path / "a.csv", rows))
    assert summary.generations == 1
    assert [unread.row for unread in summary.unread] == [2]
    with database.read() as session:
        assert session.exec(select(Generation.text)).one() == 'Two\nlines, "quoted".'


def test_verdicts_come_from_csv_with_a_row_for_each_mark(database: Database, tmp_path: Path) -> None:
    generation = add_generation(database, add_items(database)[0])
    common = {"generation": generation, "grader": "Ann", "grader_kind": "person", "explanation": "Why."}
    marks = {"litotes": "1", "analogy": "0", "topic": "1", "sense": "", "length": "2"}
    rows = [
        {**common, "criterion": name, "points": points, "note": f"on {name}"}
        for name, points in marks.items()
    ]
    rows.append({**rows[0], "grader": "Bob"})
    summary = import_any(database, _csv(tmp_path / "a.csv", rows))
    assert (summary.verdicts, summary.not_judged_marks) == (2, 2 + 4)
    assert [unread.reason for unread in summary.unread] == ["length: “2” is no mark from 0 to 1"]
    with database.read() as session:
        anns = session.exec(select(Verdict).join(Grader).where(Grader.name == "Ann")).one()
        query = select(MarkRow).where(MarkRow.verdict_id == anns.id).order_by(col(MarkRow.position))
        found = [(mark.points, mark.note) for mark in session.exec(query)]
    assert anns.explanation == "Why."
    assert found == [
        (1, "on litotes"),
        (0, "on analogy"),
        (1, "on topic"),
        (None, "on sense"),
        (None, "on length"),
    ]
    assert verify(database) == []


def test_a_criterion_marked_twice_keeps_its_first_mark_and_is_told(
    database: Database, tmp_path: Path
) -> None:
    generation = add_generation(database, add_items(database)[0])
    common = {"generation": generation, "grader": "Ann", "grader_kind": "person"}
    rows = [
        {**common, "criterion": name, "points": points} for name, points in [("litotes", 1), ("Litotes", 0)]
    ]
    summary = import_any(database, _csv(tmp_path / "a.csv", rows))
    assert [unread.reason for unread in summary.unread] == ["Litotes is marked twice; the first mark is kept"]
    assert _marks(database)[0] == (1, None)


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "student,text\nx,y\n"])
def test_a_csv_file_of_something_else_is_told(database: Database, tmp_path: Path, content: str) -> None:
    (tmp_path / "a.csv").write_text(content)
    (unread,) = import_any(database, tmp_path / "a.csv").unread
    assert (unread.file, unread.row) == ("a.csv", 0)


def test_characters_that_no_database_takes_are_replaced(database: Database, tmp_path: Path) -> None:
    import_any(database, _jsonl(tmp_path / "a.jsonl", [{**TEXT, "text": "a\x00b\ud83d"}]))
    with database.read() as session:
        assert session.exec(select(Generation.text)).one() == "a\ufffdb\ufffd"
