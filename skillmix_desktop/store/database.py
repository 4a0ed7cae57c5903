"""A project: one SQLite file, or one PostgreSQL database for a team."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select

from skillmix_desktop.errors import ProjectError, UsageError
from skillmix_desktop.store import migrations, postgresql, sqlite
from skillmix_desktop.store.soundness import problems
from skillmix_desktop.store.tables import Study
from skillmix_desktop.store.whole_paths import remove, whole_path

SUFFIX = ".skillmix"
# What comes of values that nobody would have written; where the project holds none, they are our defects.
_BROUGHT_ABOUT_BY_DAMAGE = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError),
    SQLAlchemyError,
)


class Database:
    """Sessions on a project that has the present tables; usable from any number of threads.

    A session belongs to the function that opened it and to one thread.
    """

    def __init__(self, location: str, *, reader: Engine, writer: Engine | None) -> None:
        self.location = location
        self._reader = reader
        self._writer = writer
        self._watch = None if self.path is None else sqlite.Watch(self.path)
        self._is_closed = False

    @classmethod
    def create(
        cls, location: str | Path, *, name: str, fill: Callable[[Session], None] | None = None
    ) -> "Database":
        """A new project with what ``fill`` adds, made as a whole or not at all.

        What is already there is never touched.
        """
        address = str(location)
        if postgresql.is_address(address):
            return _create_on_server(address, name, fill)
        return _create_file(Path(location), name, fill)

    @classmethod
    def open(cls, location: str | Path, *, read_only: bool = False) -> "Database":
        """A project that is there, migrated if an older version wrote it (a copy is kept beside it)."""
        address = str(location)
        if postgresql.is_address(address):
            return _open_on_server(address, read_only=read_only)
        return _open_file(Path(location), read_only=read_only)

    @property
    def path(self) -> Path | None:
        """The file; None for a project on a server."""
        return None if postgresql.is_address(self.location) else Path(self.location)

    @property
    def is_read_only(self) -> bool:
        return self._writer is None

    @property
    def name(self) -> str:
        """What the people who made the project call it."""
        with self.read() as session:
            return session.exec(select(Study.name)).one()

    def version(self) -> Hashable:
        """Another one after each change to the project, by whomever."""
        self._require_open()
        return postgresql.version(self._reader) if self._watch is None else self._watch.version()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees the project as it was at its first query, and cannot change it."""
        self._require_open()
        with self.explained(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are all kept when it ends well, and none of them when it does not."""
        self._require_open()
        if self._writer is None:
            raise ProjectError(f"{self._shown} was opened for reading only.")
        with (
            self.explained(),
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def close(self) -> None:
        """Let go of the file; the writer last, because only it can tidy up behind the readers."""
        self._is_closed = True
        if self._watch is not None:
            self._watch.close()
        self._reader.dispose()
        if self._writer is not None:
            if self.path is not None:
                sqlite.tidy(self._writer)
            self._writer.dispose()

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Whatever fails in here because the project is damaged is told as that, in a sentence."""
        try:
            with self._explained_by_sqlite():
                yield
        except _BROUGHT_ABOUT_BY_DAMAGE as error:
            found = self.problems()
            if not found:
                raise
            raise ProjectError(
                f"{self._shown} is damaged: {found[0]} Restore a backup of it; "
                "skillmix verify tells all that is wrong."
            ) from error

    def problems(self) -> list[str]:
        """What is wrong with the project, a sentence each."""
        with self._explained_by_sqlite(), self._reader.connect() as connection:
            return problems(connection, is_file=self.path is not None)

    @property
    def _shown(self) -> str:
        return postgresql.shown(self.location) if self.path is None else self.location

    def _require_open(self) -> None:
        # Whoever still computes would connect anew, and nobody would let go of the file again.
        if self._is_closed:
            raise ProjectError(f"{self._shown} was closed in the meantime; open it again.")

    def _explained_by_sqlite(self) -> AbstractContextManager[None]:
        return nullcontext() if self.path is None else sqlite.explained(self.path)


@contextmanager
def opened(location: str | Path) -> Iterator[Database]:
    """A project for one errand, which is told where it fails because the project is damaged."""
    with closing(Database.open(location)) as database, database.explained():
        yield database


def require_suffix(path: Path) -> None:
    """Raise unless a new project may have this name."""
    if path.suffix != SUFFIX:
        example = path.with_suffix(SUFFIX) if path.name else f"study{SUFFIX}"
        raise UsageError(f"A project's file name ends in {SUFFIX}: {example}.")


def _create_file(path: Path, name: str, fill: Callable[[Session], None] | None) -> Database:
    require_suffix(path)
    with whole_path(path) as part, sqlite.explained(path):
        sqlite.create_file(part)
        _make_tables(sqlite.migrating_engine(part), name, fill)
    return _file_database(path, read_only=False)


def _make_tables(engine: Engine, name: str, fill: Callable[[Session], None] | None) -> None:
    with engine.begin() as connection:
        migrations.migrate(connection)
        with Session(connection) as session:
            session.add(Study(name=name))
            session.flush()
            if fill is not None:
                fill(session)
                session.flush()


def _open_file(path: Path, *, read_only: bool) -> Database:
    sqlite.require_project(path)
    database = _file_database(path, read_only=read_only)
    try:
        with database.read() as session:
            outdated = migrations.outdated_revision(session.connection(), str(path))
        if outdated is not None:
            _migrate_file(path, outdated, read_only=read_only)
    except BaseException:
        database.close()
        raise
    return database


def _file_database(path: Path, *, read_only: bool) -> Database:
    writer = None if read_only else sqlite.writing_engine(path)
    return Database(str(path), reader=sqlite.reading_engine(path), writer=writer)


def _migrate_file(path: Path, revision: str, *, read_only: bool) -> None:
    if read_only:
        raise ProjectError(f"{path} was written by an older version; open it for writing once to update it.")
    kept = sqlite.free_name(path, f"before-{revision}")
    sqlite.copy(path, kept)
    try:
        with sqlite.explained(path), sqlite.migrating_engine(path).begin() as connection:
            migrations.migrate(connection)
    except BaseException:
        remove(kept)
        raise


def _create_on_server(location: str, name: str, fill: Callable[[Session], None] | None) -> Database:
    with _held(postgresql.connected_engine(location)) as engine:
        with engine.connect() as connection:
            is_taken = migrations.revision_of(connection) is not None
        if is_taken:
            raise ProjectError(
                f"{postgresql.shown(location)} holds a project already; choose another database."
            )
        _make_tables(engine, name, fill)
    return Database(location, reader=postgresql.reading_engine(engine), writer=engine)


def _open_on_server(location: str, *, read_only: bool) -> Database:
    shown = postgresql.shown(location)
    with _held(postgresql.connected_engine(location)) as engine:
        with engine.connect() as connection:
            outdated = migrations.outdated_revision(connection, shown)
        if outdated is not None and read_only:
            raise ProjectError(f"{shown} was written by an older version; open it for writing once.")
        if outdated is not None:
            with engine.begin() as connection:
                migrations.migrate(connection)
    return Database(location, reader=postgresql.reading_engine(engine), writer=None if read_only else engine)


@contextmanager
def _held(engine: Engine) -> Iterator[Engine]:
    """Let go of a server's connections unless all goes well."""
    try:
        yield engine
    except BaseException:
        engine.dispose()
        raise
