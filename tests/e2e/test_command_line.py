"""The command line as a process: exit codes, interruptions, kills, and what it imports."""

import json
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from skillmix_desktop.pipeline.sample import ANNOTATOR, open_sample
from skillmix_desktop.pipeline.spot_checks import queue
from skillmix_desktop.store.columns import MARK, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.integrity import verify
from skillmix_desktop.store.tables import Generation, Student, key_of
from tests.builders import add_items, build_project
from tests.pipeline.answers import LITOTES_ANALOGY, table

TEXTS = 200
CRITERIA = 5
ROOT = Path(__file__).resolve().parents[2]

needs_terminal = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")


@pytest.fixture
def project(tmp_path):
    """Two hundred texts for one item."""
    path = tmp_path / "many.skillmix"
    with closing(build_project(path)) as database:
        [item_id] = add_items(database, [LITOTES_ANALOGY])
        student_id = key_of("student", "student-a")
        with database.write() as session:
            session.add(Student(id=student_id, name="student-a"))
            session.flush()
            session.add_all(
                Generation(item_id=item_id, student_id=student_id, round=round_, text="Not slow.")
                for round_ in range(1, TEXTS + 1)
            )
    return path


@pytest.fixture
def grader(tmp_path):
    path = tmp_path / "grader.json"
    path.write_text(json.dumps({"default": {"texts": [table([1, 0, 1, 1, 1])]}}), encoding="utf-8")
    return f"scripted/{path}"


def command(*words):
    return [sys.executable, "-m", "skillmix_desktop.cli", *map(str, words)]


