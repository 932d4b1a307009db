"""What was decided, answered, marked and signed, as training reads it: no texts, no people."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import case, exists, func, select
from sqlmodel import Session, col

from matchmaker.domain.places import Country
from matchmaker.store.tables import (
    CompanyRow,
    DecisionRow,
    InterestRow,
    MatchRow,
    MatchSideRow,
    OutcomeRow,
)

_AT_ONCE = 5_000
_PAIR = (col(MatchRow.by_company_id), col(MatchRow.ru_company_id), col(MatchRow.purpose))
_PLACE = (col(MatchRow.rank), col(MatchRow.is_blind))


class DecisionSeen(NamedTuple):
    """One decision; those of a match come in their order."""

    match_id: UUID
    by_company_id: UUID
    ru_company_id: UUID
    purpose: str
    side: str
    verdict: str
    reason: str | None
    score: float
    rank: int
    is_blind: bool


class AnswerSeen(NamedTuple):
    """One company's answer to a proposal."""

    by_company_id: UUID
    ru_company_id: UUID
    purpose: str
    rank: int
    is_blind: bool
    answer: str
    reason: str | None


class MarkSeen(NamedTuple):
    """What one of two companies thinks of the other, which stood in its list."""

    by_company_id: UUID
    ru_company_id: UUID
    purpose: str
    is_relevant: bool
    is_interested: bool
    reason: str | None
    rank: int | None


class OutcomeSeen(NamedTuple):
    """One thing that became of an introduction."""

    by_company_id: UUID
    ru_company_id: UUID
    purpose: str
    rank: int
    is_blind: bool
    kind: str
    reason: str | None


class RankCount(NamedTuple):
    """Of the pairs suggested at a rank, how many there are and how many were decided."""

    purpose: str
    rank: int
    is_blind: bool
    suggested: int
    decided: int


def read_decisions(session: Session) -> Iterator[DecisionSeen]:
    """Yield every decision, match by match, oldest first within a match."""
    statement = (
        select(
            col(DecisionRow.match_id),
            *_PAIR,
            col(DecisionRow.side),
            col(DecisionRow.verdict),
            col(DecisionRow.reason),
            col(DecisionRow.score),
            col(DecisionRow.rank),
            col(DecisionRow.was_blind),
        )
        .join(MatchRow, col(MatchRow.id) == col(DecisionRow.match_id))
        .order_by(col(DecisionRow.match_id), col(DecisionRow.version))
    )
    for row in session.execute(statement).yield_per(_AT_ONCE):
        yield DecisionSeen(*row)


def read_answers(session: Session) -> Iterator[AnswerSeen]:
    """Yield what companies said to proposals themselves, and not their chamber for them."""
    statement = (
        select(*_PAIR, *_PLACE, col(MatchSideRow.answer), col(MatchSideRow.reason))
        .join(MatchRow, col(MatchRow.id) == col(MatchSideRow.match_id))
        .where(col(MatchSideRow.answer).is_not(None), col(MatchSideRow.is_on_behalf).is_(False))
        .order_by(col(MatchSideRow.match_id), col(MatchSideRow.side))
    )
    for row in session.execute(statement).yield_per(_AT_ONCE):
        yield AnswerSeen(*row)


def read_marks(session: Session) -> Iterator[MarkSeen]:
    """Yield what companies marked as relevant to them or not."""
    is_of_belarusian = col(CompanyRow.country) == Country.BY.value
    company, partner = col(InterestRow.company_id), col(InterestRow.partner_id)
    statement = (
        select(
            case((is_of_belarusian, company), else_=partner),
            case((is_of_belarusian, partner), else_=company),
            col(InterestRow.purpose),
            col(InterestRow.is_relevant),
            col(InterestRow.is_interested),
            col(InterestRow.reason),
            col(InterestRow.rank),
        )
        .join(CompanyRow, col(CompanyRow.id) == company)
        .order_by(company, partner, col(InterestRow.purpose))
    )
    for row in session.execute(statement).yield_per(_AT_ONCE):
        yield MarkSeen(*row)


def read_outcomes(session: Session) -> Iterator[OutcomeSeen]:
    """Yield what became of introductions, match by match, oldest first within a match."""
    statement = (
        select(*_PAIR, *_PLACE, col(OutcomeRow.kind), col(OutcomeRow.reason))
        .join(MatchRow, col(MatchRow.id) == col(OutcomeRow.match_id))
        .order_by(col(OutcomeRow.match_id), col(OutcomeRow.version))
    )
    for row in session.execute(statement).yield_per(_AT_ONCE):
        yield OutcomeSeen(*row)


def count_by_rank(session: Session) -> list[RankCount]:
    """Return how many of the pairs suggested at each rank were decided, blind ones apart."""
    decided = exists().where(
        col(DecisionRow.match_id) == col(MatchRow.id),
        col(DecisionRow.verdict).in_(("approve", "reject")),
    )
    statement = (
        select(
            col(MatchRow.purpose),
            *_PLACE,
            func.count(),
            func.count().filter(decided),
        )
        .group_by(col(MatchRow.purpose), *_PLACE)
        .order_by(col(MatchRow.purpose), *_PLACE)
    )
    return [RankCount(*row) for row in session.execute(statement)]
