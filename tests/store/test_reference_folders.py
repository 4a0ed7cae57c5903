"""Run folders with names or contents that cannot be taken in: told, and nothing beside them is lost."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import select

from skillmix_desktop.store.database import Database
from skillmix_desktop.store.import_summary import UnreadRow
from skillmix_desktop.store.interchange import import_any
from skillmix_desktop.store.records import ensure_grader
from skillmix_desktop.store.tables import Grader, GraderKind, Student
from tests.store.run_folders import SKILLS, Row, Run, write_records

FALCON = Row(SKILLS, "Falconry", "The kite was not slow, naturally.", [1, 0, 1, 1, 1, 1])
CLOCK = Row(SKILLS, "Clock repair", "I own ten broken clocks; an eleventh cannot hurt.", [0, 1, 0.5, 1, 1, 0])
DIGITS = int("9" * 23)


@contextmanager
def _closed(path: Path) -> Iterator[None]:
    path.chmod(0)
    try:
        if os.access(path, os.R_OK):
            pytest.skip("this user may read everything")
        yield
    finally:
        path.chmod(0o755)


@pytest.mark.parametrize(
    ("run", "folder", "what"),
    [
        (Run([CLOCK], seed=DIGITS), f"k3_s{DIGITS}_vdefault_r1", "seed"),
        (Run([CLOCK], seed=-(2**63) - 1), f"k3_s{-(2**63) - 1}_vdefault_r1", "seed"),
        (Run([CLOCK], round=2**31), f"k3_s7_vdefault_r{2**31}", "round"),
    ],
)
def test_a_run_whose_numbers_no_database_holds_is_told_and_the_rest_is_read(
    database: Database, tmp_path: Path, run: Run, folder: str, what: str
) -> None:
    Run([FALCON]).write(tmp_path)
    run.write(tmp_path)
    summary = import_any(database, tmp_path)
    assert (summary.generations, summary.verdicts) == (1, 1)
    [unread] = summary.unread
    assert (unread.file, unread.row) == (folder, 0)
    assert f"the {what} " in unread.reason
    assert "too large" in unread.reason


def test_the_largest_numbers_that_fit_are_read(database: Database, tmp_path: Path) -> None:
    gradings = (f"by_judge_on_text_1_{2**31 - 1}_gpt",)
    Run([FALCON], seed=2**63 - 1, round=2**31 - 1, gradings=gradings).write(tmp_path)
    assert import_any(database, tmp_path).unread == ()


def test_a_grading_pass_with_too_large_a_number_is_told(database: Database, tmp_path: Path) -> None:
    Run([FALCON], gradings=("by_a_on_text_1_1_gpt", f"by_b_on_text_1_{2**31}_gpt")).write(tmp_path)
    summary = import_any(database, tmp_path)
    assert (summary.generations, summary.verdicts) == (1, 1)
    assert [unread.reason for unread in summary.unread] == [
        f"the pass {2**31} in the folder's name is too large to be kept"
    ]


def test_a_text_column_with_a_huge_number_is_read_at_once(database: Database, tmp_path: Path) -> None:
    row = {"k": 3, "skills": ", \n".join(SKILLS), "topic": "Falconry", f"text_{DIGITS}": "The kite."}
    write_records(tmp_path / "k3_s7_vdefault_r1" / "quill", [row])
    assert import_any(database, tmp_path).generations == 1


@pytest.mark.parametrize("kind", [GraderKind.PERSON, GraderKind.PRACTICE])
def test_a_grader_whose_name_another_kind_has_is_told_and_the_rest_is_read(
    database: Database, tmp_path: Path, kind: GraderKind
) -> None:
    with database.write() as session:
        ensure_grader(session, "judge", kind)
    names = ("by_judge_on_text_1_1_gpt", "by_other_on_text_1_1_gpt")
    Run([FALCON], student="aloe", gradings=names).write(tmp_path)
    Run([FALCON], student="quill", gradings=names[1:]).write(tmp_path)
    summary = import_any(database, tmp_path)
    assert (summary.generations, summary.verdicts) == (2, 2)
    file = "k3_s7_vdefault_r1/aloe/graded/by_judge_on_text_1_1_gpt/records.csv"
    reason = f"“judge” is a {kind} in this project; rename the folder, and import it again"
    assert summary.unread == (UnreadRow(file, 0, reason),)


@pytest.mark.parametrize("name", ["program", "practice"])
def test_nobody_takes_the_names_of_the_programs_own_graders(
    database: Database, tmp_path: Path, name: str
) -> None:
    Run([FALCON], gradings=(f"by_{name}_on_text_1_1_gpt",)).write(tmp_path)
    summary = import_any(database, tmp_path)
    assert (summary.generations, summary.verdicts, len(summary.unread)) == (1, 0, 1)
    with database.read() as session:
        assert list(session.exec(select(Grader.name))) == []


def test_a_folder_in_the_place_of_a_file_is_told(database: Database, tmp_path: Path) -> None:
    folder = Run([FALCON]).write(tmp_path)
    (folder / "graded" / "by_b_on_text_1_1_gpt" / "records.csv").mkdir(parents=True)
    summary = import_any(database, tmp_path)
    assert (summary.generations, summary.verdicts) == (1, 1)
    assert [unread.reason for unread in summary.unread] == ["this is not a file"]


def test_links_that_lead_round_in_a_circle_are_passed_over(database: Database, tmp_path: Path) -> None:
    folder = Run([FALCON]).write(tmp_path)
    (folder / "graded" / "by_b_on_text_1_1_gpt").symlink_to(folder / "graded" / "by_b_on_text_1_1_gpt")
    (tmp_path / "up").symlink_to(tmp_path)
    (folder.parent / "again").symlink_to(folder.parent / "again")
    summary = import_any(database, tmp_path)
    assert (summary.generations, summary.verdicts, summary.unread) == (1, 1, ())


def test_a_name_in_no_known_encoding_is_kept_as_far_as_it_can_be(database: Database, tmp_path: Path) -> None:
    try:
        Run([FALCON], student=os.fsdecode(b"qu\xffll")).write(tmp_path)
    except OSError:
        pytest.skip("this disk only takes names in UTF-8")
    assert import_any(database, tmp_path).verdicts == 1
    with database.read() as session:
        assert session.exec(select(Student.name)).one() == "qu\N{REPLACEMENT CHARACTER}ll"


CLOSED: dict[str, tuple[Callable[[Path], Path], str, int]] = {
    "the run": (lambda student: student.parent, "k3_s7_vdefault_r2", 0),
    "the student": (lambda student: student, "k3_s7_vdefault_r2/quill/records.csv", 0),
    "the gradings": (lambda student: student / "graded", "k3_s7_vdefault_r2/quill/graded", 1),
    "the texts": (lambda student: student / "records.csv", "k3_s7_vdefault_r2/quill/records.csv", 0),
}


@pytest.mark.parametrize(("place", "file", "texts"), CLOSED.values(), ids=CLOSED.keys())
def test_what_one_may_not_read_is_told_and_the_rest_is_read(
    database: Database, tmp_path: Path, place: Callable[[Path], Path], file: str, texts: int
) -> None:
    Run([FALCON]).write(tmp_path)
    student = Run([FALCON], round=2).write(tmp_path)
    with _closed(place(student)):
        summary = import_any(database, tmp_path)
    assert (summary.generations, summary.verdicts) == (1 + texts, 1)
    assert summary.unread[0].file == file
    assert "cannot be read: permission denied" in summary.unread[0].reason


def test_a_folder_that_may_hold_runs_but_cannot_be_looked_into_is_told(
    database: Database, tmp_path: Path
) -> None:
    Run([FALCON]).write(tmp_path / "open")
    (tmp_path / "closed").mkdir()
    with _closed(tmp_path / "closed"):
        summary = import_any(database, tmp_path)
    assert summary.verdicts == 1
    assert summary.unread == (UnreadRow("closed", 0, "the folder cannot be read: permission denied"),)
