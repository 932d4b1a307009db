"""Rankers trained by this service, as rows."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from matchmaker.store.revisions import take_revision
from matchmaker.store.tables import RankerRow
from matchmaker.store.tables.columns import table_of

CANDIDATE, ACTIVE, RETIRED, REFUSED = "candidate", "active", "retired", "refused"


def find_active_id(session: Session) -> UUID | None:
    """Return the id of the active ranker; None when the configured one is in use."""
    found: UUID | None = session.connection().execute(_ACTIVE_ID).scalar_one_or_none()
    return found


_TABLE = table_of(RankerRow).c
_ACTIVE_ID = select(_TABLE.id).where(_TABLE.state == ACTIVE)  # asked after every change


def find_active(session: Session, *, lock: bool = False) -> RankerRow | None:
    """Return the active ranker; None when the configured one is in use."""
    statement = select(RankerRow).where(col(RankerRow.state) == ACTIVE)
    if lock:
        statement = statement.with_for_update()
    return session.execute(statement).scalar_one_or_none()


def find_ranker(session: Session, name: str, *, lock: bool = False) -> RankerRow | None:
    """Return the ranker of that name, or None."""
    statement = select(RankerRow).where(col(RankerRow.name) == name)
    if lock:
        statement = statement.with_for_update()
    return session.execute(statement).scalar_one_or_none()


def list_rankers(
    session: Session, *, after: tuple[datetime, str] | None = None, limit: int | None = None
) -> Sequence[RankerRow]:
    """Return rankers, the newest first, ties by name.

    Args:
        after: time of training and name of the last one of the page before; None: from the first.
        limit: most rows; None for all.
    """
    at, name = col(RankerRow.trained_at), col(RankerRow.name)
    statement = select(RankerRow).order_by(at.desc(), name).limit(limit)
    if after is not None:
        statement = statement.where(or_(at < after[0], and_(at == after[0], name > after[1])))
    return session.execute(statement).scalars().all()


def add_ranker(session: Session, row: RankerRow) -> None:
    """Store a newly trained ranker."""
    session.add(row)
    session.flush()


def activate(session: Session, row: RankerRow | None, *, now: datetime) -> None:
    """Make a ranker the active one, and retire the one that was; None: retire it only.

    Takes a revision, so that every process looks which ranker is active at its next query.
    """
    before = find_active(session, lock=True)
    if before is not None:
        before.state = RETIRED
        session.add(before)
        session.flush()  # first: at most one may be active at any moment
    if row is not None:
        row.state, row.activated_at = ACTIVE, now
        session.add(row)
    take_revision(session)
    session.flush()
