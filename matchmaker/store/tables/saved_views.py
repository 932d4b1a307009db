"""The table of filters that staff keep for the review queue."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column, String, UniqueConstraint
from sqlmodel import Field

from matchmaker.store.tables.columns import Base, one_of, reference, time_column


class SavedViewRow(Base, table=True):
    """Filters of the queue under a name that is the account's own; "" and None do not narrow."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("account_id", "name"),
        one_of("part", ("due", "wanted", "other", "deferred")),
        CheckConstraint(
            "purpose IS NULL OR purpose IN ('joint_project', 'third_market')", name="purpose"
        ),
        CheckConstraint("name <> ''", name="named"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(sa_column=reference("account_id", "account.id", ondelete="CASCADE"))
    name: str = Field(sa_column=Column(String(60), nullable=False))
    part: str = Field(sa_column=Column(String(16), nullable=False))
    purpose: str | None = Field(default=None, sa_column=Column(String(20)))
    region: str | None = Field(default=None, sa_column=Column(String(6)))
    words: str = Field(default="", sa_column=Column(String(200), nullable=False))
    created_at: datetime = Field(sa_column=time_column())
