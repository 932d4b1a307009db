"""Companies, tokens and embeddings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "chamber",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chamber")),
        sa.UniqueConstraint("name", name=op.f("uq_chamber_name")),
    )
    op.create_table(
        "company_removal",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_company_removal")),
    )
    with op.batch_alter_table("company_removal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_removal_revision"), ["revision"], unique=False)

    op.create_table(
        "revision_counter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_revision_counter_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_counter")),
    )
    op.create_table(
        "company",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chamber_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=128), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("tax_id", sa.String(length=12), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("country IN ('BY', 'RU')", name=op.f("ck_company_country")),
        sa.CheckConstraint("status IN ('published', 'withdrawn')", name=op.f("ck_company_status")),
        sa.ForeignKeyConstraint(
            ["chamber_id"], ["chamber.id"], name=op.f("fk_company_chamber_id_chamber")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
        sa.UniqueConstraint("chamber_id", "ref", name=op.f("uq_company_chamber_id_ref")),
    )
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_chamber_id"), ["chamber_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_company_region"), ["region"], unique=False)
        batch_op.create_index(batch_op.f("ix_company_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_company_updated_at"), ["updated_at"], unique=False)
        batch_op.create_index(
            "uq_company_tax_id_in_use",
            ["country", "tax_id"],
            unique=True,
            sqlite_where=sa.text("tax_id IS NOT NULL AND status <> 'withdrawn'"),
            postgresql_where=sa.text("tax_id IS NOT NULL AND status <> 'withdrawn'"),
        )

    op.create_table(
        "idempotency",
        sa.Column("chamber_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chamber_id"], ["chamber.id"], name=op.f("fk_idempotency_chamber_id_chamber")
        ),
        sa.PrimaryKeyConstraint("chamber_id", "key", name=op.f("pk_idempotency")),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_created_at"), ["created_at"], unique=False)

    op.create_table(
        "token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chamber_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["chamber_id"], ["chamber.id"], name=op.f("fk_token_chamber_id_chamber")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("prefix", name=op.f("uq_token_prefix")),
    )
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_token_chamber_id"), ["chamber_id"], unique=False)

    op.create_table(
        "company_code",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
            name=op.f("fk_company_code_company_id_company"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("company_id", "kind", "code", name=op.f("pk_company_code")),
    )
    with op.batch_alter_table("company_code", schema=None) as batch_op:
        batch_op.create_index(
            "ix_company_code_kind_code", ["kind", "code", "company_id"], unique=False
        )

    op.create_table(
        "company_contact",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
            name=op.f("fk_company_contact_company_id_company"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_company_contact")),
    )
    op.create_table(
        "company_embedding",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("encoder", sa.String(length=100), nullable=False),
        sa.Column("text_hash", sa.String(length=32), nullable=False),
        sa.Column("vectors", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
            name=op.f("fk_company_embedding_company_id_company"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_company_embedding")),
    )
    op.execute(sa.text("INSERT INTO revision_counter (id, value) VALUES (1, 0)"))


def downgrade() -> None:
    op.drop_table("company_embedding")
    op.drop_table("company_contact")
    with op.batch_alter_table("company_code", schema=None) as batch_op:
        batch_op.drop_index("ix_company_code_kind_code")

    op.drop_table("company_code")
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_token_chamber_id"))

    op.drop_table("token")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_created_at"))

    op.drop_table("idempotency")
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_company_tax_id_in_use",
            sqlite_where=sa.text("tax_id IS NOT NULL AND status <> 'withdrawn'"),
            postgresql_where=sa.text("tax_id IS NOT NULL AND status <> 'withdrawn'"),
        )
        batch_op.drop_index(batch_op.f("ix_company_updated_at"))
        batch_op.drop_index(batch_op.f("ix_company_revision"))
        batch_op.drop_index(batch_op.f("ix_company_region"))
        batch_op.drop_index(batch_op.f("ix_company_chamber_id"))

    op.drop_table("company")
    op.drop_table("revision_counter")
    with op.batch_alter_table("company_removal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_company_removal_revision"))

    op.drop_table("company_removal")
    op.drop_table("chamber")
