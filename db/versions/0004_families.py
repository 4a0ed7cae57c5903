"""Families of chat models whose names do not show them, kept with the study."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("families", sa.JSON(), nullable=False, server_default="{}")
    with op.batch_alter_table("study") as table:
        table.add_column(column)
    # The row that is there needed a value; the table itself has no default but the program's.
    with op.batch_alter_table("study") as table:
        table.alter_column("families", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    raise NotImplementedError("Projects only go forwards; a copy is kept beside each one that is migrated.")
