"""The tables. Rules that must never be broken are constraints here, whatever code does above."""

from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

PUBLISHED = "published"
WITHDRAWN = "withdrawn"


class UtcDateTime(TypeDecorator[datetime]):
    """Time-zone aware UTC in every database, SQLite's naive storage included."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse naive times and store the rest in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return the stored time with its zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(SQLModel):
    """Common metadata with a naming convention, so that migrations can name constraints."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


class ChamberRow(Base, table=True):
    """An organisation that owns profiles; the operator of the service is one."""

    __tablename__ = "chamber"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(sa_column=Column(String(200), nullable=False, unique=True))
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class TokenRow(Base, table=True):
    """An API token: only a digest of its secret part is kept."""

    __tablename__ = "token"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    chamber_id: UUID = Field(foreign_key="chamber.id", index=True)
    name: str = Field(sa_column=Column(String(200), nullable=False))
    prefix: str = Field(sa_column=Column(String(16), nullable=False, unique=True))
    digest: str = Field(sa_column=Column(String(64), nullable=False))
    scopes: str = Field(sa_column=Column(String(200), nullable=False))
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    expires_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    last_used_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class CompanyRow(Base, table=True):
    """A company and the profile it sent, word for word, without its contact.

    `revision` is taken from one growing counter at every change that an index must learn of.
    """

    __tablename__ = "company"
    __table_args__ = (
        UniqueConstraint("chamber_id", "ref"),
        CheckConstraint("country IN ('BY', 'RU')", name="country"),
        CheckConstraint(f"status IN ('{PUBLISHED}', '{WITHDRAWN}')", name="status"),
        Index(
            "uq_company_tax_id_in_use",
            "country",
            "tax_id",
            unique=True,
            sqlite_where=text(f"tax_id IS NOT NULL AND status <> '{WITHDRAWN}'"),
            postgresql_where=text(f"tax_id IS NOT NULL AND status <> '{WITHDRAWN}'"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    chamber_id: UUID = Field(foreign_key="chamber.id", index=True)
    ref: str | None = Field(default=None, sa_column=Column(String(128)))
    name: str = Field(sa_column=Column(String(300), nullable=False))
    country: str = Field(sa_column=Column(String(2), nullable=False))
    region: str = Field(sa_column=Column(String(6), nullable=False, index=True))
    tax_id: str | None = Field(default=None, sa_column=Column(String(12)))
    status: str = Field(sa_column=Column(String(16), nullable=False))
    profile: str = Field(sa_column=Column(Text, nullable=False))
    search_text: str = Field(sa_column=Column(Text, nullable=False))
    text_hash: str = Field(sa_column=Column(String(32), nullable=False))
    revision: int = Field(sa_column=Column(BigInteger, nullable=False, index=True))
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    updated_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False, index=True))


def _company_key() -> Column[UUID]:
    reference = ForeignKey("company.id", ondelete="CASCADE")
    return Column("company_id", reference, primary_key=True)


class ContactRow(Base, table=True):
    """The private part of a profile, apart from the rest."""

    __tablename__ = "company_contact"

    company_id: UUID = Field(sa_column=_company_key())
    contact: str = Field(sa_column=Column(Text, nullable=False))


class EmbeddingRow(Base, table=True):
    """The vectors of one company: whole profile, products, needs, one after the other.

    `vectors` holds (1 + products + needs, dimension) float16 rows. They are stale when `encoder`
    or `text_hash` differs from what the service uses now and what the profile says now.
    """

    __tablename__ = "company_embedding"

    company_id: UUID = Field(sa_column=_company_key())
    encoder: str = Field(sa_column=Column(String(100), nullable=False))
    text_hash: str = Field(sa_column=Column(String(32), nullable=False))
    vectors: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class CompanyCodeRow(Base, table=True):
    """One code of a profile, for filters: a market, a form of cooperation, an HS prefix."""

    __tablename__ = "company_code"
    __table_args__ = (Index("ix_company_code_kind_code", "kind", "code", "company_id"),)

    company_id: UUID = Field(sa_column=_company_key())
    kind: str = Field(sa_column=Column(String(12), primary_key=True))
    code: str = Field(sa_column=Column(String(20), primary_key=True))


class RemovalRow(Base, table=True):
    """That a company was erased, and since which revision; nothing else is kept of it."""

    __tablename__ = "company_removal"

    company_id: UUID = Field(primary_key=True)
    revision: int = Field(sa_column=Column(BigInteger, nullable=False, index=True))


class RevisionRow(Base, table=True):
    """The one counter behind every revision; its row lock puts writers in commit order."""

    __tablename__ = "revision_counter"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: int = Field(default=1, primary_key=True)
    value: int = Field(sa_column=Column(BigInteger, nullable=False))


class IdempotencyRow(Base, table=True):
    """The answer once given under an Idempotency-Key, replayed for 24 hours."""

    __tablename__ = "idempotency"

    chamber_id: UUID = Field(foreign_key="chamber.id", primary_key=True)
    key: str = Field(sa_column=Column(String(255), primary_key=True))
    body_hash: str = Field(sa_column=Column(String(64), nullable=False))
    company_id: UUID | None = Field(default=None)
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False, index=True))
