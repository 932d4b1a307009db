"""Links by mail that work once: made, checked, used up. Only digests of them are stored."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from matchmaker.errors import InvalidTicket
from matchmaker.store.accounts import (
    add_ticket,
    drop_tickets,
    find_ticket,
    get_account,
    take_ticket,
)
from matchmaker.store.tables import AccountRow, TicketRow

_BYTES = 32


class TicketKind(StrEnum):
    """What a ticket is for."""

    CONFIRM = "confirm"
    RESET = "reset"
    INVITE = "invite"

    @property
    def lives(self) -> timedelta:
        """Return how long a ticket of this kind works."""
        return _LIVES[self]


_LIVES = {
    TicketKind.CONFIRM: timedelta(days=2),
    TicketKind.RESET: timedelta(hours=1),
    TicketKind.INVITE: timedelta(days=7),
}


def make_ticket(session: Session, account: AccountRow, kind: TicketKind, *, now: datetime) -> str:
    """Return a new ticket; older ones of its kind no longer work."""
    secret = secrets.token_urlsafe(_BYTES)
    row = TicketRow(
        digest=digest_of(secret),
        account_id=account.id,
        kind=kind,
        created_at=now,
        expires_at=now + kind.lives,
    )
    add_ticket(session, row)
    return secret


def ticket_account(
    session: Session, secret: str, *kinds: TicketKind, now: datetime
) -> tuple[AccountRow, TicketKind]:
    """Return whose ticket it is, and what it is for; it is not used up.

    Raises:
        InvalidTicket: unknown, used, expired, of another kind, or its account is disabled.
    """
    row = find_ticket(session, digest_of(secret), *kinds, now=now)
    if row is not None:
        account = get_account(session, row.account_id, lock=True)
        if account.disabled_at is None:
            return account, TicketKind(row.kind)
    raise InvalidTicket("The link is not valid, was used before, or has expired.")


def use_ticket(session: Session, secret: str, account: AccountRow, *, now: datetime) -> None:
    """Use up a ticket, and with it all others by which a password could be set.

    Raises:
        InvalidTicket: somebody used it a moment ago.
    """
    if not take_ticket(session, digest_of(secret), now=now):
        raise InvalidTicket("The link is not valid, was used before, or has expired.")
    drop_tickets(session, account.id, *TicketKind)


def digest_of(secret: str) -> str:
    """Return what is stored of a secret of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
