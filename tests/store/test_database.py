"""Opening, refusing, reading and writing projects."""

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session, select

from skillmix_desktop.errors import NewerProjectError, ProjectError, SkillMixError, UsageError
from skillmix_desktop.store import sqlite
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import Item, Skill, Student, Topic, key_of
from tests.builders import SKILLS, TOPICS, add_generation, add_items, add_verdict


def _student(name: str) -> Student:
    return Student(id=key_of("student", name), name=name)


def _names(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.exec(select(Student.name).order_by(Student.name)))


def test_a_project_keeps_its_name_and_what_was_written(database: Database, project_path: Path) -> None:
    with database.write() as session:
        session.add(_student("llama"))
    database.close()

    reopened = Database.open(str(project_path))

    assert reopened.name == "Trial"
    assert _names(reopened) == ["llama"]
    assert reopened.location == str(project_path)
    reopened.close()


def test_a_closed_project_is_one_file(database: Database, project_path: Path) -> None:
    with database.write() as session:
        session.add(_student("llama"))
    with database.read() as session:
        session.exec(select(Student)).all()
    database.close()
    assert [file.name for file in project_path.parent.iterdir()] == [project_path.name]


def test_whoever_comes_too_late_is_told_that_the_project_is_closed(
    database: Database, project_path: Path
) -> None:
    database.close()
    for ask in (database.version, lambda: database.name, lambda: add_items(database)):
        with pytest.raises(ProjectError, match="was closed in the meantime"):
            ask()
    assert [file.name for file in project_path.parent.iterdir()] == [project_path.name]


def test_each_change_gives_the_project_another_version(database: Database, project_path: Path) -> None:
    with closing(Database.open(str(project_path))) as other:
        seen = [database.version(), database.version()]
        for number, writer in enumerate((database, other)):
            with writer.write() as session:
                session.add(_student(f"student-{number}"))
            seen.append(database.version())
    assert seen[0] == seen[1]
    assert len(set(seen)) == 3


def test_creating_over_an_existing_file_is_refused_and_leaves_it_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "letters.skillmix"
    path.write_text("dear diary")
    with pytest.raises(ProjectError, match="exists already"):
        Database.create(str(path), name="x")
    assert path.read_text() == "dear diary"


@pytest.mark.parametrize("name", ["project", "project.db", "project.skillmix.txt"])
def test_a_new_project_must_end_in_skillmix(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"ends in \.skillmix"):
        Database.create(str(tmp_path / name), name="x")
    assert list(tmp_path.iterdir()) == []


def test_creating_in_a_folder_that_is_missing_says_so(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be created: no such file"):
        Database.create(str(tmp_path / "nowhere" / "a.skillmix"), name="x")


def test_names_with_spaces_percent_signs_question_marks_and_accents_work(tmp_path: Path) -> None:
    path = tmp_path / "100 % sûr? #1.skillmix"
    Database.create(str(path), name="Été").close()
    reopened = Database.open(str(path))
    assert reopened.name == "Été"
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".skillmix"] == [path.name]
    reopened.close()


def _other_database(path: Path) -> None:
    connection = sqlite.connect(path.with_suffix(".tmp"), "rwc")
    connection.execute("CREATE TABLE notes (line TEXT)")
    connection.close()
    path.with_suffix(".tmp").rename(path)


NOT_PROJECTS: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("not a database\n" * 100),
    "garbage": lambda path: path.write_bytes(os.urandom(9000)),
    "header only": lambda path: path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 84),
    "other database": _other_database,
}


@pytest.mark.parametrize("make", NOT_PROJECTS.values(), ids=NOT_PROJECTS.keys())
@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_not_a_project_is_refused_and_left_alone(
    tmp_path: Path, make: Callable[[Path], object], read_only: bool
) -> None:
    path = tmp_path / "a.skillmix"
    make(path)
    before, changed_at = path.read_bytes(), path.stat().st_mtime_ns

    with pytest.raises(ProjectError) as caught:
        Database.open(str(path), read_only=read_only)

    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, changed_at)
    assert [file.name for file in tmp_path.iterdir()] == ["a.skillmix"]


