"""Sides of matches without the indexes that cost most of the time when matches are stored."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_IS_DECIDED = sa.text("is_queued AND state <> 'waiting'")
_COMPANY = "fk_match_side_company_id_company"


def upgrade() -> None:
    with op.batch_alter_table("match_side", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_side_chamber_id"))
        batch_op.drop_index("ix_match_side_company")
        batch_op.drop_constraint(batch_op.f(_COMPANY), type_="foreignkey")
        batch_op.create_index(
            "ix_match_side_decided",
            ["chamber_id"],
            unique=False,
            sqlite_where=_IS_DECIDED,
            postgresql_where=_IS_DECIDED,
        )


def downgrade() -> None:
    with op.batch_alter_table("match_side", schema=None) as batch_op:
        batch_op.drop_index("ix_match_side_decided")
        batch_op.create_foreign_key(
            batch_op.f(_COMPANY), "company", ["company_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_index("ix_match_side_company", ["company_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_match_side_chamber_id"), ["chamber_id"], unique=False)
