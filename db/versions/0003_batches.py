"""Batches: verdicts that a server was asked for all at once, to be fetched later."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("grader_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("server_id", sa.String(), nullable=True),
        sa.Column("input_file_id", sa.String(), nullable=True),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("completed", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["grader_id"], ["grader.id"], name="fk_batch_grader_id_grader"),
        sa.ForeignKeyConstraint(["template_id"], ["template.id"], name="fk_batch_template_id_template"),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
    )
    op.create_index("ix_batch_grader_id", "batch", ["grader_id"])
    op.create_table(
        "batch_request",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("custom_id", sa.String(), nullable=False),
        sa.Column("generation_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("prompt_sha256", sa.String(), nullable=False),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_batch_request_batch_id_batch"),
        sa.ForeignKeyConstraint(
            ["generation_id"], ["generation.id"], name="fk_batch_request_generation_id_generation"
        ),
        sa.PrimaryKeyConstraint("batch_id", "custom_id", name="pk_batch_request"),
    )


def downgrade() -> None:
    raise NotImplementedError("Projects only go forwards; a copy is kept beside each one that is migrated.")