def test_a_cut_off_project_is_refused(database: Database, project_path: Path) -> None:
    database.close()
    project_path.write_bytes(project_path.read_bytes()[:5000])
    with pytest.raises(ProjectError, match="damaged"):
        Database.open(str(project_path))


def test_a_folder_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="is a folder"):
        Database.open(str(tmp_path))


def test_a_missing_project_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="There is no project"):
        Database.open(str(tmp_path / "gone.skillmix"))
    assert list(tmp_path.iterdir()) == []


def test_a_project_one_may_not_read_is_refused(database: Database, project_path: Path) -> None:
    database.close()
    project_path.chmod(0)
    if os.access(project_path, os.R_OK):
        pytest.skip("this user may read every file")
    with pytest.raises(ProjectError, match="not allowed"):
        Database.open(str(project_path))


def test_a_project_in_a_read_only_place_can_be_read_but_not_changed(
    database: Database, project_path: Path
) -> None:
    database.close()
    project_path.chmod(0o444)
    project_path.parent.chmod(0o555)
    try:
        if os.access(project_path.parent, os.W_OK):
            pytest.skip("this user may write everywhere")
        opened = Database.open(str(project_path))
        assert opened.name == "Trial"
        with pytest.raises(ProjectError, match="read-only"), opened.write() as session:
            session.add(_student("llama"))
        opened.close()
    finally:
        project_path.parent.chmod(0o755)


def test_a_project_of_a_newer_version_is_refused(database: Database, project_path: Path) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    before = project_path.read_bytes()

    with pytest.raises(NewerProjectError, match="was written by a newer version of Skill-Mix Desktop"):
        Database.open(str(project_path))

    assert project_path.read_bytes() == before


def test_a_failed_write_leaves_nothing(database: Database) -> None:
    def write_and_fail() -> None:
        with database.write() as session:
            session.add(_student("llama"))
            session.flush()
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write_and_fail()
    assert _names(database) == []


def test_rows_outlive_their_session(database: Database) -> None:
    with database.write() as session:
        student = _student("llama")
        session.add(student)
    assert student.name == "llama"


def test_foreign_keys_are_enforced(database: Database) -> None:
    nowhere = key_of("topic", "nowhere")
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(Item(id=nowhere, item_set_id=nowhere, number=0, k=2, topic_id=nowhere))


def test_a_reading_session_cannot_write(database: Database) -> None:
    statement = insert(Student).values(id=key_of("student", "llama"), name="llama", is_practice=False)
    with pytest.raises(ProjectError, match="read-only"), database.read() as session:
        session.execute(statement)


def test_a_project_opened_for_reading_only_refuses_to_write(database: Database, project_path: Path) -> None:
    database.close()
    opened = Database.open(str(project_path), read_only=True)
    assert opened.is_read_only
    with pytest.raises(ProjectError, match="opened for reading only"), opened.write():
        pass
    opened.close()


def test_a_reading_session_sees_one_moment(database: Database) -> None:
    with database.read() as session:
        before = session.exec(select(Student)).all()
        with database.write() as writing:
            writing.add(_student("llama"))
        after = session.exec(select(Student)).all()
    assert (list(before), list(after), _names(database)) == ([], [], ["llama"])


def test_a_full_disk_is_told_and_changes_nothing(database: Database) -> None:
    many = [_student(f"student {number} {'x' * 500}") for number in range(200)]
    with database.write() as session:
        session.execute(text(f"PRAGMA max_page_count={40}"))
    with pytest.raises(ProjectError, match=r"disk that holds .* is full"), database.write() as session:
        session.add_all(many)
    assert _names(database) == []


def test_another_program_that_writes_for_too_long_is_told(database: Database, project_path: Path) -> None:
    impatient = sqlite.connect(project_path, "rw", ("busy_timeout=0",))
    with database.write() as session:
        session.add(_student("llama"))
        session.flush()
        with pytest.raises(ProjectError, match="another program"), sqlite.explained(project_path):
            impatient.execute("BEGIN IMMEDIATE")
    impatient.close()


