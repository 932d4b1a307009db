"""Trainings asked for on a page, and what device a session belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table and the column."""
    op.create_table(
        "training",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("ranker", sa.String(60), nullable=True),
        sa.Column("problem", sa.String(16), nullable=True),
        sa.Column("known", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'failed')", name=op.f("ck_training_state")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_training"),
    )
    op.create_index("ix_training_asked_at", "training", ["asked_at"])
    op.create_index(
        "uq_training_running",
        "training",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.add_column(
        "account_session",
        sa.Column("device", sa.String(60), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Take both away."""
    with op.batch_alter_table("account_session") as table:
        table.drop_column("device")
    op.drop_table("training")
