"""PostgreSQL as teams use it: one address, the same tables."""

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from skillmix_desktop.errors import ProjectError

PREFIX = "postgresql"


def is_address(location: str) -> bool:
    """Whether ``location`` names a server and not a file."""
    return location.startswith(f"{PREFIX}:") or location.startswith(f"{PREFIX}+")


def shown(location: str) -> str:
    """The address as people may see it: without its password."""
    try:
        return make_url(location).render_as_string(hide_password=True)
    except ArgumentError:
        return f"{PREFIX}://…"


def connected_engine(location: str) -> Engine:
    """An engine that has reached its server."""
    try:
        engine = create_engine(location, pool_pre_ping=True)
        engine.connect().close()
        return engine
    except ImportError as error:
        raise ProjectError(
            "A project on a PostgreSQL server needs psycopg; install skillmix-desktop[postgresql]."
        ) from error
    except (ArgumentError, OperationalError) as error:
        raise ProjectError(
            f"{shown(location)} cannot be reached; check the address, and that the database exists."
        ) from error


def reading_engine(engine: Engine) -> Engine:
    """The same connections for transactions that cannot write and that see one moment."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def version(engine: Engine) -> str:
    """Another one after each change to the server's databases, by whomever."""
    with engine.connect() as connection:
        return str(connection.exec_driver_sql("SELECT pg_current_snapshot()").scalar_one())