def test_many_threads_write_and_read_without_losing_anything(database: Database) -> None:
    faults: list[Exception] = []
    finished: list[int] = []

    def work(thread: int) -> None:
        try:
            for number in range(10):
                with database.write() as session:
                    session.add(_student(f"{thread}-{number}"))
                with database.read() as session:
                    assert session.get(Student, key_of("student", f"{thread}-{number}")) is not None
        except (SkillMixError, SQLAlchemyError, AssertionError) as fault:
            faults.append(fault)
        else:
            finished.append(thread)

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert sorted(finished) == list(range(6))
    assert len(_names(database)) == 60


def test_what_is_read_and_then_written_is_never_overtaken(database: Database) -> None:
    with database.write() as session:
        session.add(Topic(id=key_of("topic", "counter"), name="counter"))

    def count_up() -> None:
        for _ in range(20):
            with database.write() as session:
                session.get_one(Topic, key_of("topic", "counter")).rank += 1

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as session:
        assert session.get_one(Topic, key_of("topic", "counter")).rank == 80


def test_the_file_is_kept_safe_by_its_settings(database: Database) -> None:
    with database.write() as session:
        settings = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "application_id")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
        "application_id": sqlite.APPLICATION_ID,
    }


def test_opening_the_same_file_again_does_not_break_the_locks_of_the_first(
    database: Database, project_path: Path
) -> None:
    with database.write() as session:
        session.add(_student("llama"))
        session.flush()
        Database.open(str(project_path)).close()
        other = sqlite.connect(project_path, "rw", ("busy_timeout=0",))
        with pytest.raises(sqlite.driver.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
    assert _names(database) == ["llama"]


def test_the_newer_sqlite_is_used_where_it_is_installed() -> None:
    try:
        import pysqlite3
    except ImportError:
        assert sqlite.driver is sqlite3
    else:
        assert sqlite.driver is pysqlite3


def test_a_server_without_its_library_or_an_answer_is_told_without_the_password() -> None:
    with pytest.raises(ProjectError, match=r"psycopg|cannot be reached") as caught:
        Database.open("postgresql+psycopg://ann:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)


def test_a_project_on_a_server_is_named_without_its_password() -> None:
    address = "postgresql+psycopg://ada:secret@localhost/study"
    database = Database(address, reader=create_engine("sqlite://"), writer=None)
    with pytest.raises(ProjectError, match="was opened for reading only") as refused, database.write():
        pass
    assert "secret" not in str(refused.value)


def test_the_builders_fill_a_project(database: Database) -> None:
    items = add_items(database)
    generation = add_generation(database, items[0])
    add_verdict(database, generation, marks=[1.0, 0.5, None, 1.0, 0.0])
    with database.read() as session:
        assert set(session.exec(select(Skill.name))) == set(SKILLS)
        assert set(session.exec(select(Topic.name))) == set(TOPICS)
        assert session.execute(text("SELECT count(*) FROM mark WHERE points IS NULL")).scalar() == 1


def test_a_project_takes_its_name_only_once_all_is_in_it(project_path: Path) -> None:
    seen: list[list[str]] = []

    def fill(session: Session) -> None:
        seen.append([file.name for file in project_path.parent.iterdir() if not file.name.startswith(".")])
        session.add(_student("llama"))

    with closing(Database.create(project_path, name="x", fill=fill)) as database:
        assert _names(database) == ["llama"]
    assert seen == [[]]
    assert [file.name for file in project_path.parent.iterdir()] == [project_path.name]


def test_a_project_that_cannot_be_filled_leaves_nothing(project_path: Path) -> None:
    def fail(_session: Session) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        Database.create(project_path, name="x", fill=fail)
    assert list(project_path.parent.iterdir()) == []


def test_a_project_never_takes_a_name_that_another_took_in_the_meantime(project_path: Path) -> None:
    def be_overtaken(_session: Session) -> None:
        project_path.write_text("dear diary")

    with pytest.raises(ProjectError, match="exists already"):
        Database.create(project_path, name="x", fill=be_overtaken)
    assert project_path.read_text() == "dear diary"
    assert [file.name for file in project_path.parent.iterdir()] == [project_path.name]
