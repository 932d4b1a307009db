"""Chambers, found by name."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from matchmaker.store.tables import ChamberRow


def find_chamber(session: Session, name: str) -> UUID | None:
    """Return the id of the chamber called `name`; None when there is none."""
    statement = select(col(ChamberRow.id)).where(col(ChamberRow.name) == name)
    return session.execute(statement).scalar_one_or_none()
