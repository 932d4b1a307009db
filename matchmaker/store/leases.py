"""Leases: which process does a recurring job at present."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from matchmaker.store.tables import LeaseRow


def take_lease(
    session: Session, name: str, holder: UUID, *, lasts: timedelta, now: datetime
) -> bool:
    """Give `holder` a job for a while, unless another one has it; return whether it got it.

    A lease taken later than now stems from a clock that was set back since; it counts for nothing.
    """
    row = session.get(LeaseRow, name, with_for_update=True, populate_existing=True)
    if row is None:
        row = LeaseRow(name=name, holder=holder, taken_at=now, ends_at=now + lasts)
    elif row.holder != holder and row.taken_at <= now < row.ends_at:
        return False
    else:
        row.holder, row.taken_at, row.ends_at = holder, now, now + lasts
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        return False  # another process took the very first one
    return True
