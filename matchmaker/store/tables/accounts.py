"""Tables of who may come in: chambers, API tokens, accounts, sessions, what slows guessing."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, String, Text, UniqueConstraint
from sqlmodel import Field

from matchmaker.store.tables.columns import Base, one_of, reference, time_column


class ChamberRow(Base, table=True):
    """An organisation that owns profiles and reviews matches; the operator is one.

    `country` and `region` are what it is responsible for: companies that register themselves come
    to the chamber of their region, else to one of their country without region, else to the
    operator. None means everywhere.
    """

    __tablename__ = "chamber"
    __table_args__ = (
        CheckConstraint("country IS NULL OR country IN ('BY', 'RU')", name="country"),
        CheckConstraint("region IS NULL OR country IS NOT NULL", name="region_in_country"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(sa_column=Column(String(200), nullable=False, unique=True))
    country: str | None = Field(default=None, sa_column=Column(String(2)))
    region: str | None = Field(default=None, sa_column=Column(String(6)))
    created_at: datetime = Field(sa_column=time_column())


class TokenRow(Base, table=True):
    """An API token: only a digest of its secret part is kept.

    `company_id` is set for a token of one company, which then sees and changes only itself.
    """

    __tablename__ = "token"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    chamber_id: UUID = Field(foreign_key="chamber.id", index=True)
    company_id: UUID | None = Field(default=None, index=True)
    name: str = Field(sa_column=Column(String(200), nullable=False))
    prefix: str = Field(sa_column=Column(String(16), nullable=False, unique=True))
    digest: str = Field(sa_column=Column(String(64), nullable=False))
    scopes: str = Field(sa_column=Column(String(200), nullable=False))
    created_at: datetime = Field(sa_column=time_column())
    expires_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    last_used_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    revoked_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class IdempotencyRow(Base, table=True):
    """The answer once given under an Idempotency-Key, replayed for 24 hours."""

    __tablename__ = "idempotency"

    chamber_id: UUID = Field(foreign_key="chamber.id", primary_key=True)
    key: str = Field(sa_column=Column(String(255), primary_key=True))
    body_hash: str = Field(sa_column=Column(String(64), nullable=False))
    company_id: UUID | None = Field(default=None)
    created_at: datetime = Field(sa_column=time_column(index=True))


class AccountRow(Base, table=True):
    """A person who signs in: for a company, for a chamber, or to run the service.

    `email` is stored in lower case. `company_id` is the company the person speaks for; it is set
    at registration, before the company has a published profile. `totp_secret` is sealed with the
    service's secret key. `oidc_subject` is `issuer|subject` of a chamber's own sign-on.
    """

    __tablename__ = "account"
    __table_args__ = (
        one_of("role", ("company", "staff", "administrator")),
        CheckConstraint("role <> 'company' OR company_id IS NOT NULL", name="company_named"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    email: str = Field(sa_column=Column(String(254), nullable=False, unique=True))
    name: str = Field(default="", sa_column=Column(String(200), nullable=False))
    role: str = Field(sa_column=Column(String(16), nullable=False))
    chamber_id: UUID = Field(foreign_key="chamber.id", index=True)
    company_id: UUID | None = Field(default=None, index=True)
    language: str = Field(sa_column=Column(String(2), nullable=False))
    password_hash: str | None = Field(default=None, sa_column=Column(String(200)))
    totp_secret: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    totp_last_step: int | None = Field(default=None)
    totp_confirmed_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    """None while a one-time code is being set up: it is not asked for yet."""
    oidc_subject: str | None = Field(default=None, sa_column=Column(String(300), unique=True))
    created_at: datetime = Field(sa_column=time_column())
    confirmed_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    disabled_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    last_seen_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class SessionRow(Base, table=True):
    """A signed-in browser: only a digest of its cookie is kept.

    `device` is the kind of browser and system, such as `Firefox, Windows`; neither the network
    address nor anything else that would tell one such browser from another.
    """

    __tablename__ = "account_session"

    digest: str = Field(sa_column=Column(String(64), primary_key=True))
    account_id: UUID = Field(
        sa_column=reference("account_id", "account.id", ondelete="CASCADE", index=True)
    )
    device: str = Field(default="", sa_column=Column(String(60), nullable=False))
    is_verified: bool = Field(default=True)
    """False between the password and the one-time code, where the account asks for one."""
    created_at: datetime = Field(sa_column=time_column())
    last_seen_at: datetime = Field(sa_column=time_column())
    expires_at: datetime = Field(sa_column=time_column(index=True))


class TicketRow(Base, table=True):
    """A link sent by mail that works once: to confirm an address, to set a new password."""

    __tablename__ = "account_ticket"
    __table_args__ = (one_of("kind", ("confirm", "reset", "invite")),)

    digest: str = Field(sa_column=Column(String(64), primary_key=True))
    account_id: UUID = Field(
        sa_column=reference("account_id", "account.id", ondelete="CASCADE", index=True)
    )
    kind: str = Field(sa_column=Column(String(16), nullable=False))
    created_at: datetime = Field(sa_column=time_column())
    expires_at: datetime = Field(sa_column=time_column(index=True))
    used_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class RecoveryCodeRow(Base, table=True):
    """A code that stands in once for the one-time code of a lost telephone; kept as a digest."""

    __tablename__ = "recovery_code"

    account_id: UUID = Field(
        sa_column=reference("account_id", "account.id", ondelete="CASCADE", primary_key=True)
    )
    digest: str = Field(sa_column=Column(String(64), primary_key=True))


class ThrottleRow(Base, table=True):
    """Failed tries under one key, such as a digest of an address: what slows guessing."""

    __tablename__ = "throttle"

    key: str = Field(sa_column=Column(String(100), primary_key=True))
    failures: int = Field(default=0)
    last_failed_at: datetime = Field(sa_column=time_column(index=True))
    blocked_until: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class MailRow(Base, table=True):
    """A letter, written in the transaction that causes it and sent after it."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_waiting", "sent_at", "due_at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID | None = Field(
        default=None,
        sa_column=reference(
            "account_id", "account.id", ondelete="CASCADE", nullable=True, index=True
        ),
    )
    recipient: str = Field(sa_column=Column(String(254), nullable=False))
    subject: str = Field(sa_column=Column(String(300), nullable=False))
    body: str = Field(sa_column=Column(Text, nullable=False))
    created_at: datetime = Field(sa_column=time_column())
    due_at: datetime = Field(sa_column=time_column())
    attempts: int = Field(default=0)
    sent_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class WebhookRow(Base, table=True):
    """An address that is told of events; `secret` is sealed: every delivery signs with it."""

    __tablename__ = "webhook"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    chamber_id: UUID = Field(foreign_key="chamber.id", index=True)
    url: str = Field(sa_column=Column(String(500), nullable=False))
    events: str = Field(sa_column=Column(String(500), nullable=False))
    secret: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = Field(sa_column=time_column())
    failing_since: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    disabled_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class DeliveryRow(Base, table=True):
    """One event for one webhook, written with the event and delivered after it."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index("ix_webhook_delivery_waiting", "delivered_at", "due_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    webhook_id: UUID = Field(sa_column=reference("webhook_id", "webhook.id", ondelete="CASCADE"))
    event_id: UUID = Field(default_factory=uuid4)
    event: str = Field(sa_column=Column(String(60), nullable=False))
    body: str = Field(sa_column=Column(Text, nullable=False))
    created_at: datetime = Field(sa_column=time_column())
    due_at: datetime = Field(sa_column=time_column())
    attempts: int = Field(default=0)
    last_status: int | None = Field(default=None)
    delivered_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
