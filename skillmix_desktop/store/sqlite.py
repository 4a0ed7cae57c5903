"""SQLite as projects use it: which library, how connections are opened, what its errors mean."""

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, Pool, QueuePool

from skillmix_desktop.errors import ProjectError
from skillmix_desktop.store.whole_paths import whole_path

# Debian's SQLite 3.40 can damage a file that two connections check-point at once; pysqlite3's cannot.
# All access must go through the same library: the locks of two copies in one process cancel each other.
try:
    import pysqlite3 as _preferred
except ImportError:
    _preferred = sqlite3
driver: Any = _preferred

APPLICATION_ID = 0x536B4D78
BUSY_SECONDS = 10
_WRITER_QUEUE_SECONDS = 60

_EXPLANATIONS = {
    "SQLITE_BUSY": "{file} is being written by another program; try again in a moment.",
    "SQLITE_CANTOPEN": "{file} cannot be opened; check that you may write to its folder.",
    "SQLITE_CORRUPT": "{file} is damaged; restore a backup of it.",
    "SQLITE_FULL": "The disk that holds {file} is full; free some space and try again.",
    "SQLITE_IOERR": "Reading or writing {file} failed; check the disk that it is on.",
    "SQLITE_NOTADB": "{file} is not a Skill-Mix project.",
    "SQLITE_PERM": "{file} cannot be opened; you are not allowed to.",
    "SQLITE_READONLY": "{file} cannot be changed: it, or the place it is in, is read-only.",
}
_GONE = re.compile(r"no such (?P<part>table|column): (?P<name>.+)")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the errors of SQLite that the user can do something about into sentences."""
    try:
        yield
    except (driver.Error, DBAPIError) as error:
        cause = getattr(error, "orig", error)
        if gone := _GONE.match(str(cause)):
            raise ProjectError(
                f"{path} is damaged: it has no {gone['part']} “{gone['name']}”; restore a backup of it."
            ) from error
        name = str(getattr(cause, "sqlite_errorname", ""))
        for code, sentence in _EXPLANATIONS.items():
            if name.startswith(code):
                raise ProjectError(sentence.format(file=path)) from error
        raise


def connect(path: Path, mode: str, pragmas: Iterable[str] = ()) -> Any:
    """A connection that begins no transaction of its own accord; ``mode`` is ``rw`` or ``ro``."""
    connection = driver.connect(
        f"{path.absolute().as_uri()}?{_access(path, mode)}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
    except driver.Error:
        connection.close()
        raise
    return connection


def _access(path: Path, mode: str) -> str:
    """Reading needs a file of locks beside the project; where none can be made, nobody else writes either."""
    wal = path.with_name(f"{path.name}-wal")
    is_fixed = mode == "ro" and not os.access(path.absolute().parent, os.W_OK) and not wal.exists()
    return "mode=ro&immutable=1" if is_fixed else f"mode={mode}"


class Watch:
    """Tells by one number whether a file has changed; for any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: Any = None
        self._lock = Lock()

    def version(self) -> int:
        """Another number after each change, whichever connection or program made it."""
        with self._lock, explained(self._path):
            if self._connection is None:
                self._connection = connect(self._path, "ro")
            found: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
            return found

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def writing_engine(path: Path) -> Engine:
    """The one connection that writes; its transactions take the write lock when they begin."""
    return _engine(
        path,
        "rw",
        begin="BEGIN IMMEDIATE",
        pragmas=("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=_WRITER_QUEUE_SECONDS,
    )


def reading_engine(path: Path) -> Engine:
    """Connections that cannot write; each session sees the project as it was when it began."""
    return _engine(path, "ro", begin="BEGIN", pragmas=(), poolclass=QueuePool, pool_size=5, max_overflow=20)


def migrating_engine(path: Path) -> Engine:
    """A connection for changing tables: with foreign keys on, rebuilding one would empty those below it."""
    return _engine(
        path,
        "rw",
        begin="BEGIN IMMEDIATE",
        pragmas=("journal_mode=WAL", "synchronous=FULL", "foreign_keys=OFF"),
        poolclass=NullPool,
    )


def tidy(writer: Engine) -> None:
    """Take part as the last connection, so that closing it folds what lies beside the file into the file."""
    with suppress(driver.Error, DBAPIError), writer.connect() as connection:
        connection.exec_driver_sql("SELECT 1 FROM sqlite_schema")


def _engine(
    path: Path, mode: str, *, begin: str, pragmas: tuple[str, ...], poolclass: type[Pool], **pool: Any
) -> Engine:
    engine = create_engine(
        "sqlite+pysqlite://",
        module=driver,
        creator=lambda: connect(path, mode, pragmas),
        poolclass=poolclass,
        **pool,
    )

    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "begin", begin_transaction)
    return engine


def create_file(path: Path) -> None:
    """An empty database that says what it is, at a name that no file has."""
    path.open("xb").close()
    with explained(path), closing(connect(path, "rw", ("journal_mode=WAL",))) as connection:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")


def require_project(path: Path) -> None:
    """Raise unless ``path`` is a project; nothing is written to it."""
    if path.is_dir():
        raise ProjectError(f"{path} is a folder; a project is a file that ends in .skillmix.")
    if not path.exists():
        raise ProjectError(f"There is no project {path}.")
    # The file is never opened but by SQLite: closing it would drop the locks of whoever has it open here.
    if not os.access(path, os.R_OK):
        raise ProjectError(f"{path} cannot be read; you are not allowed to.")
    with explained(path), closing(connect(path, "ro")) as connection:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
    if found != APPLICATION_ID:
        raise ProjectError(f"{path} is not a Skill-Mix project.")


def copy(source: Path, target: Path) -> None:
    """A faithful copy of a database that may be in use; refuses to touch a file that is there."""
    with whole_path(target) as part:
        create_file(part)
        with (
            explained(source),
            closing(connect(source, "ro")) as original,
            explained(target),
            closing(connect(part, "rw")) as twin,
        ):
            original.backup(twin)


def free_name(path: Path, label: str) -> Path:
    """A name beside ``path`` that no file has."""
    candidate, number = path.with_name(f"{path.stem}.{label}{path.suffix}"), 2
    while candidate.exists():
        candidate, number = path.with_name(f"{path.stem}.{label}-{number}{path.suffix}"), number + 1
    return candidate


def faults(connection: Connection) -> list[str]:
    """What SQLite itself finds wrong with a file, in its words."""
    damage = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
    return [f"The file is damaged: {found}." for found in damage if found != "ok"]
