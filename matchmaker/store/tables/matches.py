"""Tables of stored pairs: what was suggested, decided, answered, and what came of it."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import (
    NEVER_AGAIN,
    Answer,
    MatchState,
    Outcome,
    Reason,
    Side,
    SideState,
    Verdict,
)
from matchmaker.store.tables.columns import Base, one_of, reference, time_column

_REASON = "reason IS NULL OR reason IN (" + ", ".join(f"'{reason}'" for reason in Reason) + ")"

IN_QUEUE = f"is_queued AND state = '{SideState.WAITING}'"
"""Condition of the index of the queues; queries say it word for word, or no index serves them."""

IS_DECIDED = f"is_queued AND state <> '{SideState.WAITING}'"
"""Condition of the index of what has left the queues; as above."""

IS_PAST = (
    "status IN (" + ", ".join(f"'{state}'" for state in MatchState if state in NEVER_AGAIN) + ")"
)
"""Condition of the indexes of pairs that are never suggested again; as above."""


def _company(name: str, *, index: bool = True) -> Column[UUID]:
    return reference(name, "company.id", ondelete="CASCADE", index=index)


def _place() -> Column[int]:
    return Column(Integer, nullable=False, server_default="0", default=0)


def _match_key() -> Column[UUID]:
    return reference("match_id", "match.id", ondelete="CASCADE", primary_key=True)


def _match() -> Column[UUID]:
    return reference("match_id", "match.id", ondelete="CASCADE", index=True)


def _past(company: str, partner: str) -> Index:
    """Return the index that answers with whom a company is never to be brought together again."""
    where = text(IS_PAST)
    name = f"ix_match_past_{company.partition('_')[0]}"
    return Index(name, company, partner, "status", sqlite_where=where, postgresql_where=where)


class MatchRow(Base, table=True):
    """A pair of companies for one purpose; the id follows from the three (`services.match_ids`).

    `by_rank` and `ru_rank` are its places in the lists of the two companies, counted from 1; 0 in
    none. `rank` is the better of the two, and stays when it has fallen out of both; 0 when it never
    stood in one, but a company asked for it. `ranker` names what made the score.
    `version` grows with every step of its life.
    """

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("by_company_id", "ru_company_id", "purpose"),
        one_of("purpose", Purpose),
        one_of("status", MatchState),
        CheckConstraint("score BETWEEN 0 AND 1", name="score"),
        Index("ix_match_status_changed_at", "status", "changed_at"),
        _past("by_company_id", "ru_company_id"),
        _past("ru_company_id", "by_company_id"),
    )

    id: UUID = Field(primary_key=True)
    purpose: str = Field(sa_column=Column(String(16), nullable=False))
    by_company_id: UUID = Field(sa_column=_company("by_company_id", index=False))
    ru_company_id: UUID = Field(sa_column=_company("ru_company_id"))
    status: str = Field(sa_column=Column(String(16), nullable=False))
    score: float = Field(sa_column=Column(Float, nullable=False))
    rank: int
    by_rank: int = Field(default=0, sa_column=_place())
    ru_rank: int = Field(default=0, sa_column=_place())
    relation: str = Field(sa_column=Column(String(16), nullable=False))
    ranker: str = Field(sa_column=Column(String(60), nullable=False))
    reasons: str = Field(default="[]", sa_column=Column(Text, nullable=False))
    """JSON: the reasons as they stood when they were read first; empty until then."""
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

    Purpose and regions stand here again, so that a page of a queue is one walk along one index.
    `priority` orders the queue: the score, and one more for each company that asked for the pair;
    of a blind pair it is drawn by lot, as its place would tell its score. Where one chamber owns
    both companies only the Belarusian side is `is_queued`. `due_at` lies in the future while the
    side is deferred. `is_on_behalf` tells that the chamber answered in the company's place.
    """

    __tablename__ = "match_side"
    __table_args__ = (
        one_of("side", Side),
        one_of("state", SideState),
        one_of("answer", Answer),
        CheckConstraint(_REASON, name="reason"),
        Index(
            "ix_match_side_queue",
            "chamber_id",
            "priority",
            "match_id",
            "purpose",
            "region",
            "partner_region",
            "due_at",
            sqlite_where=text(IN_QUEUE),
            postgresql_where=text(IN_QUEUE),
        ),
        Index(
            "ix_match_side_decided",
            "chamber_id",
            sqlite_where=text(IS_DECIDED),
            postgresql_where=text(IS_DECIDED),
        ),
    )

    match_id: UUID = Field(sa_column=_match_key())
    side: str = Field(sa_column=Column(String(2), primary_key=True))
    chamber_id: UUID = Field(foreign_key="chamber.id")
    company_id: UUID
    """Refers to no company, and no index has it: the match does both, and goes with its company."""
    region: str = Field(sa_column=Column(String(6), nullable=False))
    partner_region: str = Field(sa_column=Column(String(6), nullable=False))
    purpose: str = Field(sa_column=Column(String(16), nullable=False))
    priority: float = Field(sa_column=Column(Float, nullable=False))
    state: str = Field(default=SideState.WAITING, sa_column=Column(String(16), nullable=False))
    is_queued: bool = Field(default=True)
    due_at: datetime = Field(sa_column=time_column())
    answer: str | None = Field(default=None, sa_column=Column(String(16)))
    reason: str | None = Field(default=None, sa_column=Column(String(20)))
    """Why the company declined."""
    is_on_behalf: bool = Field(default=False)
    answered_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class DecisionRow(Base, table=True):
    """What a reviewer decided for one side; rows are added, never changed.

    `version` is that of the match after it: decisions have one order, whatever the clocks say.
    `score` and `rank` are those of the moment; `was_blind` tells whether the reviewer saw them.
    The reviewer is an account, or a token through which a chamber's own system decides.
    """

    __tablename__ = "decision"
    __table_args__ = (
        one_of("side", Side),
        one_of("verdict", Verdict),
        CheckConstraint(_REASON, name="reason"),
        CheckConstraint("verdict <> 'reject' OR reason IS NOT NULL", name="rejection_has_reason"),
        CheckConstraint("verdict <> 'defer' OR until IS NOT NULL", name="deferral_has_date"),
        UniqueConstraint("match_id", "version"),
        Index("ix_decision_decided_at", "decided_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    match_id: UUID = Field(sa_column=_match())
    version: int
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

    `version` is that of the match after it. `value_minor` is in minor units of the currency, such
    as kopecks (ISO 4217; yen have none). `request_key` makes a retry safe.
    """

    __tablename__ = "outcome"
    __table_args__ = (
        one_of("kind", Outcome),
        CheckConstraint("value_minor IS NULL OR value_minor >= 0", name="value_minor"),
        CheckConstraint("(value_minor IS NULL) = (currency IS NULL)", name="currency"),
        CheckConstraint("value_minor IS NULL OR kind = 'contract'", name="value_of_contract"),
        CheckConstraint(_REASON, name="reason"),
        CheckConstraint("kind <> 'failed' OR reason IS NOT NULL", name="failure_has_reason"),
        UniqueConstraint("match_id", "version"),
        UniqueConstraint("match_id", "request_key"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    match_id: UUID = Field(sa_column=_match())
    version: int
    kind: str = Field(sa_column=Column(String(16), nullable=False))
    value_minor: int | None = Field(default=None, sa_column=Column(BigInteger))
    currency: str | None = Field(default=None, sa_column=Column(String(3)))
    reason: str | None = Field(default=None, sa_column=Column(String(20)))
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
        CheckConstraint(_REASON, name="reason"),
        CheckConstraint("is_relevant OR NOT is_interested", name="interested_is_relevant"),
        CheckConstraint("NOT is_interested OR interested_at IS NOT NULL", name="interested_at"),
        Index("ix_interest_company_id_interested_at", "company_id", "interested_at"),
        Index("ix_interest_partner_id_interested_at", "partner_id", "interested_at"),
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
    """Whether it asks to be introduced."""
    interested_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    """When it last asked; counts against its quota and its partner's, also when taken back."""
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


class MatchDueRow(Base, table=True):
    """A company whose lists are to be made anew, because a change has altered them."""

    __tablename__ = "match_due"

    company_id: UUID = Field(
        sa_column=reference("company_id", "company.id", ondelete="CASCADE", primary_key=True)
    )


class MatchRunRow(Base, table=True):
    """How far the queues have been filled: an interrupted run goes on from there.

    Every change up to `revision` has been looked at, with `ranker` and lists of `top`. While a
    walk over all companies lasts, `walk_after` is the last one done, and `walk_revision` what the
    revision was when it began.
    """

    __tablename__ = "match_run"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: int = Field(default=1, primary_key=True)
    revision: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    ranker: str = Field(default="", sa_column=Column(String(60), nullable=False))
    top: int = Field(default=0)
    walk_after: UUID | None = Field(default=None)
    walk_revision: int | None = Field(default=None, sa_column=Column(BigInteger))
