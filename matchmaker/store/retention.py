"""Deletes what has been kept long enough."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CursorResult, and_, delete, or_, select, update
from sqlmodel import Session, col

from matchmaker.domain.profile_life import WRITABLE, SubmissionState
from matchmaker.store.tables import (
    EXPIRED,
    WITHDRAWN,
    AccountRow,
    CompanyRow,
    DecisionRow,
    DeliveryRow,
    IdempotencyRow,
    MailRow,
    OutcomeRow,
    SessionRow,
    SubmissionRow,
    TicketRow,
)


def drop_drafts(session: Session, *, before: datetime) -> int:
    """Delete submissions that their company has not touched since."""
    statement = delete(SubmissionRow).where(
        col(SubmissionRow.status).in_(WRITABLE), col(SubmissionRow.updated_at) < before
    )
    return _count(session.execute(statement))


def drop_published_submissions(session: Session, *, before: datetime) -> int:
    """Delete submissions that were published long ago; the profile itself is the company's."""
    statement = delete(SubmissionRow).where(
        col(SubmissionRow.status) == SubmissionState.PUBLISHED,
        col(SubmissionRow.decided_at) < before,
    )
    return _count(session.execute(statement))


def find_gone_companies(session: Session, *, before: datetime, limit: int) -> list[UUID]:
    """Return companies that expired or were withdrawn long ago."""
    statement = (
        select(col(CompanyRow.id))
        .where(
            or_(
                and_(col(CompanyRow.status) == EXPIRED, col(CompanyRow.expires_at) < before),
                and_(col(CompanyRow.status) == WITHDRAWN, col(CompanyRow.updated_at) < before),
            ),
            col(CompanyRow.updated_at) < before,
        )
        .limit(limit)
    )
    return list(session.execute(statement).scalars())


def find_dead_accounts(
    session: Session, *, unconfirmed_before: datetime, closed_before: datetime, limit: int
) -> list[UUID]:
    """Return accounts that were never confirmed, or were closed long ago."""
    statement = (
        select(col(AccountRow.id))
        .where(
            or_(
                and_(
                    col(AccountRow.confirmed_at).is_(None),
                    col(AccountRow.created_at) < unconfirmed_before,
                ),
                col(AccountRow.disabled_at) < closed_before,
            )
        )
        .limit(limit)
    )
    return list(session.execute(statement).scalars())


def drop_letters(session: Session, *, before: datetime) -> int:
    """Delete letters written before, sent or given up."""
    return _count(session.execute(delete(MailRow).where(col(MailRow.created_at) < before)))


def drop_deliveries(session: Session, *, before: datetime) -> int:
    """Delete events for webhooks that were written before, delivered or given up."""
    return _count(session.execute(delete(DeliveryRow).where(col(DeliveryRow.created_at) < before)))


def blank_notes(session: Session, *, before: datetime) -> int:
    """Empty the notes of old decisions and outcomes; what was decided stays."""
    decisions = (
        update(DecisionRow)
        .where(col(DecisionRow.decided_at) < before, col(DecisionRow.note) != "")
        .values(note="")
    )
    outcomes = (
        update(OutcomeRow)
        .where(col(OutcomeRow.recorded_at) < before, col(OutcomeRow.note) != "")
        .values(note="")
    )
    return sum(_count(session.execute(each)) for each in (decisions, outcomes))


def drop_spent(session: Session, *, before: datetime) -> int:
    """Delete sessions, links and keys that ended before and are good for nothing any more."""
    statements = (
        delete(SessionRow).where(col(SessionRow.expires_at) < before),
        delete(TicketRow).where(col(TicketRow.expires_at) < before),
        delete(IdempotencyRow).where(col(IdempotencyRow.created_at) < before),
    )
    return sum(_count(session.execute(each)) for each in statements)


def _count(result: object) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0
