"""The place of a pair in either company's list, and whose lists are to be made anew."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "match_due",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
            name=op.f("fk_match_due_company_id_company"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_match_due")),
    )
    for name in ("by_rank", "ru_rank"):
        op.add_column("match", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    # Nobody has noted the places so far: the next run makes all lists.
    op.execute("UPDATE match_run SET ranker = ''")


def downgrade() -> None:
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_column("ru_rank")
        batch_op.drop_column("by_rank")
    op.drop_table("match_due")
