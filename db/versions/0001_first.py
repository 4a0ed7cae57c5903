"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "grader",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_grader"),
        sa.UniqueConstraint("name", name="uq_grader_name"),
    )
    op.create_table(
        "item_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        sa.Column("sampler", sa.String(), nullable=False),
        sa.Column("exp_path", sa.String(), nullable=False),
        sa.Column("catalogue_fingerprint", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_item_set"),
    )
    op.create_table(
        "skill",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("example", sa.String(), nullable=False),
        sa.Column("is_drawn", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_skill"),
    )
    op.create_index("ix_skill_name", "skill", ["name"])
    op.create_table(
        "student",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_practice", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_student"),
        sa.UniqueConstraint("name", name="uq_student_name"),
    )
    op.create_table(
        "study",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_study"),
    )
    op.create_table(
        "template",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_template"),
    )
    op.create_table(
        "topic",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_drawn", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_topic"),
    )
    op.create_index("ix_topic_name", "topic", ["name"])
    op.create_table(
        "item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_set_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["item_set_id"], ["item_set.id"], name="fk_item_item_set_id_item_set"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name="fk_item_topic_id_topic"),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
        sa.UniqueConstraint("item_set_id", "number", name="uq_item_item_set_id"),
    )
    op.create_index("ix_item_item_set_id", "item", ["item_set_id"])
    op.create_table(
        "skill_exclusion",
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["skill.id"], name="fk_skill_exclusion_first_id_skill"),
        sa.ForeignKeyConstraint(["second_id"], ["skill.id"], name="fk_skill_exclusion_second_id_skill"),
        sa.PrimaryKeyConstraint("first_id", "second_id", name="pk_skill_exclusion"),
    )
    op.create_table(
        "generation",
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.String(), nullable=True),
        sa.Column("prompt_sha256", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=True),
        sa.Column("output_tokens", sa.Integer(), nullable=True),
        sa.Column("cost_usd", sa.Float(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("replies", sa.JSON(), nullable=False),
        sa.Column("is_marker_missing", sa.Boolean(), nullable=False),
        sa.Column("finish", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_generation_item_id_item"),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name="fk_generation_student_id_student"),
        sa.ForeignKeyConstraint(["template_id"], ["template.id"], name="fk_generation_template_id_template"),
        sa.PrimaryKeyConstraint("id", name="pk_generation"),
        sa.UniqueConstraint("item_id", "student_id", "round", "attempt", name="uq_generation_item_id"),
    )
    op.create_index("ix_generation_item_id", "generation", ["item_id"])
    op.create_index("ix_generation_student_id", "generation", ["student_id"])
    op.create_table(
        "item_skill",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_item_skill_item_id_item"),
        sa.ForeignKeyConstraint(["skill_id"], ["skill.id"], name="fk_item_skill_skill_id_skill"),
        sa.PrimaryKeyConstraint("item_id", "position", name="pk_item_skill"),
    )
    op.create_index("ix_item_skill_skill_id", "item_skill", ["skill_id"])
    op.create_table(
        "spot_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("generation_id", sa.Uuid(), nullable=False),
        sa.Column("annotator_id", sa.Uuid(), nullable=False),
        sa.Column("design", sa.String(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("inclusion_probability", sa.Float(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("is_skipped", sa.Boolean(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["annotator_id"], ["grader.id"], name="fk_spot_check_annotator_id_grader"),
        sa.ForeignKeyConstraint(
            ["generation_id"], ["generation.id"], name="fk_spot_check_generation_id_generation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_spot_check"),
        sa.UniqueConstraint("annotator_id", "generation_id", name="uq_spot_check_annotator_id"),
    )
    op.create_index("ix_spot_check_annotator_id", "spot_check", ["annotator_id"])
    op.create_table(
        "verdict",
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.String(), nullable=True),
        sa.Column("prompt_sha256", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=True),
        sa.Column("output_tokens", sa.Integer(), nullable=True),
        sa.Column("cost_usd", sa.Float(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("generation_id", sa.Uuid(), nullable=False),
        sa.Column("grader_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reply", sa.String(), nullable=True),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("claimed_total", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["generation_id"], ["generation.id"], name="fk_verdict_generation_id_generation"
        ),
        sa.ForeignKeyConstraint(["grader_id"], ["grader.id"], name="fk_verdict_grader_id_grader"),
        sa.ForeignKeyConstraint(["template_id"], ["template.id"], name="fk_verdict_template_id_template"),
        sa.PrimaryKeyConstraint("id", name="pk_verdict"),
        sa.UniqueConstraint(
            "generation_id", "grader_id", "round", "attempt", name="uq_verdict_generation_id"
        ),
    )
    op.create_index("ix_verdict_grader_generation", "verdict", ["grader_id", "generation_id"])
    op.create_table(
        "mark",
        sa.Column("verdict_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("points", sa.Float(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], name="fk_mark_verdict_id_verdict"),
        sa.PrimaryKeyConstraint("verdict_id", "position", name="pk_mark"),
    )


def downgrade() -> None:
    raise NotImplementedError("Projects only go forwards; a copy is kept beside each one that is migrated.")
