"""Signed-in browsers."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from matchmaker.store.changes import count_changed
from matchmaker.store.tables import AccountRow, SessionRow


class FoundSession(NamedTuple):
    """A session with its account."""

    session: SessionRow
    account: AccountRow


def add_session(session: Session, row: SessionRow) -> None:
    """Store a session; those that have expired are forgotten on this occasion."""
    session.execute(delete(SessionRow).where(col(SessionRow.expires_at) < row.created_at))
    session.add(row)
    session.flush()


def find_session(session: Session, digest: str) -> FoundSession | None:
    """Return the session of a cookie, expired ones too."""
    statement = (
        select(SessionRow, AccountRow)
        .join(AccountRow, col(AccountRow.id) == col(SessionRow.account_id))
        .where(col(SessionRow.digest) == digest)
    )
    found = session.execute(statement).one_or_none()
    return FoundSession(found[0], found[1]) if found is not None else None


def note_session_use(session: Session, digest: str, account_id: UUID, *, now: datetime) -> None:
    """Record when a session and its account were last used."""
    session.execute(
        update(SessionRow).where(col(SessionRow.digest) == digest).values(last_seen_at=now)
    )
    note_account_use(session, account_id, now=now)


def note_account_use(session: Session, account_id: UUID, *, now: datetime) -> None:
    """Record when somebody was last here."""
    session.execute(
        update(AccountRow).where(col(AccountRow.id) == account_id).values(last_seen_at=now)
    )


def list_sessions(
    session: Session, account_id: UUID, *, used_after: datetime, now: datetime, limit: int
) -> Sequence[SessionRow]:
    """Return the sessions of an account that can still be used, the one last used first.

    Args:
        used_after: those last used before it have ended.
    """
    row = SessionRow
    statement = (
        select(row)
        .where(
            col(row.account_id) == account_id,
            col(row.is_verified),
            col(row.expires_at) > now,
            col(row.last_seen_at) > used_after,
        )
        .order_by(col(row.last_seen_at).desc(), col(row.created_at).desc(), col(row.digest))
        .limit(limit)
    )
    return session.execute(statement).scalars().all()


def drop_other_session(session: Session, account_id: UUID, name: str, *, but: str) -> bool:
    """End one session of an account; False when there is no such session, or it is `but`.

    Args:
        name: the first characters of its digest.
        but: digest of the session that stays.
    """
    digest = col(SessionRow.digest)
    one = delete(SessionRow).where(
        col(SessionRow.account_id) == account_id,
        func.substr(digest, 1, len(name)) == name,
        digest != but,
    )
    return count_changed(session, one) > 0


def drop_other_sessions(session: Session, account_id: UUID, *, but: str) -> int:
    """End every session of an account but one, and return how many there were."""
    others = delete(SessionRow).where(
        col(SessionRow.account_id) == account_id, col(SessionRow.digest) != but
    )
    return count_changed(session, others)


def drop_session(session: Session, digest: str) -> bool:
    """End a session; False when it had ended already."""
    gone = count_changed(session, delete(SessionRow).where(col(SessionRow.digest) == digest))
    return gone > 0


def drop_sessions(session: Session, account_id: UUID) -> int:
    """End every session of an account and return how many there were."""
    of_account = delete(SessionRow).where(col(SessionRow.account_id) == account_id)
    return count_changed(session, of_account)
