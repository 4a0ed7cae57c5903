"""Run folders of the reference: read by item and text, told where they are incomplete, added once."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import col, select

from skillmix_desktop.errors import InterchangeError
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.import_summary import ImportSummary
from skillmix_desktop.store.integrity import verify
from skillmix_desktop.store.interchange import import_any
from skillmix_desktop.store.queries import items
from skillmix_desktop.store.tables import (
    Generation,
    Grader,
    GraderKind,
    Item,
    ItemSet,
    ItemSkill,
    MarkRow,
    Skill,
    Student,
    Verdict,
    VerdictMode,
)
from tests.store.run_folders import ASKED_FOR_LINES, SKILLS, Row, Run, write_records

FALCON = Row(SKILLS, "Falconry", "The kite was not slow, naturally.", [1, 0, 1, 1, 1, 1])
CLOCK = Row(SKILLS, "Clock repair", "I own ten broken clocks; an eleventh cannot hurt.", [0, 1, 0.5, 1, 1, 0])


def _points(database: Database) -> list[list[float | None]]:
    """The marks of each verdict, in the order of student, item and rounds."""
    with database.read() as session:
        query = (
            select(Verdict.id)
            .join(Generation)
            .join(Student)
            .join(Item, col(Item.id) == Generation.item_id)
            .order_by(Student.name, col(Item.number), col(Generation.round), col(Verdict.round))
        )
        return [
            list(
                session.exec(
                    select(MarkRow.points).where(MarkRow.verdict_id == id_).order_by(col(MarkRow.position))
                )
            )
            for id_ in session.exec(query)
        ]


def _reasons(summary: ImportSummary) -> list[str]:
    return [unread.reason for unread in summary.unread]


def test_texts_and_gradings_come_in_under_their_folders_names(database: Database, tmp_path: Path) -> None:
    Run([FALCON, CLOCK], gradings=("by_judge_on_text_1_1_gpt", "by_judge_on_text_1_2_gpt")).write(
        tmp_path / "runs"
    )

    summary = import_any(database, tmp_path / "runs")

    assert summary == ImportSummary(items=2, generations=2, verdicts=4, not_judged_marks=0, unread=())
    assert _points(database) == [[1, 0, 1, 1, 1, 1]] * 2 + [[0, 1, 0.5, 1, 1, 0]] * 2
    with database.read() as session:
        generation = session.exec(select(Generation).where(Generation.text == FALCON.text)).one()
        assert generation.replies == ["Answer: a first try", f"Answer: {FALCON.text}"]
        grader = session.exec(select(Grader)).one()
        assert (grader.name, grader.kind) == ("judge", GraderKind.MACHINE)
        verdict = session.exec(
            select(Verdict).where(Verdict.generation_id == generation.id, Verdict.round == 2)
        ).one()
        assert verdict.mode == VerdictMode.IMPORTED
        assert verdict.explanation == "so it is."
        assert verdict.provenance["reference"] == {
            "points": [1.0, 0.0, 1.0, 1.0, 1.0, 1.0],
            "length_point": 1.0,
            "file": "k3_s7_vdefault_r1/quill/graded/by_judge_on_text_1_2_gpt/records.csv",
            "row": 1,
            "prompt": "gpt",
        }
        item_set = session.exec(select(ItemSet)).one()
        assert (item_set.k, item_set.seed, item_set.sampler) == (3, 7, "imported")
        assert items(session)[0].skill_names == SKILLS
    assert verify(database) == []


def test_importing_twice_adds_nothing(database: Database, tmp_path: Path) -> None:
    Run([FALCON, CLOCK]).write(tmp_path)
    import_any(database, tmp_path)
    assert import_any(database, tmp_path) == ImportSummary()
    assert import_any(database, tmp_path / "k3_s7_vdefault_r1") == ImportSummary()


def test_a_run_that_was_interrupted_before_its_gradings_is_completed(
    database: Database, tmp_path: Path
) -> None:
    folder = Run([FALCON, CLOCK]).write(tmp_path)
    shutil.move(folder / "graded", tmp_path / "later")
    assert import_any(database, tmp_path).verdicts == 0
    shutil.move(tmp_path / "later", folder / "graded")
    assert import_any(database, tmp_path) == ImportSummary(verdicts=2)


def test_rounds_and_students_share_their_items(database: Database, tmp_path: Path) -> None:
    for student in ("quill", "pen"):
        for round_ in (1, 2):
            Run([FALCON, CLOCK], student=student, round=round_).write(tmp_path)
    summary = import_any(database, tmp_path)
    assert (summary.items, summary.generations, summary.verdicts) == (2, 8, 8)
    with database.read() as session:
        assert sorted(session.exec(select(Generation.round))) == [1, 1, 1, 1, 2, 2, 2, 2]


def test_an_item_that_was_drawn_twice_is_two_items(database: Database, tmp_path: Path) -> None:
    again = Row(FALCON.skills, FALCON.topic, "A second kite, hardly the fastest.", [0, 0, 0, 1, 1, 1])
    for round_ in (1, 2):
        Run([FALCON, CLOCK, again], round=round_).write(tmp_path)
    summary = import_any(database, tmp_path)
    assert (summary.items, summary.generations, summary.verdicts) == (3, 6, 6)
    assert _points(database)[-1] == [0, 0, 0, 1, 1, 1]


def test_rows_in_another_order_in_a_later_round_are_the_same_items(
    database: Database, tmp_path: Path
) -> None:
    Run([FALCON, CLOCK]).write(tmp_path)
    Run([CLOCK, FALCON], round=2).write(tmp_path)
    assert import_any(database, tmp_path).items == 2
    with database.read() as session:
        texts = Counter(session.exec(select(Generation.text).where(Generation.round == 2)))
        pairs = {(generation.item_id, generation.text) for generation in session.exec(select(Generation))}
    assert texts == {FALCON.text: 1, CLOCK.text: 1}
    assert len(pairs) == 2


def test_gradings_in_other_rows_than_their_texts_find_them(database: Database, tmp_path: Path) -> None:
    again = Row(FALCON.skills, FALCON.topic, "A second kite, hardly the fastest.", [0, 0, 0, 1, 1, 1])
    Run([FALCON, CLOCK, again], graded_rows=[again, FALCON, CLOCK]).write(tmp_path)
    assert import_any(database, tmp_path).unread == ()
    assert _points(database) == [[1, 0, 1, 1, 1, 1], [0, 1, 0.5, 1, 1, 0], [0, 0, 0, 1, 1, 1]]


def test_a_text_in_another_encoding_is_still_the_same_text(database: Database, tmp_path: Path) -> None:
    text = "The falcon’s “bath” wasn’t small."
    garbled = text.encode().decode("cp1252", errors="replace")
    row = Row(SKILLS, "Falconry", text, [1] * 6, graded_text=garbled)
    Run([row]).write(tmp_path)
    assert import_any(database, tmp_path).unread == ()
    with database.read() as session:
        assert session.exec(select(Generation.text)).one() == text


def test_a_grading_of_another_text_is_told_and_not_stored(database: Database, tmp_path: Path) -> None:
    stale = Row(SKILLS, "Falconry", FALCON.text, [1] * 6, graded_text="An older draft of it.")
    Run([FALCON, CLOCK], graded_rows=[stale, CLOCK]).write(tmp_path)
    summary = import_any(database, tmp_path)
    assert summary.verdicts == 1
    assert [(unread.row, "none that" in unread.reason) for unread in summary.unread] == [(1, True)]


def test_a_grading_of_an_item_the_student_never_had_is_told(database: Database, tmp_path: Path) -> None:
    Run([FALCON], graded_rows=[FALCON, CLOCK]).write(tmp_path)
    summary = import_any(database, tmp_path)
    assert (summary.verdicts, [unread.row for unread in summary.unread]) == (1, [2])


def test_the_same_text_graded_twice_in_a_pass_counts_once(database: Database, tmp_path: Path) -> None:
    Run([FALCON], graded_rows=[FALCON, FALCON]).write(tmp_path)
    summary = import_any(database, tmp_path)
    assert summary.verdicts == 1
    assert _reasons(summary) == ["the same text was graded in row 1 already"]


def test_a_grading_of_the_first_turns_text_is_told_and_not_stored(database: Database, tmp_path: Path) -> None:
    Run([FALCON], gradings=("by_judge_on_text_0_1_gpt",)).write(tmp_path)
    summary = import_any(database, tmp_path)
    assert summary.verdicts == 0
    assert _reasons(summary) == ["it grades text_0, but text_1 is the student's last"]


def test_a_regenerated_text_is_a_further_attempt_and_nothing_is_overwritten(
    database: Database, tmp_path: Path
) -> None:
    Run([FALCON]).write(tmp_path)
    import_any(database, tmp_path)
    Run([Row(SKILLS, "Falconry", "Another try.", [0] * 6)]).write(tmp_path)
    assert import_any(database, tmp_path) == ImportSummary(generations=1, verdicts=1)
    with database.read() as session:
        query = select(Generation.attempt, Generation.text).order_by(col(Generation.attempt))
        assert session.exec(query).all() == [(1, FALCON.text), (2, "Another try.")]


def test_an_item_that_the_project_drew_with_the_references_sampler_is_used(
    database: Database, tmp_path: Path
) -> None:
    Run([FALCON]).write(tmp_path)
    import_any(database, tmp_path)
    with database.write() as session:
        session.exec(select(ItemSet)).one().sampler = "reference"
    Run([FALCON], student="pen").write(tmp_path)
    assert import_any(database, tmp_path).items == 0


def test_names_mean_the_catalogues_skills(database: Database, tmp_path: Path) -> None:
    Run([Row(("Litotes", "unheard of"), "falconry", "Not bad.", [1] * 5)], k=2).write(tmp_path)
    import_any(database, tmp_path)
    with database.read() as session:
        found = session.exec(select(Skill.name, Skill.is_drawn).join(ItemSkill).order_by(Skill.name)).all()
        assert items(session)[0].topic == "Falconry"
    assert found == [("litotes", True), ("unheard of", False)]


def _on_falconry(
    points: list[object] | None = None,
    *,
    text: str = "Not slow.",
    reply: str | None = None,
    prompt: str | None = None,
) -> Row:
    return Row(SKILLS, "Falconry", text, points or [], reply=reply, prompt=prompt)


NO_RUBRIC = "Point earned for these criteria: . “{text}”"
INCOMPLETE: dict[str, tuple[Row, str, list[float | None]]] = {
    "empty rubric": (
        _on_falconry(prompt=NO_RUBRIC, reply="litotes\nPoint earned: 1\n\nGrade: 1"),
        "the grader was sent an empty rubric",
        [None] * 6,
    ),
    "empty rubric, blank": (
        _on_falconry(text="  ", prompt=NO_RUBRIC, reply="There is nothing."),
        "the grader was sent an empty rubric; the graded answer is blank",
        [None] * 6,
    ),
    "missing rows": (
        _on_falconry([1, 0, 1]),
        "Pertains to Falconry, Text makes sense, At most two sentences",
        [1, 0, 1, None, None, None],
    ),
    "out of range": (
        _on_falconry([1, 0, 1, 7, 1, 1]),
        "Pertains to Falconry",
        [1, 0, 1, None, 1, 1],
    ),
    "no table": (_on_falconry(reply="Lovely text."), "", [None] * 6),
    "no reply": (_on_falconry(reply=""), "", [None] * 6),
    "blank": (_on_falconry(text="", reply="I see none."), "the graded answer is blank", [None] * 6),
}


@pytest.mark.parametrize(("row", "reason", "points"), INCOMPLETE.values(), ids=INCOMPLETE.keys())
def test_a_grading_without_all_marks_is_told_and_none_is_made_up(
    database: Database, tmp_path: Path, row: Row, reason: str, points: list[float | None]
) -> None:
    Run([CLOCK, row]).write(tmp_path)
    summary = import_any(database, tmp_path)
    assert _points(database)[1] == points
    assert summary.not_judged_marks == points.count(None)
    (unread,) = summary.unread
    assert unread.file == "k3_s7_vdefault_r1/quill/graded/by_judge_on_text_1_1_gpt/records.csv"
    assert unread.row == 2
    assert unread.reason
    assert reason in unread.reason
    assert verify(database) == []


def test_gradings_in_lines_are_read_as_lines(database: Database, tmp_path: Path) -> None:
    reply = "\n\n".join(
        f"{number}. {name}\nIt does.\nPoint earned: {point}"
        for number, (name, point) in enumerate(
            [
                ("Correctly illustrates litotes", 1),
                ("Correctly illustrates sunk cost, partial", 0),
                ("Correctly illustrates irony (verbal, dry)", 1),
                ("Pertains to Falconry", 1),
                ("Text makes sense", 0),
                ("At most two sentences", 1),
            ],
            start=1,
        )
    )
    Run([Row(SKILLS, "Falconry", "Not slow.", prompt=ASKED_FOR_LINES, reply=reply)]).write(tmp_path)
    assert import_any(database, tmp_path).unread == ()
    assert _points(database) == [[1, 0, 1, 1, 0, 1]]


def test_a_blank_text_is_a_generation_without_a_text(database: Database, tmp_path: Path) -> None:
    Run([Row(SKILLS, "Falconry", " ", [0] * 6)]).write(tmp_path)
    assert import_any(database, tmp_path).generations == 1
    with database.read() as session:
        assert session.exec(select(Generation.text)).one() is None


def test_columns_named_after_another_chat_format_are_understood(database: Database, tmp_path: Path) -> None:
    row = FALCON.generation()
    renamed = {
        name.replace("user_", "[INST]_").replace("assistant_", "[/INST]_"): value
        for name, value in row.items()
    }
    write_records(tmp_path / "k3_s7_vdefault_r1" / "llama", [renamed])
    import_any(database, tmp_path)
    with database.read() as session:
        replies = session.exec(select(Generation.replies)).one()
    assert replies == ["Answer: a first try", f"Answer: {FALCON.text}"]


BROKEN_TEXTS = {
    "missing": (None, "the file is missing"),
    "empty": (b"", "the file is empty"),
    "no topic": (b"k,skills,text_1\n3,a,b\n", "there is no column topic"),
    "no text": (b'k,skills,topic\n3,"a,b,c",d\n', "no column holds texts"),
    "binary": (bytes(range(256)), "there is no column"),
    "header only": (b"k,skills,topic,text_1\n", None),
}


@pytest.mark.parametrize(("content", "reason"), BROKEN_TEXTS.values(), ids=BROKEN_TEXTS.keys())
def test_a_broken_file_of_texts_is_told_and_the_rest_is_read(
    database: Database, tmp_path: Path, content: bytes | None, reason: str | None
) -> None:
    Run([FALCON]).write(tmp_path)
    broken = Run([CLOCK], student="broken", gradings=()).write(tmp_path) / "records.csv"
    broken.unlink()
    if content is not None:
        broken.write_bytes(content)

    summary = import_any(database, tmp_path)

    assert (summary.generations, summary.verdicts) == (1, 1)
    if reason is None:
        assert summary.unread == ()
    else:
        (unread,) = summary.unread
        assert (unread.file, unread.row) == ("k3_s7_vdefault_r1/broken/records.csv", 0)
        assert reason in unread.reason


def test_rows_that_name_no_item_are_told_and_the_rest_is_read(database: Database, tmp_path: Path) -> None:
    folder = Run([FALCON], gradings=()).write(tmp_path)
    rows = [row.generation() for row in (FALCON, CLOCK)]
    rows.insert(1, {**rows[0], "skills": "a, b"})
    rows.insert(2, {**rows[0], "topic": " "})
    path = write_records(folder, rows)
    with path.open("a") as file:
        file.write("3,a\n")
    summary = import_any(database, tmp_path)
    assert summary.generations == 2
    assert [unread.row for unread in summary.unread] == [2, 3, 5]
    assert "cannot be told apart as 3 names: a, b" in summary.unread[0].reason


def test_a_grading_file_without_replies_or_with_a_strange_name_is_told(
    database: Database, tmp_path: Path
) -> None:
    folder = Run([FALCON]).write(tmp_path)
    write_records(folder / "graded" / "by_other_on_text_1_1_gpt", [{"k": 3, "skills": "a,b,c", "topic": "d"}])
    write_records(folder / "graded" / "old stuff", [FALCON.grading()])
    (folder / "graded" / "by_third_on_text_1_1_gpt").mkdir()
    summary = import_any(database, tmp_path)
    assert summary.verdicts == 1
    assert [unread.row for unread in summary.unread] == [0, 0, 0]
    assert {unread.file.split("/")[3] for unread in summary.unread} == {
        "by_other_on_text_1_1_gpt",
        "by_third_on_text_1_1_gpt",
        "old stuff",
    }


def test_a_folder_without_runs_is_refused(database: Database, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    for format_ in ("auto", "reference"):
        with pytest.raises(InterchangeError, match="holds no run folder"):
            import_any(database, tmp_path, format_)
