"""Who is written to about a match."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from matchmaker.store.tables import AccountRow, CompanyRow


class Reader(NamedTuple):
    """Somebody who signs in for a company."""

    account_id: UUID
    company_id: UUID
    email: str
    language: str


def list_company_readers(session: Session, company_ids: Sequence[UUID]) -> list[Reader]:
    """Return those who sign in for these companies; neither unconfirmed nor disabled ones."""
    statement = (
        select(
            col(AccountRow.id),
            col(AccountRow.company_id),
            col(AccountRow.email),
            col(AccountRow.language),
        )
        .where(
            col(AccountRow.company_id).in_(company_ids),
            col(AccountRow.role) == "company",
            col(AccountRow.confirmed_at).is_not(None),
            col(AccountRow.disabled_at).is_(None),
        )
        .order_by(col(AccountRow.id))
    )
    return [Reader(row[0], row[1], row[2], row[3]) for row in session.execute(statement)]


def find_names(session: Session, company_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names of companies by id."""
    statement = select(col(CompanyRow.id), col(CompanyRow.name)).where(
        col(CompanyRow.id).in_(company_ids)
    )
    return {row[0]: row[1] for row in session.execute(statement)}
