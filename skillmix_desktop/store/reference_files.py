"""Reading the run folders of the reference implementation into records; nothing is stored here."""

import math
import os
import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from skillmix_desktop.errors import InterchangeError
from skillmix_desktop.store.import_summary import UnreadRow
from skillmix_desktop.store.occurrences import Occurrence, OccurrenceCounter
from skillmix_desktop.store.skill_lists import split_skills
from skillmix_desktop.store.table_files import TableError, read_table

RECORDS = "records.csv"
_RUN = re.compile(r"k(?P<k>[1-9]\d*)_s(?P<seed>-?\d+)_v(?P<prompt>.+)_r(?P<round>\d+)")
_GRADING = re.compile(r"by_(?P<grader>.+)_on_text_(?P<column>\d+)_(?P<round>\d+)_(?P<prompt>.+)")
_TEXT_COLUMN = re.compile(r"text_(\d+)")
# Beside the prompt and the reply of a turn, whose columns are called after the roles of the chat model.
_OTHER_TURN_COLUMNS = re.compile(r"(model_input|text|score|score_extracted|points|num_.*|true_.*)_\d+")


@dataclass(frozen=True)
class TextRow:
    """What a student wrote for one item."""

    row: int
    item: Occurrence
    text: str
    replies: tuple[str, ...]


@dataclass(frozen=True)
class GradingRow:
    """What a grader was sent and what it replied; ``points`` are as the reference extracted them."""

    row: int
    item: Occurrence
    prompt: str
    reply: str
    points: tuple[float, ...]
    length_point: float | None


@dataclass(frozen=True)
class GradingPass:
    """One pass of one grader over one of the texts of a student.

    ``grader`` has the prompt's name behind it where the student's other passes of that grader had another.
    """

    file: str
    grader: str
    column: int
    round: int
    prompt: str
    rows: tuple[GradingRow, ...]


@dataclass(frozen=True)
class StudentRun:
    """One student's folder in one run folder; ``text_column`` is the turn whose text counts.

    ``student`` has the prompt's name behind it where the same student, k and seed are there with another.
    """

    file: str
    k: int
    seed: int
    prompt: str
    round: int
    student: str
    text_column: int
    texts: tuple[TextRow, ...]
    gradings: tuple[GradingPass, ...]
    unread: tuple[UnreadRow, ...]


@dataclass(frozen=True)
class _Table:
    """The rows of a records file that name an item."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, Occurrence, dict[str, str | None]], ...]


def is_reference_folder(path: Path) -> bool:
    """Whether ``path`` is a run folder or holds any."""
    return path.is_dir() and next(_run_folders(path.resolve()), None) is not None


def read_runs(path: Path, known_skills: Collection[str] = ()) -> Iterator[StudentRun]:
    """Every student's folder in the run folders at or below ``path``, and what cannot be read of it."""
    path = path.resolve()
    folders = sorted(_run_folders(path))
    if not folders:
        raise InterchangeError(
            f"{path} holds no run folder of the reference; their names look like k3_s10_vdefault_r1."
        )
    is_run = path in folders
    root = path.parent if is_run else path
    beside = [entry for entry in root.iterdir() if _RUN.fullmatch(entry.name)] if is_run else folders
    versions = _Versions(beside)
    for folder in folders:
        for student in _folders_in(folder):
            yield _Reader(root, folder, known_skills, versions).read(student)


def _folders_in(path: Path) -> list[Path]:
    return sorted(entry for entry in path.iterdir() if entry.is_dir()) if path.is_dir() else []