def called(*words):
    return subprocess.run(command(*words), cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


@dataclass(frozen=True)
class Ended:
    """How a process that was stopped ended, and what it had shown by then."""

    code: int
    shown: int
    out: bytes
    err: str


@contextmanager
def terminal() -> Iterator[tuple[int, int]]:
    import pty

    ours, theirs = pty.openpty()
    try:
        yield ours, theirs
    finally:
        os.close(ours)


def graded_until(shown: int, how: signal.Signals, *words: object) -> Ended:
    """Calls the command line with its bar on a terminal, and stops it once the bar shows so many."""
    with (
        terminal() as (ours, theirs),
        subprocess.Popen(command(*words), cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs) as process,
    ):
        os.close(theirs)
        said = b""
        while (done := shown_in(said)) < shown and (chunk := read(ours)):
            said += chunk
        assert done >= shown, said.decode()
        process.send_signal(how)
        while chunk := read(ours):
            said += chunk
        assert process.stdout is not None
        out = process.stdout.read()
        code = process.wait()
    return Ended(code, shown_in(said), out, said.decode().rpartition("\r\x1b[K")[2])


def read(descriptor: int) -> bytes:
    """What a terminal says next; nothing once nobody holds its other end."""
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""


def shown_in(said: bytes) -> int:
    """The number that the bar has reached."""
    steps = re.findall(rb" (\d+)/\d+", said)
    return int(steps[-1]) if steps else -1


def stored(path: Path) -> int:
    """How many verdicts the project holds; none is there twice or without its marks."""
    with closing(Database.open(path)) as database, database.read() as session:
        per_text = session.execute(
            sa.select(sa.func.count()).select_from(VERDICT).group_by(VERDICT.c.generation_id, VERDICT.c.round)
        ).all()
        marks = session.scalar(sa.select(sa.func.count()).select_from(MARK))
        assert {count for (count,) in per_text} <= {1}
        assert marks == CRITERIA * len(per_text)
        return len(per_text)


@needs_terminal
def test_a_run_that_is_killed_again_and_again_loses_nothing_and_does_nothing_twice(project, grader):
    chance = random.Random(2310)
    grade = ("grade", project, "--grader", grader, "--rounds", 1, "--json")
    kept = 0
    for _ in range(3):
        ended = graded_until(chance.randrange(3, 45), signal.SIGKILL, *grade)
        assert (ended.code, ended.out) == (-signal.SIGKILL, b"")
        now = stored(project)
        assert kept + ended.shown <= now < TEXTS
        kept = now
    last = called(*grade)
    told = json.loads(last.stdout)
    assert (last.returncode, told["done"], told["failed"]) == (0, TEXTS - kept, 0)
    assert stored(project) == TEXTS
    with closing(Database.open(project)) as database:
        assert verify(database) == []


@needs_terminal
def test_an_interrupted_run_says_so_in_one_line_and_keeps_what_was_finished(project, grader):
    grade = ("grade", project, "--grader", grader, "--rounds", 1, "--json")
    ended = graded_until(20, signal.SIGINT, *grade)
    assert (ended.code, ended.out) == (130, b"")
    assert ended.err == "skillmix: interrupted; all that was finished is kept.\r\n"
    assert ended.shown <= stored(project) <= TEXTS


def test_a_process_tells_a_known_error_in_one_line_with_exit_code_1(tmp_path):
    (tmp_path / "notes.skillmix").write_text("Dear diary")
    ended = called("results", tmp_path / "notes.skillmix", "--json")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("skillmix: ")
    assert ended.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells a closed pipe in another way")
def test_a_reader_who_stops_reading_is_no_error(tmp_path, project):
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as closed:  # noqa: PTH123  (a descriptor, not a path)
        ended = subprocess.run(
            command("verify", project), cwd=ROOT, stdout=closed, stderr=subprocess.PIPE, check=False
        )
    assert (ended.returncode, ended.stderr) == (0, b"")


IMPORTS = """
import sys
from skillmix_desktop.cli import main
assert main(["grade", sys.argv[1], "--grader", sys.argv[2], "--rounds", "1", "--json"]) == 0
heavy = {"PySide6", "openai", "llama_cpp", "alembic", "jinja2"} & set(sys.modules)
assert not heavy, heavy
for words in (["results", "P"], ["agreement", "P"], ["report", "P", "--output", sys.argv[3]]):
    assert main([sys.argv[1] if word == "P" else word for word in words]) == 0
assert not [name for name in sys.modules if name.startswith("PySide6")]
"""


def test_the_command_line_never_imports_qt_nor_what_a_verb_does_not_need(project, grader, tmp_path):
    ended = subprocess.run(
        [sys.executable, "-c", IMPORTS, str(project), grader, str(tmp_path / "report.html")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def called_in(encoding, *words):
    """What a call gives where the terminal has few characters."""
    surroundings = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    return subprocess.run(
        command(*words), cwd=ROOT, env=surroundings, capture_output=True, check=False, timeout=60
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_characters_that_the_terminal_lacks_are_no_error(tmp_path, encoding):
    path = tmp_path / "Πλάτων é.skillmix"
    told = called_in(encoding, "new", path)
    assert (told.returncode, told.stderr) == (0, b"")
    assert str(path).encode(encoding, "backslashreplace") in told.stdout
    answer = called_in(encoding, "backup", path, "--output", tmp_path / "Πλάτων 🦉 é.skillmix", "--json")
    assert json.loads(answer.stdout.decode()) == {"output": str(tmp_path / "Πλάτων 🦉 é.skillmix")}
    refused = called_in(encoding, "new", path)
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert b"exists already" in refused.stderr


KILLED_WHILE_MAKING = """
import os, signal, sys
from skillmix_desktop.store.database import Database
Database.create(sys.argv[1], name="x", fill=lambda _session: os.kill(os.getpid(), signal.SIGKILL))
"""
KILLED_WHILE_MAKING_THE_SAMPLE = """
import os, signal, sys
from pathlib import Path
from skillmix_desktop.pipeline.sample import open_sample

def die(event, arguments):
    if event == "open" and str(arguments[0]).endswith("second_reading.jsonl"):
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(die)
open_sample(Path(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("program", [KILLED_WHILE_MAKING, KILLED_WHILE_MAKING_THE_SAMPLE])
def test_a_project_whose_making_was_killed_is_not_there_and_can_be_made(tmp_path, program):
    path = tmp_path / "fresh.skillmix"
    killed = subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert not path.exists()
    with closing(open_sample(path)) as database:
        assert verify(database) == []
        assert len(queue(database, ANNOTATOR)) == 12


@pytest.mark.skipif(sys.platform != "linux", reason="names are text on other systems")
def test_words_that_are_not_utf_8_are_refused_in_one_sentence(tmp_path):
    words = [*command("new"), os.fsencode(tmp_path / "caf") + b"\xe9.skillmix"]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr.count(b"\n")) == (1, b"", 1)
    assert b"is not text in UTF-8" in ended.stderr
    assert list(tmp_path.iterdir()) == []
