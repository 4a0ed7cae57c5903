"""New files and folders that are there as a whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from skillmix_desktop.errors import ProjectError


@contextmanager
def whole_path(path: Path, *, replaces: bool = False) -> Iterator[Path]:
    """A name beside ``path`` for a new file or folder, which takes the name ``path`` when all has gone well.

    So a program that is killed halfway leaves nothing that looks finished, and what is there stays as it was.
    It is never replaced but by a file that ``replaces`` a file. Whoever makes the file closes it.
    """
    if os.path.lexists(path) and not (replaces and path.is_file()):
        raise _taken(path)
    part = path.with_name(f".{path.stem}.part-{uuid4().hex[:8]}{path.suffix}")
    try:
        part.open("xb").close()
        part.unlink()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ProjectError(f"{path} cannot be created: {reason}.") from error
    try:
        yield part
        if replaces and part.is_file():
            part.replace(path)
        else:
            _name(part, path)
    finally:
        remove(part)


def _name(part: Path, path: Path) -> None:
    try:
        # Unlike a new name in place of the old, a second name is refused where a file has it.
        path.hardlink_to(part)
    except FileExistsError:
        raise _taken(path) from None
    except OSError:
        # A folder, or a drive without second names.
        if os.path.lexists(path):
            raise _taken(path) from None
        part.rename(path)


def _taken(path: Path) -> ProjectError:
    return ProjectError(f"{path} exists already; choose another name.")


def remove(path: Path) -> None:
    """Take away a folder, or a file and what SQLite keeps beside it."""
    if path.is_dir():
        shutil.rmtree(path)
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
