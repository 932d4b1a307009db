"""Rankers trained on what this service has decided and seen, and trainings asked for on a page."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, Index, String, Text, text
from sqlmodel import Field

from matchmaker.store.tables.columns import Base, one_of, time_column


class RankerRow(Base, table=True):
    """A pair of rankers trained here, one per purpose; `weights` is the JSON of `engine.ranker`.

    At most one is active; none means that the shipped one is in use.
    """

    __tablename__ = "ranker"
    __table_args__ = (
        one_of("state", ("candidate", "active", "retired", "refused")),
        Index(
            "uq_ranker_active",
            "state",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(sa_column=Column(String(60), nullable=False, unique=True))
    parent: str = Field(sa_column=Column(String(60), nullable=False))
    state: str = Field(sa_column=Column(String(16), nullable=False))
    weights: str = Field(sa_column=Column(Text, nullable=False))
    figures: str = Field(sa_column=Column(Text, nullable=False))
    data_hash: str = Field(sa_column=Column(String(64), nullable=False))
    seed: int
    trained_at: datetime = Field(sa_column=time_column())
    activated_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class TrainingRow(Base, table=True):
    """A training that was asked for on a page: how far it is, and how it ended.

    `seen_at` is its last sign of life. `known` is the JSON of how much was known where that was
    too little. At most one runs.
    """

    __tablename__ = "training"
    __table_args__ = (
        one_of("state", ("running", "done", "failed")),
        Index(
            "uq_training_running",
            "state",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    state: str = Field(sa_column=Column(String(16), nullable=False))
    done: int = Field(default=0)
    total: int = Field(default=0)
    ranker: str | None = Field(default=None, sa_column=Column(String(60)))
    problem: str | None = Field(default=None, sa_column=Column(String(16)))
    known: str = Field(default="", sa_column=Column(Text, nullable=False))
    asked_at: datetime = Field(sa_column=time_column(index=True))
    seen_at: datetime = Field(sa_column=time_column())
    ended_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
