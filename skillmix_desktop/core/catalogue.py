"""The catalogue: the skills and topics that combinations are drawn from, as read from a folder."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from skillmix_desktop.errors import CatalogueError

SKILLS_FILE = "skills.csv"
TOPICS_FILE = "topics.txt"
LEFT_OUT_STATUSES = frozenset({"remove", "in review", "maybe"})
_COLUMNS = ("category", "skill", "definition", "example")
# Which the reference's own files have besides.
_FURTHER_COLUMNS = ("comments", "status", "added by")


@dataclass(frozen=True)
class SkillEntry:
    """A skill as graders and students are told of it; the example may be empty."""

    name: str
    category: str
    definition: str
    example: str


@dataclass(frozen=True)
class Catalogue:
    """Skills and topics in the order of their files, which the reference sampler depends on."""

    skills: tuple[SkillEntry, ...]
    topics: tuple[str, ...]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over all that a prompt can hold: names, definitions, examples and topics, in order."""
        skills = [[entry.name, entry.definition, entry.example] for entry in self.skills]
        content = json.dumps([skills, list(self.topics)], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True)
class _Line:
    """Where something stands, for a message that leads there."""

    path: Path
    number: int

    def __str__(self) -> str:
        return f"{self.path}, line {self.number}"


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue of ``folder``, in the reference's format: ``skills.csv`` and ``topics.txt``.

    Definitions and examples are kept to the letter, outer spaces included, so that the reference's
    prompts come out as its own.
    """
    skills = tuple(_skills(folder / SKILLS_FILE))
    if not skills:
        raise CatalogueError(f"{folder / SKILLS_FILE} has no skill to draw from: add a row for each skill.")
    return Catalogue(skills, _topics(folder / TOPICS_FILE))


def write_catalogue(catalogue: Catalogue, folder: Path) -> None:
    """Write ``catalogue`` into ``folder`` as it is read."""
    with (folder / SKILLS_FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow((*_COLUMNS, *_FURTHER_COLUMNS))
        blank = [""] * len(_FURTHER_COLUMNS)
        writer.writerows((s.category, s.name, s.definition, s.example, *blank) for s in catalogue.skills)
    with (folder / TOPICS_FILE).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{topic}\n" for topic in catalogue.topics)


def _skills(path: Path) -> Iterator[SkillEntry]:
    lines: dict[str, int] = {}
    for line, row in _rows(path):
        if row.get("status", "").strip().casefold() in LEFT_OUT_STATUSES:
            continue
        name = row["skill"].strip()
        for column in ("skill", "definition"):
            if not row[column].strip():
                raise CatalogueError(f"{line}: the {column} is empty; fill it in or delete the row.")
        _refuse_twin(name, line, lines)
        yield SkillEntry(name, row["category"].strip(), row["definition"], row["example"])


def _rows(path: Path) -> Iterator[tuple[_Line, dict[str, str]]]:
    """The rows that hold anything, by the names of their columns."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        _check_columns(header, path)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                padded = cells + [""] * (len(header) - len(cells))
                yield _Line(path, reader.line_num), dict(zip(header, padded, strict=False))
    except csv.Error as error:
        line = _Line(path, reader.line_num)
        raise CatalogueError(f"{line}: this is not a row of comma-separated values ({error}).") from error


def _check_columns(header: list[str], path: Path) -> None:
    missing = [column for column in _COLUMNS if column not in header]
    if missing:
        names = ", ".join(missing)
        raise CatalogueError(f"{_Line(path, 1)}: the first line does not name the column(s) {names}.")


def _topics(path: Path) -> tuple[str, ...]:
    lines: dict[str, int] = {}
    topics = []
    for number, line in enumerate(_lines(_text(path)), start=1):
        if topic := line.strip():
            _refuse_twin(topic, _Line(path, number), lines)
            topics.append(topic)
    if not topics:
        raise CatalogueError(f"{_Line(path, 1)}: no topic is listed; write one on each line.")
    return tuple(topics)


def _lines(text: str) -> Iterable[str]:
    """Lines as an editor counts them, which ``splitlines`` does not do."""
    return io.StringIO(text, newline=None)


def _refuse_twin(name: str, line: _Line, lines: dict[str, int]) -> None:
    """Remember ``name``; two entries of one name could not be told apart in a grader's reply."""
    first = lines.setdefault(" ".join(name.casefold().split()), line.number)
    if first != line.number:
        raise CatalogueError(f"{line}: '{name}' stands in line {first} already; keep one of the two.")


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CatalogueError(f"{path} cannot be read ({error.strerror}); a catalogue needs it.") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _Line(path, content.count(b"\n", 0, error.start) + 1)
        raise CatalogueError(f"{line}: this is not UTF-8; save the file again in that encoding.") from error
