"""Accounts, submissions, matches, trained rankers, agreements and the audit log."""

import json

import sqlalchemy as sa
from alembic import op

from matchmaker.domain.company_names import name_keys, plain_words, site_key

revision = "0002"
down_revision = "0001"

_NEW_TABLES = (
    "submission_rubric",
    "reminder",
    "outcome",
    "match_side",
    "decision",
    "webhook_delivery",
    "submission",
    "match",
    "match_run",
    "mail",
    "interest",
    "account_ticket",
    "recovery_code",
    "account_session",
    "webhook",
    "account",
    "throttle",
    "ranker",
    "lease",
    "audit_head",
    "audit",
    "agreement",
)  # what refers to others first
_REASONS = (
    "reason IS NULL OR reason IN ("
    "'no_fit', 'competitors', 'same_group', 'already_partners', 'wrong_region', 'wrong_size', "
    "'no_capacity', 'not_now', 'poor_profile', 'compliance', 'other')"
)
_IS_PAST = (
    "status IN ('dismissed', 'declined', 'introduced', 'met', 'negotiating', 'contract', 'failed')"
)


def upgrade() -> None:
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_company_status"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_company_status"), "status IN ('published', 'expired', 'withdrawn')"
        )

    op.create_table(
        "agreement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by_region", sa.String(length=6), nullable=True),
        sa.Column("ru_region", sa.String(length=6), nullable=True),
        sa.Column("by_party", sa.String(length=200), nullable=False),
        sa.Column("ru_party", sa.String(length=200), nullable=False),
        sa.Column("signed_on", sa.String(length=10), nullable=True),
        sa.Column("valid_until", sa.String(length=10), nullable=True),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('region', 'chamber', 'city')", name=op.f("ck_agreement_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index("ix_agreement_regions", ["by_region", "ru_region"], unique=False)

    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("chamber_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_digest")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_action_at", ["action", "at"], unique=False)
        batch_op.create_index("ix_audit_subject", ["subject_kind", "subject_id"], unique=False)

    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "ranker",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("parent", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("weights", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('candidate', 'active', 'retired', 'refused')", name=op.f("ck_ranker_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranker")),
        sa.UniqueConstraint("name", name=op.f("uq_ranker_name")),
    )
    with op.batch_alter_table("ranker", schema=None) as batch_op:
        batch_op.create_index(
            "uq_ranker_active",
            ["state"],
            unique=True,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    with op.batch_alter_table("throttle", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_throttle_last_failed_at"), ["last_failed_at"], unique=False
        )

    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("chamber_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("oidc_subject", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role <> 'company' OR company_id IS NOT NULL", name=op.f("ck_account_company_named")
        ),
        sa.CheckConstraint(
            "role IN ('company', 'staff', 'administrator')", name=op.f("ck_account_role")
        ),
        sa.ForeignKeyConstraint(
            ["chamber_id"], ["chamber.id"], name=op.f("fk_account_chamber_id_chamber")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("oidc_subject", name=op.f("uq_account_oidc_subject")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_chamber_id"), ["chamber_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_company_id"), ["company_id"], unique=False)

    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chamber_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("events", sa.String(length=500), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["chamber_id"], ["chamber.id"], name=op.f("fk_webhook_chamber_id_chamber")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_chamber_id"), ["chamber_id"], unique=False)

    op.create_table(
        "account_session",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_account_session_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_account_session")),
    )
    with op.batch_alter_table("account_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_account_session_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_account_session_expires_at"), ["expires_at"], unique=False
        )

    op.create_table(
        "account_ticket",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('confirm', 'reset', 'invite')", name=op.f("ck_account_ticket_kind")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_account_ticket_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_account_ticket")),
    )
    with op.batch_alter_table("account_ticket", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_account_ticket_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_account_ticket_expires_at"), ["expires_at"], unique=False
        )

    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_recovery_code_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "digest", name=op.f("pk_recovery_code")),
    )

    op.create_table(
        "interest",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("is_relevant", sa.Boolean(), nullable=False),
        sa.Column("is_interested", sa.Boolean(), nullable=False),
        sa.Column("interested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('joint_project', 'third_market')", name=op.f("ck_interest_purpose")
        ),
        sa.CheckConstraint(
            _REASONS,
            name=op.f("ck_interest_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
            name=op.f("fk_interest_company_id_company"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["company.id"],
            name=op.f("fk_interest_partner_id_company"),
            ondelete="CASCADE",
        ),
        sa.CheckConstraint(
            "is_relevant OR NOT is_interested", name=op.f("ck_interest_interested_is_relevant")
        ),
        sa.CheckConstraint(
            "NOT is_interested OR interested_at IS NOT NULL",
            name=op.f("ck_interest_interested_at"),
        ),
        sa.PrimaryKeyConstraint("company_id", "partner_id", "purpose", name=op.f("pk_interest")),
    )
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.create_index(
            "ix_interest_company_id_interested_at", ["company_id", "interested_at"], unique=False
        )
        batch_op.create_index(
            "ix_interest_partner_id_interested_at", ["partner_id", "interested_at"], unique=False
        )

    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_mail_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_mail_waiting", ["sent_at", "due_at"], unique=False)

    run = op.create_table(
        "match_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("ranker", sa.String(length=60), nullable=False),
        sa.Column("top", sa.Integer(), nullable=False),
        sa.Column("walk_after", sa.Uuid(), nullable=True),
        sa.Column("walk_revision", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_match_run_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run")),
    )

    op.create_table(
        "match",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("by_company_id", sa.Uuid(), nullable=False),
        sa.Column("ru_company_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("ranker", sa.String(length=60), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("wanted_by", sa.String(length=4), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("introduced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('joint_project', 'third_market')", name=op.f("ck_match_purpose")
        ),
        sa.CheckConstraint(
            "status IN ('suggested', 'shortlisted', 'dismissed', 'proposed', 'declined', 'introduced', 'met', 'negotiating', 'contract', 'failed', 'lapsed')",
            name=op.f("ck_match_status"),
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_match_score")),
        sa.ForeignKeyConstraint(
            ["by_company_id"],
            ["company.id"],
            name=op.f("fk_match_by_company_id_company"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ru_company_id"],
            ["company.id"],
            name=op.f("fk_match_ru_company_id_company"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
        sa.UniqueConstraint(
            "by_company_id",
            "ru_company_id",
            "purpose",
            name=op.f("uq_match_by_company_id_ru_company_id_purpose"),
        ),
    )
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_ru_company_id"), ["ru_company_id"], unique=False)
        batch_op.create_index("ix_match_status_changed_at", ["status", "changed_at"], unique=False)
        for company, partner in (("by", "ru"), ("ru", "by")):
            batch_op.create_index(
                f"ix_match_past_{company}",
                [f"{company}_company_id", f"{partner}_company_id", "status"],
                unique=False,
                sqlite_where=sa.text(_IS_PAST),
                postgresql_where=sa.text(_IS_PAST),
            )

    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("chamber_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("ref", sa.String(length=128), nullable=True),
        sa.Column("tax_id", sa.String(length=12), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_keys", sa.String(length=400), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'in_review', 'on_hold', 'returned', 'published')",
            name=op.f("ck_submission_status"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["account.id"],
            name=op.f("fk_submission_author_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["chamber_id"], ["chamber.id"], name=op.f("fk_submission_chamber_id_chamber")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["account.id"],
            name=op.f("fk_submission_reviewer_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_company_id"), ["company_id"], unique=False)
        batch_op.create_index(
            "ix_submission_queue", ["chamber_id", "status", "submitted_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_submission_tax_id"), ["tax_id"], unique=False)
        batch_op.create_index(
            "uq_submission_open",
            ["company_id"],
            unique=True,
            sqlite_where=sa.text("status <> 'published'"),
            postgresql_where=sa.text("status <> 'published'"),
        )

    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhook.id"],
            name=op.f("fk_webhook_delivery_webhook_id_webhook"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint(
            "webhook_id", "event_id", name=op.f("uq_webhook_delivery_webhook_id_event_id")
        ),
    )
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_webhook_delivery_waiting", ["delivered_at", "due_at"], unique=False
        )

    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=2), nullable=False),
        sa.Column("chamber_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("ranker", sa.String(length=60), nullable=False),
        sa.Column("was_blind", sa.Boolean(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            _REASONS,
            name=op.f("ck_decision_reason"),
        ),
        sa.CheckConstraint("side IN ('BY', 'RU')", name=op.f("ck_decision_side")),
        sa.CheckConstraint(
            "verdict <> 'defer' OR until IS NOT NULL", name=op.f("ck_decision_deferral_has_date")
        ),
        sa.CheckConstraint(
            "verdict <> 'reject' OR reason IS NOT NULL",
            name=op.f("ck_decision_rejection_has_reason"),
        ),
        sa.CheckConstraint(
            "verdict IN ('approve', 'reject', 'defer', 'reopen')", name=op.f("ck_decision_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["chamber_id"], ["chamber.id"], name=op.f("fk_decision_chamber_id_chamber")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["match.id"], name=op.f("fk_decision_match_id_match"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["account.id"],
            name=op.f("fk_decision_reviewer_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["token_id"], ["token.id"], name=op.f("fk_decision_token_id_token"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("match_id", "version", name=op.f("uq_decision_match_id_version")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_chamber_id"), ["chamber_id"], unique=False)
        batch_op.create_index("ix_decision_decided_at", ["decided_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_match_id"), ["match_id"], unique=False)

    op.create_table(
        "match_side",
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=2), nullable=False),
        sa.Column("chamber_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("partner_region", sa.String(length=6), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("is_queued", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("is_on_behalf", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer IN ('accepted', 'declined')", name=op.f("ck_match_side_answer")),
        sa.CheckConstraint(_REASONS, name=op.f("ck_match_side_reason")),
        sa.CheckConstraint("side IN ('BY', 'RU')", name=op.f("ck_match_side_side")),
        sa.CheckConstraint(
            "state IN ('waiting', 'approved', 'rejected', 'closed')",
            name=op.f("ck_match_side_state"),
        ),
        sa.ForeignKeyConstraint(
            ["chamber_id"], ["chamber.id"], name=op.f("fk_match_side_chamber_id_chamber")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
            name=op.f("fk_match_side_company_id_company"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["match.id"],
            name=op.f("fk_match_side_match_id_match"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("match_id", "side", name=op.f("pk_match_side")),
    )
    with op.batch_alter_table("match_side", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_side_chamber_id"), ["chamber_id"], unique=False)
        batch_op.create_index("ix_match_side_company", ["company_id", "state"], unique=False)
        batch_op.create_index(
            "ix_match_side_queue",
            [
                "chamber_id",
                "priority",
                "match_id",
                "purpose",
                "region",
                "partner_region",
                "due_at",
            ],
            unique=False,
            sqlite_where=sa.text("is_queued AND state = 'waiting'"),
            postgresql_where=sa.text("is_queued AND state = 'waiting'"),
        )

    op.create_table(
        "outcome",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("happened_on", sa.String(length=10), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("request_key", sa.String(length=255), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('introduced', 'met', 'negotiating', 'contract', 'failed')",
            name=op.f("ck_outcome_kind"),
        ),
        sa.CheckConstraint(
            "(value_minor IS NULL) = (currency IS NULL)", name=op.f("ck_outcome_currency")
        ),
        sa.CheckConstraint(
            "value_minor IS NULL OR value_minor >= 0", name=op.f("ck_outcome_value_minor")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["match.id"], name=op.f("fk_outcome_match_id_match"), ondelete="CASCADE"
        ),
        sa.CheckConstraint(
            "value_minor IS NULL OR kind = 'contract'", name=op.f("ck_outcome_value_of_contract")
        ),
        sa.CheckConstraint(_REASONS, name=op.f("ck_outcome_reason")),
        sa.CheckConstraint(
            "kind <> 'failed' OR reason IS NOT NULL", name=op.f("ck_outcome_failure_has_reason")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("match_id", "version", name=op.f("uq_outcome_match_id_version")),
        sa.UniqueConstraint(
            "match_id", "request_key", name=op.f("uq_outcome_match_id_request_key")
        ),
    )
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_match_id"), ["match_id"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["match_id"], ["match.id"], name=op.f("fk_reminder_match_id_match"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("match_id", "months", name=op.f("pk_reminder")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index("ix_reminder_waiting", ["done_at", "due_at"], unique=False)

    op.create_table(
        "submission_rubric",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("advantages", sa.Integer(), nullable=False),
        sa.Column("clarity", sa.Integer(), nullable=False),
        sa.Column("cooperation", sa.Integer(), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "advantages BETWEEN 0 AND 5", name=op.f("ck_submission_rubric_advantages")
        ),
        sa.CheckConstraint("clarity BETWEEN 0 AND 5", name=op.f("ck_submission_rubric_clarity")),
        sa.CheckConstraint(
            "cooperation BETWEEN 0 AND 5", name=op.f("ck_submission_rubric_cooperation")
        ),
        sa.CheckConstraint("form BETWEEN 0 AND 5", name=op.f("ck_submission_rubric_form")),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["account.id"],
            name=op.f("fk_submission_rubric_reviewer_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_submission_rubric_submission_id_submission"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_rubric")),
    )
    with op.batch_alter_table("submission_rubric", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_submission_rubric_submission_id"), ["submission_id"], unique=False
        )

    with op.batch_alter_table("chamber", schema=None) as batch_op:
        batch_op.add_column(sa.Column("country", sa.String(length=2), nullable=True))
        batch_op.add_column(sa.Column("region", sa.String(length=6), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_chamber_country"), "country IS NULL OR country IN ('BY', 'RU')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_chamber_region_in_country"), "region IS NULL OR country IS NOT NULL"
        )

    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded_for", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_company_expires_at", ["status", "expires_at"], unique=False)

    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.add_column(sa.Column("company_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_token_company_id"), ["company_id"], unique=False)
    op.bulk_insert(run, [{"id": 1, "revision": 0, "ranker": "", "top": 0}])
    _add_codes_of_names()
    op.bulk_insert(head, [{"id": 1, "seq": 0, "digest": "0" * 64}])


def _add_codes_of_names() -> None:
    """Let companies that are there be found by their names and sites, as new ones are."""
    connection = op.get_bind()
    company = sa.table("company", sa.column("id", sa.Uuid()), sa.column("profile", sa.Text()))
    code = sa.table(
        "company_code",
        sa.column("company_id", sa.Uuid()),
        sa.column("kind", sa.String()),
        sa.column("code", sa.String()),
    )
    for company_id, profile in connection.execute(sa.select(company.c.id, company.c.profile)).all():
        fields = json.loads(profile)
        keys = [("name", key) for key in name_keys(plain_words(fields["name"]))]
        keys += [("site", key) for key in [site_key(fields.get("website"))] if key is not None]
        rows = [{"company_id": company_id, "kind": kind, "code": key} for kind, key in keys]
        if rows:
            connection.execute(sa.insert(code), rows)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM company_code WHERE kind IN ('name', 'site')"))
    for table in _NEW_TABLES:
        op.drop_table(table)
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_token_company_id"))
        batch_op.drop_column("company_id")
    op.execute(sa.text("UPDATE company SET status = 'withdrawn' WHERE status = 'expired'"))
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.drop_index("ix_company_expires_at")
        batch_op.drop_column("reminded_for")
        batch_op.drop_column("expires_at")
        batch_op.drop_constraint(batch_op.f("ck_company_status"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_company_status"), "status IN ('published', 'withdrawn')"
        )
    with op.batch_alter_table("chamber", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_chamber_country"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_chamber_region_in_country"), type_="check")
        batch_op.drop_column("region")
        batch_op.drop_column("country")
