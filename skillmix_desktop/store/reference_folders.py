"""Where the run folders of the reference are, and what the names of folders in them tell."""

import os
import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from skillmix_desktop.core.plain_text import storable
from skillmix_desktop.store.import_summary import UnreadRow
from skillmix_desktop.store.records import is_storable_seed
from skillmix_desktop.store.tables import LARGEST_ROUND

RUN = re.compile(r"k(?P<k>[1-9]\d*)_s(?P<seed>-?\d+)_v(?P<prompt>.+)_r(?P<round>\d+)")
GRADING = re.compile(r"by_(?P<grader>.+)_on_text_(?P<column>\d+)_(?P<round>\d+)_(?P<prompt>.+)")
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*%]|^[.\s]|[.\s]$")
TOO_LARGE = "the {what} {number} in the folder's name is too large to be kept"


@dataclass(frozen=True)
class FoundRuns:
    """The run folders at or below a place, and the folders there that cannot be looked into."""

    folders: tuple[Path, ...]
    unread: tuple[UnreadRow, ...]


def find_runs(path: Path) -> FoundRuns:
    """The run folders at or below ``path``, in the order of their names; links are not followed below it."""
    if RUN.fullmatch(path.name):
        return FoundRuns((path,), ())
    faults: list[OSError] = []
    folders: list[Path] = []
    for parent, names, _files in os.walk(path, onerror=faults.append):
        runs = [name for name in names if RUN.fullmatch(name)]
        names[:] = [name for name in names if name not in runs]
        folders += [Path(parent) / name for name in runs]
    unread = [UnreadRow(str(fault.filename), 0, _unreadable("folder", fault)) for fault in faults]
    return FoundRuns(tuple(sorted(folders)), tuple(unread))


def is_reference_folder(path: Path) -> bool:
    """Whether ``path`` is a run folder, or a folder that holds any or may hold some."""
    if not path.is_dir():
        return False
    found = find_runs(path.resolve())
    return bool(found.folders or found.unread)


def runs_beside(path: Path) -> list[Path]:
    """The run folders beside a run folder, itself among them, as far as they can be seen."""
    beside, _fault = folders_in(path.parent)
    return [folder for folder in beside if RUN.fullmatch(folder.name)] or [path]


def folders_in(path: Path) -> tuple[list[Path], str]:
    """The folders in a folder, none where there is none; and why they cannot be told, else nothing."""
    try:
        return sorted(entry for entry in path.iterdir() if entry.is_dir()), ""
    except (FileNotFoundError, NotADirectoryError):
        return [], ""
    except OSError as error:
        return [], _unreadable("folder", error)


def why_no_file(path: Path) -> str:
    """Why there is no file to be read at ``path``; nothing if there is one."""
    try:
        is_file = path.is_file()
    except OSError as error:
        return _unreadable("file", error)
    if is_file:
        return ""
    return "this is not a file" if os.path.lexists(path) else "the file is missing"


def why_too_large(name: str) -> str:
    """Which number in a run folder's name a project cannot hold; nothing if it can hold all."""
    run = RUN.fullmatch(name)
    assert run is not None, "only run folders are looked at"
    if not is_storable_seed(int(run["seed"])):
        return TOO_LARGE.format(what="seed", number=run["seed"])
    if int(run["round"]) > LARGEST_ROUND:
        return TOO_LARGE.format(what="round", number=run["round"])
    return ""


def _unreadable(what: str, error: OSError) -> str:
    return f"the {what} cannot be read: {(error.strerror or str(error)).lower()}"


class Versions:
    """Which prompts a root holds of the same thing: what came of two must not pass for one."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._of_students: dict[Hashable, set[str]] = defaultdict(set)
        self._of_graders: dict[Hashable, set[str]] = defaultdict(set)
        for folder in folders:
            run = RUN.fullmatch(folder.name)
            assert run is not None, "only run folders are looked at"
            for student in folders_in(folder)[0]:
                self._of_students[_writing(run, student.name)].add(run["prompt"])
                for entry in folders_in(student / "graded")[0]:
                    if grading := GRADING.fullmatch(entry.name):
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
    own = unquote(name)
    return storable(f"{own} (prompt {prompt})" if len(prompts) > 1 else own)


def folder_name(name: str) -> str:
    """``name`` as part of a folder's name that every system takes; an import reads it as it was."""
    return _NOT_IN_NAMES.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), name)
