"""The tables of the audit log."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, String, Text
from sqlmodel import Field

from matchmaker.store.tables.columns import Base, time_column


class AuditRow(Base, table=True):
    """One entry of the audit log, chained to the one before it by its digest.

    `seq` has no gaps. Entries are written under the lock of the one row of `audit_head`, so the
    chain has one order, whatever the clocks say. Rows are never changed. `details` is JSON and
    holds nothing personal: ids, codes, counts.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_subject", "subject_kind", "subject_id"),
        Index("ix_audit_action_at", "action", "at"),
    )

    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_column=time_column())
    actor_kind: str = Field(sa_column=Column(String(16), nullable=False))
    actor_id: UUID | None = Field(default=None)
    chamber_id: UUID | None = Field(default=None)
    action: str = Field(sa_column=Column(String(60), nullable=False))
    subject_kind: str = Field(sa_column=Column(String(20), nullable=False))
    subject_id: str = Field(sa_column=Column(String(64), nullable=False))
    details: str = Field(sa_column=Column(Text, nullable=False))
    previous: str = Field(sa_column=Column(String(64), nullable=False))
    digest: str = Field(sa_column=Column(String(64), nullable=False, unique=True))


class AuditHeadRow(Base, table=True):
    """The end of the audit chain: number and digest of its newest entry."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: int = Field(default=1, primary_key=True)
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    digest: str = Field(sa_column=Column(String(64), nullable=False))
