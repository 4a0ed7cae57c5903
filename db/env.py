"""Alembic's entry: migrate the project whose connection the program hands over.

For writing a migration: alembic -x project=FILE.skillmix revision --autogenerate -m "what changes".
"""

from pathlib import Path

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

from skillmix_desktop.store import sqlite, tables

assert tables.Study.metadata is SQLModel.metadata


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    project = Path(context.get_x_argument(as_dictionary=True)["project"])
    with sqlite.migrating_engine(project).begin() as opened:
        run(opened)
