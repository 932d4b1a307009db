"""The browsers somebody is signed in with: shown to them alone, and ended by them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from matchmaker.services.access import Principal
from matchmaker.services.audit import record_audit
from matchmaker.services.entrance import Entrance
from matchmaker.services.tickets import digest_of
from matchmaker.store import sessions as rows

MOST_SHOWN = 50
"""Sessions in the list; whoever has more can end all others at once."""

_NAMED_BY = 16  # characters of the digest: they name a session and open nothing


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A browser that is signed in.

    Attributes:
        name: what `end_other_session` knows it by.
        device: kind of browser and system; "" when it said neither.
        last_used_at: to within five minutes.
        is_this: it is the one that asks.
    """

    name: str
    device: str
    began_at: datetime
    last_used_at: datetime
    is_this: bool


def list_own_sessions(
    session: Session, entrance: Entrance, account_id: UUID, secret: str, *, now: datetime
) -> list[OwnSession]:
    """Return the sessions of an account, the asking one first, then the one last used.

    Args:
        secret: what the cookie of the asking browser holds.
    """
    this = digest_of(secret)
    found = rows.list_sessions(
        session, account_id, used_after=now - entrance.idle, now=now, limit=MOST_SHOWN
    )
    shown = [
        OwnSession(
            name=row.digest[:_NAMED_BY],
            device=row.device,
            began_at=row.created_at,
            last_used_at=row.last_seen_at,
            is_this=row.digest == this,
        )
        for row in found
    ]
    return sorted(shown, key=lambda each: not each.is_this)


def end_other_session(
    session: Session, principal: Principal, name: str, secret: str, *, now: datetime
) -> bool:
    """End one other session; False when it has ended already, or there is no such.

    Args:
        secret: what the cookie of the asking browser holds; its own session stays.
    """
    if len(name) != _NAMED_BY:
        return False
    is_ended = rows.drop_other_session(session, principal.account_id, name, but=digest_of(secret))
    if is_ended:
        _record(session, principal, 1, now)
    return is_ended


def end_other_sessions(
    session: Session, principal: Principal, secret: str, *, now: datetime
) -> int:
    """End every session but the asking one, and return how many there were."""
    ended = rows.drop_other_sessions(session, principal.account_id, but=digest_of(secret))
    if ended:
        _record(session, principal, ended, now)
    return ended


def _record(session: Session, principal: Principal, count: int, now: datetime) -> None:
    record_audit(
        session,
        principal.author,
        "sessions.ended",
        "account",
        principal.account_id,
        now=now,
        details={"count": count},
    )
