"""Tables of stored pairs: what was suggested, decided, answered, and what came of it."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import MatchState, Outcome, Reason, Side, SideState, Verdict
from matchmaker.store.tables.columns import Base, one_of, reference, time_column


def _company(name: str, *, index: bool = True) -> Column[UUID]:
    return reference(name, "company.id", ondelete="CASCADE", index=index)


def _match_key() -> Column[UUID]:
    return reference("match_id", "match.id", ondelete="CASCADE", primary_key=True)


def _match() -> Column[UUID]:
    return reference("match_id", "match.id", ondelete="CASCADE", index=True)


class MatchRow(Base, table=True):
    """A pair of companies for one purpose; the id follows from the three (`services.suggest`).

    `rank` is the better of the two places at which it stood in the companies' lists.
    `ranker` names what made the score. `version` grows with every step of its life.
    """

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("by_company_id", "ru_company_id", "purpose"),
        one_of("purpose", Purpose),
        one_of("status", MatchState),
        CheckConstraint("score BETWEEN 0 AND 1", name="score"),
        Index("ix_match_status_changed_at", "status", "changed_at"),
    )

    id: UUID = Field(primary_key=True)
    purpose: str = Field(sa_column=Column(String(16), nullable=False))
    by_company_id: UUID = Field(sa_column=_company("by_company_id", index=False))
    ru_company_id: UUID = Field(sa_column=_company("ru_company_id"))
    status: str = Field(sa_column=Column(String(16), nullable=False))
    score: float = Field(sa_column=Column(Float, nullable=False))
    rank: int
    relation: str = Field(sa_column=Column(String(16), nullable=False))
    ranker: str = Field(sa_column=Column(String(60), nullable=False))
    reasons: str = Field(default="[]", sa_column=Column(Text, nullable=False))
    """JSON: the reasons as they stood when it was suggested, without personal data."""
    is_blind: bool = Field(default=False)
    """Whether reviewers see score and reasons only after deciding: a sample for training."""
    wanted_by: str | None = Field(default=None, sa_column=Column(String(4)))
    """`BY`, `RU` or `both` when companies have said that they are interested."""
    version: int = Field(default=1)
    created_at: datetime = Field(sa_column=time_column())
    changed_at: datetime = Field(sa_column=time_column())
    introduced_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class MatchSideRow(Base, table=True):
    """One side of a match: whose decision it waits for, and its place in that chamber's queue.

    Purpose, regions and score stand here again, so that a page of a queue is one walk along one
    index. Where one chamber owns both companies only the Belarusian side is `is_queued`.
    `due_at` lies in the future while the side is deferred.
    """

    __tablename__ = "match_side"
    __table_args__ = (
        one_of("side", Side),
        one_of("state", SideState),
        CheckConstraint("answer IS NULL OR answer IN ('accepted', 'declined')", name="answer"),
        Index(
            "ix_match_side_queue",
            "chamber_id",
            "score",
            "match_id",
            "purpose",
            "partner_region",
            "due_at",
            sqlite_where=text(f"is_queued AND state = '{SideState.WAITING}'"),
            postgresql_where=text(f"is_queued AND state = '{SideState.WAITING}'"),
        ),
        Index("ix_match_side_company", "company_id", "state"),
    )

    match_id: UUID = Field(sa_column=_match_key())
    side: str = Field(sa_column=Column(String(2), primary_key=True))
    chamber_id: UUID = Field(foreign_key="chamber.id", index=True)
    company_id: UUID = Field(sa_column=_company("company_id", index=False))
    region: str = Field(sa_column=Column(String(6), nullable=False))
    partner_region: str = Field(sa_column=Column(String(6), nullable=False))
    purpose: str = Field(sa_column=Column(String(16), nullable=False))
    score: float = Field(sa_column=Column(Float, nullable=False))
    state: str = Field(default=SideState.WAITING, sa_column=Column(String(16), nullable=False))
    is_queued: bool = Field(default=True)
    due_at: datetime = Field(sa_column=time_column())
    answer: str | None = Field(default=None, sa_column=Column(String(16)))
    answered_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class DecisionRow(Base, table=True):
    """What a reviewer decided for one side; rows are added, never changed.

    `score` and `rank` are those of the moment; `was_blind` tells whether the reviewer saw them.
    The reviewer is an account, or a token through which a chamber's own system decides.
    """

    __tablename__ = "decision"
    __table_args__ = (
        one_of("side", Side),
        one_of("verdict", Verdict),
        CheckConstraint(
            "reason IS NULL OR reason IN (" + ", ".join(f"'{r}'" for r in Reason) + ")",
            name="reason",
        ),
        CheckConstraint("verdict <> 'reject' OR reason IS NOT NULL", name="rejection_has_reason"),
        CheckConstraint("verdict <> 'defer' OR until IS NOT NULL", name="deferral_has_date"),
        Index("ix_decision_decided_at", "decided_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    match_id: UUID = Field(sa_column=_match())
    side: str = Field(sa_column=Column(String(2), nullable=False))
    chamber_id: UUID = Field(foreign_key="chamber.id", index=True)
    reviewer_id: UUID | None = Field(
        default=None,
        sa_column=reference("reviewer_id", "account.id", ondelete="SET NULL", nullable=True),
    )
    token_id: UUID | None = Field(
        default=None,
        sa_column=reference("token_id", "token.id", ondelete="SET NULL", nullable=True),
    )
    verdict: str = Field(sa_column=Column(String(16), nullable=False))
    reason: str | None = Field(default=None, sa_column=Column(String(20)))
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    score: float = Field(sa_column=Column(Float, nullable=False))
    rank: int
    ranker: str = Field(sa_column=Column(String(60), nullable=False))
    was_blind: bool = Field(default=False)
    until: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    decided_at: datetime = Field(sa_column=time_column())


class OutcomeRow(Base, table=True):
    """What happened between two companies; rows are added, never changed.

    `value_cents` is in hundredths of the currency, ISO 4217. `request_key` makes a retry safe.
    """

    __tablename__ = "outcome"
    __table_args__ = (
        one_of("kind", Outcome),
        CheckConstraint("value_cents IS NULL OR value_cents >= 0", name="value_cents"),
        CheckConstraint("(value_cents IS NULL) = (currency IS NULL)", name="currency"),
        UniqueConstraint("match_id", "request_key"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    match_id: UUID = Field(sa_column=_match())
    kind: str = Field(sa_column=Column(String(16), nullable=False))
    value_cents: int | None = Field(default=None, sa_column=Column(BigInteger))
    currency: str | None = Field(default=None, sa_column=Column(String(3)))
    happened_on: str | None = Field(default=None, sa_column=Column(String(10)))
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    request_key: str | None = Field(default=None, sa_column=Column(String(255)))
    recorded_by: UUID | None = Field(default=None)
    recorded_at: datetime = Field(sa_column=time_column())


class InterestRow(Base, table=True):
    """What a company thinks of another one that was suggested to it: relevant, or not and why."""

    __tablename__ = "interest"
    __table_args__ = (
        one_of("purpose", Purpose),
        CheckConstraint(
            "reason IS NULL OR reason IN (" + ", ".join(f"'{r}'" for r in Reason) + ")",
            name="reason",
        ),
        Index("ix_interest_company_id_created_at", "company_id", "created_at"),
        Index("ix_interest_partner_id_created_at", "partner_id", "created_at"),
    )

    company_id: UUID = Field(
        sa_column=reference("company_id", "company.id", ondelete="CASCADE", primary_key=True)
    )
    partner_id: UUID = Field(
        sa_column=reference("partner_id", "company.id", ondelete="CASCADE", primary_key=True)
    )
    purpose: str = Field(sa_column=Column(String(16), primary_key=True))
    is_relevant: bool
    is_interested: bool = Field(default=False)
    """Whether it asked to be introduced; counts against its quota and its partner's."""
    reason: str | None = Field(default=None, sa_column=Column(String(20)))
    score: float | None = Field(default=None, sa_column=Column(Float))
    rank: int | None = Field(default=None)
    created_at: datetime = Field(sa_column=time_column())


class ReminderRow(Base, table=True):
    """That both sides are to be asked what came of an introduction."""

    __tablename__ = "reminder"
    __table_args__ = (Index("ix_reminder_waiting", "done_at", "due_at"),)

    match_id: UUID = Field(sa_column=_match_key())
    months: int = Field(primary_key=True)
    due_at: datetime = Field(sa_column=time_column())
    done_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
