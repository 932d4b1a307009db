"""Tables of published companies: profiles, contacts, vectors, codes, revisions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from matchmaker.domain.new_ids import new_id
from matchmaker.store.tables.columns import Base, one_of, reference, time_column

PUBLISHED = "published"
EXPIRED = "expired"
WITHDRAWN = "withdrawn"


class CompanyRow(Base, table=True):
    """A company and the profile it sent, word for word, without its contact.

    `revision` is taken from one growing counter at every change that an index must learn of.
    `expires_at` is None where a chamber vouches for the profile for as long as it keeps it.
    `reminded_for` is the end of which its company has been reminded: once for each.
    """

    __tablename__ = "company"
    __table_args__ = (
        UniqueConstraint("chamber_id", "ref"),
        CheckConstraint("country IN ('BY', 'RU')", name="country"),
        one_of("status", (PUBLISHED, EXPIRED, WITHDRAWN)),
        Index("ix_company_expires_at", "status", "expires_at"),
        Index("ix_company_of_chamber", "chamber_id", "id"),
        Index("ix_company_of_region", "region", "id"),
        Index(
            "uq_company_tax_id_in_use",
            "country",
            "tax_id",
            unique=True,
            sqlite_where=text(f"tax_id IS NOT NULL AND status <> '{WITHDRAWN}'"),
            postgresql_where=text(f"tax_id IS NOT NULL AND status <> '{WITHDRAWN}'"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    chamber_id: UUID = Field(foreign_key="chamber.id")
    ref: str | None = Field(default=None, sa_column=Column(String(128)))
    name: str = Field(sa_column=Column(String(300), nullable=False))
    country: str = Field(sa_column=Column(String(2), nullable=False))
    region: str = Field(sa_column=Column(String(6), nullable=False))
    tax_id: str | None = Field(default=None, sa_column=Column(String(12)))
    status: str = Field(sa_column=Column(String(16), nullable=False))
    profile: str = Field(sa_column=Column(Text, nullable=False))
    search_text: str = Field(sa_column=Column(Text, nullable=False))
    text_hash: str = Field(sa_column=Column(String(32), nullable=False))
    revision: int = Field(sa_column=Column(BigInteger, nullable=False, index=True))
    created_at: datetime = Field(sa_column=time_column())
    updated_at: datetime = Field(sa_column=time_column(index=True))
    expires_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    reminded_for: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


def _company_key() -> Column[UUID]:
    return reference("company_id", "company.id", ondelete="CASCADE", primary_key=True)


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
