"""Profiles whose time is up, or soon will be."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from matchmaker.errors import NotFound
from matchmaker.store.revisions import lock_revisions, take_revision
from matchmaker.store.tables import EXPIRED, PUBLISHED, AccountRow, CompanyRow


def expire_companies(session: Session, *, now: datetime, limit: int) -> list[UUID]:
    """Take published companies whose time is up out of every list and suggestion; return them."""
    lock_revisions(session)
    statement = (
        select(CompanyRow)
        .where(col(CompanyRow.status) == PUBLISHED, col(CompanyRow.expires_at) <= now)
        .order_by(col(CompanyRow.expires_at), col(CompanyRow.id))
        .limit(limit)
        .with_for_update()
    )
    rows = session.execute(statement).scalars().all()
    for row in rows:
        row.status, row.updated_at, row.revision = EXPIRED, now, take_revision(session)
        session.add(row)
    session.flush()
    return [row.id for row in rows]


def lock_unreminded(session: Session, *, until: datetime, limit: int) -> Sequence[CompanyRow]:
    """Return published companies that expire by `until` and whose people have not been told."""
    statement = (
        select(CompanyRow)
        .where(
            col(CompanyRow.status) == PUBLISHED,
            col(CompanyRow.expires_at) <= until,
            or_(
                col(CompanyRow.reminded_for).is_(None),
                col(CompanyRow.reminded_for) != col(CompanyRow.expires_at),
            ),
        )
        .order_by(col(CompanyRow.expires_at), col(CompanyRow.id))
        .limit(limit)
        .with_for_update()
    )
    return session.execute(statement).scalars().all()


def note_reminded(session: Session, row: CompanyRow) -> None:
    """Record that the people of a company have been told of its present end."""
    row.reminded_for = row.expires_at
    session.add(row)
    session.flush()


def renew_company(
    session: Session, company_id: UUID, *, expires_at: datetime, now: datetime
) -> None:
    """Let a company stand until `expires_at`; one that had expired is found again.

    Raises:
        NotFound: there is no such company.
    """
    lock_revisions(session)
    row = session.get(CompanyRow, company_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("There is no such company.")
    row.expires_at = expires_at
    if row.status == EXPIRED:
        row.status, row.updated_at, row.revision = PUBLISHED, now, take_revision(session)
    session.add(row)
    session.flush()


def people_of(session: Session, company_id: UUID) -> Sequence[AccountRow]:
    """Return the accounts that speak for a company and can be written to."""
    statement = select(AccountRow).where(
        col(AccountRow.company_id) == company_id,
        col(AccountRow.confirmed_at).is_not(None),
        col(AccountRow.disabled_at).is_(None),
    )
    return session.execute(statement).scalars().all()
