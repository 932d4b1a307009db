"""Chambers: found by name and by region, made, changed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from matchmaker.errors import NotFound
from matchmaker.store.tables import (
    PUBLISHED,
    AccountRow,
    ChamberRow,
    CompanyRow,
    TokenRow,
    WebhookRow,
)


def find_chamber(session: Session, name: str) -> UUID | None:
    """Return the id of the chamber called `name`; None when there is none."""
    statement = select(col(ChamberRow.id)).where(col(ChamberRow.name) == name)
    return session.execute(statement).scalar_one_or_none()


def get_chamber(session: Session, chamber_id: UUID, *, lock: bool = False) -> ChamberRow:
    """Return a chamber.

    Raises:
        NotFound: there is no such chamber.
    """
    row = session.get(ChamberRow, chamber_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound("There is no such chamber.")
    return row


def list_chambers(session: Session) -> Sequence[ChamberRow]:
    """Return all chambers, by name; there are some dozens."""
    return session.execute(select(ChamberRow).order_by(col(ChamberRow.name))).scalars().all()


def chamber_names(session: Session) -> dict[UUID, str]:
    """Return the name of every chamber, by id."""
    return {row.id: row.name for row in list_chambers(session)}


def count_by_chamber(session: Session, *, now: datetime) -> dict[str, dict[UUID, int]]:
    """Return how many published companies, staff, tokens and webhooks in use chambers have.

    Returns:
        What is counted -> chamber -> count; a chamber without any is left out.
    """
    expires_at = col(TokenRow.expires_at)
    counted: dict[str, tuple[Mapped[UUID], list[ColumnElement[bool]]]] = {
        "companies": (col(CompanyRow.chamber_id), [col(CompanyRow.status) == PUBLISHED]),
        "staff": (
            col(AccountRow.chamber_id),
            [col(AccountRow.role) != "company", col(AccountRow.disabled_at).is_(None)],
        ),
        "tokens": (
            col(TokenRow.chamber_id),
            [
                col(TokenRow.company_id).is_(None),
                col(TokenRow.revoked_at).is_(None),
                or_(expires_at.is_(None), expires_at > now),
            ],
        ),
        "webhooks": (col(WebhookRow.chamber_id), [col(WebhookRow.disabled_at).is_(None)]),
    }
    return {name: _count(session, *each) for name, each in counted.items()}


def _count(
    session: Session, chamber: Mapped[UUID], conditions: list[ColumnElement[bool]]
) -> dict[UUID, int]:
    statement = select(chamber, func.count()).where(*conditions).group_by(chamber)
    return {row[0]: row[1] for row in session.execute(statement)}


def find_chamber_of_region(session: Session, country: str, region: str | None) -> UUID | None:
    """Return the chamber responsible for a region: its own, else its country's, else None.

    Where several are, the one that was there first.
    """
    statement = (
        select(col(ChamberRow.id), col(ChamberRow.region))
        .where(
            col(ChamberRow.country) == country,
            col(ChamberRow.region).is_(None) | (col(ChamberRow.region) == region),
        )
        .order_by(col(ChamberRow.created_at), col(ChamberRow.id))
    )
    found = list(session.execute(statement))
    own = [row[0] for row in found if row[1] is not None]
    return next(iter([*own, *(row[0] for row in found)]), None)


def save_chamber(session: Session, row: ChamberRow) -> None:
    """Store a chamber, new or changed."""
    session.add(row)
    session.flush()


def move_company(session: Session, company_id: UUID, chamber_id: UUID) -> None:
    """Let the accounts and tokens of a company belong to a chamber."""
    for table in (AccountRow, TokenRow):
        session.execute(
            update(table)
            .where(col(table.company_id) == company_id, col(table.chamber_id) != chamber_id)
            .values(chamber_id=chamber_id)
        )
