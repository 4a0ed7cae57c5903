"""What people at the rubric leave beside their marks: evidence, flags, time, and what can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# Rows that are there need a value; the tables themselves have no defaults but the program's.
_NEW = {
    "study": (sa.Column("guidelines", sa.String(), nullable=False, server_default=""),),
    "spot_check": (
        sa.Column("round", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("purpose", sa.String(), nullable=False, server_default="sample"),
        sa.Column("is_assisted", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("is_flagged", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("flag_note", sa.String(), nullable=False, server_default=""),
    ),
}


def upgrade() -> None:
    for name, columns in _NEW.items():
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.add_column(column)
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.alter_column(column.name, existing_type=column.type, server_default=None)
    _let_texts_come_again()
    with op.batch_alter_table("mark") as table:
        table.add_column(sa.Column("seconds", sa.Float(), nullable=True))
        table.add_column(sa.Column("error_class", sa.String(), nullable=True))
    _create_evidence()
    _create_acts()


def _let_texts_come_again() -> None:
    unique = "uq_spot_check_annotator_id"
    with op.batch_alter_table("spot_check") as table:
        table.alter_column("inclusion_probability", existing_type=sa.Float(), nullable=True)
        table.drop_constraint(unique, type_="unique")
        table.create_unique_constraint(unique, ["annotator_id", "generation_id", "round"])


def _create_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("verdict_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], name="fk_evidence_verdict_id_verdict"),
        sa.PrimaryKeyConstraint("verdict_id", "position", "start", "end", name="pk_evidence"),
    )


def _create_acts() -> None:
    op.create_table(
        "act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("spot_check_id", sa.Uuid(), nullable=False),
        sa.Column("annotator_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verdict_id", sa.Uuid(), nullable=True),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["annotator_id"], ["grader.id"], name="fk_act_annotator_id_grader"),
        sa.ForeignKeyConstraint(["spot_check_id"], ["spot_check.id"], name="fk_act_spot_check_id_spot_check"),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], name="fk_act_verdict_id_verdict"),
        sa.PrimaryKeyConstraint("id", name="pk_act"),
    )
    op.create_index("ix_act_spot_check_id", "act", ["spot_check_id"])
    op.create_index("ix_act_annotator_state_number", "act", ["annotator_id", "state", "number"])


def downgrade() -> None:
    raise NotImplementedError("Projects only go forwards; a copy is kept beside each one that is migrated.")