class _Versions:
    """Which prompts a root holds of the same thing: what came of two must not pass for one."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._of_students: dict[Hashable, set[str]] = defaultdict(set)
        self._of_graders: dict[Hashable, set[str]] = defaultdict(set)
        for folder in folders:
            run = _RUN.fullmatch(folder.name)
            assert run is not None, "only run folders are looked at"
            for student in _folders_in(folder):
                self._of_students[_writing(run, student.name)].add(run["prompt"])
                for entry in _folders_in(student / "graded"):
                    if grading := _GRADING.fullmatch(entry.name):
                        self._of_graders[_judging(run, student.name, grading)].add(grading["prompt"])

    def student(self, run: re.Match[str], name: str) -> str:
        """What a student is called."""
        return _told_apart(name, run["prompt"], self._of_students[_writing(run, name)])

    def grader(self, run: re.Match[str], student: str, grading: re.Match[str]) -> str:
        """What a grader is called."""
        prompts = self._of_graders[_judging(run, student, grading)]
        return _told_apart(grading["grader"], grading["prompt"], prompts)


def _writing(run: re.Match[str], student: str) -> Hashable:
    return student, int(run["k"]), int(run["seed"])


def _judging(run: re.Match[str], student: str, grading: re.Match[str]) -> Hashable:
    return _writing(run, student), run["prompt"], grading["grader"], int(grading["column"])


def _told_apart(name: str, prompt: str, prompts: Collection[str]) -> str:
    return f"{name} (prompt {prompt})" if len(prompts) > 1 else name


def _run_folders(path: Path) -> Iterator[Path]:
    if _RUN.fullmatch(path.name):
        yield path
        return
    for parent, names, _files in os.walk(path):
        runs = [name for name in names if _RUN.fullmatch(name)]
        names[:] = [name for name in names if name not in runs]
        yield from (Path(parent) / name for name in runs)


class _Reader:
    """Reads one run folder, and keeps what could not be read."""

    def __init__(self, root: Path, folder: Path, known_skills: Collection[str], versions: _Versions) -> None:
        name = _RUN.fullmatch(folder.name)
        assert name is not None, "only run folders are read"
        self._root = root
        self._name = name
        self._k = int(name["k"])
        self._known = known_skills
        self._versions = versions
        self._unread: list[UnreadRow] = []

    def read(self, student: Path) -> StudentRun:
        """The texts of a student's folder and the gradings below it."""
        column, texts = self._texts(student / RECORDS)
        gradings = tuple(self._gradings(student))
        return StudentRun(
            file=self._label(student / RECORDS),
            k=self._k,
            seed=int(self._name["seed"]),
            prompt=self._name["prompt"],
            round=int(self._name["round"]),
            student=self._versions.student(self._name, student.name),
            text_column=column,
            texts=texts,
            gradings=gradings,
            unread=tuple(self._unread),
        )

    def _texts(self, path: Path) -> tuple[int, tuple[TextRow, ...]]:
        table = self._table(path)
        columns = [int(name[1]) for name in map(_TEXT_COLUMN.fullmatch, table.columns) if name]
        if not columns:
            if table.columns:
                self._note(path, 0, "no column holds texts (text_0, text_1, …)")
            return 0, ()
        last = max(columns)
        replies = [turn[1] for turn in (_turn(table.columns, number) for number in range(last + 1)) if turn]
        texts = []
        for row, item, cells in table.rows:
            text = cells[f"text_{last}"]
            if text is None:
                self._note(path, row, f"the row ends before its text_{last}")
            else:
                texts.append(TextRow(row, item, text, tuple(cells[name] or "" for name in replies)))
        return last, tuple(texts)

    def _gradings(self, student: Path) -> Iterator[GradingPass]:
        for entry in _folders_in(student / "graded"):
            name = _GRADING.fullmatch(entry.name)
            if name is None:
                self._note(
                    entry, 0, "the folder's name does not say who graded what, as in by_X_on_text_1_1_Y"
                )
                continue
            yield GradingPass(
                file=self._label(entry / RECORDS),
                grader=self._versions.grader(self._name, student.name, name),
                column=int(name["column"]),
                round=int(name["round"]),
                prompt=name["prompt"],
                rows=tuple(self._grading_rows(entry / RECORDS)),
            )

    def _grading_rows(self, path: Path) -> Iterator[GradingRow]:
        table = self._table(path)
        turn = _turn(table.columns, 0)
        if turn is None:
            if table.columns:
                self._note(path, 0, "no columns hold a prompt and its reply (user_0, assistant_0)")
            return
        for row, item, cells in table.rows:
            reply = cells[turn[1]]
            if reply is None:
                self._note(path, row, "the row ends before the grader's reply")
                continue
            yield GradingRow(
                row=row,
                item=item,
                prompt=cells[turn[0]] or "",
                reply=reply,
                points=_numbers(cells.get("points_0")),
                length_point=next(iter(_numbers(cells.get("true_sentence_lim_pt_0"))), None),
            )

    def _table(self, path: Path) -> _Table:
        """The rows up to the first that breaks the file, as far as they name an item."""
        if not path.is_file():
            self._note(path, 0, "the file is missing")
            return _Table((), ())
        rows: list[tuple[int, Occurrence, dict[str, str | None]]] = []
        columns: tuple[str, ...] = ()
        counter = OccurrenceCounter()
        number = 0
        try:
            columns, lines = read_table(path)
            missing = [name for name in ("skills", "topic") if name not in columns]
            if missing:
                self._note(path, 0, f"there is no column {' and no column '.join(missing)}")
                return _Table((), ())
            for number, cells in enumerate(lines, start=1):
                item = self._item(path, number, cells, counter)
                if item is not None:
                    rows.append((number, item, cells))
        except (TableError, InterchangeError) as error:
            self._note(path, number + 1 if rows else 0, str(error))
        return _Table(columns, tuple(rows))

    def _item(
        self, path: Path, row: int, cells: dict[str, str | None], counter: OccurrenceCounter
    ) -> Occurrence | None:
        skills, topic = cells["skills"], (cells["topic"] or "").strip()
        if not skills or not topic:
            self._note(path, row, "the row names no skills or no topic")
            return None
        names = split_skills(skills, self._k, self._known)
        if names is None:
            self._note(path, row, f"the skills cannot be told apart as {self._k} names: {skills}")
            return None
        return counter.next(names, topic)

    def _note(self, path: Path, row: int, reason: str) -> None:
        self._unread.append(UnreadRow(self._label(path), row, reason))

    def _label(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()


def _turn(columns: tuple[str, ...], number: int) -> tuple[str, str] | None:
    """The columns of a turn's prompt and reply."""
    own = [
        name for name in columns if name.endswith(f"_{number}") and not _OTHER_TURN_COLUMNS.fullmatch(name)
    ]
    return (own[0], own[1]) if len(own) > 1 else None


def _numbers(cell: str | None) -> tuple[float, ...]:
    """A comma list of numbers; nothing where any of it is not one."""
    try:
        numbers = tuple(float(part) for part in (cell or "").split(",") if part.strip())
    except ValueError:
        return ()
    return numbers if all(map(math.isfinite, numbers)) else ()
