"""Failed tries by key."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from matchmaker.store.tables import ThrottleRow


def lock_throttle(session: Session, key: str, *, now: datetime) -> ThrottleRow:
    """Return the row under `key`, made when there is none; others wait for this transaction."""
    statement = select(ThrottleRow).where(col(ThrottleRow.key) == key).with_for_update()
    row: ThrottleRow | None = session.execute(statement).scalar_one_or_none()
    if row is not None:
        return row
    with suppress(IntegrityError), session.begin_nested():  # somebody else may have made it
        session.add(ThrottleRow(key=key, failures=0, last_failed_at=now))
    made: ThrottleRow = session.execute(statement).scalar_one()
    return made


def find_throttle(session: Session, key: str) -> ThrottleRow | None:
    """Return the row under `key`."""
    return session.get(ThrottleRow, key)


def forget_throttle(session: Session, key: str) -> None:
    """Forget what failed under `key`."""
    session.execute(delete(ThrottleRow).where(col(ThrottleRow.key) == key))


def forget_old_throttles(session: Session, *, before: datetime) -> None:
    """Forget keys under which nothing failed since `before`."""
    session.execute(delete(ThrottleRow).where(col(ThrottleRow.last_failed_at) < before))
