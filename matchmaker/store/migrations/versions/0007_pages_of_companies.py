"""Companies of a chamber and of a region in the order of their ids, as pages of lists want them."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_company_chamber_id"))
        batch_op.drop_index(batch_op.f("ix_company_region"))
        batch_op.create_index("ix_company_of_chamber", ["chamber_id", "id"], unique=False)
        batch_op.create_index("ix_company_of_region", ["region", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.drop_index("ix_company_of_region")
        batch_op.drop_index("ix_company_of_chamber")
        batch_op.create_index(batch_op.f("ix_company_region"), ["region"], unique=False)
        batch_op.create_index(batch_op.f("ix_company_chamber_id"), ["chamber_id"], unique=False)
