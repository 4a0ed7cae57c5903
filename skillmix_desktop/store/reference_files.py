"""Reading the run folders of the reference implementation into records; nothing is stored here."""

import math
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from skillmix_desktop.core.plain_text import storable
from skillmix_desktop.errors import InterchangeError
from skillmix_desktop.store.import_summary import UnreadRow
from skillmix_desktop.store.occurrences import Occurrence, OccurrenceCounter
from skillmix_desktop.store.reference_folders import (
    GRADING,
    RUN,
    TOO_LARGE,
    Versions,
    find_runs,
    folders_in,
    runs_beside,
    why_no_file,
    why_too_large,
)
from skillmix_desktop.store.skill_lists import split_skills
from skillmix_desktop.store.table_files import TableError, read_table
from skillmix_desktop.store.tables import LARGEST_ROUND

RECORDS = "records.csv"
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


def read_runs(path: Path, known_skills: Collection[str] = ()) -> Iterator[StudentRun | UnreadRow]:
    """Every student's folder in the run folders at or below ``path``, and what cannot be read there."""
    path = path.resolve()
    found = find_runs(path)
    if not path.is_dir() or not (found.folders or found.unread):
        raise InterchangeError(
            f"{path} holds no run folder of the reference; their names look like k3_s10_vdefault_r1."
        )
    root = path.parent if path in found.folders else path
    for place in found.unread:
        yield replace(place, file=_label(Path(place.file), root))
    versions = Versions(runs_beside(path) if root != path else found.folders)
    for folder in found.folders:
        yield from _read_run(root, folder, known_skills, versions)


def _read_run(
    root: Path, folder: Path, known_skills: Collection[str], versions: Versions
) -> Iterator[StudentRun | UnreadRow]:
    fault = why_too_large(folder.name)
    students, unread = folders_in(folder)
    if fault or unread:
        yield UnreadRow(_label(folder, root), 0, fault or unread)
        return
    for student in students:
        yield _Reader(root, folder, known_skills, versions).read(student)


class _Reader:
    """Reads one run folder, and keeps what could not be read."""

    def __init__(self, root: Path, folder: Path, known_skills: Collection[str], versions: Versions) -> None:
        name = RUN.fullmatch(folder.name)
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
        turns = [turn for turn in (_turn(table.columns, number) for number in sorted(columns)) if turn]
        texts = []
        for row, item, cells in table.rows:
            text = cells[f"text_{last}"]
            if text is None:
                self._note(path, row, f"the row ends before its text_{last}")
            else:
                # Where nothing was asked and nothing said, no turn was taken, or nobody kept it.
                said = [cells[reply] or "" for asked, reply in turns if cells[asked] or cells[reply]]
                texts.append(TextRow(row, item, text, tuple(said)))
        return last, tuple(texts)

    def _gradings(self, student: Path) -> Iterator[GradingPass]:
        folders, fault = folders_in(student / "graded")
        if fault:
            self._note(student / "graded", 0, fault)
        for entry in folders:
            name = GRADING.fullmatch(entry.name)
            if name is None:
                self._note(
                    entry, 0, "the folder's name does not say who graded what, as in by_X_on_text_1_1_Y"
                )
                continue
            if int(name["round"]) > LARGEST_ROUND:
                self._note(entry, 0, TOO_LARGE.format(what="pass", number=name["round"]))
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
        # Where no cell is a list, the reference sees numbers, and takes a number for no points.
        has_lists = any("," in (cells.get("points_0") or "") for _row, _item, cells in table.rows)
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
                points=_numbers(cells.get("points_0")) if has_lists else (),
                length_point=next(iter(_numbers(cells.get("true_sentence_lim_pt_0"))), None),
            )

    def _table(self, path: Path) -> _Table:
        """The rows up to the first that breaks the file, as far as they name an item."""
        fault = why_no_file(path)
        if fault:
            self._note(path, 0, fault)
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
        except TableError as error:
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
        return _label(path, self._root)


def _label(path: Path, root: Path) -> str:
    """What a place below ``root`` is called, in characters that every file takes."""
    return storable(path.relative_to(root).as_posix())


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
