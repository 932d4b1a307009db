"""What companies think of others, and how many introductions were asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from matchmaker.store.tables import CompanyRow, InterestRow


def find_interest(
    session: Session, company_id: UUID, partner_id: UUID, purpose: str
) -> InterestRow | None:
    """Return what a company has said of another one for a purpose, or None."""
    return session.get(InterestRow, (company_id, partner_id, purpose))


def save_interest(session: Session, row: InterestRow) -> None:
    """Store what a company says, in place of what it said before."""
    session.add(row)
    session.flush()


def lock_companies(session: Session, company_ids: Sequence[UUID]) -> None:
    """Make others who ask for the same companies wait; always in one order."""
    statement = (
        select(col(CompanyRow.id))
        .where(col(CompanyRow.id).in_(company_ids))
        .order_by(col(CompanyRow.id))
        .with_for_update()
    )
    session.execute(statement).all()


def wishes_of(session: Session, company_id: UUID, *, since: datetime) -> list[datetime]:
    """Return when a company has asked for introductions since then, first time first."""
    return _times(session, col(InterestRow.company_id) == company_id, since)


def wishes_for(session: Session, partner_id: UUID, *, since: datetime) -> list[datetime]:
    """Return when introductions to a company were asked for since then, first time first."""
    return _times(session, col(InterestRow.partner_id) == partner_id, since)


def is_interested(session: Session, company_id: UUID, partner_id: UUID, purpose: str) -> bool:
    """Tell whether a company asks to be introduced to another one."""
    row = find_interest(session, company_id, partner_id, purpose)
    return row is not None and row.is_interested


def _times(session: Session, whose: Any, since: datetime) -> list[datetime]:  # noqa: ANN401
    at = col(InterestRow.interested_at)
    found = session.execute(select(at).where(whose, at > since).order_by(at)).scalars()
    return [each for each in found if each is not None]
