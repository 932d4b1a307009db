"""Idempotency keys: which company a key made, for a day."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session, col

from matchmaker.store.tables import IdempotencyRow

KEPT_FOR = timedelta(hours=24)  # promised in the API contract


def find_key(
    session: Session, chamber_id: UUID, key: str, *, now: datetime
) -> IdempotencyRow | None:
    """Return what was done under `key` in the last 24 hours; older keys are forgotten."""
    session.execute(delete(IdempotencyRow).where(col(IdempotencyRow.created_at) < now - KEPT_FOR))
    statement = select(IdempotencyRow).where(
        col(IdempotencyRow.chamber_id) == chamber_id, col(IdempotencyRow.key) == key
    )
    return session.execute(statement).scalar_one_or_none()


def save_key(session: Session, row: IdempotencyRow) -> None:
    """Remember a key in the same transaction as what was done under it."""
    session.add(row)
    session.flush()
