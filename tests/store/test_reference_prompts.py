"""Run folders of the reference that differ in their prompts alone: what came of two is never merged."""

from pathlib import Path

from sqlmodel import select

from skillmix_desktop.store.database import Database
from skillmix_desktop.store.interchange import import_any
from skillmix_desktop.store.tables import Grader, Student
from tests.store.run_folders import SKILLS, Row, Run

FALCON = Row(SKILLS, "Falconry", "The kite was not slow, naturally.", [1, 0, 1, 1, 1, 1])


def _names(database: Database) -> tuple[list[str], list[str]]:
    with database.read() as session:
        students = session.exec(select(Student.name).order_by(Student.name)).all()
        graders = session.exec(select(Grader.name).order_by(Grader.name)).all()
    return list(students), list(graders)


def test_students_asked_with_two_prompts_are_two_students(database: Database, tmp_path: Path) -> None:
    Run([FALCON], prompt="A").write(tmp_path)
    Run([FALCON], prompt="B").write(tmp_path)
    Run([FALCON], prompt="A", student="pen").write(tmp_path)
    Run([FALCON], prompt="B", seed=8).write(tmp_path)
    summary = import_any(database, tmp_path)
    assert (summary.generations, summary.verdicts) == (4, 4)
    assert _names(database) == (["pen", "quill", "quill (prompt A)", "quill (prompt B)"], ["judge"])
    assert import_any(database, tmp_path).generations == 0


def test_one_of_two_prompts_has_the_same_name_when_its_folder_is_imported_alone(
    database: Database, tmp_path: Path
) -> None:
    Run([FALCON], prompt="B").write(tmp_path)
    folder = Run([FALCON], prompt="A").write(tmp_path).parent
    import_any(database, folder)
    assert _names(database)[0] == ["quill (prompt A)"]


def test_graders_asked_with_two_prompts_are_two_graders(database: Database, tmp_path: Path) -> None:
    both = ("by_judge_on_text_1_1_gpt", "by_judge_on_text_1_1_llama", "by_ref_on_text_1_1_llama")
    Run([FALCON], gradings=both).write(tmp_path)
    summary = import_any(database, tmp_path)
    assert summary.verdicts == 3
    assert _names(database) == (["quill"], ["judge (prompt gpt)", "judge (prompt llama)", "ref"])


def test_passes_over_another_text_of_the_student_are_no_second_prompt(
    database: Database, tmp_path: Path
) -> None:
    Run([FALCON], gradings=("by_judge_on_text_1_1_gpt", "by_judge_on_text_0_1_llama")).write(tmp_path)
    import_any(database, tmp_path)
    assert _names(database)[1] == ["judge"]
